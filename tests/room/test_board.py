"""The room's board: thirty people at once, odd nicknames, haste, damage, and who may clear it."""

import math
import multiprocessing
import os
import random
import re
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from cf.errors import BoardError
from cf.room import board as board_module
from cf.room.board import MOST_A_MINUTE, VALIDATION, Board, OwnerToken, new_token
from cf.room.entry import clean_nickname
from cf.settings import Settings
from cf.snapshot import Change, EpochLoss, Run, Separation, Snapshot

ROOT = Path(__file__).parents[2]
DATA = "ab" * 32
POLES, GENRES = "blockbuster / independent", "Action / Romance"


def some_run(mse: float = 0.8, auc: float = 0.9, changes=(), **settings) -> Run:
    """Two epochs, the first of which is the better one."""
    return Run(
        id="r",
        settings=Settings(**{"epochs": 2, **settings}),
        data_name="Invented",
        data_checksum=DATA,
        losses=(EpochLoss(1, 10, 0.9, mse, 0.1), EpochLoss(2, 20, 0.7, mse + 0.1, 0.1)),
        baselines={"global mean": 1.1, "biases only": 0.85},
        changes=changes,
        separations=(
            Separation(0, POLES, 0.5),
            Separation(1, POLES, 0.99),
            Separation(2, POLES, auc),
            Separation(2, GENRES, 0.6),
        ),
    )


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def board(tmp_path, clock) -> Board:
    return Board(tmp_path / "runs" / "board.sqlite", clock)


def names(entries) -> list[str]:
    return [entry.nickname for entry in entries]


def ask(path: Path, query: str, *values: object) -> list[tuple]:
    with closing(sqlite3.connect(path)) as db, db:
        return db.execute(query, values).fetchall()


def test_an_entry_tells_what_the_run_says(board):
    turn = Change(7, "learning_rate", 0.015, 0.03)
    run = some_run(0.75, 0.91, (turn,), n_factors=7, split_seed=3)
    id_ = board.post(run, "Ada", "tab")
    [entry] = board.ranking(VALIDATION, DATA)
    assert (entry.id, entry.nickname, entry.data_name) == (id_, "Ada", "Invented")
    assert entry.settings == run.settings and entry.changes == (turn,) and entry.n_factors == 7
    assert (entry.best_mse, entry.best_epoch) == (0.75, 1)
    assert entry.separations == {POLES: 0.91, GENRES: 0.6}, "those after the last epoch"
    assert entry.biases_only == 0.85 and entry.below_biases == pytest.approx(0.1)
    assert entry.posted_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_the_ranking_is_by_loss_or_by_auc_and_ties_are_by_time(board, clock):
    for name, mse, auc in [("a", 0.8, 0.7), ("b", 0.7, 0.8), ("c", 0.8, math.nan), ("d", 0.9, 0.8)]:
        clock.now += 1
        board.post(some_run(mse, auc), name, f"tab of {name}")
    assert names(board.ranking(VALIDATION, DATA)) == ["b", "a", "c", "d"]
    assert names(board.ranking(POLES, DATA)) == ["b", "d", "a"], "no AUC, no place"
    assert names(board.ranking(VALIDATION, DATA, limit=2)) == ["b", "a"]
    assert board.ranking('no such "poles', DATA) == ()
    assert board.ranking(VALIDATION, "another checksum") == ()


def test_the_ranking_may_be_among_small_models_alone(board):
    for n in (2, 5, 20):
        board.post(some_run(1 / n, n_factors=n), str(n), f"tab {n}")
    assert names(board.ranking(VALIDATION, DATA, 5)) == ["5", "2"]
    assert names(board.ranking(VALIDATION, DATA, 1)) == []


def test_the_same_run_of_the_same_person_takes_its_earlier_place(board, clock):
    first, other = some_run(0.8), some_run(0.9, seed=1)
    for run, name in [(first, "old"), (other, "other"), (first, "new")]:
        clock.now += 6
        board.post(run, name, "tab")
    assert names(board.ranking(VALIDATION, DATA)) == ["new", "other"]
    board.post(first, "twin", "another tab")
    clock.now += 6
    board.post(replace(first, changes=(Change(3, "learning_rate", 0.015, 1),)), "turned", "tab")
    clock.now += 6
    board.post(replace(first, data_checksum="cd"), "elsewhere", "tab")
    assert names(board.ranking(VALIDATION, DATA)) == ["new", "twin", "turned", "other"]


