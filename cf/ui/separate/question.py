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
from cf.ui.tab.selections import SELECTIONS, kept_sides, selection_poles
from cf.ui.widgets.own_colours import OWN

LABEL, PAIR, REST = "Blockbuster or independent", "Genre or genre", "Genre or the rest"
ERA = "Era"
WHAT_IS_MISSING = {
    OWN: "Give a CSV with a film, by id or title, and a value in each line, and choose two kinds.",
    SELECTIONS: "On Explore, select films and keep them as A, select others and keep them as B.",
}
N_EXAMPLES = 4  # of each side: two lines on a projector
QUESTIONS = (LABEL, PAIR, REST, ERA, SELECTIONS, OWN)


def choose_poles(data: Dataset) -> Poles | None:
    """Draw the question and return its poles; None while what it asks about is still missing."""
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
        "Fewest ratings",
        1,
        100,
        20,
        key="floor",
        bind="query-params",
        help="Films rated less often are left out: their vectors are mostly noise.",
    )
    if ask == LABEL:
        poles = label_poles(movies, fewest)
    elif ask == PAIR:
        poles = genre_poles(movies, first, second, fewest)
    elif ask == REST:
        poles = genre_rest_poles(movies, first, fewest)
    elif ask == OWN:
        return choose_own_poles(data, fewest)
    elif ask == SELECTIONS:
        return selection_poles(movies, fewest)
    else:
        poles = era_poles(movies, early, late, fewest)
    return poles


def warn_of_places(movies: Movies) -> list[str]:
    """Say that a question answers itself where the map has decided who stands on which side."""
    sides = kept_sides(len(movies.title)).values()
    if st.session_state["ask"] != SELECTIONS or not any(side.by_place for side in sides):
        return []
    return [
        "These films were selected by where they lie on the map, which is where the vectors have "
        "put them. That the vectors tell them apart is no finding; what else does is one: see "
        "popularity and movie bias."
    ]


def colour_poles(movies: Movies, poles: Poles) -> MapColouring:
    """Colour the map by the two sides, the rest in quiet grey."""
    sides = np.zeros(len(movies.title), dtype=int)
    sides[poles.rows] = np.where(poles.is_positive, 1, -1)
    return MapColouring.of_poles(sides, poles.positive, poles.negative, "neither kind")


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
