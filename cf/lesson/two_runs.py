"""Two runs that differ in one setting, trained on the same split: what the one setting is worth."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from cf.data import Dataset, read_data
from cf.errors import DivergedError
from cf.settings import Settings
from cf.snapshot import EpochLoss, Snapshot

EPOCHS = 8  # enough for a model without decay to turn round
DECAYS = {"adamw": 0.1}  # of the optimisers that keep it apart from the gradient
USUAL_DECAY = 2e-4
_REPORT_EVERY = 32  # steps


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
    from cf.training import Trainer

    data = source if isinstance(source, Dataset) else read_data(source)
    done = []
    for place, own in enumerate(settings):
        trainer, message = Trainer(own, data.ratings), ""
        try:
            for step in count():
                if trainer.finished:
                    break
                trainer.step()
                if report is not None and step % _REPORT_EVERY == 0:
                    report((place + trainer.step_count / trainer.n_steps) / len(settings))
        except DivergedError as error:
            message = str(error)
        done.append(Trained(own, tuple(trainer.losses), trainer.snapshot(), message))
    return done[0], done[1]
