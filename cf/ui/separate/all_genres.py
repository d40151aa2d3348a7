"""All genres at once: genre against genre, and each against the rest."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from cf.analysis.separation.genres import (
    FEWEST_A_SIDE,
    GenreMatrix,
    GenreRest,
    measure_genre_matrix,
    measure_genres_against_rest,
)
from cf.figures.separation.scores import draw_matrix
from cf.ui.separate.pair import THIS_PAIR
from cf.ui.tab.jobs import compute
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say
from cf.ui.widgets.chart import draw_chart
from cf.ui.widgets.plain_table import draw_table

_HIDDEN = "hidden by the plane"  # a column
# Figures in cells have to be told apart: a narrow screen scrolls the matrix, not the page.
_STYLE = """
<style>
  @media (max-width: 760px) {
    .st-key-genre_matrix { overflow-x: auto; }
    .st-key-genre_matrix > * { min-width: 46rem; }
  }
</style>
"""


def draw_all_genres(subject: Subject, points: np.ndarray, fewest: int) -> None:
    """Draw the matrix, whose cells open their pair, and the list against the rest."""
    movies = subject.data.movies
    matrix = compute(
        "All genres", measure_genre_matrix, subject.vectors, movies, min_ratings=fewest
    )
    if matrix is None:
        return
    measured = np.flatnonzero(~np.isnan(matrix.auc).all(axis=1))
    if not len(measured):
        lower = " Lower “Fewest ratings”." if fewest > 1 and len(matrix.names) > 1 else ""
        st.info(
            say(
                f"No two genres have enough films each: {FEWEST_A_SIDE} of exactly one of "
                f"them.{lower}"
            )
        )
        return
    told = _tell(matrix)
    turn = f"matrix:{st.session_state.get('matrix_turn', 0)}"
    st.html(_STYLE)
    with st.container(key="genre_matrix"):
        draw_chart(
            draw_matrix(
                [matrix.names[i] for i in measured],
                matrix.auc[np.ix_(measured, measured)],
                [[told[i][j] for j in measured] for i in measured],
                st.context.theme.type,
            ),
            key=turn,
            on_select=partial(_open_clicked, turn, matrix),
            selection_mode="points",
            alt="Held-out AUC of every pair of genres",
        )
    st.caption(describe_blanks(matrix, fewest))
    st.markdown(
        say("**Each genre against all other films: what the plane hides**"),
        help=say("AUC of films that the probe has not seen; ± is half of its 95 % interval."),
    )
    rest = compute(
        "Each genre against the rest",
        measure_genres_against_rest,
        subject.vectors,
        points,
        movies,
        min_ratings=fewest,
    )
    if rest is not None:
        draw_table(
            tabulate_rest(rest).rename(columns=say),
            {_HIDDEN: st.column_config.NumberColumn(format="%.2f")},
        )


def describe_blanks(matrix: GenreMatrix, fewest: int) -> str:
    """Say how to read the matrix, why cells are blank, and which genres are left out and why."""
    blank = np.isnan(matrix.auc).all(axis=1)
    left_out = [name for name, is_blank in zip(matrix.names, blank, strict=True) if is_blank]
    why = f"fewer than {FEWEST_A_SIDE} films with at least {fewest} ratings"
    sentences = [
        "Click a cell to open its pair.",
        f"Films of exactly one of the two genres; blank where a side has {why}: point at the cell "
        "to see how many.",
    ]
    if left_out:
        sentences.append(f"Left out, as they have such a side everywhere: {', '.join(left_out)}.")
    return " ".join(sentences)


def _open_clicked(key: str, matrix: GenreMatrix) -> None:
    """Ask for the pair whose cell was clicked."""
    points = st.session_state[key]["selection"]["points"]
    # A fresh chart has no cell picked, so that the same one can be clicked again.
    st.session_state["matrix_turn"] = st.session_state.get("matrix_turn", 0) + 1
    if points and (pair := (points[0]["y"], points[0]["x"])) not in matrix.reason:
        st.session_state["open_pair"] = pair
        st.session_state["measure"] = THIS_PAIR


def tabulate_rest(found: list[GenreRest]) -> pd.DataFrame:
    """Put each genre's AUC in all factors beside that in the plane."""
    return pd.DataFrame(
        {
            "genre": [one.name for one in found],
            "all factors": [f"{one.full.value:.2f} ± {one.full.plus_minus:.2f}" for one in found],
            "principal plane": [
                f"{one.plane.value:.2f} ± {one.plane.plus_minus:.2f}" for one in found
            ],
            _HIDDEN: [round(one.full.value - one.plane.value, 2) for one in found],
            "films": [one.n_films for one in found],
        }
    )


def _tell(matrix: GenreMatrix) -> list[list[str]]:
    told = []
    for i, row in enumerate(matrix.names):
        line = []
        for j, column in enumerate(matrix.names):
            if i == j:
                line.append(row)
            elif reason := matrix.reason.get((row, column)):
                line.append(f"{row} / {column}: {reason}")
            else:
                line.append(
                    f"{row} / {column}: {matrix.auc[i, j]:.2f} "
                    + say(f"({matrix.n_films[i, j]:,} against {matrix.n_films[j, i]:,} films)")
                )
        told.append(line)
    return told
