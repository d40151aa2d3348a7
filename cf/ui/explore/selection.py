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


def comparable_films(
    n_ratings: np.ndarray, selected: np.ndarray, shown: np.ndarray | None
) -> np.ndarray:
    """Which films a selection is held against, (n_movies,) bool: those that it could have held.

    They are as well known as the selection, or one would first of all find what well-known films
    are; and they pass the filter that all of the selection has passed, or one would find that.
    """
    among: np.ndarray = n_ratings >= n_ratings[selected].min()
    return among if shown is None or not shown[selected].all() else among & shown


def draw_selection(subject: Subject, selected: np.ndarray, shown: np.ndarray | None = None) -> None:
    """Draw the selection's table, what it holds more of than chance would, and what lies near.

    Parameters
    ----------
    selected : (n_movies,) bool
    shown : (n_movies,) bool, what the filter leaves; None without one
    """
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
    among = comparable_films(movies.n_ratings, selected, shown)
    _draw_enrichment(subject, selected, among)
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


def _draw_enrichment(subject: Subject, selected: np.ndarray, among: np.ndarray) -> None:
    """Say which genres and decades the selection holds more of than chance would bring."""
    movies = subject.data.movies
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
        f"Against the {int(among.sum()):,} films that could have been selected: as often rated as "
        "these, and within the filter if one is on. Fisher’s exact test tells how often as many of "
        "a kind would be among so many films drawn blindly; as many kinds are tested at once, p is "
        "raised (Benjamini and Hochberg), so that of the kinds listed one in "
        f"{1 / LIKELY:.0f} may be chance. Odds ratios with their 95 % interval."
    )
