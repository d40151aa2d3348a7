"""What can be predicted without any vectors: the answers a model has to beat."""

import numpy as np

from cf.data import Ratings, Split

# Pseudo-ratings at the mean that hold back the deviation of a movie and of a user with few ratings.
# Source: Koren 2010, Factor in the Neighbors, section 2.1 (there 25 and 10 for another data set).
MOVIE_SHRINKAGE, USER_SHRINKAGE = 10.0, 15.0
N_SWEEPS = 10


def measure_baselines(ratings: Ratings, split: Split) -> dict[str, float]:
    """Return the validation mean squared error, in squared stars, of the simplest predictions.

    "global mean" answers every question with the mean training rating; "biases only" adds how much
    better or worse than it the movie and the user are on average, each shrunk towards zero.
    """
    user, movie, stars = ratings.user, ratings.movie, ratings.stars.astype(np.float64)
    train, validation = split.train, split.validation
    mean = stars[train].mean()
    residual = stars[train] - mean
    u, m = user[train], movie[train]
    user_count = np.bincount(u, minlength=ratings.n_users)
    movie_count = np.bincount(m, minlength=ratings.n_movies)
    of_user, of_movie = np.zeros(ratings.n_users), np.zeros(ratings.n_movies)
    for _ in range(N_SWEEPS):
        left = np.bincount(m, residual - of_user[u], minlength=ratings.n_movies)
        of_movie = left / (movie_count + MOVIE_SHRINKAGE)
        left = np.bincount(u, residual - of_movie[m], minlength=ratings.n_users)
        of_user = left / (user_count + USER_SHRINKAGE)
    biased = mean + of_user[user[validation]] + of_movie[movie[validation]]
    return {
        "global mean": float(np.square(stars[validation] - mean).mean()),
        "biases only": float(np.square(stars[validation] - biased).mean()),
    }
