"""A prediction worked out in NumPy, as `cf.training.models` does it in PyTorch."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from cf.data import Ratings
from cf.settings import Settings
from cf.snapshot import Run, Snapshot


class Answer(NamedTuple):
    """The raw scores, from −∞ to ∞, and the stars that a model makes of them."""

    score: np.ndarray
    stars: np.ndarray


def sigmoid(score: np.ndarray) -> np.ndarray:
    """Squeeze any number into the range from 0 to 1."""
    return 1 / (1 + np.exp(-np.clip(score, -500, 500)))


def predict(
    model: str,
    u: np.ndarray,
    m: np.ndarray,
    user_bias: np.ndarray | float | None = None,
    movie_bias: np.ndarray | float | None = None,
    end: float = 5.5,
) -> Answer:
    """Return what a dot-product model answers.

    Raises ValueError for another model.

    Parameters
    ----------
    model : "dot", "range" or "bias"
    u, m : (..., n_factors) vectors of the users and of the movies
    user_bias, movie_bias : (...,), read by "bias" alone
    end : of the range, in stars, see `Ratings.range_end`; read by all but "dot"
    """
    if model not in ("dot", "range", "bias"):
        raise ValueError(f"{model}: only dot, range and bias predict with a dot product.")
    score = np.sum(np.multiply(u, m, dtype=np.float64), axis=-1)
    if model == "bias":
        score = score + (0.0 if user_bias is None else user_bias)
        score = score + (0.0 if movie_bias is None else movie_bias)
    if model == "dot":
        return Answer(score, score)
    return Answer(score, end * sigmoid(score))


def predict_rows(
    model: str,
    snapshot: Snapshot,
    ratings: Ratings,
    user: int | np.ndarray,
    movie: np.ndarray | slice,
) -> Answer:
    """Return what a dot-product model answers for users and movies by their rows.

    Raises ValueError for another model, or for a snapshot without users' vectors.
    """
    if snapshot.user_vectors is None:
        raise ValueError("This snapshot was kept without its users' vectors.")
    user_bias = None if snapshot.user_biases is None else snapshot.user_biases[user]
    movie_bias = None if snapshot.biases is None else snapshot.biases[movie]
    u, m = snapshot.user_vectors[user], snapshot.vectors[movie]
    return predict(model, u, m, user_bias, movie_bias, ratings.range_end)


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


def has_dot_product(settings: Settings, snapshot: Snapshot) -> bool:
    """Tell whether predictions can be worked out from what this snapshot kept of a run."""
    return settings.model != "network" and snapshot.user_vectors is not None


def stand_in(settings: Settings, ratings: Ratings) -> Snapshot:
    """Return random vectors of the settings' seed and spread, for a model without a dot product."""
    rng, spread = np.random.default_rng(settings.seed), settings.init_spread
    movies, users = (
        rng.normal(0, spread, (n, settings.n_factors)).astype(np.float32)
        for n in (ratings.n_movies, ratings.n_users)
    )
    return Snapshot(0, 0.0, 0.0, 0.0, 0.0, movies, None, None, users)
