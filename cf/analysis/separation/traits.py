"""Single numbers that are known of every film, and may be all that a separation rests on."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cf.analysis.poles import Poles
from cf.analysis.separation.auc import Alone, measure_alone
from cf.data.movies import Movies

# How far apart the films of a matched pair may be. Wider, and one side's films would be the better
# known, or the better liked, of nearly all pairs where that goes with the sides.
RATINGS_FACTOR = 1.2
YEARS = 5
STARS = 0.25
_BIAS_SHARE = 0.5  # of the standard deviation of the films that take part


@dataclass(frozen=True, eq=False)
class Trait:
    """One number known of films."""

    name: str
    values: np.ndarray  # (n_movies,) float64, NaN where it is unknown
    caliper: float  # how far apart the films of a pair may be
    is_liking: bool = False  # it tells how well a film is liked, not how well it is known

    def measure(self, rows: np.ndarray, is_positive: np.ndarray) -> Alone | None:
        """Measure what it tells by itself of some films; None where it is known of too few."""
        known = np.isfinite(self.values[rows])
        sides = is_positive[known]
        if not 0 < sides.sum() < len(sides):
            return None
        return measure_alone(self.values[rows][known], sides)


@dataclass(frozen=True)
class Rival:
    """How far one number alone goes towards the same answer."""

    name: str  # of the trait
    auc: Alone
    is_liking: bool = False


def list_traits(movies: Movies, poles: Poles, biases: np.ndarray | None = None) -> list[Trait]:
    """List what else could tell two kinds of films apart: fame, age, and how well they are liked.

    Parameters
    ----------
    poles : where its sides differ in year by definition, the year is no explanation
    biases : (n_movies,) float, the model's; None for a model without
    """
    year = np.where(movies.year > 0, movies.year, np.nan)
    stars = movies.mean_stars.astype(np.float64)
    fame = np.log(np.maximum(movies.n_ratings, 1))
    traits = [Trait("popularity", fame, float(np.log(RATINGS_FACTOR)))]
    if not poles.by_year:
        traits.append(Trait("year", year, YEARS))
    traits.append(Trait("mean stars", stars, STARS, is_liking=True))
    if biases is not None:
        own = biases.astype(np.float64)
        caliper = float(_BIAS_SHARE * own[poles.rows].std())
        traits.append(Trait("movie bias", own, caliper, is_liking=True))
    return traits


def measure_rivals(
    traits: Iterable[Trait], rows: np.ndarray, is_positive: np.ndarray
) -> list[Rival]:
    """Measure what each trait tells by itself of the films of `rows`."""
    found = ((trait, trait.measure(rows, is_positive)) for trait in traits)
    return [Rival(trait.name, auc, trait.is_liking) for trait, auc in found if auc is not None]
