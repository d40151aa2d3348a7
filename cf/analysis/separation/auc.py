"""The area under the ROC curve of films that their probes had not seen, and how sure it is.

It is the share of encounters, each of one film of either side that the same probe had not seen,
in which the positive one scores higher; ties count half. Scores of different probes never meet.
"""

import math
from dataclasses import dataclass

import numpy as np

NORMAL = 1.959964  # quantile for 95 %
_LOSS_WEIGHT, _MOST_VARIANCE = 1.5, 2.0  # see `measure_auc`


@dataclass(frozen=True)
class Auc:
    """A held-out AUC with its 95 % interval: what other films of the same kinds could have given.

    The interval takes the model as it is: another seed is another source of doubt.
    """

    value: float
    low: float
    high: float

    @property
    def plus_minus(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


@dataclass(frozen=True)
class Alone(Auc):
    """What one number, known of every film, tells by itself: nothing is fitted or held out.

    It is read in the direction in which it tells more, so `value` is at least 0.5.
    """

    is_higher: bool  # it is the positive films that have the higher values


def measure_auc(
    scores: np.ndarray, fold: np.ndarray, is_positive: np.ndarray, seen: float = math.nan
) -> Auc:
    """Measure the AUC of held-out scores over all repeats, with an interval over films.

    The interval follows DeLong: how much the films of each side differ in their own share of
    encounters won. Repeats only average out the luck of the folds; they add no films. It is taken
    on the scale of log odds, so that it stays between 0 and 1. Where every encounter is won, the
    rule of three gives its end.

    Other films would have given another probe, too, of which DeLong knows nothing. Where a probe
    finds nothing but the luck of its films, that doubles the variance, whatever the number of films
    and of coordinates; where it does as well on films that it has not seen as on those that it has,
    it adds nothing. In between, what it adds goes by the share of the log odds on films it has seen
    that is lost on others, times a factor that simulations suggest; what the intervals then cover
    is shown by `tests/benchmarks/coverage.py`. How much few films differ is a guess itself, so the
    quantile is Student's, by the films of the smaller side. And as no probe is worse than chance
    but by luck, an interval that would end below one half reaches up to it.

    Parameters
    ----------
    scores : (n_repeats, n) float
    fold : (n_repeats, n) int
    is_positive : (n,) bool
    seen : AUC of the probe on the films that it was fitted on; NaN for scores without a fit

    Source: DeLong, DeLong and Clarke-Pearson (1988), Comparing the areas under two or more
    correlated receiver operating characteristic curves, Biometrics 44.
    """
    won, met = np.zeros(len(is_positive)), np.zeros(len(is_positive))
    for row, folds in zip(scores, fold, strict=True):
        for held_out in (folds == number for number in np.unique(folds)):
            _count_encounters(row, held_out & is_positive, held_out & ~is_positive, won, met)
    value = float(won[is_positive].sum() / met[is_positive].sum())
    variance = 0.0
    for side in (is_positive, ~is_positive):
        shares = won[side & (met > 0)] / met[side & (met > 0)]
        variance += shares.var(ddof=1) / len(shares) if len(shares) > 1 else 0.25
    n_fewer = int(min(is_positive.sum(), (~is_positive).sum()))
    if math.isnan(seen):
        return Auc(value, *_interval(value, variance, n_fewer))
    from scipy.special import stdtrit

    quantile = float(stdtrit(max(n_fewer - 1, 1), 0.975))
    variance *= _more_of_another_probe(value, seen)
    low, high = _interval(value, variance, n_fewer, quantile)
    return Auc(value, low, max(high, 0.5))


def _more_of_another_probe(value: float, seen: float) -> float:
    """How many times DeLong's the variance is, of probes that other films would have given."""
    if value <= 0.5 or max(value, seen) >= 1:
        return _MOST_VARIANCE
    lost = 1 - _log_odds(value) / _log_odds(max(seen, value))
    return min(1 + _LOSS_WEIGHT * lost, _MOST_VARIANCE)


def measure_alone(values: np.ndarray, is_positive: np.ndarray) -> Alone:
    """Measure the AUC of one number as it is, with DeLong's interval.

    A probe in one coordinate can but choose the direction, and where there is little to choose by,
    the films left out of its fit lean to the other side: its held-out AUC then lies below one half
    more often than not.

    Parameters
    ----------
    values : (n,) float, finite
    is_positive : (n,) bool
    """
    found = measure_auc(values[None], np.zeros((1, len(values)), dtype=np.int64), is_positive)
    if found.value >= 0.5:
        return Alone(found.value, found.low, found.high, is_higher=True)
    return Alone(1 - found.value, 1 - found.high, 1 - found.low, is_higher=False)


def draw_encounters(
    fold: np.ndarray, is_positive: np.ndarray, n: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw encounters at random, each as likely as any other: their share won is the AUC.

    Parameters
    ----------
    fold : (n_repeats, n_films) int, as in `measure_auc`
    is_positive : (n_films,) bool

    Returns
    -------
    (repeat, positive, negative), each (n,) int64: rows of `fold` and two of its columns
    """
    # A repeat, any positive film, and a negative one of the same fold: as many of these meet.
    n_folds = int(fold.max()) + 1
    meets = np.stack([np.bincount(row[~is_positive], minlength=n_folds)[row] for row in fold])
    weights = (meets * is_positive).ravel().astype(np.float64)  # (n_repeats * n_films,)
    drawn = rng.choice(len(weights), size=n, p=weights / weights.sum())
    repeat, positive = np.divmod(drawn, len(is_positive))
    negative = [
        rng.choice(np.flatnonzero(~is_positive & (fold[r] == fold[r, film])))
        for r, film in zip(repeat.tolist(), positive.tolist(), strict=True)
    ]
    return repeat, positive, np.array(negative, dtype=np.int64)


def fold_aucs(scores: np.ndarray, fold: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Compute the AUC of many labellings at once, as `measure_auc` does of one repeat.

    For 99 shuffles of 471 films in five folds each, scikit-learn's `roc_auc_score` would take a
    hundred times as long.

    Parameters
    ----------
    scores : (n_labellings, n) float
    fold : (n_labellings, n) int from 0
    labels : (n_labellings, n) bool

    Returns
    -------
    (n_labellings,) float64
    """
    n_folds = int(fold.max()) + 1
    in_fold = fold[:, None, :] == np.arange(n_folds)[:, None]  # (n_labellings, n_folds, n)
    n_positive = (in_fold & labels[:, None]).sum(axis=2)
    n_negative = in_fold.sum(axis=2) - n_positive
    earlier = np.cumsum(n_negative, axis=1) - n_negative  # negatives of the folds before
    won = np.zeros(len(labels))
    for breaks_ties in (labels, ~labels):  # once for the positive, once against: half on average
        order = np.lexsort((breaks_ties, scores, fold), axis=1)
        positive = np.take_along_axis(labels, order, axis=1)
        below = np.cumsum(~positive, axis=1)
        won += (below * positive).sum(axis=1) / 2
    won -= (n_positive * earlier).sum(axis=1)
    return won / (n_positive * n_negative).sum(axis=1)


def _count_encounters(
    scores: np.ndarray, positive: np.ndarray, negative: np.ndarray, won: np.ndarray, met: np.ndarray
) -> None:
    """Add what the films of a fold won against the other side's, and how many they met."""
    high, low = scores[positive], scores[negative]
    met[positive] += len(low)
    met[negative] += len(high)
    won[positive] += _n_below(np.sort(low), high)
    won[negative] += len(high) - _n_below(np.sort(high), low)  # for the positive side


def _n_below(ordered: np.ndarray, values: np.ndarray) -> np.ndarray:
    return (np.searchsorted(ordered, values) + np.searchsorted(ordered, values, "right")) / 2


def _interval(
    value: float, variance: float, n_fewer: int, quantile: float = NORMAL
) -> tuple[float, float]:
    if value in (0.0, 1.0):
        end = min(1.0, 3 / n_fewer)
        return (1 - end, 1.0) if value else (0.0, end)
    odds = _log_odds(value)
    reach = quantile * math.sqrt(variance) / (value * (1 - value))
    return _share(odds - reach), _share(odds + reach)


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))


def _share(odds: float) -> float:
    return 1 / (1 + math.exp(min(-odds, 700)))
