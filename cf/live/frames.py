"""From a snapshot to what a page draws of it: places on the map and one movie's neighbours."""

from typing import Any

import numpy as np

from cf.analysis.neighbours.nearest import find_neighbours
from cf.analysis.plane.projection import Projection, good_view, quantise
from cf.snapshot import Snapshot

N_NEIGHBOURS = 5


def pack_points(points: np.ndarray, fitted_on: np.ndarray) -> dict[str, Any]:
    """Return points as little-endian int16, with what it takes to read and to view them.

    Parameters
    ----------
    points : (n_movies, 2) float
    fitted_on : (n_movies,) bool, the movies that must be in view
    """
    positions, extent = quantise(points)
    return {"positions": positions, "extent": extent, "home": good_view(points, fitted_on)}


def pack_projection(projection: Projection) -> dict[str, Any]:
    """Return the fields of a Frame that hold a projection."""
    return {
        **pack_points(projection.points, projection.fitted_on),
        "explained": (float(projection.explained[0]), float(projection.explained[1])),
        "axes": tuple(map(tuple, projection.axes.round(6).tolist())),
    }


def describe_movie(
    snapshot: Snapshot, row: int | None, among: np.ndarray, n_ratings: np.ndarray
) -> dict[str, Any] | None:
    """Return one movie's vector, bias and nearest neighbours by shrunk cosine as plain values.

    Parameters
    ----------
    snapshot : Snapshot
    row : the movie; None for none, which gives None
    among : (n_movies,) bool, movies that may be named as neighbours
    n_ratings : (n_movies,) int, that cosines are shrunk by
    """
    if row is None:
        return None
    rows, cosines = find_neighbours(
        snapshot.vectors, row, N_NEIGHBOURS, "cosine", among, n_ratings=n_ratings
    )
    return {
        "row": row,
        "vector": snapshot.vectors[row].tolist(),
        "bias": None if snapshot.biases is None else float(snapshot.biases[row]),
        "neighbours": list(zip(rows.tolist(), cosines.tolist(), strict=True)),
    }
