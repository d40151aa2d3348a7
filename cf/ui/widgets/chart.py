"""Standing figures on a page: their sizes are pixels, which presenter mode has to enlarge."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from cf.data.noun import FILM, name_things
from cf.ui.tab.tab import this_tab
from cf.ui.widgets.stage import type_scale


def draw_chart(
    figure: go.Figure, titles: Sequence[str] = (), *, bar: bool = False, **options: Any
) -> Any:
    """Draw a figure as `st.plotly_chart` does, with the data's noun, as large as the page's type.

    Parameters
    ----------
    titles : that stand in its texts and stay as they are
    bar : offer plotly's tools to a pointer, which lie over the figure's upper edge
    options : of `st.plotly_chart`
    """
    noun = this_tab().data.noun
    named = enlarge(figure if noun == FILM else name_parts(figure, noun, titles), type_scale())
    config = None if bar else {"displayModeBar": False}
    return st.plotly_chart(named, theme=None, config=config, **options)


def name_parts(figure: go.Figure, noun: str, titles: Sequence[str] = ()) -> go.Figure:
    """Return a figure whose axes, traces, templates and annotations call films by a noun."""
    described = figure.to_dict()
    layout = described["layout"]
    parts = [(trace, key) for trace in described["data"] for key in ("name", "hovertemplate")]
    parts += [(note, "text") for note in layout.get("annotations", ())]
    for name, axis in layout.items():
        if name.startswith(("xaxis", "yaxis")):
            parts += [(axis, "ticktext"), (axis.get("title", {}), "text")]
    for part, key in parts:
        value = part.get(key)
        if isinstance(value, str):
            part[key] = name_things(value, noun, *titles)
        elif isinstance(value, list | tuple):
            part[key] = [name_things(text, noun, *titles) for text in value]
    return go.Figure(described)


def enlarge(figure: go.Figure, scale: float) -> go.Figure:
    """Return a figure whose type, height, margins, lines and marks are `scale` times as large."""
    if scale == 1:
        return figure
    described = figure.to_dict()
    _grow(described, scale)
    return go.Figure(described)


def _grow(part: Any, scale: float) -> None:
    if isinstance(part, dict):
        for name, value in part.items():
            if name.endswith("font") and isinstance(value, dict):
                _multiply(value, ["size"], scale)
            elif name == "margin" and isinstance(value, dict):
                _multiply(value, list(value), scale)
            elif name == "layout":
                _multiply(value, ["height"], scale)
            elif name == "marker" and isinstance(value, dict):
                _multiply(value, ["size"], scale)
            elif name == "line" and isinstance(value, dict):
                _multiply(value, ["width"], scale)
            elif name == "annotations":
                for note in value:
                    _multiply(note, ["xshift", "yshift"], scale)
            _grow(value, scale)
    elif isinstance(part, list | tuple):
        for one in part:
            _grow(one, scale)


def _multiply(values: dict[str, Any], names: list[str], scale: float) -> None:
    for name in names:
        if isinstance(values.get(name), int | float) and not isinstance(values[name], bool):
            values[name] *= scale
