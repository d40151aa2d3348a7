"""A selection of films: a box or lasso on the map, or the films that the search found."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from cf.analysis.enrichment import find_enrichment
from cf.analysis.neighbours import find_neighbours
from cf.analysis.projection import well_rated
from cf.ui.explore.views import View
from cf.ui.map import inside_polygon
from cf.ui.tab.subject import Subject

SHOWN_ROWS = 1000
LIKELY = 0.05  # corrected p below which a kind counts as over-represented


def selected_films(
    view: View, polygon: np.ndarray | None, found: Sequence[int], shown: np.ndarray | None
) -> np.ndarray:
    """Which films are selected: inside the outline and not greyed, else those found by name.

    Returns
    -------
    (n_movies,) bool
    """
    if polygon is not None and len(polygon):
        inside = inside_polygon(view.points, polygon)
        return inside if shown is None else inside & shown
    mask = np.zeros(len(view.points), dtype=bool)
    mask[list(found)] = True
    return mask


def draw_selection(subject: Subject, selected: np.ndarray) -> None:
    """Draw the selection's table, what it holds more of than chance would, and what lies near."""
    movies = subject.data.movies
    rows = np.flatnonzero(selected)
    if not len(rows):
        st.info(
            "Draw a box (Shift and drag) or a lasso (Alt and drag) on the map, or find several "
            "films by name."
        )
        return
    rows = rows[np.argsort(-movies.n_ratings[rows], kind="stable")]
    table = pd.DataFrame(
        {
            "film": [movies.title[row] for row in rows],
            "year": movies.year[rows],
            "ratings": movies.n_ratings[rows],
            "mean stars": movies.mean_stars[rows].round(2),
            "genres": [", ".join(np.array(movies.genre_names)[movies.genres[row]]) for row in rows],
            "movie id": subject.data.ratings.movie_ids[rows],
        }
    )
    count, download = st.columns([3, 2], vertical_alignment="center")
    count.markdown(f"**{len(rows):,} films** selected")
    download.download_button(
        "CSV",
        table.to_csv(index=False),
        "selection.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    st.dataframe(
        table.head(SHOWN_ROWS),
        hide_index=True,
        height=220 if len(rows) > 5 else "auto",
        column_config={
            "film": st.column_config.TextColumn(width=190),
            "year": st.column_config.NumberColumn(format="%d", width=45),
            "ratings": st.column_config.NumberColumn(width=55),
            "mean stars": st.column_config.NumberColumn("mean", format="%.2f", width=50),
        },
    )
    _draw_enrichment(subject, selected)
    centre = subject.vectors[rows].mean(axis=0)
    near, cosines = find_neighbours(
        np.vstack([subject.vectors, centre]),
        len(subject.vectors),
        5,
        among=np.append(well_rated(movies.n_ratings) & ~selected, False),
    )
    names = ", ".join(
        f"{movies.markdown_name(row)} ({cosine:+.2f})"
        for row, cosine in zip(near, cosines, strict=True)
    )
    st.markdown(f"Nearest to their mean vector, outside the selection: {names}")


def _draw_enrichment(subject: Subject, selected: np.ndarray) -> None:
    """Say which genres and decades the selection holds more of than chance would bring."""
    movies = subject.data.movies
    # Beside films as well known as the selection: else one finds what well-known films are.
    least = int(movies.n_ratings[selected].min())
    among = movies.n_ratings >= least
    likely = [e for e in find_enrichment(movies, selected, among) if e.q < LIKELY]
    if not likely:
        st.markdown("No genre or decade is over-represented beyond chance.")
        return
    table = pd.DataFrame(
        {
            "more than by chance": [e.name for e in likely],
            "in the selection": [f"{e.n_selected_with} of {e.n_selected}" for e in likely],
            "elsewhere": [
                f"{e.n_with - e.n_selected_with} of {e.n_films - e.n_selected}" for e in likely
            ],
            "odds ratio": [f"{e.odds_ratio:.1f} ({e.low:.1f}–{e.high:.1f})" for e in likely],
            "corrected p": [f"{e.q:.2g}" for e in likely],
        }
    )
    st.dataframe(table, hide_index=True)
    st.caption(
        f"Fisher’s exact test against the {int(among.sum()):,} films with {least} ratings or more, "
        "corrected by Benjamini and Hochberg."
    )
