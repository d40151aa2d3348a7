"""How much a drawn view lies about who is near whom."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cf.analysis.neighbours import distance_blocks, unit_vectors

Metric = Literal["euclidean", "cosine"]


@dataclass(frozen=True, eq=False)
class Faithfulness:
    """What a view keeps of the neighbours in all factors.

    Trustworthiness falls when the view shows strangers as neighbours, continuity when it tears
    neighbours apart; both are 1 for a perfect view and about 0.5 for a random one.
    """

    trustworthiness: float
    continuity: float
    n_neighbours: int
    n_films: int  # compared with each other
    rows: np.ndarray  # (n_queries,) int64, the films that were asked
    preserved: np.ndarray  # (n_queries,) float64, share of each one's neighbours kept

    @property
    def preservation(self) -> float:
        """Mean share of the neighbours in all factors that are neighbours in the view too."""
        return float(self.preserved.mean())

    @property
    def chance(self) -> float:
        """Share that a view with shuffled films would keep on average."""
        return self.n_neighbours / (self.n_films - 1)


@dataclass(frozen=True, eq=False)
class NeighbourCheck:
    """Where one film's neighbours in all factors lie in the view."""

    rows: np.ndarray  # (n_neighbours,) int64, nearest in all factors first
    view_ranks: np.ndarray  # (n_neighbours,) int64; 1: nearest in the view
    n_films: int

    @property
    def preserved(self) -> float:
        """Share of them that are among as many nearest in the view."""
        return float((self.view_ranks <= len(self.rows)).mean())

    @property
    def looks_far(self) -> np.ndarray:
        """(n_neighbours,) bool: further away in the view than a tenth of all films."""
        return self.view_ranks > max(self.n_films // 10, len(self.rows))


def measure_faithfulness(
    vectors: np.ndarray,
    points: np.ndarray,
    among: np.ndarray,
    n_neighbours: int = 10,
    metric: Metric = "euclidean",
    most_queries: int = 2000,
    seed: int = 0,
) -> Faithfulness:
    """Measure trustworthiness, continuity and neighbour preservation of a view.

    Trustworthiness is scikit-learn's; continuity is the same with vectors and points exchanged.
    Beyond `most_queries` films a random sample of that many is asked, each about all of `among`:
    the figures are means over films, so the sample estimates them without bias. Films without a
    place in the view (NaN) take no part.

    Parameters
    ----------
    vectors : (n_movies, n_factors) float
    points : (n_movies, n_components) float, the view
    among : (n_movies,) bool, the films that count, best those that the view was fitted on
    n_neighbours : below half the number of films
    metric : of the full space; the view is always seen by straight-line distance

    Raises
    ------
    ValueError
        Fewer than 2 n_neighbours + 1 films.

    Source: Venna and Kaski (2001), Neighborhood preservation in nonlinear projection methods, ICANN
    2001, equations 2 and 3.
    """
    films = np.flatnonzero(among & np.isfinite(points).all(axis=1))
    n, k = len(films), n_neighbours
    if not 0 < k < n / 2:
        raise ValueError(f"{k} neighbours of {n} films: there must be more than twice as many")
    asked = np.arange(n)
    if n > most_queries:
        asked = np.sort(np.random.default_rng(seed).choice(n, most_queries, replace=False))
    full = (unit_vectors(vectors) if metric == "cosine" else vectors)[films]
    view = points[films]

    strangers = torn = 0.0
    preserved = np.empty(len(asked))
    blocks = zip(
        distance_blocks(full[asked], full), distance_blocks(view[asked], view), strict=True
    )
    for (part, in_full), (_, in_view) in blocks:
        for squares in (in_full, in_view):
            squares[np.arange(len(squares)), asked[part]] = -np.inf  # itself comes first
        near_full, near_view = _nearest(in_full, k), _nearest(in_view, k)
        # Only how far beyond k a neighbour's rank lies in the other space counts.
        beyond = (_ranks(in_full, near_view) - k).clip(min=0)
        strangers += beyond.sum()
        preserved[part] = (beyond == 0).mean(axis=1)
        torn += (_ranks(in_view, near_full) - k).clip(min=0).sum()
    worst = len(asked) * k * (2 * n - 3 * k - 1) / 2
    return Faithfulness(
        trustworthiness=float(1 - strangers / worst),
        continuity=float(1 - torn / worst),
        n_neighbours=k,
        n_films=n,
        rows=films[asked],
        preserved=preserved,
    )


def check_neighbours(
    vectors: np.ndarray,
    points: np.ndarray,
    row: int,
    among: np.ndarray,
    n_neighbours: int = 10,
    metric: Metric = "euclidean",
) -> NeighbourCheck:
    """Find one film's neighbours in all factors, and how near they are in the view.

    Parameters
    ----------
    vectors, points, metric : as in `measure_faithfulness`
    row : the film, in `among` or not, with a place in the view
    among : (n_movies,) bool, the films that may be named

    Raises
    ------
    ValueError
        The film has no place in the view.
    """
    if not np.isfinite(points[row]).all():
        raise ValueError(f"film {row} has no place in the view")
    films = among & np.isfinite(points).all(axis=1)
    films[row] = True
    rows = np.flatnonzero(films)
    itself = np.flatnonzero(rows == row)
    full = unit_vectors(vectors[rows]) if metric == "cosine" else vectors[rows]
    (_, in_full), *_ = distance_blocks(full[itself], full)
    (_, in_view), *_ = distance_blocks(points[[row]], points[rows])
    in_full[0, itself] = in_view[0, itself] = -np.inf
    nearest = _nearest(in_full, min(n_neighbours, len(rows) - 1))
    nearest = np.take_along_axis(
        nearest, np.take_along_axis(in_full, nearest, axis=1).argsort(axis=1), axis=1
    )
    return NeighbourCheck(rows[nearest[0]], _ranks(in_view, nearest)[0], len(rows) - 1)


def _nearest(squares: np.ndarray, k: int) -> np.ndarray:
    """Columns of the k smallest entries of each row but the very smallest: (n, k), in any order."""
    if k < 1:
        return np.empty((len(squares), 0), dtype=np.intp)
    return np.argpartition(squares, (0, k), axis=1)[:, 1 : k + 1]


def _ranks(squares: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Rank of these entries within their rows, 0 = smallest; counting is faster than sorting."""
    values = np.take_along_axis(squares, columns, axis=1)
    return np.stack([(squares < value[:, None]).sum(axis=1) for value in values.T], axis=1)
