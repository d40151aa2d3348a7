"""`python -m cf board`: the room's board, looked after from the server's own console."""

import json
from pathlib import Path

import pytest

from cf.cli.parser import main
from cf.room.board import BOARD_FILE, Board
from tests.room.posted import some_run


@pytest.fixture
def board(tmp_path: Path, monkeypatch) -> Board:
    monkeypatch.setenv("CF_RUNS", str(tmp_path))
    return Board(tmp_path / BOARD_FILE)


def said(capsys, *arguments: str) -> str:
    main(["board", *arguments])
    return capsys.readouterr().out


def test_runs_are_listed_and_one_is_removed(board, capsys):
    first = board.post(some_run(0.75, n_factors=3), "Ada", "a")
    second = board.post(some_run(0.5), "rude", "b")
    lines = said(capsys, "list", "--json").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [second, first]
    assert json.loads(lines[1]) | {"posted_at": ""} == {
        "id": first,
        "nickname": "Ada",
        "data": "Invented",
        "best_validation_mse": 0.75,
        "factors": 3,
        "held_back": "a random fifth of the ratings (split seed 0)",
        "posted_at": "",
    }
    said(capsys, "remove", str(second))
    assert "Ada" in said(capsys, "list") and "best MSE 0.7500 on a random fifth " in said(
        capsys, "list"
    )
    assert "rude" not in said(capsys, "list")
    with pytest.raises(SystemExit) as end:
        main(["board", "remove", str(second)])
    assert end.value.code == 2 and "no run" in capsys.readouterr().err


def test_posting_is_closed_and_opened_and_the_board_cleared(board, capsys):
    board.post(some_run(), "Ada", "a")
    said(capsys, "close")
    assert not board.is_open and "posting is closed" in said(capsys, "list")
    said(capsys, "open")
    assert board.is_open
    assert said(capsys, "clear") == "The board is empty.\n"
    assert board.all_entries() == ()
