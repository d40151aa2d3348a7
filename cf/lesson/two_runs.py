"""Two runs that differ in one setting, trained on the same split: what the one setting is worth."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from cf.data import Dataset, read_data
from cf.lesson.whole_run import ignore, train_whole
from cf.settings import Settings
from cf.snapshot import EpochLoss, Snapshot

EPOCHS = 8  # enough for a model without decay to turn round
DECAYS = {"adamw": 0.1}  # of the optimisers that keep it apart from the gradient
USUAL_DECAY = 2e-4


@dataclass(frozen=True, eq=False)
class Trained:
    """One of the two.

    Attributes
    ----------
    settings : as it was trained
    losses : of each epoch that it finished
    snapshot : its end
    message : why it stopped early, or nothing
    """

    settings: Settings
    losses: tuple[EpochLoss, ...]
    snapshot: Snapshot
    message: str = ""

    @property
    def norms(self) -> np.ndarray:
        """Lengths of the movies' vectors, (n_movies,)."""
        return np.linalg.norm(self.snapshot.vectors, axis=1)


def with_and_without_decay(settings: Settings) -> tuple[Settings, Settings]:
    """Return the settings with a usual weight decay and with none."""
    usual = DECAYS.get(settings.optimiser, USUAL_DECAY)
    base = replace(settings, epochs=EPOCHS)
    return replace(base, weight_decay=settings.weight_decay or usual), replace(base, weight_decay=0)


def with_and_without_biases(settings: Settings) -> tuple[Settings, Settings]:
    """Return the settings for the model with biases and for the one without."""
    return replace(settings, model="bias"), replace(settings, model="range")


def train_two(
    settings: tuple[Settings, Settings],
    source: str | Dataset,
    report: Callable[[float], None] | None = None,
) -> tuple[Trained, Trained]:
    """Train two runs to their end, in a worker.

    Parameters
    ----------
    settings : of the two
    source : what `cf.data.read_data` reads, or the data themselves
    report : told the share that is done

    Raises
    ------
    DataError
        The source cannot be read.
    """
    data = source if isinstance(source, Dataset) else read_data(source)
    tell = report or ignore
    done = []
    for place, own in enumerate(settings):

        def tell_both(share: float, before: int = place) -> None:
            tell((before + share) / len(settings))

        trainer, message = train_whole(own, data.ratings, tell_both)
        done.append(Trained(own, tuple(trainer.losses), trainer.snapshot(), message))
    return done[0], done[1]
