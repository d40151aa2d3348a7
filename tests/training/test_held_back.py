"""What is held back, counted: who is unknown, and how much was given in one sitting."""

import numpy as np
import pytest

from cf.data import Split, build_ratings, read_data, split_ratings
from cf.data.days import DAY
from cf.settings import Settings
from cf.snapshot import HeldBack
from cf.training.held_back import measure_held_back


def test_users_and_days_of_a_small_example_are_counted_by_hand():
    user = np.array([1, 1, 1, 1, 2, 2, 3, 3])
    when = np.array([0, 5, DAY, 2 * DAY, 5, 9, 5, DAY])
    ratings = build_ratings(user, np.arange(8), np.full(8, 3.0), 0.5, 5.0, when)
    held = np.array([1, 2, 4, 5, 6])  # a day shared; a day of its own; two of an unknown; a day off
    split = Split(np.setdiff1d(np.arange(8), held), held, 1, 5)
    assert measure_held_back(ratings, split) == HeldBack(5, 2, 1, 5, 5, 1 / 5)


@pytest.mark.parametrize("kind", ["random", "newest", "newest-each"])
def test_the_share_is_that_of_a_plain_loop(kind):
    ratings = read_data("bundled").ratings
    split = split_ratings(ratings, Settings(split=kind))
    assert ratings.when is not None
    days = list(zip(ratings.user.tolist(), (ratings.when // DAY).tolist(), strict=True))
    trained = {days[place] for place in split.train.tolist()}
    shared = [days[place] in trained for place in split.validation.tolist()]
    found = measure_held_back(ratings, split)
    assert found.share_same_day == pytest.approx(np.mean(shared))
    assert found.n_ratings == len(split.validation)
    assert measure_held_back(ratings, split) is found, "counted once"


def test_of_very_many_ratings_some_users_speak_for_all(monkeypatch):
    ratings = read_data("bundled").ratings
    whole = measure_held_back(ratings, split_ratings(ratings, Settings()))
    monkeypatch.setattr("cf.data.days._MOST", 20_000)
    some = measure_held_back(ratings, split_ratings(ratings, Settings()))
    assert some.share_same_day != whole.share_same_day
    assert some.share_same_day == pytest.approx(whole.share_same_day, abs=0.05)


def test_without_times_nothing_is_said_of_days():
    user = np.array([1, 1, 2, 2])
    ratings = build_ratings(user, np.arange(4), np.full(4, 3.0), 0.5, 5.0)
    found = measure_held_back(ratings, split_ratings(ratings, Settings()))
    assert found.since is found.share_same_day is None and found.n_ratings == 1
