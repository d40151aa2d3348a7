"""Starts averaged: the exact identity, what many would come to, and where they disagree."""

from itertools import combinations

import numpy as np
import pytest

from cf.analysis.runs.starts import FEWEST_IN_GROUP, Starts, Tally
from cf.data import Ratings, build_ratings

N_STARTS = 5


@pytest.fixture(scope="module")
def ratings() -> Ratings:
    """Two hundred ratings of film 0, of which validation holds half, and ten each of others."""
    movie = np.repeat(np.arange(31), [200] + [10] * 30)
    user = np.concatenate([np.arange(200), *[np.arange(10)] * 30])
    return build_ratings(user, movie, np.tile([1.0, 3.0, 4.5, 5.0], 125), 0.5, 5.0)


@pytest.fixture(scope="module")
def split(ratings) -> tuple[np.ndarray, np.ndarray]:
    """Train, validation: every second rating each; of the last ten films none is trained on."""
    places = np.arange(len(ratings))
    is_held = (places % 2 == 0) | (ratings.movie > 20)
    return places[~is_held], places[is_held]


@pytest.fixture(scope="module")
def predicted(ratings, split) -> np.ndarray:
    rng = np.random.default_rng(3)
    n = len(split[1])
    return (rng.normal(3, 1, n) + rng.normal(0, 0.3, (N_STARTS, n))).astype(np.float32)


@pytest.fixture(scope="module")
def starts(ratings, split, predicted) -> Starts:
    return sum_up(ratings, split, predicted)


def sum_up(ratings, split, predicted) -> Starts:
    tally = Tally(ratings.stars[split[1]])
    for seed, stars in enumerate(predicted):
        tally.add(seed + 10, stars)
    return tally.sum_up(ratings, *split)


def test_the_mean_prediction_errs_less_than_one_by_exactly_the_variance_over_the_starts(
    starts, ratings, split, predicted
):
    given = ratings.stars[split[1]].astype(np.float64)
    of_each = np.square(predicted - given).mean(axis=1)
    of_mean = np.square(predicted.mean(axis=0, dtype=np.float64) - given).mean()
    np.testing.assert_allclose(starts.single_mse, of_each, rtol=1e-6)
    assert starts.mean_mse[-1] == pytest.approx(of_mean, rel=1e-6)
    variance = predicted.var(axis=0, dtype=np.float64).mean()
    assert of_each.mean() - of_mean == pytest.approx(variance, rel=1e-6)
    assert starts.gain == pytest.approx(variance, rel=1e-6)
    assert starts.seeds == (10, 11, 12, 13, 14) and starts.n_ratings == len(given)


@pytest.mark.parametrize("n", range(1, N_STARTS + 1))
def test_fewer_starts_come_to_the_mean_over_every_choice_of_so_many(
    n, starts, ratings, split, predicted
):
    given = ratings.stars[split[1]].astype(np.float64)
    mses = [
        np.square(predicted[list(some)].mean(axis=0, dtype=np.float64) - given).mean()
        for some in combinations(range(N_STARTS), n)
    ]
    assert starts.mean_mse[n - 1] == pytest.approx(np.mean(mses), rel=1e-6)


def test_what_no_number_of_starts_takes_away_is_the_error_of_what_they_have_in_common():
    rng = np.random.default_rng(0)
    given, common = rng.normal(3, 1, 20_000), rng.normal(3, 0.5, 20_000)
    tally = Tally(given)
    for seed in range(4):
        tally.add(seed, common + rng.normal(0, 0.4, len(given)))
    rows = np.zeros(len(given), int)
    ratings = build_ratings(np.arange(len(given)), rows, np.full(len(given), 3.0), 0.5, 5.0)
    starts = tally.sum_up(ratings, np.arange(10), np.arange(len(given)))
    assert starts.spread == pytest.approx(0.4, abs=0.01)
    assert starts.floor == pytest.approx(np.square(common - given).mean(), abs=0.02)


def test_ratings_are_parted_by_how_often_their_film_was_learned_from(starts):
    assert [(one.fewest, one.most) for one in starts.groups] == [(0, 0), (1, 9), (100, None)]
    assert [one.n_ratings for one in starts.groups] == [100, 100, 100]
    squares = [one.n_ratings * one.spread**2 for one in starts.groups]
    assert sum(squares) / starts.n_ratings == pytest.approx(starts.variance)
    squares = [one.n_ratings * one.error**2 for one in starts.groups]
    assert sum(squares) / starts.n_ratings == pytest.approx(starts.single_mse.mean())


def test_a_group_of_a_few_ratings_gets_no_figure(ratings, split, predicted):
    movie = ratings.movie[split[1]]
    few = np.flatnonzero(movie > 20)[: FEWEST_IN_GROUP - 1]  # of those never learned from
    kept = np.sort(np.append(np.flatnonzero(movie == 0), few))
    starts = sum_up(ratings, (split[0], split[1][kept]), predicted[:, kept])
    assert [one.fewest for one in starts.groups] == [100]


def test_the_most_disputed_rating_of_each_film_is_named_with_what_the_starts_said(
    ratings, split, predicted
):
    said = predicted.copy()
    said[:, 7] = [1, 2, 3, 4, 5]
    said[:, 120] = [1, 1, 1, 5, 5]
    starts = sum_up(ratings, split, said)
    first, second = starts.disputed[:2]
    assert first.movie == ratings.movie[split[1][120]]
    assert (first.lowest, first.highest, round(first.mean, 4)) == (1, 5, 2.6)
    assert first.spread == pytest.approx(np.std([1, 1, 1, 5, 5], ddof=1))
    place = split[1][7]
    assert (second.movie, second.user) == (ratings.movie[place], ratings.user[place])
    assert second.given == ratings.stars[place] and second.mean == pytest.approx(3)
    assert len({one.movie for one in starts.disputed}) == len(starts.disputed)


def test_starts_that_agree_dispute_nothing_and_gain_nothing(ratings, split, predicted):
    starts = sum_up(ratings, split, predicted[[0, 0]])
    assert starts.disputed == () and starts.gain == starts.spread == 0
    assert starts.floor == starts.mean_mse[0] == starts.mean_mse[1] == starts.single_mse[0]
