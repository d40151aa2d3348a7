"""Two runs that differ in one setting, trained on the same split: what the one setting is worth."""

from collections.abc import Callable
from dataclasses import replace

from cf.data import Dataset, read_data
from cf.experiments.train_run import train_run
from cf.settings import Settings
from cf.snapshot import Run

EPOCHS = 8  # enough for a model without decay to turn round
DECAYS = {"adamw": 0.1}  # of the optimisers that keep it apart from the gradient
USUAL_DECAY = 2e-4


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
) -> tuple[Run, Run]:
    """Train two runs to their end, each with its last sound snapshot, in a worker.

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
    data = read_data(source)
    done: list[Run] = []

    def tell(share: float) -> None:
        if report is not None:
            report((len(done) + share) / len(settings))

    for own in settings:
        run = train_run(own, data, report=tell, most_snapshots=2)
        done.append(replace(run, snapshots=run.snapshots[-1:]))
    return done[0], done[1]
