"""Standing figures on a page: their sizes are pixels, which presenter mode has to enlarge."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from cf.ui.widgets.stage import type_scale


def draw_chart(figure: go.Figure, **options: Any) -> Any:
    """Draw a figure as `st.plotly_chart` does, in the size of the page's type."""
    return st.plotly_chart(enlarge(figure, type_scale()), **options)


def enlarge(figure: go.Figure, scale: float) -> go.Figure:
    """Return a figure whose type, height and margins are `scale` times as large."""
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
            _grow(value, scale)
    elif isinstance(part, list | tuple):
        for one in part:
            _grow(one, scale)


def _multiply(values: dict[str, Any], names: list[str], scale: float) -> None:
    for name in names:
        if isinstance(values.get(name), int | float) and not isinstance(values[name], bool):
            values[name] *= scale
