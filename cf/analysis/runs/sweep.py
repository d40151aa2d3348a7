"""What a sweep over one setting found, and what its figures allow one to say."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from cf.numbers import join_words
from cf.snapshot import NOTICEABLE

# Two kinds count as told apart where every seed reaches this AUC and none of the untrained does.
SEPARATES = 0.7

Measure = Literal["full", "plane", "untrained", "validation_mse"]
_WORDS: dict[str, Callable[[float], str]] = {
    "n_factors": lambda value: f"{value:g} {'factor' if value == 1 else 'factors'}",
    "epochs": lambda value: f"{value:g} {'epoch' if value == 1 else 'epochs'}",
}


@dataclass(frozen=True)
class SweptRun:
    """One run of a sweep, trained to its end; NaN stands for what could not be measured."""

    value: float  # of the setting that is swept
    seed: int  # of the vectors and of the split
    validation_mse: float  # squared stars; NaN where training diverged
    full: tuple[float, ...]  # held-out AUC in all factors, one a pair of poles
    plane: tuple[float, ...]  # in the plane of the map
    untrained: tuple[float, ...]  # in all factors before the first step


@dataclass(frozen=True)
class Sweep:
    """Runs that differ in one setting and in their seed, as far as they are trained."""

    name: str  # of the setting
    values: tuple[float, ...]  # ascending
    seeds: tuple[int, ...]
    pairs: tuple[str, ...]  # names of the pairs of poles
    trained: tuple[SweptRun, ...] = ()

    @property
    def n_planned(self) -> int:
        """How many runs the whole sweep has."""
        return len(self.values) * len(self.seeds)

    def figures(self, measure: Measure, pair: int = 0) -> np.ndarray:
        """Return one measure of all runs: (n_values, n_seeds) float64, NaN where there is none.

        Parameters
        ----------
        pair : position in `pairs`; of no meaning for the validation loss
        """
        found = np.full((len(self.values), len(self.seeds)), np.nan)
        for run in self.trained:
            figure = getattr(run, measure)
            place = self.values.index(run.value), self.seeds.index(run.seed)
            found[place] = figure[pair] if isinstance(figure, tuple) else figure
        return found


def average(figures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Average over seeds.

    Parameters
    ----------
    figures : (n_values, n_seeds) float, NaN where there is none

    Returns
    -------
    mean, spread : (n_values,) float64 each
        The spread is the standard deviation of the seeds, as a sample of all seeds; NaN where fewer
        than two are known.
    """
    known = np.isfinite(figures)
    n = known.sum(axis=1)
    mean = np.where(known, figures, 0).sum(axis=1) / np.maximum(n, 1)
    squares = np.where(known, figures - mean[:, None], 0) ** 2
    spread = np.sqrt(squares.sum(axis=1) / np.maximum(n - 1, 1))
    return np.where(n > 0, mean, np.nan), np.where(n > 1, spread, np.nan)


def describe_sweep(sweep: Sweep) -> list[str]:
    """Say what a sweep shows about each pair and about the loss, and nothing stronger.

    An unfinished sweep says only how far it is.
    """
    if len(sweep.trained) < sweep.n_planned:
        return [f"{len(sweep.trained)} of {sweep.n_planned} runs are trained."]
    said = [_about_pair(sweep, pair) for pair in range(len(sweep.pairs))]
    if not said:
        said.append("No two kinds of ten films or more are known here, so no AUC is measured.")
    said.append(_about_loss(sweep))
    n_diverged = sum(not np.isfinite(run.validation_mse) for run in sweep.trained)
    if n_diverged:
        runs = "1 run" if n_diverged == 1 else f"{n_diverged} runs"
        said.append(f"{runs} diverged: no figure comes from there.")
    if len(sweep.seeds) == 1:
        said.append("All this rests on one seed; another gives somewhat other figures.")
    return said


def tabulate_sweep(sweep: Sweep) -> list[dict[str, Any]]:
    """Return one row a run, for a table or a file."""
    return [
        {
            sweep.name: run.value,
            "seed": run.seed,
            "validation_mse": run.validation_mse,
            **{
                f"auc_{measure} {pair}": getattr(run, measure)[i]
                for i, pair in enumerate(sweep.pairs)
                for measure in ("full", "plane", "untrained")
            },
        }
        for run in sweep.trained
    ]


