"""The user × movie table, from its fullest corner out to the whole of it."""

from dataclasses import dataclass

import numpy as np

from cf.data import Ratings, Split

SMALLEST = (8, 10)  # users and movies of the corner that is written out
N_SIZES = 6
MOST_BLOCKS = (220, 900)  # of dust, down and across


@dataclass(frozen=True, eq=False)
class RatingTable:
    """Some users' ratings of some movies."""

    users: np.ndarray  # (n_users,) rows
    movies: np.ndarray  # (n_movies,) rows
    stars: np.ndarray  # (n_users, n_movies) float32, NaN where there is no rating
    held_back: np.ndarray  # (n_users, n_movies) bool, ratings that only check the model


def list_sizes(ratings: Ratings) -> tuple[tuple[int, int], ...]:
    """Return numbers of users and movies in even ratios, from a corner to the whole table."""
    whole = ratings.n_users, ratings.n_movies
    sizes = [
        tuple(
            round(min(few, most) * (most / min(few, most)) ** (place / (N_SIZES - 1)))
            for few, most in zip(SMALLEST, whole, strict=True)
        )
        for place in range(N_SIZES)
    ]
    return tuple(dict.fromkeys((users, movies) for users, movies in sizes))


def pick_table(ratings: Ratings, split: Split, size: tuple[int, int]) -> RatingTable:
    """Return the corner of the keenest users and the most rated movies."""
    user_place, movie_place = _places(ratings)
    row, column = user_place[ratings.user], movie_place[ratings.movie]
    inside = (row < size[0]) & (column < size[1])
    stars = np.full(size, np.nan, np.float32)
    stars[row[inside], column[inside]] = ratings.stars[inside]
    checks = np.zeros(len(ratings), bool)
    checks[split.validation] = True
    held_back = np.zeros(size, bool)
    held_back[row[inside], column[inside]] = checks[inside]
    users, movies = (np.argsort(place)[:n] for place, n in zip(_places(ratings), size, strict=True))
    return RatingTable(users, movies, stars, held_back)


def scatter_dust(ratings: Ratings, size: tuple[int, int]) -> np.ndarray:
    """Return the share of filled cells of a corner, in blocks of cells where it has very many.

    `size`: users and movies of the corner, keenest and most rated first.

    Returns (n_down, n_across) float64 from 0 to 1.
    """
    filled, cells = [], []
    for place, of_rating, n, most_blocks in zip(
        _places(ratings), (ratings.user, ratings.movie), size, MOST_BLOCKS, strict=True
    ):
        n_blocks = min(n, most_blocks)
        block = np.append(np.arange(n) * n_blocks // n, np.full(len(place) - n, -1))
        filled.append(block[place[of_rating]])
        cells.append(np.bincount(block[:n], minlength=n_blocks))
    inside = (filled[0] >= 0) & (filled[1] >= 0)
    counts = np.zeros((len(cells[0]), len(cells[1])))
    np.add.at(counts, (filled[0][inside], filled[1][inside]), 1)
    shares: np.ndarray = counts / np.outer(*cells)
    return shares


def share_filled(ratings: Ratings, size: tuple[int, int] | None = None) -> float:
    """Return which share of a corner, or of the whole user × movie table, holds a rating."""
    if size is None:
        return len(ratings) / (ratings.n_users * ratings.n_movies)
    user_place, movie_place = _places(ratings)
    inside = (user_place[ratings.user] < size[0]) & (movie_place[ratings.movie] < size[1])
    return float(inside.sum() / (size[0] * size[1]))


def _places(ratings: Ratings) -> tuple[np.ndarray, np.ndarray]:
    """Each user's and each movie's place by number of ratings, the most first."""
    movies = np.bincount(ratings.movie, minlength=ratings.n_movies)
    return _rank(ratings.n_by_user), _rank(movies)


def _rank(counts: np.ndarray) -> np.ndarray:
    place = np.empty(len(counts), dtype=np.int64)
    place[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
    return place
