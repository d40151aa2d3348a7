"""A run trained once more, with its turns by hand repeated at the same steps.

Computed in a worker by `Engine.compute`; the web process imports this file for the function alone.
"""

from collections.abc import Sequence
from dataclasses import replace

from cf.analysis.separation.measure import N_SHUFFLES, measure_run_separations
from cf.data import Dataset, read_data
from cf.experiments.train_run import train_run
from cf.progress import Report, unheard
from cf.settings import Settings
from cf.snapshot import Change, Run


def rerun(
    settings: Settings,
    source: str | Dataset,
    changes: Sequence[Change] = (),
    report: Report = unheard,
    attempt: int = 0,
) -> Run:
    """Train from start to end as `train_run` does, and measure the separations.

    Parameters
    ----------
    settings, changes, report : as `train_run` takes them
    source : what `cf.data.read_data` reads, or the data themselves
    attempt : changes nothing; by another number `Engine.compute` really trains once more

    Returns
    -------
    The run, with the separations of its first and its last snapshot.

    Raises
    ------
    SettingError
        As `train_run` raises it.
    DataError
        The source cannot be read.
    """
    data = read_data(source)
    return measure_ends(train_run(settings, data, changes, report), data, N_SHUFFLES)


def measure_ends(run: Run, data: Dataset, n_shuffles: int) -> Run:
    """Return a run with the separations of its first and its last snapshot."""
    ends = run.snapshots[:1] + run.snapshots[1:][-1:]
    separations = [
        separation
        for end in ends
        for separation in measure_run_separations(
            round(end.epoch), end.vectors, data.movies, n_shuffles
        )
    ]
    return replace(run, separations=tuple(separations))
