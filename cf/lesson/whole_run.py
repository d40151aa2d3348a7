"""A run trained from start to end for a lesson, telling how far it is."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from cf.data import Ratings
from cf.errors import DivergedError
from cf.settings import Settings

if TYPE_CHECKING:
    from cf.training.trainer import Trainer

_REPORT_EVERY = 16  # steps, some tens of milliseconds


def train_whole(
    settings: Settings, ratings: Ratings, tell: Callable[[float], None]
) -> "tuple[Trainer, str]":
    """Train to the end, or until the run diverges; needs torch, so it is called in a worker.

    Parameters
    ----------
    settings, ratings : as the trainer takes them
    tell : told the share of the steps that is done, every few steps

    Returns
    -------
    The trainer, and why it stopped early in words, or nothing.

    Raises
    ------
    SettingError
        The network would meet a batch of a single rating.
    """
    from cf.training.trainer import Trainer

    trainer = Trainer(settings, ratings)
    try:
        while not trainer.finished:
            trainer.step()
            if trainer.step_count % _REPORT_EVERY == 0:
                tell(trainer.step_count / trainer.n_steps)
    except DivergedError as error:
        return trainer, str(error)
    return trainer, ""


def ignore(_share: float) -> None:
    """Tell nobody."""
