"""A few factors given by hand, and how many numbers a model has to learn instead."""

from dataclasses import dataclass

import numpy as np

from cf.data import Ratings
from cf.data.days import number_days
from cf.settings import ASK_WHICH_DAY, ASK_WHO_RATED, AVERAGED, Settings
from cf.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Liking:
    """How a user and a film agree."""

    products: np.ndarray  # (n_factors,) the user's number times the film's, factor by factor
    total: float  # their sum, the dot product


def match(user: np.ndarray, film: np.ndarray) -> Liking:
    """Return the products of two vectors, (n_factors,) each, and their sum."""
    products = np.asarray(user, dtype=float) * np.asarray(film, dtype=float)
    return Liking(products, float(products.sum()))


def describe_sign(user: float, film: float) -> str:
    """Say in words what one factor adds to the liking."""
    if user * film == 0:
        return "says nothing"
    if user * film > 0:
        return "liked, and there" if user > 0 else "disliked, and not there"
    return "liked, but not there" if user > 0 else "disliked, but there"


@dataclass(frozen=True)
class Numbers:
    """Counts of learnable numbers outside hidden layers."""

    vectors: int
    biases: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.vectors + self.biases


def count_numbers(settings: Settings, snapshot: Snapshot, ratings: Ratings) -> Numbers:
    """Count the numbers in the vectors and biases of a run."""
    vectors, users, *biases = (0 if array is None else array.size for array in _arrays(snapshot))
    audience = users if settings.model in ASK_WHO_RATED else 0
    n_days = number_days(ratings)[1] if settings.model in ASK_WHICH_DAY else 0
    n_parts = settings.n_starts if settings.model in AVERAGED else 1
    return Numbers(n_parts * (vectors + users + audience), n_parts * sum(biases) + n_days)


def _arrays(snapshot: Snapshot) -> tuple[np.ndarray | None, ...]:
    return snapshot.vectors, snapshot.user_vectors, snapshot.biases, snapshot.user_biases
