"""What an untrained model predicts, and how that hangs on the spread of its random numbers."""

from dataclasses import dataclass, replace

import numpy as np

from cf.data import Ratings
from cf.lesson.predict import predict_rows
from cf.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Start:
    """An untrained model's predictions for some ratings."""

    # stars, given: (n,) predicted and real
    stars: np.ndarray
    given: np.ndarray
    mse: float  # mean squared error, in squared stars
    # Mean absolute gradient of a rating's squared error on one number of its movie's vector.
    pull: float


def spread_out(snapshot: Snapshot, factor: float) -> Snapshot:
    """Return an untrained model as it would be with `factor` times the initial spread.

    Exact, because the initial vectors are standard normal numbers times the spread.
    """
    users = snapshot.user_vectors
    return replace(
        snapshot,
        vectors=snapshot.vectors * np.float32(factor),
        user_vectors=None if users is None else users * np.float32(factor),
    )


def predict_start(model: str, snapshot: Snapshot, ratings: Ratings, where: np.ndarray) -> Start:
    """Return what an untrained dot-product model predicts for some ratings.

    Parameters
    ----------
    model : "dot", "range" or "bias"
    snapshot : with users' vectors
    where : (n,) positions into the ratings
    """
    user, given = ratings.user[where], ratings.stars[where]
    stars = predict_rows(model, snapshot, ratings, user, ratings.movie[where]).stars
    error = stars - given
    slope = 2 * error  # d squared error / d score
    if model != "dot":
        slope = slope * stars * (1 - stars / ratings.range_end)
    assert snapshot.user_vectors is not None
    sizes = np.abs(snapshot.user_vectors[user]).mean(axis=1)
    return Start(
        stars, given, mse=float(np.mean(error**2)), pull=float(np.mean(np.abs(slope) * sizes))
    )
