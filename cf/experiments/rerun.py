"""A run trained once more, with its turns by hand repeated at the same steps; and over other seeds.

Computed in a worker by `Engine.compute`. The web process imports this file for the functions alone;
torch is imported where it trains.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from cf.analysis.separation import N_SHUFFLES, measure_run_separations
from cf.data import Dataset, read_data
from cf.errors import DivergedError, SettingError
from cf.settings import BY_NAME, Settings
from cf.snapshot import Change, Run, Snapshot, moment

if TYPE_CHECKING:
    from cf.training.trainer import Trainer

MOST_SNAPSHOTS = 8
_LARGEST = 1e18  # what a projection still takes
_REPORT_EVERY = 16  # steps, some tens of milliseconds

Report = Callable[[float], None]


def rerun(
    settings: Settings,
    source: str | Dataset,
    changes: Sequence[Change] = (),
    report: Report | None = None,
    attempt: int = 0,
) -> tuple[Run, str]:
    """Train from start to end, turning the live settings where they were turned before.

    The losses are those of the run that the changes come from, to the last bit.

    Parameters
    ----------
    settings : Settings
    source : what `cf.data.read_data` reads, or the data themselves
    changes : made as their steps are reached, several at one step in their order
    report : told the share of the steps that is done
    attempt : changes nothing; by another number `Engine.compute` really trains once more

    Returns
    -------
    The run, with at most eight snapshots from the untrained one on and the separations of the first
    and the last; and why it diverged, in words, or nothing. It then ends with its last sound epoch.

    Raises
    ------
    SettingError
        A change of a setting that cannot be turned while training, or to a value not allowed.
    DataError
        The source cannot be read.
    """
    return _rerun(settings, source, changes, report or _ignore, N_SHUFFLES)


def rerun_seeds(
    settings: Settings,
    seeds: Sequence[int],
    source: str | Dataset,
    report: Report | None = None,
    changes: Sequence[Change] = (),
    vary_split: bool = False,
) -> tuple[Run, ...]:
    """Train once for every seed, for the losses and separations alone: no snapshots, no null bands.

    Initial vectors and the order of the batches differ; the split stays, so that all are checked on
    the same ratings.

    Parameters
    ----------
    settings : all but `seed`
    seeds : of the runs, in order
    source, changes : as for `rerun`
    report : told the share of all steps that is done
    vary_split : draw each run's split from its seed too

    Returns
    -------
    One Run a seed; one that diverged has fewer losses than epochs.
    """
    data = source if isinstance(source, Dataset) else read_data(source)
    runs: list[Run] = []

    def tell(share: float) -> None:
        if report is not None:
            report((len(runs) + share) / len(seeds))

    for seed in seeds:
        split_seed = seed if vary_split else settings.split_seed
        own = replace(settings, seed=seed, split_seed=split_seed)
        run, _ = _rerun(own, data, changes, tell, n_shuffles=0)
        runs.append(replace(run, snapshots=()))
        tell(0.0)
    return tuple(runs)


def _rerun(
    settings: Settings,
    source: str | Dataset,
    changes: Sequence[Change],
    tell: Report,
    n_shuffles: int,
) -> tuple[Run, str]:
    from threadpoolctl import threadpool_limits

    from cf.training.trainer import Trainer

    for change in changes:
        if change.name not in BY_NAME or BY_NAME[change.name].effect != "live":
            live = ", ".join(name for name, setting in BY_NAME.items() if setting.effect == "live")
            raise SettingError(
                f"{change.name}: turned at step {change.step}, but while a run trains only these "
                f"can be turned: {live}. Leave the change out, or train with another setting."
            )
    data = source if isinstance(source, Dataset) else read_data(source)
    with threadpool_limits(1):  # more threads add up in another order, and take longer
        trainer = Trainer(settings, data.ratings)
        snapshots, message = _train(trainer, changes, tell)
        separations = [
            result
            for snapshot in snapshots[:1] + snapshots[1:][-1:]
            for result in measure_run_separations(
                round(snapshot.epoch), snapshot.vectors, data.movies, n_shuffles
            )
        ]
    run = Run(
        id=secrets.token_hex(4),
        settings=settings,
        data_name=data.name,
        data_checksum=data.ratings.checksum,
        losses=tuple(trainer.losses),
        baselines=trainer.baselines,
        changes=tuple(trainer.changes),
        snapshots=snapshots,
        separations=tuple(separations),
        versions={name: version(name) for name in ("torch", "numpy", "scikit-learn")},
        made_at=moment(),
    )
    return run, message


def _train(
    trainer: "Trainer", changes: Sequence[Change], tell: Report
) -> tuple[tuple[Snapshot, ...], str]:
    """Train to the end or until it diverges; return the snapshots and why it ended early."""
    epochs = trainer.settings.epochs
    wanted = set(np.linspace(0, epochs, min(MOST_SNAPSHOTS, epochs + 1)).round().astype(int))
    pending = sorted(changes, key=lambda change: change.step)  # stable: keeps the order in a step
    newest = trainer.snapshot()
    kept = [newest]
    _turn(trainer, pending)
    try:
        while not trainer.finished:
            trainer.step()
            _turn(trainer, pending)
            if trainer.step_count % _REPORT_EVERY == 0:
                tell(trainer.step_count / trainer.n_steps)
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


def _turn(trainer: "Trainer", pending: list[Change]) -> None:
    """Make the changes that are due at the present step."""
    while pending and pending[0].step <= trainer.step_count:
        change = pending.pop(0)
        trainer.set(change.name, change.new)


def _is_sound(snapshot: Snapshot) -> bool:
    """Whether the vectors have a place on a map; False for NaN too."""
    return bool((np.abs(snapshot.vectors) <= _LARGEST).all())


def _ignore(_share: float) -> None:
    """Tell nobody."""
