"""Pairs of films alike in fame and year, one of either side: what is left to tell them apart by."""

from dataclasses import dataclass

import numpy as np

from cf.analysis.auc import Auc, measure_auc
from cf.analysis.poles import FEWEST_MOVIES, Poles
from cf.analysis.probe import Scores
from cf.data.movies import Movies

# How far apart the films of a pair may be. Wider, and one side's films would be the better known
# ones of nearly all pairs where fame goes with the sides.
RATINGS_FACTOR = 1.2
YEARS = 5

_FORBIDDEN = 1e6  # dearer than any number of allowed pairs


@dataclass(frozen=True, eq=False)
class Matched:
    """What held-out scores say about films matched in number of ratings and year."""

    auc: Auc
    popularity: float  # AUC of the number of ratings among the same films: near 0.5 if well matched
    positive_rows: np.ndarray  # (n_pairs,) int64
    negative_rows: np.ndarray  # (n_pairs,) int64

    @property
    def n_pairs(self) -> int:
        """How many pairs there are."""
        return len(self.positive_rows)


def match_pairs(movies: Movies, poles: Poles) -> tuple[np.ndarray, np.ndarray]:
    """Pair films of the two sides, each at most once, that are alike in fame and year.

    As many pairs as can be made within the calipers; of all ways to make them, the one with the
    smallest sum of squared distances, in calipers. Films of unknown year take no part. Where the
    sides are early and late films, only fame is matched.

    Parameters
    ----------
    movies : Movies
    poles : Poles

    Returns
    -------
    (positive, negative), each (n_pairs,) int64 rows of `movies`

    Source: Rosenbaum (1989), Optimal matching for observational studies, Journal of the American
    Statistical Association 84.
    """
    from scipy.optimize import linear_sum_assignment

    dated = movies.year[poles.rows] > 0
    positive, negative = (
        poles.rows[dated & side] for side in (poles.is_positive, ~poles.is_positive)
    )
    fame = np.log(movies.n_ratings) / np.log(RATINGS_FACTOR)
    years = movies.year * (0.0 if poles.by_year else 1 / YEARS)
    fame_apart = np.abs(fame[positive][:, None] - fame[negative])
    years_apart = np.abs(years[positive][:, None] - years[negative])
    allowed = (fame_apart <= 1) & (years_apart <= 1)  # (n_positive, n_negative)
    cost = np.where(allowed, fame_apart**2 + years_apart**2, _FORBIDDEN)
    first, second = linear_sum_assignment(cost)
    kept = allowed[first, second]
    return positive[first[kept]], negative[second[kept]]


def measure_matched(movies: Movies, poles: Poles, scores: Scores) -> Matched | None:
    """Measure how well held-out scores tell matched films apart; None with too few pairs.

    Parameters
    ----------
    movies : Movies
    poles : Poles
    scores : of `poles.rows`, from probes that need not know of the pairs
    """
    from sklearn.metrics import roc_auc_score

    positive, negative = match_pairs(movies, poles)
    if len(positive) < FEWEST_MOVIES:
        return None
    among = np.isin(poles.rows, np.r_[positive, negative])
    is_positive = poles.is_positive[among]
    auc = measure_auc(scores.by_repeat[:, among], scores.fold[:, among], is_positive)
    popularity = float(roc_auc_score(is_positive, movies.n_ratings[poles.rows[among]]))
    return Matched(auc, popularity, positive, negative)
