"""Groups of films to point at: what a person likes, told before a single film is rated.

To point at groups takes less time than to rate films one by one, and people like it more. Here the
groups are those in which the users of a run differ most, and pointing moves the prior from which
`cf.analysis.fold_in` begins, so that ratings speak the louder the more of them come.

Source: Chang, Harper and Terveen 2015, Using Groups of Items for Preference Elicitation in
Recommender Systems, CSCW.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cf.analysis.enrichment import find_enrichment
from cf.analysis.fold_in import FrozenFilms
from cf.data.movies import Movies

N_GROUPS = 5
N_FILMS = 150  # the most rated ones, which people know
FEWEST_FILMS = 40
N_NAMED, N_KINDS = 4, 2  # titles, and genres or decades, that a group is named by
SURE = 0.05  # corrected for all genres and decades


@dataclass(frozen=True, eq=False)
class FilmGroup:
    """Well-known films that people's tastes hardly tell apart."""

    rows: np.ndarray  # (n_films,) int: the films; those that name the group come first
    # Genres and decades that it holds more of than the other groups, by no chance; may be empty.
    kinds: tuple[str, ...]


def group_films(
    films: FrozenFilms, movies: Movies, among: np.ndarray | None = None
) -> tuple[FilmGroup, ...]:
    """Part the best-known films into groups by k-means, the most rated group first.

    Two films are as far apart as the difference of their scores varies among the run's users, so
    that groups part where tastes do. A group is named by the most rated of those films that lie in
    the inner half of it.

    Parameters
    ----------
    among : (n_movies,) bool, films that may be pointed at; all by default

    Returns
    -------
    `N_GROUPS` groups, or none where there are too few films or they do not differ
    """
    from sklearn.cluster import KMeans

    known = movies.most_rated
    rows = (known if among is None else known[among[known]])[:N_FILMS]
    if len(rows) < FEWEST_FILMS:
        return ()
    factors = films.factors[rows]
    places = (factors - factors.mean(axis=0)) @ np.linalg.cholesky(films.covariance)
    if len(np.unique(places.round(9), axis=0)) < N_GROUPS:
        return ()
    fit = KMeans(N_GROUPS, n_init=10, random_state=0).fit(places)
    is_known = np.zeros(len(movies.n_ratings), bool)
    is_known[rows] = True
    groups = []
    for label, middle in enumerate(fit.cluster_centers_):
        own = np.flatnonzero(fit.labels_ == label)  # most rated first
        away = np.linalg.norm(places[own] - middle, axis=1)
        inner = own[away <= np.median(away)]
        first = inner[:N_NAMED]
        ordered = rows[np.concatenate([first, np.setdiff1d(own, first)])]
        kinds = _find_kinds(movies, ordered, is_known)
        groups.append(FilmGroup(ordered, kinds))
    return tuple(sorted(groups, key=lambda group: -int(movies.n_ratings[group.rows].sum())))


def find_chosen(groups: Sequence[FilmGroup], liked: np.ndarray) -> list[int]:
    """Return the places of the groups that hold one of some films.

    What is kept of a group that was chosen is a film of it, as every run makes groups of its own.

    `liked`: (n,) int, rows of the films.
    """
    return [place for place, group in enumerate(groups) if np.isin(group.rows, liked).any()]


def lean_towards(
    films: FrozenFilms, groups: Sequence[FilmGroup], chosen: Sequence[int]
) -> FrozenFilms:
    """Return the films with the prior of a person who likes some groups more than most people do.

    With a the mean centre of the chosen groups minus that of the others, the person says that
    a·(θ − μ) > 0. A Gaussian N(μ, Σ) cut off there has the mean μ + √(2/π) Σa/σ and the covariance
    Σ − (2/π) Σa aᵀΣ/σ², σ² = aᵀΣa, and the Gaussian of these moments is the new prior: no strength
    of a vote has to be made up, as pseudo-ratings would need. All groups, or none, say nothing.

    Source: Minka 2001, A Family of Algorithms for Approximate Bayesian Inference, for moments kept
    by a Gaussian.
    """
    is_chosen = np.isin(np.arange(len(groups)), chosen)
    if is_chosen.all() or not is_chosen.any():
        return films
    centres = np.array([films.factors[group.rows].mean(axis=0) for group in groups])
    across = centres[is_chosen].mean(axis=0) - centres[~is_chosen].mean(axis=0)
    through = films.covariance @ across
    variance = float(across @ through)
    if variance <= 0:
        return films
    share = 2 / np.pi
    return replace(
        films,
        mean=films.mean + np.sqrt(share / variance) * through,
        covariance=films.covariance - share / variance * np.outer(through, through),
    )


def _find_kinds(movies: Movies, rows: np.ndarray, among: np.ndarray) -> tuple[str, ...]:
    selected = np.zeros(len(among), bool)
    selected[rows] = True
    found = find_enrichment(movies, selected, among)
    return tuple(kind.name for kind in found if kind.q < SURE)[:N_KINDS]
