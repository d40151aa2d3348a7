"""How films moved while the model trained."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cf.analysis.neighbours.nearest import nearest_rows, share_kept
from cf.analysis.plane.projection import Projection, align_projection, find_turn, fit_projection

N_NEIGHBOURS = 10  # of a film; fewer, where there are fewer films


@dataclass(frozen=True, eq=False)
class Motion:
    """Fitted films by how far they moved beyond their neighbours, furthest first."""

    rows: np.ndarray  # (n_fitted,) int64
    # (n_fitted,) float64, in units of the later cloud's radius (root mean square)
    excess: np.ndarray
    neighbours_changed: np.ndarray  # (n_fitted,) float64, share of the nearest films exchanged


def project_epochs(
    vectors: Sequence[np.ndarray], fitted_on: np.ndarray, last: np.ndarray | None = None
) -> tuple[Projection, ...]:
    """Project the snapshots of a run so that they can be played one after another.

    The last one lies on its own principal components; each one before is aligned to the next, so
    that the picture ends where the map of the trained model is.

    Raises as `fit_projection` does.

    Parameters
    ----------
    vectors : one (n_movies, n_factors) float for each snapshot, oldest first
    fitted_on : (n_movies,) bool
    last : (n_movies, 2) float, a picture of the last snapshot to turn its plane to, if any
    """
    projections: list[Projection] = []
    for one in reversed(vectors):
        projection = fit_projection(one, fitted_on)
        reference = projections[-1] if projections else last
        if reference is not None:
            projection = align_projection(projection, reference)
        projections.append(projection)
    return tuple(reversed(projections))


def find_movers(before: np.ndarray, after: np.ndarray, fitted_on: np.ndarray) -> Motion:
    """Find the films that moved most relative to their neighbours, in all factors.

    The earlier cloud is centred and turned onto the later one (orthogonal Procrustes), because a
    turn of all films changes no prediction. A film's excess is what is left of its move after
    taking off the mean move of the films that were nearest to it before. Growth of the whole cloud
    is kept: films near each other share it. Counting exchanged neighbours is given too, but sorts
    worse: it has few values and jumps where many films lie equally near.

    Raises ValueError for snapshots of different shapes, or fewer than two films.

    Parameters
    ----------
    before, after : (n_movies, n_factors) float, the same film in the same row
    fitted_on : (n_movies,) bool; only these films decide and are listed

    Source: Schönemann (1966), A generalized solution of the orthogonal Procrustes problem,
    Psychometrika 31, for the turn.
    """
    if before.shape != after.shape:
        raise ValueError(f"snapshots of shapes {before.shape} and {after.shape} do not compare")
    rows = np.flatnonzero(fitted_on)
    if len(rows) < 2:
        raise ValueError(f"{len(rows)} film(s) have no neighbours to move away from")
    old, new = before[rows].astype(np.float64), after[rows].astype(np.float64)
    old -= old.mean(axis=0)
    new -= new.mean(axis=0)
    turn, _ = find_turn(old, new)
    move = new - old @ turn  # (n_fitted, n_factors)

    among = np.arange(len(rows))
    n = min(N_NEIGHBOURS, len(rows) - 1)
    company, later = (nearest_rows(cloud, among, among, n) for cloud in (old, new))
    excess = np.linalg.norm(move - move[company].mean(axis=1), axis=1)
    radius = np.sqrt(np.square(new).sum(axis=1).mean())
    excess = excess / radius if radius > 0 else np.zeros(len(rows))
    kept = share_kept(company, later)
    order = np.argsort(-excess, kind="stable")
    return Motion(rows[order], excess[order], 1 - kept[order])
