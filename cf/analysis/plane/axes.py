"""What an axis of the map stands for, where the data support a name at all."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from cf.analysis.ranks import rank_correlations
from cf.data.movies import Movies

# A correlation of 0.3 is what the social sciences call medium (Cohen 1988). A name claims more than
# that chance is excluded: the whole interval must lie beyond this.
WEAK = 0.3
CONFIDENCE = 0.95  # for all intervals of one call together
FEWEST_MOVIES = 30  # with a known value, and for a genre FEWEST_OF_A_KIND of either kind
FEWEST_OF_A_KIND = 10
# Films drawn per axis and property: 500 resamples of some 1,300. A map of more films takes fewer,
# down to 100, which still tell a standard error to 7 %.
_MOST_DRAWN, _RESAMPLES = 650_000, (100, 500)
_BLOCK = 2_000_000  # numbers per array of ranks: some 16 MB


@dataclass(frozen=True, eq=False)
class Property:
    """Something known about movies, and what to call the two ends of an axis that follows it."""

    name: str
    low: str
    high: str
    values: np.ndarray  # (n_movies,) float64, nan = unknown


@dataclass(frozen=True)
class Correlation:
    """Spearman's correlation of one axis with one property, with its simultaneous interval."""

    name: str
    low_end: str  # of the property
    high_end: str
    r: float
    low: float
    high: float

    @property
    def strength(self) -> float:
        """The end of the interval that is nearer to 0, as an absolute value; 0 if it holds 0."""
        return max(self.low, -self.high, 0.0)

    @property
    def supported(self) -> bool:
        """Whether the whole interval lies beyond WEAK."""
        return self.strength > WEAK


@dataclass(frozen=True)
class AxisName:
    """What one axis was compared with, best supported first."""

    label: str  # of the axis: "PC 1"
    correlations: tuple[Correlation, ...]

    @property
    def best(self) -> Correlation | None:
        """The correlation that names the axis, None where none is supported."""
        first = self.correlations[0] if self.correlations else None
        return first if first and first.supported else None

    @property
    def ends(self) -> tuple[str, str] | None:
        """What lies at the axis's negative and positive end; None without a name."""
        if self.best is None:
            return None
        ends = self.best.low_end, self.best.high_end
        return ends if self.best.r > 0 else ends[::-1]

    @property
    def sentence(self) -> str:
        """The name in one line: "old ← PC 1 → recent (r = 0.55)"."""
        if self.best is None or self.ends is None:
            return f"{self.label} (follows nothing known)"
        return f"{self.ends[0]} ← {self.label} → {self.ends[1]} (r = {abs(self.best.r):.2f})"


def movie_properties(movies: Movies, biases: np.ndarray | None = None) -> tuple[Property, ...]:
    """List what an axis may be named after: ratings, year, takings, the learned bias, each genre.

    Parameters
    ----------
    biases : (n_movies,) float, the model's; None for a model without
    """
    year = np.where(movies.year > 0, movies.year, np.nan)
    n_ratings = np.log10(np.maximum(movies.n_ratings, 1))
    takings = np.log10(np.where(movies.box_office > 0, movies.box_office, np.nan))
    found = [
        Property("number of ratings", "few ratings", "many ratings", n_ratings),
        Property("mean rating", "low mean rating", "high mean rating", movies.mean_stars),
        Property("year", "old", "recent", year),
        Property("box office", "small box office", "big box office", takings),
    ]
    if biases is not None:
        found.append(Property("movie bias", "low bias", "high bias", biases))
    found += [
        Property(name, f"not {name}", name, has)
        for name, has in zip(movies.genre_names, movies.genres.T, strict=True)
    ]
    return tuple(Property(p.name, p.low, p.high, p.values.astype(np.float64)) for p in found)


