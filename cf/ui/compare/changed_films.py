"""The films that two runs see most differently, by their nearest neighbours."""

import numpy as np
import pandas as pd
import streamlit as st

from cf.analysis.runs.displacement import FEWEST_FILMS, films_to_compare
from cf.analysis.runs.neighbour_change import NeighbourChange, changed_neighbours
from cf.analysis.runs.side_by_side import comparable
from cf.data import Dataset, Movies
from cf.data.titles import escape_markdown
from cf.experiments.rerun import rerun
from cf.experiments.seeds import other_seed
from cf.snapshot import Run
from cf.ui.tab.jobs import calculate, compute, is_wanted
from cf.ui.tab.tab import say
from cf.ui.widgets.plain_table import draw_table

N_NEIGHBOURS = 10
N_SHOWN = 20  # rows of the table
N_NAMED = 3  # neighbours in a cell
_ALIKE = 0.02  # share of the neighbours: a single other seed is itself drawn by luck


def draw_changed(first_run: Run, second_run: Run, data: Dataset, source: str) -> None:
    """Draw how many neighbours two runs share, beside chance and another seed, and the films.

    Parameters
    ----------
    first_run, second_run : to compare by their last snapshots
    source : of the data, for training the first run with another seed
    """
    if refusal := _refuse(first_run, second_run, data):
        st.info(escape_markdown(refusal))
        return
    first, second = (run.snapshots[-1].vectors for run in (first_run, second_run))
    rows = films_to_compare(first, second, data.movies.n_ratings)
    if len(rows) < FEWEST_FILMS:
        st.info(
            say(
                f"Only {len(rows)} films have enough ratings and vectors that are not zero in both "
                f"runs; {FEWEST_FILMS} are needed to compare their neighbours."
            )
        )
        return
    change = calculate(changed_neighbours, first, second, rows, N_NEIGHBOURS)
    st.markdown(
        say(
            f"Of a film’s {N_NEIGHBOURS} nearest neighbours, "
            f"**{_n_same(change.mean_overlap)}** are the same in both runs, on average over "
            f"the {len(rows):,} most rated films; by chance {_n_same(change.by_chance)}."
        )
    )
    _draw_yardstick(first_run, rows, change.mean_overlap, source)
    table = tabulate_changed(change, data.movies, N_SHOWN).rename(columns=say)
    widths = zip(table.columns, (220, None, 270, 270), strict=True)  # pixels; they grow together
    columns = {name: st.column_config.Column(width=width) for name, width in widths}
    draw_table(table, columns)
    st.caption(
        say(
            "Nearest by cosine in all factors, most changed films first, more rated ones "
            "before others."
        )
    )


def tabulate_changed(change: NeighbourChange, movies: Movies, n: int) -> pd.DataFrame:
    """Put the most changed films beside the nearest neighbours that only one run gives them."""
    shown = range(min(n, len(change.rows)))

    def only(own: np.ndarray, other: np.ndarray) -> str:
        lost = own[~np.isin(own, other)][:N_NAMED].tolist()
        return ", ".join(movies.name(row) for row in lost)

    n_neighbours = change.before.shape[1]
    return pd.DataFrame(
        {
            "film": [movies.name(int(change.rows[i])) for i in shown],
            f"the same, of {n_neighbours}": [
                round((1 - float(change.changed[i])) * n_neighbours) for i in shown
            ],
            "near in the first run only": [only(change.before[i], change.after[i]) for i in shown],
            "near in the second run only": [only(change.after[i], change.before[i]) for i in shown],
        }
    )


def _draw_yardstick(run: Run, rows: np.ndarray, mean_overlap: float, source: str) -> None:
    """Say what a mere other seed changes, once the first run is trained with one."""
    if len(run.losses) < run.settings.epochs:
        st.caption("The first run is not trained to its end, so no other seed can stand beside it.")
        return
    settings = other_seed(run.settings)
    key = f"changed:{run.data_checksum}:{settings}:{run.changes}"
    why = (
        "Trains the first run’s settings once more with another seed and the same split. Only what "
        "two settings change beyond that tells of the settings."
    )
    if not is_wanted(key, "What would another seed change?", "changed_seed", help=why):
        return
    other = compute("The first run with another seed", rerun, settings, source, run.changes)
    if other is None:
        return
    if other.message:
        st.warning(f"With seed {settings.seed}: {other.message}")
        return
    vectors, theirs = run.snapshots[-1].vectors, other.snapshots[-1].vectors
    overlap = calculate(changed_neighbours, vectors, theirs, rows, N_NEIGHBOURS).mean_overlap
    more = "about as much"
    if abs(mean_overlap - overlap) > _ALIKE:
        more = "more than that" if mean_overlap < overlap else "less than that"
    st.markdown(
        f"The first run with seed {settings.seed} instead of {run.settings.seed}: "
        f"**{_n_same(overlap)}** the same. The two runs differ {more}."
    )


def _refuse(first: Run, second: Run, data: Dataset) -> str:
    """Why these runs' films cannot be compared, or nothing."""
    if not (compares := comparable([first, second])):
        return compares.caveat
    if first.data_checksum != data.ratings.checksum:
        return (
            f"“{first.title}” and “{second.title}” learned from {first.data_name}, but "
            f"{data.name} is open. Open the data they learned from."
        )
    for run in (first, second):
        if not run.snapshots or not np.isfinite(run.snapshots[-1].vectors).all():
            return f"“{run.title}” has no sound vectors to compare. Choose another run."
    return ""


def _n_same(share: float) -> str:
    return f"{share * N_NEIGHBOURS:.1f}"
