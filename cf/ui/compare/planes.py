"""A run's films in the plane of its two strongest components, and that plane as a stamp."""

from base64 import b64encode

import numpy as np
import streamlit as st

from cf.analysis.projection import Projection, fit_projection, well_rated
from cf.errors import DivergedError
from cf.figures.thumbnail import BOTH_THEMES, draw_thumbnail
from cf.snapshot import Run
from cf.ui.tab.tab import load_data


def fit_plane(run: Run, source: str) -> Projection | None:
    """Return a run's plane; None for one whose vectors cannot be drawn or are of other films."""
    snapshot = run.snapshots[-1]
    ratings = load_data(source).ratings
    if (run.data_checksum, len(snapshot.vectors)) != (ratings.checksum, ratings.n_movies):
        return None
    return _fit(f"{run.id}:{snapshot.step}", snapshot.vectors, source)


@st.cache_resource(max_entries=64, show_spinner=False)
def _fit(key: str, _vectors: np.ndarray, source: str) -> Projection | None:
    try:
        return fit_projection(_vectors, well_rated(load_data(source).movies.n_ratings))
    except DivergedError:
        return None


def draw_stamp(run: Run, source: str) -> str:
    """Return a small map of a run as the address of an image; empty where there is none."""
    plane = fit_plane(run, source)
    if plane is None:
        return ""
    return _draw(f"{run.id}:{run.snapshots[-1].step}", plane.points, source)


@st.cache_resource(max_entries=64, show_spinner=False)
def _draw(key: str, _points: np.ndarray, source: str) -> str:
    label = load_data(source).movies.label
    classes = np.select([label > 0, label < 0], [0, 1], 2)
    png = draw_thumbnail(_points, classes, BOTH_THEMES)
    return f"data:image/png;base64,{b64encode(png).decode()}"
