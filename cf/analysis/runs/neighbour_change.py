"""What two runs make of the same films: their maps laid over one another, their neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cf.analysis.neighbours.nearest import nearest_rows, share_kept, unit_vectors
from cf.analysis.plane.projection import find_turn


@dataclass(frozen=True, eq=False)
class Aligned:
    """One run's map, turned and mirrored onto the first run's."""

    points: np.ndarray  # (n_movies, 2) float64; the distances between movies are the map's own
    residual: float  # 0: the same map up to its size; 1: unrelated


def align_maps(points: Sequence[np.ndarray], fitted_on: np.ndarray) -> tuple[Aligned, ...]:
    """Turn, mirror and move each map until it lies as near the first one as it can.

    The fitted films decide; none is stretched, so that a run with longer vectors keeps the larger
    map. `residual` is about shape alone: the share of the fitted films' squared spread that stays
    unexplained when the map is scaled too, as well as it can be. It is the same whichever of the
    two is turned. Where a map has no extent, nothing is explained: 1.

    Raises ValueError for maps of different shape or with NaN or infinities, or a mask that does not
    fit them.

    Parameters
    ----------
    points : one (n_movies, 2) float for each run, finite
    fitted_on : (n_movies,) bool, True for at least one movie

    Returns
    -------
    One Aligned a map; the first lies as it lay, about the mean of its fitted films.

    Source: Schönemann (1966), A generalized solution of the orthogonal Procrustes problem,
    Psychometrika 31; for the residual Gower (1971), Statistical methods of comparing different
    multivariate analyses of the same data, in Mathematics in the Archaeological and Historical
    Sciences.
    """
    if fitted_on.dtype != bool or fitted_on.shape != points[0].shape[:1] or not fitted_on.any():
        raise ValueError("fitted_on must be a boolean mask over the movies that marks at least one")
    centred = []
    for one in points:
        if one.shape != points[0].shape or not np.isfinite(one).all():
            raise ValueError(f"maps {one.shape} and {points[0].shape}, or points without a place")
        centred.append(one.astype(np.float64) - one[fitted_on].mean(axis=0, dtype=np.float64))
    first = Aligned(centred[0], 0.0)
    return (first, *(_align(one, centred[0], fitted_on) for one in centred[1:]))


def _align(points: np.ndarray, target: np.ndarray, fitted_on: np.ndarray) -> Aligned:
    ours, theirs = points[fitted_on], target[fitted_on]  # (n_fitted, 2), about their means
    spread, wanted = np.square(ours).sum(), np.square(theirs).sum()
    if spread == 0 or wanted == 0:
        return Aligned(points, 1.0)
    turn, overlap = find_turn(ours, theirs)  # overlap: sum of the singular values
    residual = 1 - overlap**2 / (spread * wanted)
    return Aligned(points @ turn, float(np.clip(residual, 0, 1)))


@dataclass(frozen=True, eq=False)
class NeighbourChange:
    """How much the films' nearest neighbours differ between two runs, most changed film first."""

    rows: np.ndarray  # (n,) int64
    changed: np.ndarray  # (n,) float64, share of the neighbours that are not the same, 0 to 1
    before: np.ndarray  # (n, n_neighbours) int64, nearest first
    after: np.ndarray  # (n, n_neighbours) int64
    by_chance: float  # mean overlap of two runs whose neighbours have nothing to do with each other

    @property
    def mean_overlap(self) -> float:
        """Share of the neighbours that are the same in both, averaged over the films."""
        return float(1 - self.changed.mean())


def changed_neighbours(
    first: np.ndarray, second: np.ndarray, among: np.ndarray, n_neighbours: int = 10
) -> NeighbourChange:
    """Find the films whose nearest neighbours by cosine, in all factors, differ most.

    The number of factors may differ. By chance, each neighbour of the first run is among those of
    the second with probability n_neighbours / (n − 1), n being the films that may be named. Two
    seeds of the same settings overlap far less than fully, and only what exceeds their change tells
    of the settings.

    Raises ValueError for runs of different films, or too few films for so many neighbours.

    Parameters
    ----------
    first, second : (n_movies, n_factors) float, finite
    among : (n_among,) int, distinct rows of the films that are looked at and may be named; films
        with a vector of zeros, which has no direction, are left out. Equally changed films come in
        this order.
    n_neighbours : at least 1, fewer than the films
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} movies: not runs of the same data")
    rows = np.asarray(among, dtype=np.int64)
    rows = rows[has_direction(first[rows]) & has_direction(second[rows])]
    if not 1 <= n_neighbours < len(rows):
        raise ValueError(f"{n_neighbours} neighbours among {len(rows)} films")
    before, after = (
        nearest_rows(unit_vectors(vectors), rows, rows, n_neighbours) for vectors in (first, second)
    )
    same = share_kept(before, after)
    order = np.argsort(same, kind="stable")
    return NeighbourChange(
        rows=rows[order],
        changed=1 - same[order],
        before=before[order],
        after=after[order],
        by_chance=n_neighbours / (len(rows) - 1),
    )


def has_direction(vectors: np.ndarray) -> np.ndarray:
    """Mark vectors that are not zero, as a huge weight decay makes them: (n_movies,) bool."""
    return np.linalg.norm(vectors, axis=1) > 0
