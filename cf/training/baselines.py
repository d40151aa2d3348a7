"""What can be predicted without any vectors: the answers a model has to beat."""

import numpy as np

from cf.data import Ratings, Split
from cf.data.ratings import AT_ONCE, count_rows

# Pseudo-ratings at the mean that hold back the deviation of a movie and of a user with few ratings.
# Source: Koren 2010, Factor in the Neighbors, section 2.1 (there 25 and 10 for another data set).
MOVIE_SHRINKAGE, USER_SHRINKAGE = 10.0, 15.0
N_SWEEPS, SETTLED = 10, 5e-4  # at most so many, until no user's deviation moves by so many stars


def measure_baselines(ratings: Ratings, split: Split) -> dict[str, float]:
    """Return the validation mean squared error, in squared stars, of the simplest predictions.

    "global mean" answers every question with the mean training rating; "biases only" adds how much
    better or worse than it the movie and the user are on average, each shrunk towards zero.
    """
    train = split.train
    user, movie, stars = (rows[train] for rows in (ratings.user, ratings.movie, ratings.stars))
    mean = stars.mean(dtype=np.float64)
    user_count = count_rows(ratings.user, ratings.n_users, train)
    movie_count = count_rows(ratings.movie, ratings.n_movies, train)
    of_user, of_movie = np.zeros(ratings.n_users), np.zeros(ratings.n_movies)
    for _ in range(N_SWEEPS):
        left = _sum_left(stars, mean, of_user, user, movie, ratings.n_movies)
        of_movie = left / (movie_count + MOVIE_SHRINKAGE)
        left = _sum_left(stars, mean, of_movie, movie, user, ratings.n_users)
        before, of_user = of_user, left / (user_count + USER_SHRINKAGE)
        if np.abs(of_user - before).max() < SETTLED:
            break
    user, movie = (rows[split.validation] for rows in (ratings.user, ratings.movie))
    checked = ratings.stars[split.validation].astype(np.float64)
    biased = mean + of_user[user] + of_movie[movie]
    return {
        "global mean": float(np.square(checked - mean).mean()),
        "biases only": float(np.square(checked - biased).mean()),
    }


def _sum_left(
    stars: np.ndarray,
    mean: float,
    explained: np.ndarray,
    by: np.ndarray,
    rows: np.ndarray,
    n_rows: int,
) -> np.ndarray:
    """Add up, row by row, what the mean and the other side's deviations leave of the stars."""
    total = np.zeros(n_rows)
    for start in range(0, len(stars), AT_ONCE):  # what fits into a cache is not waited for
        some = slice(start, start + AT_ONCE)
        left = stars[some] - mean - explained[by[some]]
        total += np.bincount(rows[some], left, minlength=n_rows)
    return total