def name_axes(
    points: np.ndarray,
    properties: tuple[Property, ...],
    fitted_on: np.ndarray,
    labels: tuple[str, ...] | None = None,
) -> tuple[AxisName, ...]:
    """Compare every axis with every property over the fitted movies, and name it where that holds.

    Spearman's correlation, because numbers of ratings and takings are skewed and only the order of
    the films along an axis is drawn; the logarithm therefore changes nothing. Movies are drawn
    with replacement and ranked anew in each resample. Of the resamples only the standard error is
    used, on Fisher's z scale: 500 of them tell a spread well and a quantile of one in ten thousand
    not at all. The intervals are Bonferroni's for all axes and properties, so that in 95 of 100
    maps no interval misses. The axes are taken as given: that they were fitted on the same movies
    is not resampled.

    Parameters
    ----------
    points : (n_movies, n_components) float, principal components or any other coordinates
    properties : from `movie_properties`; those with too few known movies are left out
    fitted_on : (n_movies,) bool
    labels : one for each axis; "PC 1", "PC 2" … by default

    Returns
    -------
    One AxisName per component, its correlations in falling order of `strength`

    Source: Efron and Tibshirani (1993), An introduction to the bootstrap, chapters 6 and 13;
    Fisher (1915), Biometrika 10, for the z scale.
    """
    labels = labels or tuple(f"PC {i + 1}" for i in range(points.shape[1]))
    usable = [p for p in properties if _is_usable(p.values[fitted_on])]
    if not usable or not len(labels):
        return tuple(AxisName(label, ()) for label in labels)
    tail = (1 - CONFIDENCE) / (2 * len(usable) * len(labels))
    width = NormalDist().inv_cdf(1 - tail)

    by_mask: dict[bytes, list[Property]] = defaultdict(list)  # ranked together: the same movies
    for prop in usable:
        by_mask[np.isfinite(prop.values[fitted_on]).tobytes()].append(prop)
    n_resamples = int(np.clip(_MOST_DRAWN // max(int(fitted_on.sum()), 1), *_RESAMPLES))
    rng = np.random.default_rng(0)
    found: list[list[Correlation]] = [[] for _ in labels]
    for group in by_mask.values():
        known = fitted_on & np.isfinite(group[0].values)
        values = np.column_stack([prop.values[known] for prop in group])
        r, error = _resampled(points[known].astype(np.float64), values, n_resamples, rng)
        low, high = np.tanh(_z(r) - width * error), np.tanh(_z(r) + width * error)
        for axis, of_axis in enumerate(found):
            for i, prop in enumerate(group):
                figures = (float(figure[axis, i]) for figure in (r, low, high))
                of_axis.append(Correlation(prop.name, prop.low, prop.high, *figures))
    return tuple(
        AxisName(label, tuple(sorted(of_axis, key=lambda c: (-c.strength, -abs(c.r)))))
        for label, of_axis in zip(labels, found, strict=True)
    )


def _resampled(
    points: np.ndarray, values: np.ndarray, n_resamples: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Correlations and their standard errors on the z scale: both (n_components, n_values)."""
    n = len(points)
    block = max(_BLOCK // (n * (points.shape[1] + values.shape[1])), 1)
    resampled = []
    for start in range(0, n_resamples, block):
        n_draws = min(block, n_resamples - start)
        weights = rng.multinomial(n, np.full(n, 1 / n), size=n_draws).astype(np.float64)
        resampled.append(_z(rank_correlations(points, values, weights)))
    error = np.concatenate(resampled).std(axis=0, ddof=1)
    return rank_correlations(points, values)[0], error


def _z(r: np.ndarray) -> np.ndarray:
    """Fisher's scale; a perfect correlation stays finite."""
    return np.arctanh(r.clip(-1 + 1e-12, 1 - 1e-12))


def _is_usable(values: np.ndarray) -> bool:
    known = values[np.isfinite(values)]
    if len(known) < FEWEST_MOVIES:
        return False
    _, counts = np.unique(known, return_counts=True)
    return len(counts) > 2 or (len(counts) == 2 and bool(counts.min() >= FEWEST_OF_A_KIND))
