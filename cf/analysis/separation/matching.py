"""Pairs of films alike in what else is known of them: what is left to tell the sides apart by."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cf.analysis.poles import FEWEST_MOVIES, Poles
from cf.analysis.separation.auc import NORMAL, Auc, measure_auc
from cf.analysis.separation.probe import Scores
from cf.analysis.separation.traits import Rival, Trait, measure_rivals

_FORBIDDEN = 1e6  # dearer than any number of allowed pairs


@dataclass(frozen=True, eq=False)
class Matched:
    """What held-out scores say about films matched in some traits."""

    auc: Auc  # over all encounters of the matched films, partners or not
    within: Auc  # share of pairs whose positive film scores higher than its own partner
    alike_in: tuple[str, ...]  # names of the traits
    rivals: tuple[Rival, ...]  # what every trait still tells: near 0.5 if well matched
    pairs: np.ndarray  # (2, n_pairs) int64, rows of the positive films and of their partners

    @property
    def n_pairs(self) -> int:
        """How many pairs there are."""
        return self.pairs.shape[1]


def match_pairs(traits: Sequence[Trait], poles: Poles) -> tuple[np.ndarray, np.ndarray]:
    """Pair films of the two sides, each at most once, that are alike in every trait.

    As many pairs as can be made within the calipers; of all ways to make them, the one with the
    smallest sum of squared distances, in calipers. Films of which a trait is unknown take no part.

    Returns (positive, negative), each (n_pairs,) int64 rows of the movies.

    Source: Rosenbaum (1989), Optimal matching for observational studies, Journal of the American
    Statistical Association 84.
    """
    from scipy.optimize import linear_sum_assignment

    known = np.all([np.isfinite(trait.values[poles.rows]) for trait in traits], axis=0)
    positive, negative = (
        poles.rows[known & side] for side in (poles.is_positive, ~poles.is_positive)
    )
    allowed = np.ones((len(positive), len(negative)), dtype=bool)
    cost = np.zeros(allowed.shape)
    for trait in traits:
        apart = np.abs(trait.values[positive][:, None] - trait.values[negative])
        allowed &= apart <= trait.caliper
        cost += np.square(apart / trait.caliper) if trait.caliper else 0.0
    cost[~allowed] = _FORBIDDEN
    first, second = linear_sum_assignment(cost)
    kept = allowed[first, second]
    return positive[first[kept]], negative[second[kept]]


def measure_matched(
    traits: Sequence[Trait], alike_in: Sequence[Trait], poles: Poles, scores: Scores
) -> Matched | None:
    """Measure how well held-out scores tell matched films apart; None with too few pairs.

    Parameters
    ----------
    traits : all that are known, of which `alike_in` are matched
    scores : of `poles.rows`, from probes that need not know of the pairs
    """
    if not alike_in:
        return None
    pairs = np.stack(match_pairs(alike_in, poles))
    if pairs.shape[1] < FEWEST_MOVIES:
        return None
    rows = pairs.ravel()
    among = np.isin(poles.rows, rows)
    auc = measure_auc(
        scores.by_repeat[:, among], scores.fold[:, among], poles.is_positive[among], scores.seen
    )
    return Matched(
        auc,
        _measure_within(scores.mean, np.searchsorted(poles.rows, pairs)),
        tuple(trait.name for trait in alike_in),
        tuple(measure_rivals(traits, rows, np.arange(len(rows)) < pairs.shape[1])),
        pairs,
    )


def _measure_within(scores: np.ndarray, pairs: np.ndarray) -> Auc:
    """The share of pairs, (2, n_pairs) positions, that are told apart, with Wilson's interval.

    Source: Wilson (1927), Probable inference, Journal of the American Statistical Association 22.
    """
    higher, lower = scores[pairs]
    n = len(higher)
    share = float(((higher > lower) + (higher == lower) / 2).mean())
    weight = n / (n + NORMAL**2)
    middle = weight * share + (1 - weight) / 2
    reach = weight * NORMAL * math.sqrt(share * (1 - share) / n + NORMAL**2 / (4 * n * n))
    return Auc(share, middle - reach, middle + reach)
