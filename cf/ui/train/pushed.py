"""What of the page Train follows a run by itself, and the route on which its frames are pushed."""

from typing import Any

import streamlit as st

from cf.data import Dataset
from cf.data.noun import name_things
from cf.engine.run_handle import RunHandle
from cf.figures.live.loss import describe_curves, describe_loss
from cf.figures.live.panels import draw_meter, draw_numbers, draw_progress
from cf.figures.live.views import describe_view
from cf.snapshot import Frame
from cf.ui.tab.lease import count_sharing, open_server
from cf.ui.tab.tab import load_data
from cf.web.live import LivePositions


def describe_often(run: RunHandle, frame: Frame) -> dict[str, Any]:
    """Say where the dots are, and what goes with it."""
    # Late: the map registers itself with Streamlit, which has to be running by then.
    from cf.ui.map import Highlight, MapFrame

    highlight = Highlight.of_run(frame, _data_of(run).no_taste)
    drawn = MapFrame.of_run(frame)
    return {
        "positions": drawn.positions,
        "map": drawn.header,
        "highlight": highlight and vars(highlight),
        "progress": draw_progress(frame, count_sharing()),
    }


def _data_of(run: RunHandle) -> Dataset:
    return run.source if isinstance(run.source, Dataset) else load_data(run.source)


def describe_seldom(run: RunHandle, frame: Frame) -> dict[str, Any]:
    """Say what is read rather than watched."""
    data = _data_of(run)
    return {
        "numbers": draw_numbers(frame, data.movies, data.noun, data.no_taste),
        "meter": draw_meter(frame, data.noun),
        "view": f"<p>{name_things(describe_view(frame), data.noun)}</p>",
        "loss": describe_curves(frame),
        "loss_said": f"<p>{describe_loss(frame)}</p>",
    }


def _other_origins() -> list[str]:
    """The origins that Streamlit lets its own socket be opened from, too."""
    if not st.get_option("server.enableCORS"):
        return ["*"]
    return list(st.get_option("server.corsAllowedOrigins") or [])


LIVE = LivePositions(
    lambda token: open_server().engine.find(token),
    describe_often,
    describe_seldom,
    _other_origins(),
    st.get_option("server.baseUrlPath"),
)


def is_pushed(token: str) -> bool:
    """Whether somebody follows the run by its own line just now."""
    return token in LIVE.watched
