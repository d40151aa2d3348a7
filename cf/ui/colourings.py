"""The colourings of the map by a name each: a new one is one entry here."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from cf.data import Movies
from cf.figures.palette import DARK, LIGHT, POSITIVE_SHAPE, QUIET_SHAPE
from cf.ui.map import MapClass, MapColouring, MapFilms
from cf.ui.session import load_data

BY_LABEL = "Blockbuster / independent"
ACTION_ROMANCE = "Action / Romance"


def name_colourings(movies: Movies) -> list[str]:
    """Name everything that this data set can be coloured by."""
    names = [BY_LABEL] if movies.label.any() else []
    if {"Action", "Romance"} <= set(movies.genre_names):
        names.append(ACTION_ROMANCE)
    return names + sorted(movies.genre_names)


def _colour_label(movies: Movies) -> MapColouring:
    return MapColouring.of_poles(movies.label, "blockbuster", "independent", "unlabelled")


def _colour_action_romance(movies: Movies) -> MapColouring:
    first, second = (
        movies.genres[:, movies.genre_names.index(name)].astype(int)
        for name in ("Action", "Romance")
    )
    return MapColouring.of_poles(first - second, "action", "romance", "neither or both")


_SPECIAL: dict[str, Callable[[Movies], MapColouring]] = {
    BY_LABEL: _colour_label,
    ACTION_ROMANCE: _colour_action_romance,
}


@st.cache_resource(show_spinner=False)
def colour_movies(source: str, name: str) -> MapColouring:
    """Colour the movies of a data set by one of its colourings; built once for all visitors."""
    movies = load_data(source).movies
    if name in _SPECIAL:
        return _SPECIAL[name](movies)
    has_genre = movies.genres[:, movies.genre_names.index(name)]
    classes = (
        MapClass(name, LIGHT.positive, DARK.positive, POSITIVE_SHAPE),
        MapClass("other films", LIGHT.quiet, DARK.quiet, QUIET_SHAPE, quiet=True),
    )
    return MapColouring(classes, np.where(has_genre, 0, 1))


@st.cache_resource(show_spinner=False)
def name_films(source: str) -> MapFilms:
    """Titles, years and genres for the map; packed once for all visitors."""
    return MapFilms.from_movies(load_data(source).movies)
