"""Which genres and decades a selection holds more of than chance would bring."""

from dataclasses import dataclass

import numpy as np

from cf.data.movies import Movies

_INTERVAL = 0.95


@dataclass(frozen=True)
class Enrichment:
    """One kind of film in the selection, against the films that were not selected."""

    kind: str  # "genre" or "decade"
    name: str
    n_selected_with: int
    n_selected: int
    n_with: int  # selected or not
    n_films: int  # selected or not, of known year for a decade
    odds_ratio: float
    low: float  # 95 % interval of the odds ratio
    high: float
    p: float  # that so many or more are drawn by chance
    q: float  # p corrected for all kinds tested


def find_enrichment(
    movies: Movies, selected: np.ndarray, among: np.ndarray | None = None
) -> tuple[Enrichment, ...]:
    """Test every genre and decade for being over-represented in a selection.

    Fisher's exact test, one-sided, with the correction of Benjamini and Hochberg for all kinds that
    occur at all. Odds ratio and interval come from the four counts plus a half each, so that an
    empty cell gives a number. A selection of well-known films is best compared `among` well-known
    films: against all it would first of all find what well-known films are.

    Parameters
    ----------
    selected : (n_movies,) bool
    among : (n_movies,) bool, the films to compare with; all by default

    Returns
    -------
    tuple of Enrichment, smallest p first; empty without a film on either side

    Source: Fisher (1922), Journal of the Royal Statistical Society 85; Benjamini and Hochberg
    (1995), Journal of the Royal Statistical Society B 57; Haldane (1956) and Woolf (1955), Annals
    of Human Genetics 20 and 19, for the interval.
    """
    from scipy.stats import false_discovery_control, hypergeom, norm

    among = np.ones(len(selected), dtype=bool) if among is None else among
    tested = [
        *_count("genre", movies.genre_names, movies.genres, selected & among, among),
        *_count("decade", *_decades(movies.year), selected & among, among & (movies.year > 0)),
    ]
    if not tested:
        return ()
    counts = np.array([numbers for *_, numbers in tested])
    both, n_selected, n_with, n_films = counts.T
    p = hypergeom.sf(both - 1, n_films, n_with, n_selected)
    q = false_discovery_control(p, method="bh")

    cells = [both, n_selected - both, n_with - both, n_films - n_selected - n_with + both]
    a, b, c, d = (cell + 0.5 for cell in cells)
    log_odds = np.log(a * d / (b * c))
    width = norm.ppf((1 + _INTERVAL) / 2) * np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    ratios = np.exp(np.column_stack([log_odds, log_odds - width, log_odds + width]))
    found = [
        Enrichment(kind, name, *numbers, odds, low, high, one_p, one_q)
        for (kind, name, numbers), (odds, low, high), one_p, one_q in zip(
            tested, ratios.tolist(), p.tolist(), q.tolist(), strict=True
        )
    ]
    return tuple(sorted(found, key=lambda one: (one.p, -one.odds_ratio)))


def _count(
    kind: str, names: tuple[str, ...], has: np.ndarray, selected: np.ndarray, among: np.ndarray
) -> list[tuple[str, str, tuple[int, int, int, int]]]:
    """Selected with, selected, with, and all films, for the kinds that some but not all have."""
    selected = selected & among
    n_selected, n_films = int(selected.sum()), int(among.sum())
    if not 0 < n_selected < n_films:
        return []
    both, n_with = has[selected].sum(axis=0).tolist(), has[among].sum(axis=0).tolist()
    return [
        (kind, name, (both[i], n_selected, n_with[i], n_films))
        for i, name in enumerate(names)
        if 0 < n_with[i] < n_films
    ]


def _decades(year: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    """Names and (n_movies, n_decades) bool."""
    decade = year // 10 * 10
    starts = np.unique(decade[year > 0])
    return tuple(f"{start}s" for start in starts), decade[:, None] == starts
