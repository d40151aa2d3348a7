"""Which two kinds of films are to be told apart."""

from contextlib import suppress

import numpy as np
import streamlit as st
from streamlit.errors import StreamlitAPIException

from cf.analysis.poles import Poles, era_poles, examples, genre_poles, genre_rest_poles, label_poles
from cf.data import Dataset, Movies
from cf.data.titles import escape_markdown
from cf.ui.map import MapColouring
from cf.ui.separate.own_column import choose_own_poles

LABEL, PAIR, REST = "Blockbuster or independent", "Genre or genre", "Genre or the rest"
ERA, OWN = "Era", "Your own column"
N_EXAMPLES = 4  # of each side: two lines on a projector
QUESTIONS = (LABEL, PAIR, REST, ERA, OWN)


def choose_poles(data: Dataset) -> Poles | None:
    """Draw the question and return its poles; None while one's own column is still missing."""
    movies = data.movies
    # A cell of the matrix, or a link, may have asked for a pair.
    if pair := st.session_state.pop("open_pair", None):
        for key, value in {"ask": PAIR, "first": pair[0], "second": pair[1]}.items():
            st.session_state[key] = value
            # A box on the page writes its new value into the address, and lets nobody else do so;
            # one that is yet to be drawn does not.
            with suppress(StreamlitAPIException):
                st.query_params[key] = value
    ask = st.selectbox("Question", QUESTIONS, key="ask", bind="query-params")
    genres = list(movies.genre_names)
    poles: Poles
    if ask in (PAIR, REST):
        first = st.selectbox("Genre", genres, key="first", bind="query-params")
        if ask == PAIR:
            default = genres.index("Romance") if "Romance" in genres else len(genres) - 1
            second = st.selectbox(
                "or genre", genres, index=default, key="second", bind="query-params"
            )
    if ask == ERA:
        years = movies.year[movies.year > 0]
        early, late = st.slider(
            "Until, and from",
            int(years.min()),
            int(years.max()),
            (1979, 2000),
            key="eras",
            bind="query-params",
        )
    fewest = st.slider(
        "At least so many ratings",
        1,
        100,
        20,
        key="floor",
        bind="query-params",
        help="Films with few ratings have vectors that are mostly noise.",
    )
    if ask == LABEL:
        poles = label_poles(movies, fewest)
    elif ask == PAIR:
        poles = genre_poles(movies, first, second, fewest)
    elif ask == REST:
        poles = genre_rest_poles(movies, first, fewest)
    elif ask == OWN:
        return choose_own_poles(data, fewest)
    else:
        poles = era_poles(movies, early, late, fewest)
    return poles


def colour_poles(movies: Movies, poles: Poles) -> MapColouring:
    """Colour the map by the two sides, the rest in quiet grey."""
    sides = np.zeros(len(movies.title), dtype=int)
    sides[poles.rows] = np.where(poles.is_positive, 1, -1)
    return MapColouring.of_poles(sides, poles.positive, poles.negative, "takes no part")


def describe_examples(movies: Movies, poles: Poles) -> str:
    """Name the best-known films of each side, so that one can judge the labels."""
    lines = []
    for name, count, rows in zip(
        (poles.positive, poles.negative),
        (poles.n_positive, poles.n_negative),
        examples(movies, poles, N_EXAMPLES),
        strict=True,
    ):
        known = ", ".join(movies.markdown_name(int(row)) for row in rows)
        lines.append(f"**{escape_markdown(name)}** ({count} films): {known}")
    return "  \n".join(lines)
