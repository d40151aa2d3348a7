"""The board's file: thirty people at once, damage, a full disk, and who may read it."""

import multiprocessing
import os
import random
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from cf.errors import BoardError
from cf.room.board import VALIDATION, Board
from tests.room.posted import DATA, POLES, names, some_run

ROOT = Path(__file__).parents[2]


def ask(path: Path, query: str, *values: object) -> list[tuple]:
    with closing(sqlite3.connect(path)) as db, db:
        return db.execute(query, values).fetchall()


def post_once(path: Path, number: int) -> None:
    board = Board(path)
    board.post(some_run(0.5 + number / 100, seed=number), f"no. {number}", f"tab {number}")


@pytest.mark.parametrize("damaged", [False, True])
def test_thirty_threads_post_at_once_and_all_arrive_once(tmp_path, damaged):
    path = tmp_path / "board.sqlite"
    if damaged:
        path.write_bytes(b"no database " * 999)
    threads = [threading.Thread(target=post_once, args=(path, n)) for n in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(Board(path).ranking(VALIDATION, DATA)) == [f"no. {n}" for n in range(30)]
    assert len(list(tmp_path.glob("*.damaged-*"))) == damaged


def post_many(path: Path, process: int, gate) -> None:
    gate.wait()
    for n in range(process, 30, 4):
        post_once(path, n)


def test_processes_that_begin_a_board_together_lose_nothing(tmp_path):
    path, spawn = tmp_path / "board.sqlite", multiprocessing.get_context("spawn")
    gate = spawn.Barrier(4)
    processes = [spawn.Process(target=post_many, args=(path, n, gate)) for n in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    assert names(Board(path).ranking(VALIDATION, DATA)) == [f"no. {n}" for n in range(30)]


def test_the_file_is_in_wal_mode_and_knows_nobody(tmp_path):
    path = tmp_path / "board.sqlite"
    for folder in ("", "other"):
        Board(tmp_path / folder / "board.sqlite").post(some_run(), "Ada", "a secret id")
    assert ask(path, "PRAGMA journal_mode") == [("wal",)]
    assert ask(path, "PRAGMA user_version") == [(1,)]
    assert b"a secret id" not in path.read_bytes()
    posters = [ask(p, "SELECT poster FROM entries") for p in tmp_path.rglob("board.sqlite")]
    assert len(posters) == 2 and posters[0] != posters[1], "each board has a salt of its own"


@pytest.mark.parametrize("where", [0, 4096])
def test_a_damaged_database_is_set_aside_and_a_new_one_begun(tmp_path, where):
    path = tmp_path / "board.sqlite"
    Board(path).post(some_run(), "lost", "tab")
    content = bytearray(path.read_bytes())
    content[where : where + 4096] = b"\xa5" * 4096
    path.write_bytes(content)
    board = Board(path)
    assert board.ranking(VALIDATION, DATA) == ()
    board.post(some_run(), "found", "tab")
    assert names(board.ranking(VALIDATION, DATA)) == ["found"]
    [aside] = tmp_path.glob("board.sqlite.damaged-*")
    assert aside.read_bytes() == content


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"x" * 9000),
        lambda path: path.unlink(),
        lambda path: ask(path, "DROP TABLE entries"),
        lambda path: ask(path, "DELETE FROM salt"),
    ],
)
def test_a_board_goes_on_when_its_file_is_spoiled_meanwhile(tmp_path, spoil):
    path = tmp_path / "board.sqlite"
    board = Board(path)
    board.post(some_run(), "before", "tab")
    spoil(path)
    board.post(some_run(), "after", "another tab")
    assert names(board.ranking(VALIDATION, DATA)) == ["after"]


