"""Three tasks for one's own hands, and how they are checked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cf.data import Dataset, read_data, split_ratings
from cf.progress import Report, unheard
from cf.settings import AT_RANDOM, BY_NAME, DEFAULT, Settings
from cf.snapshot import NOTICEABLE, EpochLoss, Run, overfits

N_FACTORS, TARGET = 5, 0.76  # squared stars, of the first task


@dataclass(frozen=True)
class Verdict:
    """Whether a task is done, and what is missing or what did it, as plain text."""

    done: bool
    said: str


def check_few_numbers(runs: Sequence[Run]) -> Verdict:
    """Check the first task: a validation loss of at most TARGET with N_FACTORS factors.

    Only on a random split: others have other losses.
    """
    few = [run for run in runs if run.settings.n_factors == N_FACTORS and run.losses]
    tried = [run for run in few if run.settings.split == AT_RANDOM]
    if not tried:
        where = " on a random split" if few else ""
        return Verdict(False, f"No run with {N_FACTORS} factors{where} has finished an epoch yet.")
    best = min(run.losses[-1].validation_mse for run in tried)
    return Verdict(best <= TARGET, f"Your best run with {N_FACTORS} factors ends at {best:.3f}.")


def check_cure(runs: Sequence[Run]) -> Verdict:
    """Check the second task: one run that overfits, and one that differs and does not.

    The cured one has to end noticeably lower, where the same ratings are held back.
    """
    ill = [run for run in runs if overfits(run.losses)]
    if not ill:
        return Verdict(False, "None of your runs overfits yet.")
    pairs = [
        (sick, well)
        for sick in ill
        for well in runs
        if well.losses
        and well.settings.held_back == sick.settings.held_back
        and not overfits(well.losses)
        and well.losses[-1].validation_mse < sick.losses[-1].validation_mse - NOTICEABLE
    ]
    if not pairs:
        worst = max(ill, key=lambda run: run.losses[-1].validation_mse)
        return Verdict(
            False,
            f"A run overfits: it was best after epoch {_best_epoch(worst)} and ends at "
            f"{worst.losses[-1].validation_mse:.3f}. Now cure it.",
        )
    sick, well = min(pairs, key=lambda pair: len(_differences(*pair)))
    return Verdict(
        True,
        f"From {sick.losses[-1].validation_mse:.3f} to {well.losses[-1].validation_mse:.3f} by "
        f"{', '.join(_differences(sick, well)) or 'turning a slider meanwhile'}.",
    )


def train_leaky(
    settings: Settings, source: str | Dataset, report: Report = unheard
) -> tuple[tuple[EpochLoss, ...], tuple[EpochLoss, ...]]:
    """Train a sound run, and one whose training ratings hold those that check it, too.

    Returns losses of the sound and of the leaky one.
    """
    from cf.training.trainer import Trainer  # brings torch along, which only a worker needs

    ratings = read_data(source).ratings
    split = split_ratings(ratings, settings)
    leaky = replace(split, train=np.arange(len(ratings)), n_unseen_users=0, n_unseen_movies=0)
    own = replace(DEFAULT, seed=settings.seed).checked_as(settings)
    found = []
    for used in (split, leaky):
        found.append(tuple(Trainer(own, ratings, used).run()))
        report(len(found) / 2)
    return found[0], found[1]


def _differences(one: Run, other: Run) -> list[str]:
    """The settings in which two runs differ, with both values, seeds left aside."""
    return [
        f"{BY_NAME[name].label.lower()} {value} → {getattr(other.settings, name)}"
        for name, value in one.settings.changed(other.settings).items()
        if name not in ("seed", "split_seed")
    ]


def _best_epoch(run: Run) -> int:
    return run.best.epoch if run.best else 0
