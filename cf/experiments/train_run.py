"""One run trained to its end, without a screen. Torch is imported where it trains."""

import secrets
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from cf.analysis.plane.projection import LARGEST
from cf.data import Dataset
from cf.errors import DivergedError, SettingError
from cf.progress import Report, unheard
from cf.settings import Settings, live_names
from cf.snapshot import Change, Run, Snapshot, library_versions, moment

if TYPE_CHECKING:
    from cf.training.trainer import Trainer

MOST_SNAPSHOTS = 8
_REPORT_EVERY = 16  # steps, some tens of milliseconds


def train_run(
    settings: Settings,
    data: Dataset,
    changes: Sequence[Change] = (),
    report: Report = unheard,
    most_snapshots: int = MOST_SNAPSHOTS,
    watch: "Callable[[Trainer], None] | None" = None,
) -> Run:
    """Train to the end, turning the live settings where they were turned before.

    The losses are those of the run that the changes come from, to the last bit.

    Raises SettingError for a change of a setting that cannot be turned while training, or to a
    value not allowed, and for a network that would meet a batch of a single rating.

    Parameters
    ----------
    changes : made as their steps are reached, several at one step in their order
    report : told the share of the steps that is done, every few steps
    most_snapshots : to keep, at least two: the untrained one, the last, and some evenly between
    watch : shown the trainer before the first step and after each

    Returns
    -------
    The run, without separations. One that diverged says so in `message` and ends with its last
    sound epoch.
    """
    from cf.training.trainer import Trainer

    trainer = Trainer(settings, data.ratings)
    snapshots, message = train(trainer, changes, report, most_snapshots, watch)
    return Run(
        id=secrets.token_hex(4),
        settings=settings,
        data_name=data.name,
        data_checksum=data.ratings.checksum,
        losses=tuple(trainer.losses),
        baselines=trainer.baselines,
        changes=tuple(trainer.changes),
        snapshots=snapshots,
        versions=library_versions(),
        made_at=moment(),
        message=message,
        diverged_at=trainer.step_count if message else None,
    )


def train(
    trainer: "Trainer",
    changes: Sequence[Change] = (),
    report: Report = unheard,
    most_snapshots: int = MOST_SNAPSHOTS,
    watch: "Callable[[Trainer], None] | None" = None,
) -> tuple[tuple[Snapshot, ...], str]:
    """Train to the end or until it diverges, as `train_run` does.

    Returns the snapshots, and in words why it ended early; empty where it did not.

    Raises SettingError for a change of a setting that cannot be turned while training, or to a
    value not allowed.
    """
    _refuse_rebuilds(changes)
    epochs = trainer.settings.epochs
    wanted = set(np.linspace(0, epochs, min(most_snapshots, epochs + 1)).round().astype(int))
    pending = sorted(changes, key=lambda change: change.step)  # stable: keeps the order in a step
    newest = trainer.snapshot(trainer.initial_validation_mse)
    kept = [newest]
    _turn(trainer, pending)
    try:
        if watch is not None:
            watch(trainer)
        while not trainer.finished:
            trainer.step()
            _turn(trainer, pending)
            if watch is not None:
                watch(trainer)
            if trainer.step_count % _REPORT_EVERY == 0:
                report(trainer.step_count / trainer.n_steps)
            if trainer.step_count % trainer.steps_per_epoch:
                continue
            snapshot = trainer.snapshot(trainer.losses[-1].validation_mse)
            if _is_sound(snapshot):
                newest = snapshot
                if len(trainer.losses) in wanted:
                    kept.append(newest)
    except DivergedError as error:
        if newest is not kept[-1]:  # before the last epoch there is room for one more
            kept.append(newest)
        return tuple(kept), str(error)
    return tuple(kept), ""


def _refuse_rebuilds(changes: Sequence[Change]) -> None:
    for change in changes:
        if change.name not in live_names():
            raise SettingError(
                f"{change.name}: turned at step {change.step}, but while a run trains only these "
                f"can be turned: {', '.join(live_names())}. Leave the change out, or train with "
                "another setting."
            )


def _turn(trainer: "Trainer", pending: list[Change]) -> None:
    """Make the changes that are due at the present step."""
    while pending and pending[0].step <= trainer.step_count:
        change = pending.pop(0)
        trainer.set(change.name, change.new)


def _is_sound(snapshot: Snapshot) -> bool:
    """Whether the vectors have a place on a map; False for NaN too."""
    return bool((np.abs(snapshot.vectors) <= LARGEST).all())