@pytest.mark.parametrize(
    "spoil",
    [
        "settings = '{'",
        "settings = '[1]'",
        """settings = '{"n_factors": 0}'""",
        """settings = '{"unheard": 1}'""",
        """changes = '[[1, "seed", 2]]'""",
        """changes = '[[1, "unheard", 2, 3]]'""",
        """changes = '[[1, "learning_rate", 1, NaN]]'""",
        "separations = '[1]'",
        f"""separations = '{{"{POLES}": "x"}}'""",
        "separations = '{'",
        "best_mse = 'x'",
        "best_mse = 1e999",
        "posted_at = 1e99",
        "posted_at = NULL",
        "settings = CAST(x'ff' AS TEXT)",
        "changes = zeroblob(9)",
    ],
)
def test_a_damaged_row_is_skipped(board, tmp_path, spoil):
    board.post(some_run(0.5, 0.99), "bad", "tab a")
    board.post(some_run(0.6), "good", "tab b")
    ask(
        tmp_path / "runs" / "board.sqlite",
        f"UPDATE entries SET {spoil} WHERE nickname = 'bad'",
    )
    assert names(board.ranking(VALIDATION, DATA)) == ["good"]
    assert names(board.ranking(POLES, DATA)) == ["good"]
    assert names(board.ranking(VALIDATION, DATA, limit=1)) == ["good"], "it takes no place"


def test_a_board_of_a_newer_version_is_left_alone(tmp_path):
    path = tmp_path / "board.sqlite"
    Board(path)
    ask(path, "PRAGMA user_version = 2")
    with pytest.raises(BoardError, match="format 2, but this version reads only up to 1"):
        Board(path)
    assert not list(tmp_path.glob("*.damaged-*"))


def test_a_place_that_cannot_be_used_is_explained(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(BoardError, match="cannot be used"):
        Board(tmp_path / "file" / "board.sqlite")
    (tmp_path / "board.sqlite").mkdir()
    with pytest.raises(BoardError, match="cannot be used"):
        Board(tmp_path / "board.sqlite")


def test_whatever_is_damaged_in_a_board_it_is_set_aside_or_read(tmp_path, clock):
    source = tmp_path / "whole" / "board.sqlite"
    whole = Board(source, clock)
    for n in range(6):
        clock.now += 100
        whole.post(some_run(0.5 + n / 10), f"n{n}", f"p{n % 3}")
    content, chance = source.read_bytes(), random.Random(5)
    for n in range(60):
        damaged = bytearray(content)
        for _ in range(chance.choice((1, 2, 8, 60))):
            place = chance.choice((len(damaged), 4096, 100))
            damaged[chance.randrange(place)] = chance.randrange(256)
        file = tmp_path / str(n) / "board.sqlite"
        file.parent.mkdir()
        file.write_bytes(damaged)
        clock.now += 100
        try:
            board = Board(file, clock)
            board.ranking(VALIDATION, DATA), board.ranking(POLES, DATA, 5), board.owned("p1")
            board.post(some_run(), "new", "someone else")
        except BoardError as error:
            assert "reads only up to" in str(error), "a version number may be one of the future"


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot be told that a disk is full")
def test_a_board_on_a_full_disk_is_read_and_takes_nothing(tmp_path, clock):
    path = tmp_path / "board.sqlite"
    Board(path, clock).post(some_run(), "Ada", "me")
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, path], capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout.splitlines() == ["Ada", "Ada", "The board"], done.stderr


# No file may grow: the nearest that one can come to a full disk without being its owner.
FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from cf.errors import BoardError
from cf.room.board import VALIDATION, Board
from tests.room.posted import DATA, some_run
open_before = Board(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
for board in (open_before, Board(Path(sys.argv[1]))):
    print(*(entry.nickname for entry in board.ranking(VALIDATION, DATA)))
try:
    board.post(some_run(), "Bob", "you")
except BoardError as error:
    print(str(error)[:9])
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_no_other_user_of_the_machine_can_read_the_board(tmp_path):
    path = tmp_path / "runs" / "board.sqlite"
    Board(path)
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.chmod(0o644)
    Board(path)
    assert path.stat().st_mode & 0o777 == 0o600
