"""Who may post, and how often, who may remove, and who may close the board."""

import math
import re
from dataclasses import replace

import pytest

from cf.errors import BoardError
from cf.room import board as board_module
from cf.room.board import MOST_A_MINUTE, VALIDATION, Board, OwnerToken, new_token
from tests.room.posted import DATA, names, some_run


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
