"""One setting swept: run after run trained to the end, and measured.

Computed in a worker by `Engine.compute`; the web process imports this file for the function alone.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from cf.analysis.plane.projection import fit_projection
from cf.analysis.poles import Poles, compared_poles
from cf.analysis.runs.sweep import Sweep, SweptRun
from cf.analysis.separation.measure import score_poles
from cf.analysis.well_rated import well_rated
from cf.data import Dataset, read_data
from cf.experiments.train_run import train_run
from cf.progress import unheard
from cf.settings import Settings

VALUES: dict[str, tuple[float, ...]] = {
    "n_factors": (1, 2, 5, 10, 20, 50, 100),
    "weight_decay": (0.0, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3),
    "epochs": (1, 2, 3, 5, 10, 20),
}
# Kept apart from the gradient, or of one rating's rows alone, the decay weighs far less.
WEAK_DECAYS = (0.0, 0.01, 0.03, 0.1, 0.2, 0.5, 1.0)

Report = Callable[[float, Sweep], object]


def choose_values(name: str, base: Settings) -> tuple[float, ...]:
    """Return the values to sweep one of `VALUES` over, the base's own among them, ascending."""
    weak = name == "weight_decay" and base.optimiser in ("adamw", "sgd-compiled")
    values = WEAK_DECAYS if weak else VALUES[name]
    return tuple(sorted({*values, getattr(base, name)}))


def run_sweep(
    base: Settings,
    name: str,
    values: tuple[float, ...],
    seeds: tuple[int, ...],
    source: str | Dataset,
    report: Report = unheard,
) -> Sweep:
    """Train one run for every value and seed, and measure loss and separation at its end.

    All values of the first seed come first, then those of the next: a whole curve is there early.
    Each run has its own split, drawn from its seed, unless splits are by time. A run that diverges
    counts as NaN.

    Parameters
    ----------
    base : all settings but `name`, `seed` and `split_seed`
    name : of a setting, with the values it is given, ascending
    seeds : each serves the vectors and the split
    report : told the share that is done, by epochs, and the sweep so far

    Raises
    ------
    SettingError
        A value that the setting does not allow.
    DataError
        The source cannot be read.
    """
    data = read_data(source)
    pairs = tuple(compared_poles(data.movies))
    sweep = Sweep(name, tuple(values), tuple(seeds), tuple(poles.name for poles in pairs))
    planned = [
        Settings.from_dict({**base.as_dict(), name: value, "seed": seed, "split_seed": seed})
        for seed in seeds
        for value in values
    ]
    n_epochs = sum(settings.epochs for settings in planned)
    n_done = 0

    def tell(share: float) -> None:
        report((n_done + share * settings.epochs) / n_epochs, sweep)

    for settings in planned:
        run = _train(settings, data, pairs, getattr(settings, name), tell)
        sweep = replace(sweep, trained=(*sweep.trained, run))
        n_done += settings.epochs
        tell(0)
    return sweep


def _train(
    settings: Settings,
    data: Dataset,
    pairs: tuple[Poles, ...],
    value: float,
    report: Callable[[float], None],
) -> SweptRun:
    run = train_run(settings, data, report=report, most_snapshots=2)
    untrained, vectors = (run.snapshots[end].vectors for end in (0, -1))
    loss, full = np.nan, (np.nan,) * len(pairs)
    plane = full
    if not run.message:
        points = fit_projection(vectors, well_rated(data.movies.n_ratings)).points
        loss = run.losses[-1].validation_mse
        full, plane = _measure(vectors, pairs), _measure(points, pairs)
    return SweptRun(value, settings.seed, loss, full, plane, _measure(untrained, pairs))


def _measure(coordinates: np.ndarray, pairs: tuple[Poles, ...]) -> tuple[float, ...]:
    """The held-out AUC of each pair; NaN for one with too few films."""
    return tuple(
        np.nan if poles.too_few else score_poles(coordinates, poles)[1].value for poles in pairs
    )
