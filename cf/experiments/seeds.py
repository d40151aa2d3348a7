"""A run trained with other seeds, for what the seed alone changes.

Computed in a worker by `Engine.compute`; the web process imports this file for the functions alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cf.analysis.runs.starts import Starts
from cf.data import Dataset, read_data, split_ratings
from cf.experiments.rerun import measure_ends
from cf.experiments.starts import Gathering, predict_ratings
from cf.experiments.train_run import train_run
from cf.progress import Report, part_of, unheard
from cf.settings import BY_NAME, DEFAULT, Settings
from cf.snapshot import Change, EpochLoss, Run

if TYPE_CHECKING:
    from cf.training.trainer import Trainer


@dataclass(frozen=True, eq=False)
class Seeded:
    """Runs of one setting from several seeds, and what their predictions come to together."""

    runs: tuple[Run, ...]  # a seed each; one that diverged has fewer losses than epochs
    starts: Starts | None  # None where splits differ, or fewer than two runs came to their end


def other_seed(settings: Settings) -> Settings:
    """Return the settings with another seed and the same split."""
    seed = settings.seed + 1 if settings.seed < BY_NAME["seed"].high else 0
    return replace(settings, seed=seed)


def without_seeds(settings: Settings) -> Settings:
    """Return the settings with seeds of zero: equal where all but seeds and split is."""
    return replace(settings, seed=0).checked_as(DEFAULT)


def rerun_seeds(
    settings: Settings,
    seeds: Sequence[int],
    source: str | Dataset,
    report: Report = unheard,
    changes: Sequence[Change] = (),
    vary_split: bool = False,
) -> Seeded:
    """Train once for every seed: losses, separations without null bands, predictions averaged.

    Initial vectors and the order of the batches differ; the split stays, so that all are checked on
    the same ratings.

    Parameters
    ----------
    settings : all but `seed`
    source, changes : as for `rerun`
    vary_split : draw each run's split from its seed too; one by time has no other
    """
    data = read_data(source)
    runs: list[Run] = []
    gathering, newest = Gathering(), list["Trainer"]()

    def look(trainer: "Trainer") -> None:
        newest[:] = [trainer]

    for seed in seeds:
        split_seed = seed if vary_split else settings.split_seed
        own = replace(settings, seed=seed, split_seed=split_seed)
        newest.clear()  # one trainer at a time is held
        tell = part_of(report, len(runs), len(seeds))
        run = measure_ends(train_run(own, data, changes, tell, watch=look), data, n_shuffles=0)
        if run.is_whole and not vary_split:
            gathering.add(newest[0])
        runs.append(replace(run, snapshots=()))
        report(len(runs) / len(seeds))
    return Seeded(tuple(runs), gathering.sum_up(newest[0]))


def train_averaged(
    settings: Settings, n_starts: int, data: Dataset, report: Report = unheard
) -> Run:
    """Train several starts and return the losses of their averaged predictions, epoch by epoch.

    `settings`: of the first start; the others take the seeds that follow.

    Returns the first start's run without snapshots. Its validation losses are those of the means,
    its training losses the means of the starts' own. A start that diverges ends all, and says so.
    """
    runs: list[Run] = []
    sums: dict[int, np.ndarray] = {}  # step → predictions of the ratings held back, added up

    def look(trainer: "Trainer") -> None:
        step = trainer.step_count
        if step and step % trainer.steps_per_epoch == 0:
            stars = predict_ratings(trainer, trainer.split.validation).astype(np.float64)
            sums[step] = sums.get(step, 0.0) + stars

    for _ in range(n_starts):
        tell = part_of(report, len(runs), n_starts)
        run = train_run(settings, data, report=tell, most_snapshots=2, watch=look)
        runs.append(replace(run, snapshots=()))
        if run.message:
            return runs[-1]
        settings = other_seed(settings)
    given = data.ratings.stars[split_ratings(data.ratings, settings).validation]
    losses = tuple(
        EpochLoss(
            epoch=same[0].epoch,
            step=same[0].step,
            train_mse=sum(loss.train_mse for loss in same) / n_starts,
            validation_mse=float(np.square(sums[same[0].step] / n_starts - given).mean()),
            seconds=sum(loss.seconds for loss in same),
        )
        for same in zip(*(run.losses for run in runs), strict=True)
    )
    return replace(runs[0], losses=losses)
