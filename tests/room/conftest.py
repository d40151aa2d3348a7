"""A board whose clock a test sets."""

import pytest

from cf.room.board import Board


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
