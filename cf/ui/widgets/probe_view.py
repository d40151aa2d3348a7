"""What probes see, wherever films are laid out: which contrasts are asked, and the map of them."""

from typing import Literal

import numpy as np
import streamlit as st

from cf.analysis.poles import Poles, default_poles, named_poles
from cf.analysis.separation.probe_plane import ProbePlane, fit_probe_plane
from cf.data import Movies
from cf.ui.tab.tab import say, sayer
from cf.ui.widgets.colourings import find_contrast, name_colourings

PLANE, PROBE, CUSTOM = "Principal plane", "What the probe sees", "Your axis"


def name_contrasts(movies: Movies, across: str) -> dict[str, str]:
    """Name the contrasts that can be asked beside the one that lies across.

    Returns names of Poles by what their colouring is called; the one to begin with first.
    """
    named = {name: find_contrast(name) for name in name_colourings(movies)}
    found = {
        name: contrast
        for name, contrast in named.items()
        if contrast and contrast != across and not named_poles(movies, contrast).too_few
    }
    first = default_poles(movies, besides=across)
    return dict(sorted(found.items(), key=lambda one: first is None or one[1] != first.name))


def choose_seen(offered: dict[str, str], default: str | None = None) -> str | None:
    """Draw the choice of what a map shows; return what lies upwards, or None for the plane.

    Parameters
    ----------
    offered : from `name_contrasts`; without any there is the plane alone
    default : what is shown first where neither session nor address say
    """
    seen = st.segmented_control(
        "What the map shows",
        [PLANE, PROBE] if offered else [PLANE],
        default=default,
        key="seen",
        required=True,
        bind="query-params",
        label_visibility="collapsed",
        help=say(
            "The plane in which the vectors differ most, whatever the question; or every film at "
            "the scores of two probes (logistic regressions) that were fitted without it."
        ),
    )
    return choose_upwards(offered) if seen == PROBE and offered else None


def choose_upwards(
    offered: dict[str, str], label: Literal["visible", "collapsed"] = "collapsed"
) -> str:
    """Let one of the `name_contrasts` be chosen to lie upwards, and return its Poles' name."""
    name = st.selectbox(
        "Upwards",
        list(offered),
        format_func=sayer(),
        key="upwards",
        bind="query-params",
        label_visibility=label,
        width=215,
        help="What is asked upwards; the colours ask what lies across.",
    )
    return offered[name]


@st.cache_resource(max_entries=32, show_spinner=False)
def see_by_probe(key: str, _vectors: np.ndarray, _across: Poles, _upwards: Poles) -> ProbePlane:
    """Place films by probes that have not seen them, kept by key."""
    return fit_probe_plane(_vectors, _across, _upwards)
