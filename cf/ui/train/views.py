"""What is looked at on Train: the principal plane or what probes see, now or before training."""

import streamlit as st

from cf.data import Movies
from cf.engine.run_handle import RunHandle
from cf.snapshot import Frame
from cf.ui.map import MapFrame
from cf.ui.tab.run import order
from cf.ui.widgets.probe_view import PLANE, PROBE, choose_seen, name_contrasts

_BEFORE = "cf_before_training"  # key of the session state


def choose_view(handle: RunHandle, drawn: Frame, movies: Movies, contrast: str | None) -> None:
    """Draw the choice of what the map shows, and have the run draw it.

    `contrast`: name of the Poles that the colours show; without any, what lies across stays.
    """
    across = contrast or (drawn.territories and drawn.territories["contrast"])
    offered = name_contrasts(movies, across) if across else {}
    if "seen" not in st.session_state and "seen" not in st.query_params:
        st.session_state["seen"] = PROBE if drawn.probe and offered else PLANE
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        upwards = choose_seen(offered)
        if upwards is None:
            _choose_steady(handle, drawn)
    if upwards != (drawn.probe and drawn.probe["contrasts"][1]):
        order(handle.ask, upwards)


def _choose_steady(handle: RunHandle, drawn: Frame) -> None:
    steady = st.toggle(
        "Steady frame",
        value=True,
        key="steady",
        bind="query-params",
        help="On: each picture is turned within its plane to lie like the one before it "
        "(orthogonal Procrustes: nothing is bent), the line through the two kinds’ medians "
        "across. Off: plain principal components, whose directions flip and swap.",
    )
    if steady != drawn.aligned:
        order(handle.align, steady)


def look_back(handle: RunHandle, now: Frame) -> MapFrame | None:
    """Return the untrained model as the run is looked at now; None while it is untrained."""
    if now.step == 0:
        return None
    key, known = _key_of(handle, now), st.session_state.get(_BEFORE)
    if known is None or known[0] != key:
        before = handle.before(now)
        known = _key_of(handle, before), MapFrame.of_run(before)
        st.session_state[_BEFORE] = known
    frame: MapFrame = known[1]
    return frame


def _key_of(handle: RunHandle, frame: Frame) -> tuple[object, ...]:
    """Name what the picture before training depends on."""
    contrast = frame.territories and frame.territories["contrast"]
    return handle.token, frame.aligned, contrast, frame.probe and frame.probe["contrasts"]
