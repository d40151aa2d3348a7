"""Biases against SciPy's correlations and disagreements planted with their reasons."""

from dataclasses import replace

import numpy as np
from scipy.stats import spearmanr

from cf.analysis.biases import UNEXPLAINED, compare_biases, correlate_user_biases, rater_means
from cf.data import Ratings, Split
from cf.data.movies import Movies
from tests.analysis.invented import invent_movies, rate


def rated(table: np.ndarray) -> tuple[Movies, Ratings]:
    n_movies = table.shape[1]
    movies = replace(
        invent_movies(n_movies),
        n_ratings=(~np.isnan(table)).sum(axis=0).astype(np.int32),
        mean_stars=np.nanmean(table, axis=0).astype(np.float32),
    )
    return movies, rate(table)


def some_table(seed: int = 0) -> np.ndarray:
    """150 users, 40 films of different quality, half of the ratings missing."""
    rng = np.random.default_rng(seed)
    table = rng.normal(3, 0.5, (150, 40)) + np.linspace(-1, 1, 40)
    table[rng.random(table.shape) < 0.5] = np.nan
    return table.clip(0.5, 5)


def test_correlations_are_scipy_s():
    movies, ratings = rated(some_table())
    biases = np.random.default_rng(1).normal(size=40) + movies.mean_stars
    report = compare_biases(biases, movies, ratings)
    for found, one, other in (
        (report.with_mean, biases, movies.mean_stars),
        (report.with_n_ratings, biases, movies.n_ratings),
        (report.mean_with_n_ratings, movies.mean_stars, movies.n_ratings),
    ):
        np.testing.assert_allclose(found, spearmanr(one, other).statistic, atol=1e-12)
    gaps = [abs(one.bias_place - one.mean_place) for one in report.disagreements]
    assert len(gaps) == 10 and gaps == sorted(gaps, reverse=True)


def test_a_film_of_few_ratings_that_a_model_pulls_to_the_mean_is_explained_so():
    table = some_table()
    table[:, 20] = np.nan
    table[:2, 20] = 5
    movies, ratings = rated(table)
    quality = movies.mean_stars - ratings.stars.mean()
    biases = quality * movies.n_ratings / (movies.n_ratings + 10)
    first = compare_biases(biases, movies, ratings).disagreements[0]
    assert first.row == 20 and first.bias_place < first.mean_place
    assert first.reason == "few ratings (2 ratings): pulled towards the mean"


def test_a_film_that_generous_users_rated_is_explained_so():
    table = some_table()
    table[:75] = (table[:75] + 1.2).clip(max=5)
    table[:, 20] = np.nan
    table[:75, 20] = 4.2
    movies, ratings = rated(table)
    biases = np.linspace(-1, 1, 40)  # the films' true quality
    first = compare_biases(biases, movies, ratings).disagreements[0]
    assert first.row == 20 and first.bias_place < first.mean_place
    assert first.reason.startswith("rated by generous users (they give 4.")


def test_a_film_whose_good_ratings_were_held_back_is_explained_so():
    table = some_table()
    table[:, 20] = np.nan
    table[:75:2, 20], table[1:75:2, 20] = 5.0, 2.0
    movies, ratings = rated(table)
    train = (ratings.movie != 20) | (ratings.stars < 3)
    split = Split(np.flatnonzero(train), np.flatnonzero(~train), 0, 0)
    seen = [ratings.stars[train & (ratings.movie == row)].mean() for row in range(40)]
    first = compare_biases(np.array(seen), movies, ratings, split).disagreements[0]
    assert first.row == 20
    assert first.reason == "the model saw 37 of its 75 ratings, with a mean of 2.00"


def test_what_nothing_explains_is_said_to_be_so():
    movies, ratings = rated(some_table())
    biases = movies.mean_stars.astype(float)
    biases[0] = 10
    first = compare_biases(biases, movies, ratings).disagreements[0]
    assert (first.row, first.reason, first.bias_place) == (0, UNEXPLAINED, 1.0)


def test_only_films_among_those_wanted_are_placed():
    movies, ratings = rated(some_table())
    among = np.arange(40) < 15
    report = compare_biases(np.arange(40.0)[::-1], movies, ratings, among=among)
    assert report.n_movies == 15
    assert all(among[one.row] for one in report.disagreements)
    assert compare_biases(np.arange(40.0), movies, ratings, among=among & False).n_movies == 0


def test_rater_means_are_means_of_users_means():
    table = some_table()
    _, ratings = rated(table)
    of_user = np.nanmean(table, axis=1)
    expected = [of_user[~np.isnan(table[:, film])].mean() for film in range(40)]
    np.testing.assert_allclose(rater_means(ratings), expected, rtol=1e-6)


def test_user_biases_are_described_by_correlations():
    table = some_table()
    _, ratings = rated(table)
    biases = np.random.default_rng(2).normal(size=150)
    found = correlate_user_biases(biases, ratings)
    expected = spearmanr(biases, np.nanmean(table, axis=1)).statistic
    np.testing.assert_allclose(found, expected, atol=1e-9)
