"""Axis names: a planted factor gets one, random vectors get none, intervals cover the truth."""

from dataclasses import replace

import numpy as np
from scipy.stats import norm, spearmanr

from cf.analysis.plane.axes import WEAK, movie_properties, name_axes
from tests.analysis.invented import invent_movies

ALL = np.ones(400, bool)


def test_a_planted_factor_is_named_with_its_ends_and_the_other_axis_is_not():
    movies = invent_movies()
    rng = np.random.default_rng(1)
    takings = np.log(np.where(np.isnan(movies.box_office), 1e7, movies.box_office))
    points = rng.normal(size=(400, 2))
    points[:, 0] += (takings - takings.mean()) * -1.0
    first, second = name_axes(points, movie_properties(movies), ALL)
    assert first.best is not None and first.best.name == "box office"
    assert first.ends == ("big box office", "small box office")
    assert first.sentence.startswith("big box office ← PC 1 → small box office (r = 0.")
    assert second.best is None and second.ends is None
    assert second.sentence == "PC 2 (follows nothing known)"


def test_a_planted_genre_is_named():
    movies = invent_movies()
    points = np.random.default_rng(1).normal(size=(400, 1))
    points[movies.genres[:, 1], 0] += 2
    (found,) = name_axes(points, movie_properties(movies), ALL, ("rest",))
    assert found.sentence.startswith("not Drama ← rest → Drama (r = 0.")


def test_random_vectors_get_no_name_in_at_least_19_of_20_maps(monkeypatch):
    monkeypatch.setattr("cf.analysis.plane.axes._RESAMPLES", (100, 100))
    n_named = 0
    for seed in range(60):
        movies = invent_movies(60, seed)
        points = np.random.default_rng(1000 + seed).normal(size=(60, 2))
        names = name_axes(points, movie_properties(movies), np.ones(60, bool))
        n_named += any(name.best for name in names)
    assert n_named <= 3


def test_a_true_but_weak_correlation_gives_no_name():
    movies = invent_movies()
    rng = np.random.default_rng(3)
    stars = (movies.mean_stars - 3.5) / 0.5
    (found,) = name_axes(
        (stars * 0.35 + rng.normal(size=400))[:, None], movie_properties(movies), ALL
    )
    best = found.correlations[0]
    assert best.name == "mean rating"
    assert best.low > 0
    assert best.low < WEAK < best.r + 0.1
    assert found.best is None


def test_correlations_are_scipy_s_over_the_fitted_films_of_known_value():
    movies, fitted_on = invent_movies(), np.arange(400) % 3 > 0
    points = np.random.default_rng(2).normal(size=(400, 2))
    properties = movie_properties(movies, biases=movies.mean_stars**2)
    assert [p.name for p in properties][:5] == [
        "number of ratings", "mean rating", "year", "box office", "movie bias"
    ]  # fmt: skip
    names = name_axes(points, properties, fitted_on)
    for axis, name in enumerate(names):
        assert {c.name for c in name.correlations} == {p.name for p in properties} - {"Western"} | (
            {"Western"} if movies.genres[fitted_on, 3].sum() >= 10 else set()
        )
        for found in name.correlations:
            values = next(p.values for p in properties if p.name == found.name)
            known = fitted_on & np.isfinite(values)
            expected = spearmanr(points[known, axis], values[known]).statistic
            np.testing.assert_allclose(found.r, expected, atol=1e-12)
            assert found.low <= found.r <= found.high


def test_the_interval_is_as_wide_as_theory_says():
    points = np.random.default_rng(4).normal(size=(400, 1))
    properties = movie_properties(invent_movies())[:2]
    (found,) = name_axes(points, properties, ALL)
    width = norm.ppf(1 - 0.05 / 4) / np.sqrt(400 - 3)  # two properties, one axis
    for one in found.correlations:
        half = (np.arctanh(one.high) - np.arctanh(one.low)) / 2
        assert 0.85 < half / width < 1.15


def test_rare_genres_and_unknown_facts_are_left_out_of_the_list():
    movies = invent_movies()
    movies = replace(
        movies,
        box_office=np.full(400, np.nan),
        year=np.zeros(400, np.int16),
        genres=movies.genres & (np.arange(400) < 5)[:, None],
    )
    (found,) = name_axes(
        np.random.default_rng(0).normal(size=(400, 1)), movie_properties(movies), ALL
    )
    assert {c.name for c in found.correlations} == {"number of ratings", "mean rating"}


def test_axes_without_extent_or_of_too_few_films_get_no_name():
    movies = invent_movies()
    (found,) = name_axes(np.zeros((400, 1)), movie_properties(movies), ALL)
    assert found.best is None
    few = np.arange(400) < 8
    (found,) = name_axes(np.zeros((400, 1)), movie_properties(movies), few)
    assert found.correlations == () and found.sentence == "PC 1 (follows nothing known)"


def test_the_same_seed_gives_the_same_names():
    movies, points = invent_movies(), np.random.default_rng(5).normal(size=(400, 2))
    properties = movie_properties(movies)
    assert name_axes(points, properties, ALL) == name_axes(points, properties, ALL)
