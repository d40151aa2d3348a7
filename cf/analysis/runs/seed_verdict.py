"""Is it the setting or the seed? What runs over several seeds allow one to say of a difference."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cf.snapshot import Run

FEWEST_PAIRS = 3
MOST_DOUBT = 0.05  # that any of a verdict's measures is put down to the setting by mere luck
_LARGE = 2.0  # times what other seeds change, from which on a difference stands out by itself
_NOTHING = 1e-9  # rounding
LOSS = "validation MSE"


@dataclass(frozen=True, eq=False)
class Judged:
    """One measure of two settings, over the seeds that both have."""

    name: str  # LOSS or the name of the poles, whose AUC it then is
    first: np.ndarray  # (n_pairs,) float64, squared stars or AUC; seed by seed as `second`
    second: np.ndarray  # (n_pairs,) float64
    is_setting: bool  # whether the interval of their mean difference leaves out zero

    @property
    def difference(self) -> float:
        """Mean of the second less that of the first."""
        return float((self.second - self.first).mean())

    @property
    def spreads(self) -> tuple[float, float]:
        """Standard deviation over seeds of the first and of the second."""
        return float(self.first.std(ddof=1)), float(self.second.std(ddof=1))

    @property
    def seed_spread(self) -> float:
        """What another seed changes: the standard deviation within one setting, both pooled."""
        return float(np.sqrt(np.square(self.spreads).mean()))

    @property
    def sentence(self) -> str:
        """What the seeds show, and nothing stronger."""
        size, digits = abs(self.difference), 3 if self.name == LOSS else 2
        what = f"The difference of {size:.{digits}f}"
        if size < 0.5 * 10**-digits:
            what = f"The difference, less than {10**-digits:g},"
        if not self.is_setting:
            return f"{what} could be the seed alone."
        if self.seed_spread < _NOTHING:
            return f"{what} is the same with every seed: the setting."
        times = size / self.seed_spread
        if times < _LARGE:
            return (
                f"{what} is only {times:.1f} times what other seeds change, but every seed shows "
                "much the same one: the setting, a small effect."
            )
        return f"{what} is {times:.0f} times what other seeds change: the setting."


@dataclass(frozen=True, eq=False)
class Verdict:
    """What was judged, and on how much it rests."""

    judged: tuple[Judged, ...]  # empty with fewer than FEWEST_PAIRS pairs
    seeds: tuple[int, ...]  # of the pairs
    basis: str  # what the verdict rests on


def judge(first: Sequence[Run], second: Sequence[Run]) -> Verdict:
    """Hold the difference between two settings against what other seeds change.

    Runs are paired by seed and split: both of a pair are checked on the same ratings, and what a
    lucky split or order does to both drops out of their difference. A paired t interval is taken
    of the mean difference. An exact sign or permutation test makes no assumption about the
    distribution, but with five pairs its smallest possible p is 2/32, so that it could never tell;
    the t interval can, at the price of taking the differences as normally distributed. Its level is
    divided by the number of measures (Bonferroni), so that a verdict on three puts one down to the
    setting by mere luck in at most one case in twenty.

    On one split, the verdict is about the seeds of that split; on other ratings it may turn out
    differently. With a split for each seed the training ratings overlap, and the interval is
    somewhat too narrow.

    Parameters
    ----------
    first, second : runs of one setting each, over seeds; those that diverged are left out

    Source: Student (1908), The probable error of a mean, Biometrika 6; Dunn (1961), Multiple
    comparisons among means, Journal of the American Statistical Association 56; Nadeau and Bengio
    (2003), Inference for the generalization error, Machine Learning 52, for the overlapping splits.
    """
    a, b = _by_seed(first), _by_seed(second)
    both = sorted(set(a) & set(b))
    n_left_out = len(first) + len(second) - 2 * len(both)
    seeds = tuple(seed for seed, _ in both)
    left_out = f" {n_left_out} left out: diverged or without a partner." if n_left_out else ""
    if len(both) < FEWEST_PAIRS:
        basis = f"{len(both)} pairs of runs are too few to judge; {FEWEST_PAIRS} are needed."
        return Verdict((), seeds, basis + left_out)
    names = [
        name for name in a[both[0]] if all(name in runs[key] for runs in (a, b) for key in both)
    ]
    judged = tuple(
        _judge(
            name,
            np.array([a[key][name] for key in both]),
            np.array([b[key][name] for key in both]),
            MOST_DOUBT / len(names),
        )
        for name in names
    )
    splits = len({split for _, split in both})
    on = "one split of the ratings" if splits == 1 else f"{splits} splits of the ratings"
    return Verdict(judged, seeds, f"{len(both)} seeds each, on {on}.{left_out}")


def _judge(name: str, first: np.ndarray, second: np.ndarray, doubt: float) -> Judged:
    from scipy.stats import t

    differences, n = second - first, len(first)
    error = differences.std(ddof=1) / math.sqrt(n)
    reach = float(t.ppf(1 - doubt / 2, n - 1)) * error
    return Judged(name, first, second, bool(abs(differences.mean()) > reach))


def _by_seed(runs: Sequence[Run]) -> dict[tuple[int, int], dict[str, float]]:
    """What was measured at the end of each whole run, by seed and split seed."""
    found = {}
    for run in runs:
        if run.is_whole:
            last = max((one.epoch for one in run.separations), default=0)
            found[run.settings.seed, run.settings.split_seed] = {
                LOSS: run.losses[-1].validation_mse,
                **{one.poles: one.auc for one in run.separations if one.epoch == last},
            }
    return found
