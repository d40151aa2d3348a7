"""The person among the films: what the browser needs to fold them in by itself, sent once.

Ratings stay in the browser: nothing that this component does sends any of them here.
"""

from pathlib import Path

import numpy as np
import streamlit as st

from cf.analysis.film_groups import group_films
from cf.analysis.fold_in import FrozenFilms, freeze_films
from cf.analysis.projection import Projection, good_view
from cf.data.noun import name_things
from cf.ui.map import MapColouring
from cf.ui.map.message import pack_message
from cf.ui.map.parts import hash_content
from cf.ui.tab.films import names_by_row
from cf.ui.tab.subject import Subject

SHADES = (2.0, 5.0)  # stars from end to end of the colour bar: people give 3.5 on average
_HERE = Path(__file__).parent
_SOURCES = ("solver.js", "picture.js", "personal.js", "ratings.js", "you.js")
_mount = st.components.v2.component(
    "cf_you",
    js="\n".join((_HERE / name).read_text("utf-8") for name in _SOURCES),
    css=(_HERE / "you.css").read_text("utf-8"),
)


@st.cache_resource(max_entries=8, show_spinner=False)
def freeze(key: str, _subject: Subject) -> FrozenFilms:
    """What a newcomer is folded into, kept by the subject's key."""
    return freeze_films(_subject.run.settings, _subject.snapshot, _subject.data.ratings)


@st.cache_resource(max_entries=8, show_spinner=False)
def colour_average(key: str, _films: FrozenFilms) -> MapColouring:
    """The colours before the first answer: what an average user would give."""
    return MapColouring.of_values(
        _films.predict(_films.mean), "your predicted stars", *SHADES, unit="stars", diverging=True
    )


def draw_you(subject: Subject, films: FrozenFilms, plane: Projection) -> None:
    """Draw what to rate and what comes of it; the map of the key “you” takes part."""
    _mount(key="newcomer", data=_pack(f"{subject.key}:{plane.axes[:, 0]}", subject, films, plane))


@st.cache_resource(max_entries=8, show_spinner=False)
def _pack(key: str, _subject: Subject, _films: FrozenFilms, _plane: Projection) -> bytes:
    """Pack films and prior into one message, vectors as float32."""
    ratings, movies = _subject.data.ratings, _subject.data.movies
    n_factors = _subject.vectors.shape[1]
    axes = _plane.axes[:2].astype(np.float64)
    taste, spread = _films.mean[:n_factors], _films.covariance[:n_factors, :n_factors]
    # A user's arrow and films have different lengths: a typical one reaches halfway to the edge.
    typical = np.sqrt(np.square(axes @ taste).sum() + np.trace(axes @ spread @ axes.T))
    home = min(good_view(_plane.points[:, :2], _plane.fitted_on))
    # Random vectors have no groups that mean anything.
    groups = group_films(_films, movies, _plane.fitted_on) if _subject.snapshot.step else ()
    vectors = np.ascontiguousarray(_films.factors[:, :n_factors], "<f4").tobytes()
    header = {
        "key": hash_content(vectors + key.encode()),
        "mark": ratings.mark,
        "noun": name_things("film", _subject.data.noun),
        "nouns": name_things("films", _subject.data.noun),
        "names": names_by_row(_subject.source),
        "ids": ratings.movie_ids.tolist(),
        "means": np.round(movies.mean_stars.astype(float), 3).tolist(),
        "seen": np.round(movies.n_ratings / ratings.n_users, 5).tolist(),
        "listed": np.flatnonzero(_plane.fitted_on).tolist(),
        "groups": [{"rows": one.rows.tolist(), "kinds": one.kinds} for one in groups],
        "offsets": _films.offsets.tolist(),
        "nFactors": n_factors,
        "nNumbers": len(_films.mean),
        "hasBias": _films.has_bias,
        "end": _films.width,
        "mean": _films.mean.tolist(),
        "covariance": _films.covariance.ravel().tolist(),
        "noise": _films.noise,
        "lowest": _films.lowest,
        "highest": _films.highest,
        "basis": axes.tolist(),
        "reach": 0.5 * home / (typical or 1.0),
        "shades": SHADES,
    }
    return pack_message(header, {"vectors": vectors})
