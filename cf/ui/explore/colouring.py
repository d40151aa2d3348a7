"""What the map is coloured by on Explore, where a run's own biases are at hand too."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from cf.analysis.poles import Poles, named_poles
from cf.analysis.territories import Territories, measure_territories
from cf.figures.map import draw_map_3d
from cf.ui.map import MapColouring
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import this_tab
from cf.ui.widgets.chart import draw_chart
from cf.ui.widgets.colourings import (
    SCALES,
    colour_biases,
    colour_movies,
    colour_pair,
    find_contrast,
    name_colourings,
)

BIAS, TWO_GENRES = "Learned bias", "Two genres"


def draw_solid(
    points: np.ndarray,
    axes: tuple[str, ...],
    colouring: MapColouring,
    names: Sequence[str],
    picked: Sequence[int],
) -> None:
    """Draw points in three dimensions, (n_movies, 3), coloured as the flat views are."""
    theme = st.context.theme.type
    groups = [
        (one.name, one.dark if theme == "dark" else one.light, one.shape, rows)
        for index, one in enumerate(colouring.classes)
        if len(rows := np.flatnonzero(colouring.class_of == index))
    ]
    groups.sort(key=lambda group: -len(group[3]))
    across, upwards, near = axes
    figure = draw_map_3d(points, groups, names, (across, upwards, near), picked, theme)
    if colouring.scale:  # two hundred shades make no legend
        figure.update_layout(showlegend=False)
    draw_chart(figure, theme=None, key="solid", alt="Map of the movies in three dimensions")


def find_poles(subject: Subject) -> Poles | None:
    """Return the two kinds that the colouring shows; None for a colouring of other kinds."""
    chosen = st.session_state["paint"]
    if chosen == TWO_GENRES:
        name = f"{st.session_state['one']} / {st.session_state['other']}"
    elif chosen == BIAS or not (name := find_contrast(chosen) or ""):
        return None
    return named_poles(subject.data.movies, name)


def find_territories(subject: Subject, points: np.ndarray) -> Territories | None:
    """Find where the two sides of the chosen colouring lie; None for a colouring of other kinds."""
    poles = find_poles(subject)
    return None if poles is None else measure_territories(points[:, :2], poles)


def _follow_the_run(names: Sequence[str]) -> None:
    """Begin with the two kinds that the run's picture is turned to, as Train's colouring chose."""
    frame = this_tab().frame
    contrast = frame and frame.territories and frame.territories["contrast"]
    turned = [name for name in names if contrast and find_contrast(name) == contrast]
    if turned:
        st.session_state["paint"] = turned[0]


def choose_colouring(subject: Subject, source: str) -> MapColouring:
    """Draw what the map can be coloured by and return the chosen colouring."""
    movies, biases = subject.data.movies, subject.snapshot.biases
    names = [*name_colourings(movies), *SCALES, TWO_GENRES, *([BIAS] if biases is not None else [])]
    if "paint" not in st.session_state and "paint" not in st.query_params:
        _follow_the_run(names)
    is_pair = st.session_state.get("paint", st.query_params.get("paint")) == TWO_GENRES
    width = 140 if is_pair else 230  # all in one line on a small screen
    name = st.selectbox("Colour by", names, key="paint", bind="query-params", width=width)
    if name == BIAS and biases is not None:
        return colour_biases(subject.key, biases)
    if name != TWO_GENRES:
        return colour_movies(source, name)
    first = st.selectbox("One genre", movies.genre_names, key="one", bind="query-params", width=130)
    others = [genre for genre in movies.genre_names if genre != first]
    second = st.selectbox("Another", others, key="other", bind="query-params", width=130)
    return colour_pair(movies, first, second)