def test_only_ones_own_run_is_removed(board):
    mine, theirs = board.post(some_run(), "me", "me"), board.post(some_run(0.7), "they", "they")
    assert board.owned("me") == {mine} and board.owned("nobody") == frozenset()
    with pytest.raises(BoardError, match="not yours"):
        board.remove(theirs, "me")
    board.remove(mine, "me")
    assert names(board.ranking(VALIDATION, DATA)) == ["they"]
    with pytest.raises(BoardError, match="left the board already"):
        board.remove(mine, "me")
    board.clear()
    assert board.ranking(VALIDATION, DATA) == ()


def test_nobody_posts_in_haste_or_without_end(board, clock):
    for i in range(20):
        board.post(some_run(seed=i), "hasty", "tab")
        clock.now += 4.5
        with pytest.raises(BoardError, match=r"Wait 1 second,|Wait 59 minutes,"):
            board.post(some_run(seed=100), "hasty", "tab")
        clock.now += 0.5
    with pytest.raises(BoardError, match=r"20 an hour are allowed\. Wait 59 minutes"):
        board.post(some_run(seed=100), "hasty", "tab")
    board.clear()  # forgets the runs, not the haste
    with pytest.raises(BoardError, match="59 minutes"):
        board.post(some_run(seed=100), "hasty", "tab")
    board.post(some_run(), "another", "another tab")
    clock.now += 3500
    board.post(some_run(seed=101), "hasty", "tab")
    clock.now -= 10**6  # a clock put back keeps nobody out
    board.post(some_run(seed=102), "hasty", "tab")


def test_a_refused_post_leaves_no_trace(board, clock):
    for bad in (some_run(math.nan), replace(some_run(), losses=())):
        with pytest.raises(BoardError):
            board.post(bad, "a", "tab")
    board.post(some_run(), "a", "tab")


def test_a_full_board_takes_no_more_but_replaces(board, clock, monkeypatch):
    monkeypatch.setattr(board_module, "MOST_ENTRIES", 2)
    for tab in "ab":
        board.post(some_run(), tab, tab)
    with pytest.raises(BoardError, match="full: it holds 2 runs"):
        board.post(some_run(), "c", "c")
    clock.now += 6
    board.post(some_run(0.5), "again", "a")
    assert names(board.ranking(VALIDATION, DATA)) == ["again", "b"]
    board.clear()
    board.post(some_run(), "c", "c")


@pytest.mark.parametrize(
    ("run", "says"),
    [
        (replace(some_run(), losses=()), "has not finished an epoch"),
        (some_run(math.nan), "diverged"),
        (some_run(math.inf), "diverged"),
        (some_run(-1.0), "cannot be right"),
        (replace(some_run(), losses=(EpochLoss(10**30, 1, 1.0, 1.0, 0.1),)), "cannot be right"),
        (replace(some_run(), data_checksum="\ud800"), "cannot store"),
        (some_run(changes=(Change(1, "learning_rate", 1.0, 2.0),) * 9999), "9,999 times"),
        (
            replace(
                some_run(),
                snapshots=(Snapshot(1, 1.0, 1.0, 1.0, 1.0, np.full((2, 1), np.nan), None),),
            ),
            "diverged",
        ),
    ],
)
def test_a_run_that_says_nothing_is_refused_in_words(board, run, says):
    with pytest.raises(BoardError, match=says):
        board.post(run, "a", "tab")


