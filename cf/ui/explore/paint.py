"""What the map is coloured by on Explore, where a run's own biases are at hand too."""

import streamlit as st

from cf.ui.colourings import (
    SCALES,
    colour_biases,
    colour_movies,
    colour_pair,
    name_colourings,
)
from cf.ui.explore.subject import Subject
from cf.ui.map import MapColouring

BIAS, TWO_GENRES = "Learned bias", "Two genres"


def choose_colouring(subject: Subject, source: str) -> MapColouring:
    """Draw what the map can be coloured by and return the chosen colouring."""
    movies, biases = subject.data.movies, subject.snapshot.biases
    names = [*name_colourings(movies), *SCALES, TWO_GENRES, *([BIAS] if biases is not None else [])]
    name = st.selectbox("Colour by", names, key="paint", bind="query-params")
    if name == BIAS and biases is not None:
        return colour_biases(subject.key, biases)
    if name != TWO_GENRES:
        return colour_movies(source, name)
    first = st.selectbox("One genre", movies.genre_names, key="one", bind="query-params")
    others = [genre for genre in movies.genre_names if genre != first]
    second = st.selectbox("Another", others, key="other", bind="query-params")
    return colour_pair(movies, first, second)
