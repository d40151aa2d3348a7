"""A film's numbers written by hand, scored against those that were learned."""

import numpy as np

from cf.data import Ratings
from cf.lesson.predict import predict
from cf.snapshot import Run


def score_numbers(run: Run, ratings: Ratings, movie: int, numbers: np.ndarray) -> float:
    """Return how well a film's numbers predict its ratings: mean squared error, squared stars.

    The users' numbers and all biases are those that the run has learned.

    Raises ValueError for another model, or a snapshot without users' vectors.

    Parameters
    ----------
    run : of a dot-product model, its newest snapshot with users' vectors
    movie : row of a film with at least one rating
    numbers : (n_factors,) float in place of the film's vector
    """
    now = run.snapshots[-1]
    if now.user_vectors is None:
        raise ValueError("This snapshot was kept without its users' vectors.")
    own = ratings.movie == movie
    users = ratings.user[own]
    stars = predict(
        run.settings.formula,
        now.user_vectors[users],
        numbers,
        None if now.user_biases is None else now.user_biases[users],
        None if now.biases is None else float(now.biases[movie]),
        ratings.range_end,
    ).stars
    return float(np.mean((stars - ratings.stars[own]) ** 2))