def name_value(name: str, value: float) -> str:
    """Name one value of a setting in words."""
    words = _WORDS.get(name)
    return words(value) if words else f"{name.replace('_', ' ')} {value:g}"


def _about_pair(sweep: Sweep, pair: int) -> str:
    full, untrained = sweep.figures("full", pair), sweep.figures("untrained", pair)
    plane = sweep.figures("plane", pair)
    who = " and ".join(sweep.pairs[pair].split(" / "))
    who = who[0].upper() + who[1:]
    if np.isnan(untrained).all():
        return f"{who}: too few films to measure."
    if np.isnan(full).all():
        return f"{who}: no run could be measured."
    # NaN compares as False: a run that diverged separates nothing.
    said = f"{who} separate {_where(sweep, full, (full >= SEPARATES) & (untrained < SEPARATES))}"
    return f"{said}; in the plane of the map {_where(sweep, plane, plane >= SEPARATES)}."


def _where(sweep: Sweep, figures: np.ndarray, apart: np.ndarray) -> str:
    """Say at which values every seed separates.

    Parameters
    ----------
    figures, apart : (n_values, n_seeds) AUCs, and which of them count as told apart
    """
    told = [_tell_auc(sweep, figures, i) for i in range(len(sweep.values))]
    places = np.flatnonzero(apart.all(axis=1)).tolist()
    if not places:
        return f"at no value tried, at best with {told[np.nanargmax(average(figures)[0])]}"
    if len(places) == len(told):
        return f"at every value tried, even with {told[average(figures)[0].argmin()]}"

    def left_out(i: int) -> str:
        return f"with {told[i]} only with some seeds" if apart[i].any() else f"not with {told[i]}"

    first, last = places[0], places[-1]
    if len(places) < last - first + 1 or len(places) == 1:
        return f"only with {join_words([told[i] for i in places])}"
    if last == len(told) - 1:
        return f"from {told[first]} on, but {left_out(first - 1)}"
    if first == 0:
        return f"up to {told[last]}, but {left_out(last + 1)}"
    ends = f"{left_out(first - 1)} and {left_out(last + 1)}"
    return f"from {told[first]} to {told[last]}, but {ends}"


def _about_loss(sweep: Sweep) -> str:
    losses = sweep.figures("validation_mse")
    mean, spread = average(losses)
    # A mean over fewer seeds, because one diverged, compares with no other: each has its own split.
    mean[np.isnan(losses).any(axis=1)] = np.nan
    if np.isnan(mean).all():
        return "At no value tried has every run a validation loss."
    best = int(np.nanargmin(mean))
    said = (
        f"The validation loss is lowest with {name_value(sweep.name, sweep.values[best])} "
        f"({_tell_mean(mean[best], spread[best], 3)} squared stars)"
    )
    # As the curve shows it: a band of one standard deviation, or what another seed changes.
    reach = np.nan_to_num(spread, nan=NOTICEABLE / 2)
    as_good = (mean - reach <= mean[best] + reach[best]) | (losses <= losses[best]).any(axis=1)
    as_good &= np.isfinite(mean)
    others = [f"{sweep.values[i]:g}" for i in np.flatnonzero(as_good) if i != best]
    if not others:
        return f"{said}."
    lies = "lies" if len(others) == 1 else "lie"
    return (
        f"{said}, but {join_words(others)} {lies} within what other seeds change: "
        "it may be any of them."
    )


def _tell_auc(sweep: Sweep, figures: np.ndarray, i: int) -> str:
    mean, spread = average(figures[i : i + 1])
    name = name_value(sweep.name, sweep.values[i])
    if np.isnan(mean[0]):
        return f"{name} (diverged)"
    return f"{name} (AUC {_tell_mean(mean[0], spread[0], 2)})"


def _tell_mean(mean: float, spread: float, digits: int) -> str:
    """“0.82, sd 0.03” over seeds; without the latter for a single one."""
    return f"{mean:.{digits}f}" + ("" if np.isnan(spread) else f", sd {spread:.{digits}f}")
