"""Filters: films that do not pass are greyed, never hidden."""

import numpy as np
import streamlit as st

from cf.data import Movies

_LABELS = {"blockbuster": 1, "independent": -1, "unlabelled": 0}


def draw_filters(movies: Movies) -> np.ndarray | None:
    """Draw the filters into a popover; return the films that pass, or None where all do.

    Returns
    -------
    (n_movies,) bool or None
    """
    years = movies.year[movies.year > 0]
    first, last = int(years.min()), int(years.max())
    with st.popover("Filter", icon=":material/filter_alt:"):
        genres = st.multiselect(
            "Genres",
            movies.genre_names,
            key="genres",
            bind="query-params",
            help="Any of these.",
            select_all=False,
        )
        low, high = st.slider("Years", first, last, (first, last), key="years", bind="query-params")
        fewest = st.number_input(
            "Ratings, at least", 1, int(movies.n_ratings.max()), 1, key="least", bind="query-params"
        )
        labels = st.multiselect("Label", list(_LABELS), key="labels", bind="query-params")
    shown = movies.n_ratings >= fewest
    if genres:
        columns = [movies.genre_names.index(genre) for genre in genres]
        shown &= movies.genres[:, columns].any(axis=1)
    if (low, high) != (first, last):
        shown &= (movies.year >= low) & (movies.year <= high)
    if labels:
        shown &= np.isin(movies.label, [_LABELS[label] for label in labels])
    return None if shown.all() else shown


def draw_fit() -> None:
    """Draw what decides the layout and the size of the dots; read from the session by its keys."""
    with st.popover("Fit", icon=":material/tune:"):
        st.slider(
            "Fit the view on films with at least so many ratings",
            1,
            100,
            20,
            key="fit",
            bind="query-params",
            help="Vectors that rest on a few ratings are mostly noise: such films are placed, but "
            "do not decide the view.",
        )
        st.toggle(
            "Isolate: fit on the filtered films alone",
            key="isolate",
            bind="query-params",
            help="The shares of the variance are then those among these films.",
        )
        st.radio("Size of the dots", ["by number of ratings", "all alike"], key="sizes")
