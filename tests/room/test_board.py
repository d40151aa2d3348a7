"""The room's board: what an entry tells, how entries are ranked, and odd nicknames."""

import math
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from cf.errors import BoardError
from cf.room.board import VALIDATION
from cf.room.entry import clean_nickname
from cf.snapshot import Change, EpochLoss, Separation, Snapshot
from tests.room.posted import DATA, GENRES, POLES, names, some_run


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
