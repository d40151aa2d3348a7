"""The one plotly template, in light and dark, matched to the pages' theme.

Show figures with `draw_chart`, which keeps Streamlit's own colours from these.
"""

from functools import cache
from typing import Any

import plotly.graph_objects as go

from cf.figures.palette import Palette, ThemeName, choose_palette

# The face that Streamlit brings along for "sans-serif", then what the machine has; no download.
FONT = '"Source Sans", system-ui, "Segoe UI", Roboto, sans-serif'
SMALLEST_PX = 14  # read from the last row


def open_figure(theme: ThemeName | None, **layout: Any) -> tuple[go.Figure, Palette]:
    """Return an empty figure in the template of a theme, and the palette to draw on it with."""
    figure = go.Figure(layout=go.Layout(template=make_template(theme), **layout))
    return figure, choose_palette(theme)


@cache
def make_template(theme: ThemeName | None = "light") -> go.layout.Template:
    """Return the template of a theme; take it as it is, it is shared by all figures.

    `theme`: "light" or "dark", as `st.context.theme.type` tells; None, not known yet, means light.
    """
    palette = choose_palette(theme)
    axis = {
        "automargin": True,
        "gridcolor": palette.line,
        "linecolor": palette.line,
        "zeroline": False,
        "showgrid": False,
        "ticks": "outside",
        "tickcolor": palette.line,
        "tickfont": {"size": SMALLEST_PX, "color": palette.muted},
        "title": {"font": {"size": SMALLEST_PX + 1}, "standoff": 8},
    }
    flat = {"backgroundcolor": palette.background, "gridcolor": palette.line, "zeroline": False}
    layout = go.Layout(
        font={"family": FONT, "size": SMALLEST_PX + 1, "color": palette.text},
        paper_bgcolor=palette.background,
        plot_bgcolor=palette.background,
        colorway=palette.categories,
        colorscale={
            "sequential": scale_colours(palette.sequential),
            "sequentialminus": scale_colours(palette.sequential[::-1]),
            "diverging": scale_colours(palette.diverging),
        },
        hoverlabel={
            "bgcolor": palette.surface,
            "bordercolor": palette.line,
            "font": {"color": palette.text, "size": SMALLEST_PX},
        },
        # From the figure's upper edge down: one that hangs on the plot is left over the curves when
        # a wider window needs fewer lines for it.
        legend={
            "orientation": "h",
            "yref": "container",
            "yanchor": "top",
            "y": 1,
            "x": 0,
            "title": {"text": ""},
        },
        margin={"l": 10, "r": 20, "t": 40, "b": 10},
        separators=".,",
        xaxis=axis,
        yaxis={**axis, "showgrid": True, "ticks": ""},
        scene={"xaxis": flat, "yaxis": flat, "zaxis": flat},
    )
    lines = {"line": {"width": 2.5}}
    return go.layout.Template(layout=layout, data={"scatter": [go.Scatter(**lines)]})


def scale_colours(colours: tuple[str, ...]) -> list[tuple[float, str]]:
    """Spread colours evenly over 0…1, as plotly's colour scales want them."""
    last = len(colours) - 1
    return [(place / last, colour) for place, colour in enumerate(colours)]
