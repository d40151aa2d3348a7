"""All genres at once: each against each, and each against the rest."""

from dataclasses import dataclass, field

import numpy as np

from cf.analysis.poles import Poles, genre_poles, genre_rest_poles
from cf.analysis.separation.auc import Auc
from cf.analysis.separation.measure import score_poles
from cf.data.movies import Movies
from cf.progress import Report, unheard

FEWEST_A_SIDE = 20


@dataclass(frozen=True, eq=False)
class GenreMatrix:
    """How well each two genres part ways; rows and columns ordered so that like stands by like."""

    names: tuple[str, ...]  # of rows and of columns
    auc: np.ndarray  # (n_genres, n_genres) float64, held out, symmetric; NaN where not measured
    low: np.ndarray  # (n_genres, n_genres) float64, lower end of the 95 % interval
    n_films: np.ndarray  # (n_genres, n_genres) int, films of the row's genre but not the column's
    reason: dict[tuple[str, str], str] = field(default_factory=dict)  # for each NaN, in words


@dataclass(frozen=True)
class GenreRest:
    """How well one genre stands apart from all other films."""

    name: str
    full: Auc  # in all factors
    plane: Auc  # in what is drawn
    n_films: int


def measure_genre_matrix(
    vectors: np.ndarray,
    movies: Movies,
    min_ratings: int = 20,
    seed: int = 0,
    report: Report = unheard,
) -> GenreMatrix:
    """Measure every two genres that have 20 films each that the other does not share.

    Each figure is exactly the one that `cf.analysis.separation.report` gives for that pair with
    this seed.

    Parameters
    ----------
    vectors : (n_movies, n_factors) float, finite
    """
    names = movies.genre_names
    auc, low = np.full((2, len(names), len(names)), np.nan)
    n_films = np.zeros(auc.shape, dtype=np.int64)
    reason = {(name, name): "A genre against itself." for name in names}
    pairs = [(i, j) for i in range(len(names)) for j in range(i + 1, len(names))]
    for done, (i, j) in enumerate(pairs):
        poles = genre_poles(movies, names[i], names[j], min_ratings)
        n_films[i, j], n_films[j, i] = poles.n_positive, poles.n_negative
        if why := _why_not(poles):
            reason[names[i], names[j]] = reason[names[j], names[i]] = why
        else:
            found = score_poles(vectors, poles, seed)[1]
            auc[i, j] = auc[j, i] = found.value
            low[i, j] = low[j, i] = found.low
        report((done + 1) / len(pairs))
    order = _order(auc)
    square = np.ix_(order, order)
    return GenreMatrix(
        tuple(names[i] for i in order), auc[square], low[square], n_films[square], reason
    )


def measure_genres_against_rest(
    vectors: np.ndarray, points: np.ndarray, movies: Movies, min_ratings: int = 20, seed: int = 0
) -> list[GenreRest]:
    """Measure each genre of at least 20 films against all others, the clearest first.

    Parameters
    ----------
    vectors : (n_movies, n_factors) float, finite
    points : (n_movies, n_components) float, what is drawn
    """
    found = []
    for name in movies.genre_names:
        poles = genre_rest_poles(movies, name, min_ratings)
        if not _why_not(poles):
            full, plane = (score_poles(space, poles, seed)[1] for space in (vectors, points))
            found.append(GenreRest(name, full, plane, poles.n_positive))
    return sorted(found, key=lambda rest: -rest.full.value)


def _why_not(poles: Poles) -> str:
    sides = ((poles.positive, poles.n_positive), (poles.negative, poles.n_negative))
    small = " and ".join(f"{n} films of {name}" for name, n in sides if n < FEWEST_A_SIDE)
    if not small:
        return ""
    return f"Only {small} that take part in {poles.name}; {FEWEST_A_SIDE} are needed."


def _order(auc: np.ndarray) -> np.ndarray:
    """Put genres that are hard to tell apart side by side; those without any figure come last."""
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    known = ~np.isnan(auc).all(axis=1)
    measured, blank = np.flatnonzero(known), np.flatnonzero(~known)
    if len(measured) < 3:
        return np.r_[measured, blank]
    distance = np.maximum(auc[np.ix_(measured, measured)] - 0.5, 0)
    distance = np.where(np.isnan(distance), np.nanmean(distance), distance)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance), method="average", optimal_ordering=True)
    return np.r_[measured[leaves_list(tree)], blank]
