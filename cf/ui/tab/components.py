"""The principal components of a tab's vectors, kept, because several pages draw them."""

import numpy as np
import streamlit as st

from cf.analysis.projection import Projection, fit_projection

N_COMPONENTS = 10


@st.cache_resource(max_entries=64, show_spinner=False)
def fit_components(key: str, _vectors: np.ndarray, _fitted_on: np.ndarray) -> Projection:
    """The first principal components, kept by key."""
    return fit_projection(_vectors, _fitted_on, N_COMPONENTS)
