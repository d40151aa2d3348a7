"""Tiny data and waiting for what must happen, for the tests of worker and engine."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from cf.data import Dataset, build_ratings
from cf.data.movies import build_movies

N_MOVIES = 60
T = TypeVar("T")


def tiny_dataset(labelled: bool = True) -> Dataset:
    """Sixty films rated by two tastes; the first thirty are blockbusters, every third a romance."""
    rng = np.random.default_rng(1)
    user, movie = np.nonzero(rng.random((40, N_MOVIES)) < 0.7)
    stars = np.clip(
        np.round(3 + np.where((user % 2) == (movie < 30), 1, -1) + rng.normal(0, 0.5, len(user))),
        1,
        5,
    )
    when = 1_000_000_000 + 86_400 * (movie % 3)  # everyone rates on three days
    ratings = build_ratings(user + 10, movie + 100, stars, 0.5, 5.0, when)
    label = np.where(np.arange(N_MOVIES) < 30, 1, -1) if labelled else np.zeros(N_MOVIES)
    genre = [
        frozenset({"Action"} if i % 3 else {"Romance"}) if labelled else frozenset()
        for i in range(N_MOVIES)
    ]
    movies = build_movies(
        ratings,
        [f"Film {i}" for i in range(N_MOVIES)],
        np.full(N_MOVIES, 1999),
        genre,
        label,
        np.full(N_MOVIES, np.nan),
    )
    return Dataset("Tiny", "movie", ratings, movies, "invented")


def write_ml_100k(folder: Path, n_users: int, n_movies: int) -> str:
    """Write invented ratings in the layout of MovieLens 100K: half action, half romance."""
    stars = np.random.default_rng(0).integers(1, 6, (n_users, n_movies))
    ratings = [f"{u + 1}\t{m + 1}\t{value}\t0\n" for (u, m), value in np.ndenumerate(stars)]
    movies = [f"{m + 1}|Film {m} (1990)|||u|{m % 2}|{1 - m % 2}\n" for m in range(n_movies)]
    (folder / "u.data").write_text("".join(ratings))
    (folder / "u.item").write_text("".join(movies))
    (folder / "u.genre").write_text("Action|0\nRomance|1\n")
    return str(folder)


def wait_for(what: Callable[[], T], seconds: float = 60) -> T:
    """Ask until the answer is true and return it; AssertionError after `seconds`."""
    too_late = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < too_late, "what was waited for did not happen"
        time.sleep(0.01)
    return answer
