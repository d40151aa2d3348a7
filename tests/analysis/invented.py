"""Invented movies and ratings for the tests of the analyses."""

import numpy as np

from cf.data import Ratings, build_ratings
from cf.data.movies import Movies


def invent_movies(n_movies: int = 400, seed: int = 0) -> Movies:
    """Movies whose facts have nothing to do with each other."""
    rng = np.random.default_rng(seed)
    box_office = np.exp(rng.normal(17, 2, n_movies))
    box_office[rng.random(n_movies) < 0.4] = np.nan
    year = rng.integers(1930, 2016, n_movies).astype(np.int16)
    year[rng.random(n_movies) < 0.05] = 0
    return Movies(
        title=tuple(f"Film {i}" for i in range(n_movies)),
        year=year,
        genre_names=("Action", "Drama", "Romance", "Western"),
        genres=rng.random((n_movies, 4)) < [0.3, 0.5, 0.2, 0.05],
        n_ratings=np.exp(rng.normal(3, 1, n_movies)).astype(np.int32) + 1,
        mean_stars=rng.normal(3.5, 0.5, n_movies).astype(np.float32),
        label=np.zeros(n_movies, np.int8),
        box_office=box_office,
    )


def rate(table: np.ndarray) -> Ratings:
    """Ratings from an (n_users, n_movies) table of stars, nan = not rated."""
    user, movie = np.nonzero(~np.isnan(table))
    return build_ratings(user, movie, table[user, movie], 0.5, 5.0)
