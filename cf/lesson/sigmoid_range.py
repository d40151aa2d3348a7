"""The range of predictions: real raw scores, the stars made of them, and where the range ends."""

from dataclasses import dataclass

import numpy as np

from cf.data import Ratings
from cf.lesson.predict import predict, sigmoid
from cf.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Scores:
    """Raw scores of real ratings, with the stars that were really given, both (n,)."""

    score: np.ndarray
    given: np.ndarray


def score_ratings(model: str, snapshot: Snapshot, ratings: Ratings, where: np.ndarray) -> Scores:
    """Return the raw scores that a dot-product model has for some ratings.

    Parameters
    ----------
    model : "dot", "range" or "bias"
    snapshot : with users' vectors
    where : (n,) positions into the ratings

    Raises
    ------
    ValueError
        For another model, or for a snapshot without users' vectors.
    """
    if snapshot.user_vectors is None:
        raise ValueError("This snapshot was kept without its users' vectors.")
    user, movie = ratings.user[where], ratings.movie[where]
    user_bias = None if snapshot.user_biases is None else snapshot.user_biases[user]
    movie_bias = None if snapshot.biases is None else snapshot.biases[movie]
    answer = predict(
        model,
        snapshot.user_vectors[user],
        snapshot.vectors[movie],
        user_bias,
        movie_bias,
        ratings.range_end,
    )
    return Scores(answer.score, ratings.stars[where])


@dataclass(frozen=True, eq=False)
class Held:
    """What a model predicts for ratings that it has not seen."""

    # score, stars: (n,) raw scores, and the stars made of them
    score: np.ndarray
    stars: np.ndarray
    n_beyond: int  # how many of the stars lie outside the scale of ratings that can be given
    mse: float  # mean squared error, in squared stars


def predict_held(model: str, snapshot: Snapshot, ratings: Ratings, where: np.ndarray) -> Held:
    """Predict some ratings; the parameters are those of `score_ratings`."""
    scores = score_ratings(model, snapshot, ratings, where)
    stars = scores.score if model == "dot" else squeeze(scores.score, ratings.range_end)
    beyond = (stars < ratings.lowest) | (stars > ratings.highest)
    mse = float(np.mean((stars - scores.given) ** 2))
    return Held(scores.score, stars, int(beyond.sum()), mse)


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
