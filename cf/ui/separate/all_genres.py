"""All genres at once: genre against genre, and each against the rest."""

import numpy as np
import pandas as pd
import streamlit as st

from cf.analysis.genres import GenreMatrix, measure_genre_matrix, measure_genres_against_rest
from cf.figures.separation import draw_matrix
from cf.ui.explore.subject import Subject
from cf.ui.session import compute


def draw_all_genres(subject: Subject, points: np.ndarray, fewest: int) -> None:
    """Draw the matrix, whose cells open their pair, and the list against the rest."""
    movies, key = subject.data.movies, f"{subject.key}:{fewest}"
    matrix: GenreMatrix | None = compute(
        f"matrix:{key}",
        "All genres",
        measure_genre_matrix,
        subject.vectors,
        movies,
        min_ratings=fewest,
    )
    if matrix is None:
        return
    clicked = st.plotly_chart(
        draw_matrix(matrix.names, matrix.auc, _tell(matrix), st.context.theme.type),
        theme=None,
        key=f"matrix:{st.session_state.get('matrix_turn', 0)}",
        on_select=lambda: None,
        selection_mode="points",
        alt="Held-out AUC of every pair of genres",
    )
    if points_clicked := clicked["selection"]["points"]:
        first, second = points_clicked[0]["y"], points_clicked[0]["x"]
        if first != second and (first, second) not in matrix.reason:
            st.session_state["open_pair"] = (first, second)
            st.session_state["matrix_turn"] = st.session_state.get("matrix_turn", 0) + 1
            st.rerun()
    st.caption(
        "Click a cell to open its pair. Films of exactly one of the two genres; blank where a side "
        "has too few films."
    )
    rest = measure_rest(key, subject, points, fewest)
    st.markdown("**Each genre against all other films: what the plane hides**")
    st.dataframe(rest, hide_index=True)


@st.cache_resource(max_entries=16, show_spinner="Measuring each genre against the rest …")
def measure_rest(key: str, _subject: Subject, _points: np.ndarray, fewest: int) -> pd.DataFrame:
    """Each genre's AUC in all factors beside that in the plane, as a table."""
    found = measure_genres_against_rest(
        _subject.vectors, _points, _subject.data.movies, min_ratings=fewest
    )
    return pd.DataFrame(
        {
            "genre": [one.name for one in found],
            "all factors": [f"{one.full.value:.2f} ± {one.full.plus_minus:.2f}" for one in found],
            "this plane": [f"{one.plane.value:.2f} ± {one.plane.plus_minus:.2f}" for one in found],
            "hidden by the plane": [round(one.full.value - one.plane.value, 2) for one in found],
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
                    f"({matrix.n_films[i, j]} against {matrix.n_films[j, i]} films)"
                )
        told.append(line)
    return told
