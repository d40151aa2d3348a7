"""The range of predictions: real raw scores, the stars made of them, and where the range ends."""

from dataclasses import dataclass

import numpy as np

from cf.data import Ratings
from cf.lesson.predict import predict_rows, sigmoid
from cf.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Held:
    """What a model predicts for ratings that it has not seen."""

    # score, stars: (n,) raw scores, and the stars made of them
    score: np.ndarray
    stars: np.ndarray
    n_beyond: int  # how many of the stars lie outside the scale of ratings that can be given
    mse: float  # mean squared error, in squared stars


def predict_held(model: str, snapshot: Snapshot, ratings: Ratings, where: np.ndarray) -> Held:
    """Predict the ratings at some positions, (n,), as `cf.lesson.predict.predict_rows` does."""
    score, stars = predict_rows(model, snapshot, ratings, ratings.user[where], ratings.movie[where])
    beyond = (stars < ratings.lowest) | (stars > ratings.highest)
    mse = float(np.mean((stars - ratings.stars[where]) ** 2))
    return Held(score, stars, int(beyond.sum()), mse)


def squeeze(score: np.ndarray, end: float) -> np.ndarray:
    """Return stars from 0 to `end` for raw scores of any size."""
    return end * sigmoid(score)


def needed_score(stars: float, end: float) -> float:
    """Return the raw score that gives `stars` on a range from 0 to `end`; infinite if it cannot."""
    return float(np.log(stars / (end - stars))) if stars < end else float("inf")


def slope_at(stars: float, end: float) -> float:
    """Return by how many stars the prediction grows per unit of score where it stands at `stars`.

    The derivative of end · sigmoid(score), written with stars = end · sigmoid(score).
    """
    return stars * (1 - stars / end)
