"""The principal components of a tab's vectors, kept, because several pages draw them."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from cf.analysis.plane.orientation import point_like
from cf.analysis.plane.projection import Projection, explain_no_spread, fit_projection
from cf.analysis.well_rated import well_rated
from cf.engine.run_handle import RunHandle
from cf.snapshot import Frame
from cf.ui.tab.jobs import calculate
from cf.ui.tab.lease import end_page, keep_alive
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say

N_COMPONENTS = 10


@st.cache_resource(max_entries=64, show_spinner=False)
def fit_components(key: str, _vectors: np.ndarray, _fitted_on: np.ndarray) -> Projection:
    """The first principal components, kept by key."""
    return calculate(fit_projection, _vectors, _fitted_on, N_COMPONENTS)


def key_of(subject: Subject, fit_key: str = "20") -> str:
    """Name a subject's components and what they were fitted on; by default its well-rated films."""
    return f"{subject.key}:PCA:{fit_key}"


def point_components(
    subject: Subject, frame: Frame, fitted_on: np.ndarray, fit_key: str = "20"
) -> tuple[str, Projection]:
    """Return the first components pointing as the run's picture does, and what names them so.

    Parameters
    ----------
    frame : the run's newest
    fitted_on : (n_movies,) bool, which `fit_key` names
    """
    key = key_of(subject, fit_key)
    found = fit_components(key, subject.vectors, fitted_on)
    if not frame.axes:
        return key, found
    pointed = point_like(found, np.array(frame.axes))
    is_turned = np.einsum("ij,ij->i", found.axes, pointed.axes) < 0
    return f"{key}:{''.join('-' if one else '+' for one in is_turned)}", pointed


def fit_subject(
    handle: RunHandle,
    frame: Frame,
    subject: Subject,
    otherwise: Callable[[Subject], None] | None = None,
) -> Projection:
    """Return the subject's first components; vectors without spread end the page with a word.

    `otherwise`: draws what the page can show without a map.
    """
    fitted_on = well_rated(subject.data.movies.n_ratings)
    found = fit_components(key_of(subject), subject.vectors, fitted_on)
    if not found.has_spread:
        st.warning(say(explain_no_spread(len(subject.vectors))))
        if otherwise is not None:
            otherwise(subject)
        keep_alive(handle, frame)
        end_page()
    return found
