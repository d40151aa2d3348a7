"""A film's numbers written by hand, scored against those that were learned."""

from dataclasses import replace

import numpy as np

from cf.data import Ratings
from cf.lesson.predict import predict_rows
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
    own = ratings.movie == movie
    vectors = now.vectors.astype(np.float64)
    vectors[movie] = numbers
    given, rows = replace(now, vectors=vectors), (ratings.user[own], ratings.movie[own])
    stars = predict_rows(run.settings.formula, given, ratings, *rows).stars
    return float(np.mean((stars - ratings.stars[own]) ** 2))