def test_figures_that_are_none_are_left_out(board):
    odd = (Separation(2, "p" * 1000, 0.5), Separation(2, "p", np.nan), Separation(2, "q", 1.5))
    board.post(replace(some_run(), baselines={}, separations=odd), "a", "tab")
    [entry] = board.ranking(VALIDATION, DATA)
    assert entry.biases_only is None and entry.below_biases is None and entry.separations == {}


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  Ada \t\n Lovelace ", "Ada Lovelace"),
        ("<script>alert(1)", "<script>alert(1)"),  # kept as plain text; the page escapes it
        ("a'); DROP TABLE entries;--"[:24], "a'); DROP TABLE entries;"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\u2066b\u2069\u200b\x00\x1b[1m", "ab[1m"),
        ("a \u200b b", "a b"),
        ("\uff21\uff44\uff41\u3000\ufb01", "Ada fi"),
        ("e\u0301" * 24, "\u00e9" * 24),
        ("🦊", "🦊"),
        ("\ud800x", "x"),
    ],
)
def test_a_nickname_becomes_one_line_of_plain_characters(board, text, clean):
    assert clean_nickname(text) == clean
    board.post(some_run(), text, "tab")
    assert names(board.ranking(VALIDATION, DATA)) == [clean]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        *((text, "is empty") for text in ("", "  ", "\u200b\u202e", "\u3164", "\u0301", "\u2800")),
        ("a" * 25, "“a{24}…” has 25 characters; at most 24"),
        ("a" * 10_000, "far too many characters; at most 24"),
        ("\ufdfa" * 10_000, "far too many characters"),
    ],
)
def test_an_empty_or_too_long_nickname_is_refused_in_words(text, says):
    with pytest.raises(BoardError, match=says):
        clean_nickname(text)


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


def test_what_was_posted_just_now_is_not_posted_again(board, clock):
    first = board.post(some_run(), "Ada", "tab")
    clock.now += 1
    assert board.post(some_run(), "Ada", "tab") == first
    with pytest.raises(BoardError, match="Wait 4 seconds"):
        board.post(some_run(), "Another name", "tab")
    clock.now += 5
    assert board.post(some_run(), "Ada", "tab") != first, "after a while it moves up in time"


def test_limits_hold_for_the_whole_room_and_not_for_a_cookie_alone(board, clock):
    for i in range(MOST_A_MINUTE):
        board.post(some_run(seed=i), "many", f"cookie {i}")
        clock.now += 0.1
    with pytest.raises(BoardError, match=r"whole room may post 120 runs a minute.* Wait 4[89] sec"):
        board.post(some_run(), "one more", "a fresh cookie")
    clock.now += 49
    board.post(some_run(), "one more", "a fresh cookie")


def test_a_closed_board_takes_no_runs_and_keeps_those_it_has(board, tmp_path, clock):
    board.post(some_run(seed=1), "Ada", "a")
    board.set_open(False)
    again = Board(tmp_path / "runs" / "board.sqlite", clock)
    assert not again.is_open
    with pytest.raises(BoardError, match="Posting is closed"):
        again.post(some_run(seed=2), "Zoë", "b")
    assert names(again.ranking(VALIDATION, DATA)) == ["Ada"]
    again.set_open(True)
    assert board.is_open and board.post(some_run(seed=2), "Zoë", "b")


def test_the_owner_removes_anybodys_run(board):
    own, other = board.post(some_run(seed=1), "a", "a"), board.post(some_run(seed=2), "b", "b")
    board.remove_any(own)
    assert [entry.id for entry in board.all_entries()] == [other]
    with pytest.raises(BoardError, match=f"no run {own} on the board"):
        board.remove_any(own)


def test_the_token_is_taken_and_five_wrong_ones_a_minute_are(clock):
    token = OwnerToken(clock)
    for wrong in ("", "x", "\ud800", token.text.upper(), token.text[:-1]):
        with pytest.raises(BoardError, match="not the token"):
            token.check(wrong)
        clock.now += 2
    with pytest.raises(BoardError, match="Wait 50 seconds"):
        token.check("x")
    token.check(f" {token.text} ")  # whoever guesses keeps nobody out
    clock.now += 50
    with pytest.raises(BoardError, match="not the token"):
        token.check("x")


def test_tokens_are_long_and_never_the_same():
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(re.fullmatch(r"[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){2}", t) for t in tokens)


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
from tests.room.test_board import DATA, some_run
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
