"""The map coloured by a column of one's own, which was given on Separate."""

import numpy as np
import streamlit as st

from cf.data.importing.own_column import OwnColumn
from cf.figures.palette import LIGHT
from cf.ui.map import MapColouring
from cf.ui.tab.own_column import find_own
from cf.ui.tab.tab import this_tab

OWN = "Your own column"
FEWEST_NUMBERS = 8  # different ones; fewer are kinds rather than a quantity
OTHERS = "other values"


def colour_column(column: OwnColumn) -> MapColouring:
    """Colour films by their values: many numbers along a ramp, else the commonest by a hue each.

    Films without a value are grey; so are, together, those of values beyond the palette's hues.
    """
    numbers = column.numbers
    if numbers is not None and len(np.unique(numbers[np.isfinite(numbers)])) >= FEWEST_NUMBERS:
        return MapColouring.of_values(numbers, column.name)
    kinds, most = column.kinds, len(LIGHT.categories)
    shown = kinds if len(kinds) <= most else [*kinds[: most - 1], OTHERS]
    place = {kind: min(i, len(shown) - 1) for i, kind in enumerate(kinds)}
    group_of = np.array([-1 if value is None else place[value] for value in column.values])
    return MapColouring.of_groups(group_of, shown, "no value")


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs={OwnColumn: id})
def _keep(column: OwnColumn) -> tuple[OwnColumn, MapColouring]:
    """Keep a column's colouring, and the column too: its id stands for it as long as it lives."""
    return column, colour_column(column)


def has_own() -> bool:
    """Whether a column was given of the films that this tab shows."""
    column = find_own()
    return column is not None and len(column.values) == len(this_tab().data.movies.title)


def colour_own() -> MapColouring:
    """Colour films by the column that was given; all are grey without one."""
    column = find_own()
    if column is None or not has_own():
        n_movies = len(this_tab().data.movies.title)
        return MapColouring.of_groups(np.full(n_movies, -1), (), "no column yet")
    return _keep(column)[1]


def offer_own() -> None:
    """Draw the way to where a column can be given."""
    st.page_link(
        "pages/separate.py",
        label="Give a column",
        icon=":material/upload_file:",
        query_params={"ask": OWN, "run": st.query_params.get("run", "")},
    )
