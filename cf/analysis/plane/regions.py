"""Groups of films that lie together, and names for them from what they hold more of than chance."""

from dataclasses import dataclass

import numpy as np

from cf.analysis.enrichment import Enrichment, find_enrichment
from cf.analysis.plane.orientation import spatial_median
from cf.data.movies import Movies
from cf.numbers import write_percent

N_REGIONS = (7, 24)  # of a plane: from afar, and from closer by
FEWEST_FILMS = 12  # of a group that is given a name
LIKELY = 0.01  # corrected p below which a kind counts as over-represented
LEAST_SHARE = 0.25  # of a group that a name must hold for
LEAST_ODDS = 1.5  # ratio, here against elsewhere
_SEED = 0  # the same films are grouped in the same way every time


@dataclass(frozen=True)
class GroupName:
    """What a group of films is called, and the figures behind it.

    `n_with` of `n_films` in the group are all that the name says, and `n_with_elsewhere` of
    `n_elsewhere` other films. Where nothing stands out, `text` is empty.
    """

    text: str
    n_with: int = 0
    n_films: int = 0
    n_with_elsewhere: int = 0
    n_elsewhere: int = 0

    @property
    def figures(self) -> str:
        """In a line: "48 % of 60 films; 9 % elsewhere"."""
        here, there = self.n_with / self.n_films, self.n_with_elsewhere / self.n_elsewhere
        return f"{write_percent(here)} of {self.n_films:,} films; {write_percent(there)} elsewhere"


@dataclass(frozen=True, eq=False)
class Region:
    """A group of films that lie together in a plane."""

    name: GroupName
    median: np.ndarray  # (2,) float64, spatial


def name_group(movies: Movies, members: np.ndarray, among: np.ndarray) -> GroupName:
    """Name a group by the genres and the decade that it holds more of than chance would bring.

    The kind with the smallest p by `find_enrichment` comes first. A second genre and a decade join
    it as long as a quarter of the group is all of it at once.

    Parameters
    ----------
    members : (n_movies,) bool
    among : (n_movies,) bool, the films to compare with, the members included
    """
    members = members & among
    n_films, n_elsewhere = int(members.sum()), int((among & ~members).sum())
    if n_films < FEWEST_FILMS or not n_elsewhere:
        return GroupName("")
    has_all = among
    taken: list[Enrichment] = []
    for kind in find_enrichment(movies, members, among):
        if kind.q >= LIKELY or len(taken) == 3:
            break
        of_this_kind = sum(one.kind == kind.kind for one in taken)
        if kind.odds_ratio < LEAST_ODDS or of_this_kind >= (2 if kind.kind == "genre" else 1):
            continue
        both = has_all & _has(movies, kind)
        if (both & members).sum() >= LEAST_SHARE * n_films:
            has_all = both
            taken.append(kind)
    if not taken:
        return GroupName("")
    decades = [one.name for one in taken if one.kind == "decade"]
    genres = [one.name for one in taken if one.kind == "genre"]
    text = " ".join([*decades, " · ".join(genres)]).strip()
    n_with = int((has_all & members).sum())
    return GroupName(text, n_with, n_films, int(has_all.sum()) - n_with, n_elsewhere)


def best_known(movies: Movies, members: np.ndarray) -> str:
    """The title of the most rated one of some films, (n_movies,) bool, at least one."""
    rows = np.flatnonzero(members)
    return movies.title[rows[np.argmax(movies.n_ratings[rows])]]


def find_clusters(vectors: np.ndarray, among: np.ndarray, n_clusters: int) -> np.ndarray:
    """Group films by k-means, in all the dimensions that they are given in.

    Parameters
    ----------
    vectors : (n_movies, n_dimensions) float
    among : (n_movies,) bool, the films that decide; the others go to the nearest centre
    n_clusters : at most; fewer where there are fewer films

    Returns
    -------
    (n_movies,) int, 0 the cluster with the most films that decide
    """
    from sklearn.cluster import KMeans

    decisive = vectors[among].astype(np.float64)
    n_clusters = min(n_clusters, len(np.unique(decisive, axis=0)))
    if n_clusters < 2:
        return np.zeros(len(vectors), dtype=np.int64)
    found = KMeans(n_clusters, n_init=4, random_state=_SEED).fit(decisive)
    order = np.argsort(-np.bincount(found.labels_, minlength=n_clusters), kind="stable")
    place = np.empty(n_clusters, dtype=np.int64)
    place[order] = np.arange(n_clusters)
    clusters: np.ndarray = place[found.predict(vectors.astype(np.float64))]
    return clusters


def name_clusters(movies: Movies, clusters: np.ndarray, among: np.ndarray) -> tuple[str, ...]:
    """Name clusters as regions are, each unlike the others.

    One that nothing stands out in, or whose name another one has, is told apart by its best-known
    film.
    """
    names: list[str] = []
    for number in range(int(clusters.max()) + 1):
        members = clusters == number
        name = name_group(movies, members, among).text
        if not name or name in names:
            name = f"{name or 'films'} like {best_known(movies, members)}"
        names.append(name)
    return tuple(names)


def find_regions(points: np.ndarray, movies: Movies, among: np.ndarray, n: int) -> list[Region]:
    """Cut a plane into regions by k-means and name them.

    A region that nothing stands out in has no name and is left out; of several of one name the one
    that it says most of stays.

    Parameters
    ----------
    points : (n_movies, 2) float
    among : (n_movies,) bool, the films that are drawn

    Returns
    -------
    list of Region, those that their name says most of first
    """
    clusters = find_clusters(points, among, n)
    best: dict[str, Region] = {}
    for number in range(int(clusters.max()) + 1):
        members = (clusters == number) & among
        name = name_group(movies, members, among)
        if name.text and (name.text not in best or _excess(name) > _excess(best[name.text].name)):
            best[name.text] = Region(name, spatial_median(points[members].astype(np.float64)))
    return sorted(best.values(), key=lambda region: -_excess(region.name))


def _excess(name: GroupName) -> float:
    """How many more films the name holds for than if the region were like the rest."""
    return name.n_with - name.n_films * name.n_with_elsewhere / name.n_elsewhere


def _has(movies: Movies, kind: Enrichment) -> np.ndarray:
    if kind.kind == "decade":
        return movies.year // 10 * 10 == int(kind.name.removesuffix("s"))
    return movies.genres[:, movies.genre_names.index(kind.name)]
