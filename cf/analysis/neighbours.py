"""The movies whose vectors lie closest to one movie's, in all factors."""

from collections.abc import Iterator
from typing import Literal

import numpy as np

_BLOCK = 4_000_000  # distances held at once: 32 MB


def find_neighbours(
    vectors: np.ndarray,
    row: int,
    n: int = 5,
    metric: Literal["cosine", "euclidean"] = "cosine",
    among: np.ndarray | None = None,
    farthest: bool = False,
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
    farthest : find those least alike instead

    Returns
    -------
    rows : (≤ n,) int64, closest first; least alike first with `farthest`
    values : (≤ n,) float64; cosine from -1 to 1, falling, or the distance, rising; with `farthest`
        the other way round

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
        closest = _smallest(-values if farthest else values, n)
    else:
        lengths = np.linalg.norm(others, axis=1) * np.linalg.norm(centre)
        rows, others, lengths = rows[lengths > 0], others[lengths > 0], lengths[lengths > 0]
        values = (others @ centre / lengths).clip(-1, 1)
        closest = _smallest(values if farthest else -values, n)
    return rows[closest], values[closest]


def distance_blocks(queries: np.ndarray, others: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Compute squared straight-line distances, some queries at a time.

    In float64, where the difference of large squares keeps enough digits for float32 vectors.

    Parameters
    ----------
    queries : (n_queries, n_factors) float
    others : (n_others, n_factors) float

    Yields
    ------
    slice : which queries
    squares : (≤ n_queries, n_others) float64, may be a rounding error below 0
    """
    queries, others = queries.astype(np.float64), others.astype(np.float64)
    lengths = np.square(others).sum(axis=1)
    step = max(_BLOCK // max(len(others), 1), 1)
    for start in range(0, len(queries), step):
        part = queries[start : start + step]
        squares = part @ (-2 * others.T)
        squares += lengths
        squares += np.square(part).sum(axis=1)[:, None]
        yield slice(start, start + len(part)), squares


def nearest_rows(
    vectors: np.ndarray, among: np.ndarray, rows: np.ndarray, n: int = 10
) -> np.ndarray:
    """Find the n movies nearest to each of many, by straight-line distance; never the movie itself.

    Parameters
    ----------
    vectors : (n_movies, n_factors) float
    among : (n_among,) int, rows of the movies that may be named, more than n
    rows : (n_rows,) int, the movies whose neighbours are wanted

    Returns
    -------
    (n_rows, n) int64 rows, nearest first
    """
    found = np.empty((len(rows), n), dtype=np.int64)
    for part, squares in distance_blocks(vectors[rows], vectors[among]):
        squares[rows[part][:, None] == among] = np.inf
        nearest = np.argpartition(squares, n - 1, axis=1)[:, :n]
        order = np.take_along_axis(squares, nearest, axis=1).argsort(axis=1, kind="stable")
        found[part] = among[np.take_along_axis(nearest, order, axis=1)]
    return found


def unit_vectors(vectors: np.ndarray) -> np.ndarray:
    """Scale vectors to length 1, so that straight-line distance sorts them as cosine does.

    Returns
    -------
    (n_movies, n_factors) float64; a vector of zeros stays one
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True).astype(np.float64)
    return vectors / np.where(lengths > 0, lengths, 1)


def _smallest(values: np.ndarray, n: int) -> np.ndarray:
    """Positions of the n smallest values, ascending, ties in order of position."""
    candidates = np.arange(len(values))
    if 0 < n < len(values):  # sorting all of 60,000 would take longer than all the rest
        candidates = np.flatnonzero(values <= np.partition(values, n - 1)[n - 1])
    return candidates[np.argsort(values[candidates], kind="stable")][:n]
