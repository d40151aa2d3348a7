"""Runs side by side: whether they compare at all, in which settings they differ, how they ended."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cf.settings import TABLE, Setting, Settings
from cf.snapshot import Run


@dataclass(frozen=True)
class Comparable:
    """What of some runs may be compared; true where their films may be."""

    films: bool  # the same data: row i is the same film in all
    losses: bool  # the same validation ratings too
    caveat: str  # why not, for people; empty where all may be compared

    def __bool__(self) -> bool:
        return self.films


@dataclass(frozen=True)
class SettingRow:
    """One setting in all runs."""

    name: str
    label: str
    # One a run; None where it has no effect, such as dropout without layers.
    values: tuple[Any, ...]
    differs: tuple[bool, ...]  # from the first run's


@dataclass(frozen=True)
class Ended:
    """How far two kinds of films had parted at a run's last measured epoch."""

    epoch: int
    auc: float
    null_low: float  # band of the shuffled labels
    null_high: float
    untrained: float  # AUC before the first step; NaN where it was not measured
    interval: tuple[float, ...]  # ends of the AUC's 95 %; empty where they are not known


@dataclass(frozen=True)
class Outcome:
    """How a run ended; NaN for what it has not, as one that diverged in its first epoch."""

    n_epochs: int  # finished
    planned_epochs: int
    best_mse: float  # lowest validation MSE, squared stars
    best_epoch: int  # 0 where none was finished
    last_mse: float
    gap: float  # last_mse less that of “biases only”: below zero, the vectors are worth something
    separations: dict[str, Ended]  # by name of the poles
    mean_norm: float  # of the movies' vectors in the last snapshot
    n_turns: int  # settings turned by hand


def comparable(runs: Sequence[Run]) -> Comparable:
    """Say what of some runs may be compared."""
    first = runs[0]
    for run in runs[1:]:
        if run.data_checksum != first.data_checksum:
            return Comparable(
                False,
                False,
                f"“{first.title}” learned from {first.data_name}, “{run.title}” from other ratings "
                f"({run.data_name}): neither their vectors nor their losses compare. Choose runs "
                "of the same data.",
            )
    for run in runs[1:]:
        if run.settings.held_back != first.settings.held_back:
            return Comparable(
                True,
                False,
                f"“{first.title}” and “{run.title}” hold back different ratings "
                f"({first.settings.held_back}; {run.settings.held_back}): part of the difference "
                "between their losses comes from that.",
            )
    return Comparable(True, True, "")


def setting_differences(runs: Sequence[Run], all_settings: bool = False) -> tuple[SettingRow, ...]:
    """Set the runs' settings side by side, in the order of the settings table."""
    rows = []
    for setting in TABLE:
        values = tuple(_in_effect(setting, run.settings) for run in runs)
        differs = tuple(value != values[0] for value in values)
        if any(differs) or all_settings:
            rows.append(SettingRow(setting.name, setting.label, values, differs))
    return tuple(rows)


def outcomes(runs: Sequence[Run]) -> tuple[Outcome, ...]:
    """Gather how each run ended."""
    return tuple(map(_outcome, runs))


def _outcome(run: Run) -> Outcome:
    best = run.best
    last_mse = run.losses[-1].validation_mse if run.losses else math.nan
    norm = math.nan
    if run.snapshots:
        norm = float(np.linalg.norm(run.snapshots[-1].vectors.astype(np.float64), axis=1).mean())
    return Outcome(
        n_epochs=len(run.losses),
        planned_epochs=run.settings.epochs,
        best_mse=best.validation_mse if best else math.nan,
        best_epoch=best.epoch if best else 0,
        last_mse=last_mse,
        gap=last_mse - run.baselines.get("biases only", math.nan),
        separations=_ended(run),
        mean_norm=norm,
        n_turns=len(run.changes),
    )


def _ended(run: Run) -> dict[str, Ended]:
    """The last epoch's separations, each with the untrained one of the same poles."""
    by_epoch = sorted(run.separations, key=lambda one: one.epoch)
    untrained = {one.poles: one.auc for one in by_epoch if one.epoch == 0}
    return {
        one.poles: Ended(
            *(one.epoch, one.auc, one.null_low, one.null_high),
            *(untrained.get(one.poles, math.nan), one.interval),
        )
        for one in by_epoch  # the last one of the same poles stays
    }


def _in_effect(setting: Setting, settings: Settings) -> Any:
    """The value of a setting, or None where the others leave it without effect."""
    values = settings.as_dict()
    return values[setting.name] if setting.has_effect(values) else None
