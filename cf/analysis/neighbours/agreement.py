"""Films that the same users like and dislike, straight from the ratings: no model takes part."""

import numpy as np

from cf.data.ratings import Ratings

MIN_COMMON = 10  # users who rated both films
SHRINKAGE = 25.0  # common users at which a correlation counts half


def find_agreement(ratings: Ratings, row: int, n: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Find the films on which users most agree with what they think of one film.

    Each rating is taken as its difference from its user's mean, so that a generous user agrees with
    nobody by generosity alone. Of these differences Pearson's correlation over the users who rated
    both is shrunk towards 0 by n / (n + 25), n the number of these users: few agree by chance.

    Returns
    -------
    rows : (≤ n,) int64, most agreeing first; films with fewer than ten common users are left out
    values : (≤ n,) float64, shrunk correlation, -1 to 1

    Source: Koren (2010), Factor in the neighbors, ACM Transactions on Knowledge Discovery from Data
    4, equation 2, with users' means for his baselines.
    """
    user, movie = ratings.user, ratings.movie
    of_film = movie == row
    own = np.full(ratings.n_users, np.nan)
    own[user[of_film]] = ratings.stars[of_film] - ratings.user_means[user[of_film]]

    common = ~np.isnan(own[user])  # all ratings by the film's own users
    user, movie = user[common], movie[common]
    x = own[user]
    y = ratings.stars[common] - ratings.user_means[user]

    def mean_of(values: np.ndarray) -> np.ndarray:
        return np.bincount(movie, values, minlength=ratings.n_movies) / counted

    n_common = np.bincount(movie, minlength=ratings.n_movies)
    counted = np.maximum(n_common, 1)
    covariance = mean_of(x * y) - mean_of(x) * mean_of(y)
    variances = (mean_of(x * x) - mean_of(x) ** 2) * (mean_of(y * y) - mean_of(y) ** 2)

    enough = (n_common >= MIN_COMMON) & (variances > 1e-12)
    enough[row] = False
    rows = np.flatnonzero(enough)
    correlations = (covariance[rows] / np.sqrt(variances[rows])).clip(-1, 1)
    values = correlations * n_common[rows] / (n_common[rows] + SHRINKAGE)
    best = np.argsort(-values, kind="stable")[:n]
    return rows[best], values[best]
