"""How much a drawn view lies about who is near whom."""

from dataclasses import dataclass

import numpy as np

from cf.analysis.neighbours.nearest import nearest_rows, share_kept

_MEGABYTES = 64  # of distances held at once

N_NEIGHBOURS = 10  # of a film, that should stay near it
_MOST_ASKED = 2000  # films, of which more are sampled
FEWEST_FILMS = 2 * N_NEIGHBOURS + 1  # that can be measured


@dataclass(frozen=True)
class Faithfulness:
    """What a view keeps of the neighbours in all factors.

    Trustworthiness falls when the view shows strangers as neighbours; it is 1 for a perfect view
    and about 0.5 for a random one.
    """

    trustworthiness: float
    preservation: float  # mean share of the neighbours in all factors that the view has too


def measure_faithfulness(
    vectors: np.ndarray, points: np.ndarray, among: np.ndarray
) -> Faithfulness:
    """Measure trustworthiness, as scikit-learn does, and neighbour preservation of a view.

    Beyond 2,000 films a random sample of that many is asked, each about all of `among`:
    the figures are means over films, so the sample estimates them without bias. Films without a
    place in the view (NaN) take no part.

    Raises ValueError for fewer than FEWEST_FILMS.

    Parameters
    ----------
    vectors : (n_movies, n_factors) float
    points : (n_movies, n_components) float, the view
    among : (n_movies,) bool, the films that count, best those that the view was fitted on

    Source: Venna and Kaski (2001), Neighborhood preservation in nonlinear projection methods, ICANN
    2001, equation 2.
    """
    from sklearn.manifold import trustworthiness

    films = np.flatnonzero(among & np.isfinite(points).all(axis=1))
    n, k = len(films), N_NEIGHBOURS
    if k >= n / 2:
        raise ValueError(f"{k} neighbours of {n} films: there must be more than twice as many")
    asked = np.arange(n)
    if n > _MOST_ASKED:
        asked = np.sort(np.random.default_rng(0).choice(n, _MOST_ASKED, replace=False))
    full = vectors[films].astype(np.float64)
    view = points[films].astype(np.float64)
    near_full, near_view = (nearest_rows(space, np.arange(n), asked, k) for space in (full, view))
    if len(asked) == n:
        trust = float(trustworthiness(full, view, n_neighbors=k))
    else:
        trust = _trust_of_sample(full, asked, near_view)
    return Faithfulness(trust, float(share_kept(near_full, near_view).mean()))


def rank_in_view(points: np.ndarray, row: int, others: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Find how near some films lie to one film in the view, as ranks among all.

    Raises ValueError if the film has no place in the view.

    Parameters
    ----------
    points : (n_movies, n_components) float, the view
    row : the film, in `among` or not, with a place in the view
    others : (n_others,) int, rows of the films to rank
    among : (n_movies,) bool, the films that are counted

    Returns
    -------
    (n_others,) int64; 1: none of `among` lies nearer
    """
    if not np.isfinite(points[row]).all():
        raise ValueError(f"film {row} has no place in the view")
    counted = among & np.isfinite(points).all(axis=1)
    counted[row] = False
    distances = np.linalg.norm(points.astype(np.float64) - points[row], axis=1)
    return 1 + np.searchsorted(np.sort(distances[counted]), distances[others])


def _trust_of_sample(space: np.ndarray, asked: np.ndarray, near: np.ndarray) -> float:
    """Trustworthiness of neighbours found elsewhere, averaged over some films alone.

    scikit-learn's asks all films and keeps all distances: for 9,066 films it takes fourteen times
    as long as 2,000 asked of them, for 60,000 no memory would do.

    Parameters
    ----------
    space : (n_films, n_factors) float64, where the neighbours' ranks are looked up
    asked : (n_asked,) int
    near : (n_asked, n_neighbours) int, in the other space
    """
    from sklearn.metrics import pairwise_distances_chunked

    n, k = len(space), near.shape[1]
    beyond, start = 0, 0
    for distances in pairwise_distances_chunked(space[asked], space, working_memory=_MEGABYTES):
        part = slice(start, start + len(distances))
        start = part.stop
        distances[np.arange(len(distances)), asked[part]] = -1  # itself comes first
        values = np.take_along_axis(distances, near[part], axis=1)
        for value in values.T:  # counting is faster than sorting
            rank = (distances < value[:, None]).sum(axis=1)
            beyond += (rank - k).clip(min=0).sum()
    return 1 - beyond * 2 / (len(asked) * k * (2 * n - 3 * k - 1))
