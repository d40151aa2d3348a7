"""Invented films whose vectors hold a planted difference, for the tests of separations."""

import numpy as np

from cf.analysis.poles import Poles
from cf.data.movies import Movies


def invented_movies(n_movies: int = 300, seed: int = 0, n_genres: int = 3) -> Movies:
    """Films with random facts; label 1 and -1 by turns, genres G0, G1, … at random."""
    rng = np.random.default_rng(seed)
    return Movies(
        title=tuple(f"Film {i}" for i in range(n_movies)),
        year=rng.integers(1950, 2016, n_movies).astype(np.int16),
        genre_names=tuple(f"G{i}" for i in range(n_genres)),
        genres=rng.random((n_movies, n_genres)) < 0.4,
        n_ratings=np.exp(rng.normal(4, 0.5, n_movies)).astype(np.int32) + 1,
        mean_stars=np.full(n_movies, 3.5, np.float32),
        label=np.where(np.arange(n_movies) % 2, 1, -1).astype(np.int8),
        box_office=np.full(n_movies, np.nan),
    )


def planted_vectors(
    poles: Poles, n_movies: int, shift: float, n_factors: int = 10, seed: int = 0
) -> np.ndarray:
    """Random vectors of which the positive ones are moved along an oblique direction."""
    rng = np.random.default_rng([seed, 7])
    vectors = rng.normal(size=(n_movies, n_factors))
    direction = rng.normal(size=n_factors)
    vectors[poles.rows[poles.is_positive]] += shift * direction / np.linalg.norm(direction)
    return (vectors * 0.01).astype(np.float32)


def two_kinds(n_positive: int, n_negative: int) -> Poles:
    """Poles over the first films, positive ones first."""
    n = n_positive + n_negative
    return Poles("a / b", "a", "b", np.arange(n), np.arange(n) < n_positive)
