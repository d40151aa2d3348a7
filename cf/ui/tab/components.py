"""The principal components of a tab's vectors, kept, because several pages draw them."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from cf.analysis.plane.projection import Projection, explain_no_spread, fit_projection
from cf.analysis.well_rated import well_rated
from cf.engine.run_handle import RunHandle
from cf.snapshot import Frame
from cf.ui.tab.lease import end_page, keep_alive
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say

N_COMPONENTS = 10


@st.cache_resource(max_entries=64, show_spinner=False)
def fit_components(key: str, _vectors: np.ndarray, _fitted_on: np.ndarray) -> Projection:
    """The first principal components, kept by key."""
    return fit_projection(_vectors, _fitted_on, N_COMPONENTS)


def key_of(subject: Subject, fit_key: str = "20") -> str:
    """Name a subject's components and what they were fitted on; by default its well-rated films."""
    return f"{subject.key}:PCA:{fit_key}"


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
