"""A few factors given by hand, and the liking that they predict."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Liking:
    """How a user and a film agree.

    Attributes
    ----------
    products : (n_factors,) the user's number times the film's, factor by factor
    total : their sum, the dot product
    """

    products: np.ndarray
    total: float


def match(user: np.ndarray, film: np.ndarray) -> Liking:
    """Return the products of two vectors, (n_factors,) each, and their sum."""
    products = np.asarray(user, dtype=float) * np.asarray(film, dtype=float)
    return Liking(products, float(products.sum()))


def describe_sign(user: float, film: float) -> str:
    """Say in words what one factor adds to the liking."""
    if user * film == 0:
        return "says nothing"
    if user * film > 0:
        return "both want it" if user > 0 else "neither wants it"
    return "wanted, missing" if user > 0 else "there, unwanted"
