"""The movies whose vectors lie closest to one movie's, in all factors."""

from typing import Literal

import numpy as np


def find_neighbours(
    vectors: np.ndarray,
    row: int,
    n: int = 5,
    metric: Literal["cosine", "euclidean"] = "cosine",
    among: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Find the movies most alike to one movie, in the full space rather than in the drawn plane.

    The movie itself never counts. A vector of zeros has no direction: by cosine it has no
    neighbours and is nobody's neighbour. Equal values come in the order of the rows.

    Parameters
    ----------
    vectors : (n_movies, n_factors) float
    row : the movie whose neighbours are wanted
    n : how many at most
    metric : "cosine" (the angle decides, length does not) or "euclidean"
    among : (n_movies,) bool, the movies that may be named; all by default

    Returns
    -------
    rows : (≤ n,) int64, closest first
    values : (≤ n,) float64; cosine from -1 to 1, falling, or the distance, rising

    Raises
    ------
    ValueError
        Another metric, or a mask of another length.
    """
    if metric not in ("cosine", "euclidean"):
        raise ValueError(f"metric {metric!r} is neither cosine nor euclidean")
    allowed = np.ones(len(vectors), dtype=bool) if among is None else among.copy()
    if allowed.shape != (len(vectors),) or allowed.dtype != bool:
        raise ValueError("among must be a boolean mask over the movies")
    allowed[row] = False
    rows = np.flatnonzero(allowed)
    centre = vectors[row].astype(np.float64)
    others = vectors[rows].astype(np.float64)  # (n_allowed, n_factors)

    if metric == "euclidean":
        values = np.linalg.norm(others - centre, axis=1)
        closest = _smallest(values, n)
    else:
        lengths = np.linalg.norm(others, axis=1) * np.linalg.norm(centre)
        rows, others, lengths = rows[lengths > 0], others[lengths > 0], lengths[lengths > 0]
        values = (others @ centre / lengths).clip(-1, 1)
        closest = _smallest(-values, n)
    return rows[closest], values[closest]


def _smallest(values: np.ndarray, n: int) -> np.ndarray:
    """Positions of the n smallest values, ascending, ties in order of position."""
    candidates = np.arange(len(values))
    if 0 < n < len(values):  # sorting all of 60,000 would take longer than all the rest
        candidates = np.flatnonzero(values <= np.partition(values, n - 1)[n - 1])
    return candidates[np.argsort(values[candidates], kind="stable")][:n]
