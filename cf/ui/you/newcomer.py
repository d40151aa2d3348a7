"""What to rate and what comes of it: the component of the page."""

from pathlib import Path

import numpy as np
import streamlit as st

from cf.analysis.fold_in import FrozenFilms
from cf.analysis.plane.projection import Projection, good_view
from cf.data import Movies
from cf.data.importing.personal import imdb_numbers
from cf.figures.map.message import pack_message
from cf.ui.map import MapColouring
from cf.ui.tab.subject import Subject
from cf.ui.widgets.newcomer import PROGRAM, describe_films

SHADES = (2.0, 5.0)  # stars from end to end of the colour bar: people give 3.5 on average
_HERE = Path(__file__).parent
_SOURCES = ("picture.js", "personal.js", "stars.js", "you.js")
_mount = st.components.v2.component(
    "cf_you",
    js="\n".join([PROGRAM, *((_HERE / name).read_text("utf-8") for name in _SOURCES)]),
    css=(_HERE / "you.css").read_text("utf-8"),
)
_mount_row = st.components.v2.component("cf_trained", js=(_HERE / "trained.js").read_text("utf-8"))


@st.cache_resource(max_entries=8, show_spinner=False)
def colour_average(key: str, _films: FrozenFilms) -> MapColouring:
    """The colours before the first answer: what an average user would give."""
    return MapColouring.of_values(
        _films.predict(_films.mean), "your predicted stars", *SHADES, unit="stars", diverging=True
    )


def draw_you(subject: Subject, films: FrozenFilms, plane: Projection) -> None:
    """Draw what to rate and what comes of it; the map of the key “you” takes part."""
    _mount(key="newcomer", data=_pack(f"{subject.key}:{plane.axes[:, 0]}", subject, films, plane))


def show_trained(row: np.ndarray | None) -> None:
    """Have the map of the key “you” draw the person's trained row, (n_factors,), or none."""
    _mount_row(key="trained_row", data=None if row is None else {"vector": row.tolist()})


@st.cache_resource(max_entries=8, show_spinner=False)
def _imdb_numbers(source: str, _movies: Movies) -> list[int]:
    return imdb_numbers(_movies).tolist()


@st.cache_resource(max_entries=8, show_spinner=False)
def _pack(key: str, _subject: Subject, _films: FrozenFilms, _plane: Projection) -> bytes:
    """Pack films, prior and the plane into one message."""
    ratings, movies = _subject.data.ratings, _subject.data.movies
    n_factors = _subject.vectors.shape[1]
    axes = _plane.axes[:2].astype(np.float64)
    taste, spread = _films.mean[:n_factors], _films.covariance[:n_factors, :n_factors]
    # A user's arrow and films have different lengths: a typical one reaches halfway to the edge.
    typical = np.sqrt(np.square(axes @ taste).sum() + np.trace(axes @ spread @ axes.T))
    home = min(good_view(_plane.points[:, :2], _plane.fitted_on))
    header, bodies = describe_films(key, _subject, _films)
    header |= {
        "means": np.round(movies.mean_stars.astype(float), 3).tolist(),
        "imdb": _imdb_numbers(_subject.source, movies),
        "seen": np.round(movies.n_ratings / ratings.n_users, 5).tolist(),
        "listed": np.flatnonzero(_plane.fitted_on).tolist(),
        "basis": axes.tolist(),
        "reach": 0.5 * home / (typical or 1.0),
        "shades": SHADES,
    }
    return pack_message(header, bodies)
