"""How far films lie from where another run has put them."""

import numpy as np

from cf.analysis.plane.projection import find_turn
from cf.analysis.runs.neighbour_change import has_direction
from cf.analysis.well_rated import well_rated

MOST_FILMS = 2000  # the most rated ones; all of a large data set would hold the page up
FEWEST_FILMS = 25


def films_to_compare(first: np.ndarray, second: np.ndarray, n_ratings: np.ndarray) -> np.ndarray:
    """Return rows of the most rated films that have a direction in both runs, most rated first.

    Parameters
    ----------
    first, second : (n_movies, n_factors) float of each run, their n_factors may differ
    n_ratings : (n_movies,) int
    """
    rows = np.flatnonzero(well_rated(n_ratings) & has_direction(first) & has_direction(second))
    return rows[np.argsort(-n_ratings[rows], kind="stable")][:MOST_FILMS]


def measure_displacement(before: np.ndarray, after: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Return by how much of a typical vector's length each film lies elsewhere.

    A run's axes have no meaning of their own, so the second run is first turned and mirrored as a
    whole onto the first, as near as it goes (orthogonal Procrustes); typical is the quadratic mean.

    Parameters
    ----------
    before, after : (n_movies, n_factors) float, finite, of as many factors
    among : (n_among,) int, rows of the films that are looked at, some with a direction

    Returns
    -------
    (n_among,) float64: 0 where a film lies where it lay, 1 where it is off by a typical length.

    Source: Schönemann (1966), A generalized solution of the orthogonal Procrustes problem,
    Psychometrika 31.
    """
    ours, theirs = before[among].astype(np.float64), after[among].astype(np.float64)
    turn, _ = find_turn(theirs, ours)
    moved: np.ndarray = np.linalg.norm(theirs @ turn - ours, axis=1)
    return moved / np.sqrt(np.square(ours).sum(axis=1).mean())
