"""Why two films lie near each other: direction by direction, as ranks, and by who rated both."""

from dataclasses import dataclass

import numpy as np

from cf.analysis.neighbours.nearest import find_neighbours
from cf.data.ratings import Ratings

FEWEST_BOTH = 5  # people who rated both, for a correlation to be told


@dataclass(frozen=True, eq=False)
class Closeness:
    """How near two vectors are in all factors, and what makes them so."""

    cosine: float
    shares: np.ndarray  # (n_components,) float64: each direction's part of the cosine; they add up
    cosine_rank: int  # 1: no other film is as alike
    distance_rank: int
    n_films: int  # that the ranks are among


@dataclass(frozen=True)
class CoRatings:
    """What the people who rated both films gave them."""

    n_both: int
    n_alike: int  # of them gave both within half a star
    difference: float  # mean stars of the first less the second; nan without anybody
    # Of each rating less its person's mean; nan below FEWEST_BOTH or if constant.
    correlation: float


def measure_closeness(
    vectors: np.ndarray, row: int, other: int, axes: np.ndarray, among: np.ndarray
) -> Closeness:
    """Take the cosine of two films apart, and find how near the second is to the first.

    Parameters
    ----------
    vectors : (n_movies, n_factors) float, neither of the two zero
    axes : (n_components, n_factors) float, orthonormal rows; with as many as there are factors
        the shares add up to the cosine
    among : (n_movies,) bool, the films that the ranks count
    """
    first, second = (vectors[which].astype(np.float64) for which in (row, other))
    lengths = float(np.linalg.norm(first) * np.linalg.norm(second))
    counted = among.copy()
    counted[other] = True
    ranks = []
    for metric in ("cosine", "euclidean"):
        rows, _ = find_neighbours(vectors, row, len(vectors), metric, counted)
        ranks.append(1 + int(np.flatnonzero(rows == other)[0]))
    return Closeness(
        cosine=float(first @ second) / lengths,
        shares=(axes @ first) * (axes @ second) / lengths,
        cosine_rank=ranks[0],
        distance_rank=ranks[1],
        n_films=int(counted.sum() - counted[row]),
    )


def compare_ratings(ratings: Ratings, row: int, other: int) -> CoRatings:
    """Compare what the same people gave two films; no model takes part."""
    given = np.full((2, ratings.n_users), np.nan)
    for stars, movie in zip(given, (row, other), strict=True):
        mine = ratings.movie == movie
        stars[ratings.user[mine]] = ratings.stars[mine]
    both = np.isfinite(given).all(axis=0)
    first, second = given[:, both]
    n_both = int(both.sum())
    apart = first - second
    x, y = given[:, both] - ratings.user_means[both]
    varies = n_both >= FEWEST_BOTH and min(np.ptp(x), np.ptp(y)) > 0
    return CoRatings(
        n_both=n_both,
        n_alike=int((np.abs(apart) <= 0.5).sum()),
        difference=float(apart.mean()) if n_both else np.nan,
        correlation=float(np.corrcoef(x, y)[0, 1]) if varies else np.nan,
    )
