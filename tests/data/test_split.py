from functools import cache

import numpy as np
import pytest

from cf.data import Ratings, build_ratings, read_data, split_ratings
from cf.errors import DataError


@cache
def bundled() -> Ratings:
    return read_data("bundled").ratings


def few_ratings(n: int) -> Ratings:
    return build_ratings(np.arange(n), np.arange(n), np.full(n, 3.0), 0.5, 5.0)


def test_the_two_sides_are_disjoint_complete_and_ascending():
    split = split_ratings(bundled())
    assert np.array_equal(
        np.sort(np.concatenate([split.train, split.validation])), np.arange(len(bundled()))
    )
    for side in (split.train, split.validation):
        assert side.dtype == np.int64
        assert (np.diff(side) > 0).all()


@pytest.mark.parametrize("share", [0.2, 0.01, 0.5])
def test_validation_gets_its_share(share):
    split = split_ratings(bundled(), validation_share=share)
    assert len(split.validation) == round(share * len(bundled()))


def test_the_same_seed_gives_the_same_split_and_another_another():
    first, again, other = (split_ratings(bundled(), seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first.validation, again.validation)
    assert not np.array_equal(first.validation, other.validation)
    assert (first.seed, other.seed) == (3, 4)


def test_validation_is_drawn_evenly_from_all_ratings():
    validation = split_ratings(bundled()).validation
    in_tenths = np.histogram(validation, bins=10, range=(0, len(bundled())))[0]
    assert in_tenths == pytest.approx(len(validation) / 10, rel=0.1)


def test_users_and_movies_seen_only_in_validation_are_counted_not_dropped():
    split = split_ratings(bundled(), seed=1)
    for rows, n_unseen in (
        (bundled().user, split.n_unseen_users),
        (bundled().movie, split.n_unseen_movies),
    ):
        only = set(rows[split.validation].tolist()) - set(rows[split.train].tolist())
        assert len(only) == n_unseen
    assert split.n_unseen_movies > 0
    everyone_unseen = split_ratings(few_ratings(10))
    assert (everyone_unseen.n_unseen_users, everyone_unseen.n_unseen_movies) == (2, 2)


def test_each_side_gets_at_least_one_rating():
    split = split_ratings(few_ratings(2))
    assert (len(split.train), len(split.validation)) == (1, 1)


def test_a_single_rating_cannot_be_split():
    with pytest.raises(DataError, match="at least 2"):
        split_ratings(few_ratings(1))


@pytest.mark.parametrize("share", [0.0, 1.0, float("nan")])
def test_a_share_that_leaves_one_side_empty_is_refused(share):
    with pytest.raises(ValueError, match="between 0 and 1"):
        split_ratings(few_ratings(5), validation_share=share)


def test_very_many_ratings_are_split_as_evenly_by_a_quicker_draw(monkeypatch):
    whole = split_ratings(bundled(), seed=3)
    monkeypatch.setattr("cf.data.split.MOST_SHUFFLED", 1000)
    first, again = (split_ratings(bundled(), seed=3) for _ in range(2))
    assert np.array_equal(first.validation, again.validation)
    assert len(first.validation) == len(whole.validation) == len(set(first.validation.tolist()))
    assert not np.array_equal(first.validation, whole.validation)
    in_tenths = np.histogram(first.validation, bins=10, range=(0, len(bundled())))[0]
    assert in_tenths == pytest.approx(len(first.validation) / 10, rel=0.1)
