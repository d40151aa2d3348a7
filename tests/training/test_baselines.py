"""The answers a model has to beat, against slow and against exact references."""

from collections import defaultdict

import numpy as np
import pytest

from cf.data import Ratings, Split, build_ratings, read_data, split_at_random
from cf.training.baselines import (
    MOVIE_SHRINKAGE,
    N_SWEEPS,
    SETTLED,
    USER_SHRINKAGE,
    measure_baselines,
)
from tests.planted import hold_back, plant_ratings


@pytest.fixture(scope="module")
def ratings() -> Ratings:
    return plant_ratings(n_users=60, n_movies=40, share=0.3, seed=5).ratings


def rows(ratings: Ratings, where: np.ndarray) -> list[tuple[int, int, float]]:
    columns = (ratings.user[where], ratings.movie[where], ratings.stars[where])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def slow_biases_mse(ratings: Ratings, split: Split) -> float:
    """Alternate between movies and users with dictionaries, one rating after the other."""
    train = rows(ratings, split.train)
    mean = sum(stars for _, _, stars in train) / len(train)
    of_user, of_movie = defaultdict(float), defaultdict(float)
    by_user, by_movie = defaultdict(list), defaultdict(list)
    for user, movie, stars in train:
        by_user[user].append((movie, stars))
        by_movie[movie].append((user, stars))
    for _ in range(N_SWEEPS):
        for movie, given in by_movie.items():
            left = sum(stars - mean - of_user[user] for user, stars in given)
            of_movie[movie] = left / (len(given) + MOVIE_SHRINKAGE)
        before = dict(of_user)
        for user, given in by_user.items():
            left = sum(stars - mean - of_movie[movie] for movie, stars in given)
            of_user[user] = left / (len(given) + USER_SHRINKAGE)
        if all(abs(of_user[user] - before.get(user, 0)) < SETTLED for user in of_user):
            break
    errors = [
        (stars - mean - of_user[user] - of_movie[movie]) ** 2
        for user, movie, stars in rows(ratings, split.validation)
    ]
    return sum(errors) / len(errors)


def solved_biases_mse(ratings: Ratings, split: Split) -> float:
    """Solve the ridge problem behind the alternation at once: one column a user and a movie."""
    n_users, train = ratings.n_users, split.train
    table = np.zeros((len(ratings), n_users + ratings.n_movies))
    table[np.arange(len(ratings)), ratings.user] = 1
    table[np.arange(len(ratings)), n_users + ratings.movie] = 1
    stars = ratings.stars.astype(np.float64)
    mean = stars[train].mean()
    penalty = np.r_[np.full(n_users, USER_SHRINKAGE), np.full(ratings.n_movies, MOVIE_SHRINKAGE)]
    normal = table[train].T @ table[train] + np.diag(penalty)
    biases = np.linalg.solve(normal, table[train].T @ (stars[train] - mean))
    predicted = mean + table[split.validation] @ biases
    return float(np.mean((stars[split.validation] - predicted) ** 2))


def test_the_global_mean_is_that_of_training_judged_on_validation(ratings):
    split = split_at_random(ratings, 1)
    stars = ratings.stars.astype(np.float64)
    expected = np.mean((stars[split.validation] - np.mean(stars[split.train])) ** 2)
    assert measure_baselines(ratings, split)["global mean"] == pytest.approx(expected, rel=1e-12)


def test_biases_only_is_the_slow_alternation(ratings):
    split = split_at_random(ratings, 1)
    got = measure_baselines(ratings, split)["biases only"]
    assert got == pytest.approx(slow_biases_mse(ratings, split), rel=1e-10)


def test_biases_only_has_nearly_solved_its_ridge_problem(ratings):
    split = split_at_random(ratings, 1)
    got = measure_baselines(ratings, split)["biases only"]
    assert got == pytest.approx(solved_biases_mse(ratings, split), rel=1e-5)


def test_users_and_movies_without_training_ratings_get_no_bias(ratings):
    split = hold_back(ratings, users=5, movies=4)
    got = measure_baselines(ratings, split)["biases only"]
    assert got == pytest.approx(slow_biases_mse(ratings, split), rel=1e-10)
    assert got == pytest.approx(solved_biases_mse(ratings, split), rel=1e-5)


def test_biases_explain_planted_biases():
    rng = np.random.default_rng(0)
    user, movie = np.nonzero(rng.random((150, 100)) < 0.5)
    stars = 3 + rng.normal(scale=0.5, size=150)[user] + rng.normal(scale=0.5, size=100)[movie]
    ratings = build_ratings(user, movie, stars + rng.normal(scale=0.1, size=len(user)), 0.5, 5.0)
    got = measure_baselines(ratings, split_at_random(ratings))
    assert got["global mean"] > 0.3
    assert 0.01 < got["biases only"] < 0.04


def test_validation_stars_decide_no_prediction(ratings):
    split = split_at_random(ratings, 1)
    losses = []
    for shift in (-1, 0, 1):
        stars = ratings.stars.astype(np.float64)
        stars[split.validation] += shift
        moved = build_ratings(ratings.user, ratings.movie, stars, -0.5, 6.0)
        losses.append(measure_baselines(moved, split))
    # (error + 1)² + (error − 1)² − 2 · error² = 2, but only while the predictions stay.
    for name in ("global mean", "biases only"):
        below, middle, above = (loss[name] for loss in losses)
        assert above + below - 2 * middle == pytest.approx(2, abs=1e-9)


def test_on_the_bundled_data_biases_reach_the_figure_of_the_field():
    ratings = read_data("bundled").ratings
    got = measure_baselines(ratings, split_at_random(ratings, 0))
    assert got["global mean"] == pytest.approx(1.117, abs=0.005)
    assert got["biases only"] == pytest.approx(0.795, abs=0.003)
