"""Runs that differ in one setting, trained on the same split: what the one setting is worth."""

from dataclasses import replace

from cf.data import Dataset, read_data
from cf.experiments.train_run import train_run
from cf.presets import SAFE_RATE
from cf.progress import Report, part_of, unheard
from cf.settings import COMPILED, DEFAULT, Settings
from cf.snapshot import Run

EPOCHS = 8  # enough for a model without decay to turn round
DECAY_STEPS = (0.3, 1.0, 3.0, 10.0)  # times the usual decay: what can be chosen
DECAYS = {"adamw": 0.1, "sgd-compiled": 0.1}  # kept apart from the gradient; of its rows alone
USUAL_DECAY = 2e-4


def list_decays(settings: Settings) -> tuple[float, ...]:
    """Return weight decays to choose from, ascending; the second is the optimiser's usual one."""
    usual = DECAYS.get(settings.optimiser, USUAL_DECAY)
    return tuple(float(f"{times * usual:g}") for times in DECAY_STEPS)


def with_and_without_decay(settings: Settings, decay: float) -> tuple[Settings, Settings]:
    """Return the settings with this weight decay and with none."""
    base = replace(settings, epochs=EPOCHS)
    return replace(base, weight_decay=decay), replace(base, weight_decay=0)


def with_and_without_biases(settings: Settings) -> tuple[Settings, Settings]:
    """Return the settings for the model with biases and for the one without."""
    return replace(settings, model="bias"), replace(settings, model="range")


def with_and_without_range(settings: Settings) -> tuple[Settings, Settings]:
    """Return the settings for the dot product with a sigmoid and for the bare one."""
    return replace(settings, model="range"), replace(settings, model="dot")


def with_and_without_raters(settings: Settings) -> tuple[Settings, Settings]:
    """Return the settings for the model that adds up a film's raters and for biases alone."""
    base = _exact(settings)
    return replace(base, model="raters"), replace(base, model="bias")


def with_and_without_days(settings: Settings) -> tuple[Settings, Settings]:
    """Return the settings for the model with a number for each day and for the one without."""
    base = _exact(settings)
    return replace(base, model="days"), replace(base, model="raters")


def _exact(settings: Settings) -> Settings:
    """Return the settings, or where they name a compiled optimiser the default ones instead."""
    if settings.optimiser not in COMPILED:
        return settings
    kept = replace(DEFAULT, n_factors=settings.n_factors, seed=settings.seed)
    return kept.checked_as(settings)


def with_both_optimisers(settings: Settings, other: str) -> tuple[Settings, Settings]:
    """Return the settings with plain gradient descent and with another optimiser.

    Each has the rate and the weight decay that suit it: at one rate for both, one would fail.
    """
    pair = [
        replace(
            settings,
            optimiser=name,
            learning_rate=SAFE_RATE[name],
            # What these rates are for.
            model=DEFAULT.model,
            batch_size=DEFAULT.batch_size,
            schedule=DEFAULT.schedule,
            weight_decay=DECAYS.get(name, USUAL_DECAY),
        )
        for name in ("sgd", other)
    ]
    return pair[0], pair[1]


def with_five_numbers(settings: Settings) -> Settings:
    """Return the settings for the model with biases and five factors."""
    return replace(settings, model="bias", n_factors=5)


def train_all(
    settings: tuple[Settings, ...],
    source: str | Dataset,
    report: Report = unheard,
) -> tuple[Run, ...]:
    """Train some runs to their end, each with its last sound snapshot, in a worker.

    Raises DataError if the source cannot be read.
    """
    data = read_data(source)
    done: list[Run] = []

    for own in settings:
        tell = part_of(report, len(done), len(settings))
        run = train_run(own, data, report=tell, most_snapshots=2)
        done.append(replace(run, snapshots=run.snapshots[-1:]))
    return tuple(done)
