"""The map in three dimensions, which the live map does not draw, and the components' shares."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cf.figures.palette import ThemeName, choose_palette
from cf.figures.template import make_template

SYMBOLS = {
    "dot": "circle",
    "square": "square",
    "triangle": "diamond",  # plotly draws no triangles in three dimensions
    "ring": "circle-open",
    "diamond": "diamond",
}


def draw_map_3d(
    points: np.ndarray,
    groups: Sequence[tuple[str, str, str, np.ndarray]],
    names: Sequence[str],
    axes: tuple[str, str, str],
    picked: Sequence[int],
    theme: ThemeName | None,
) -> go.Figure:
    """Draw films in three dimensions.

    Parameters
    ----------
    points : (n_movies, 3) float
    groups : name, colour, shape of the live map, rows; the first is drawn first
    names : (n_movies,) for the pointer
    axes : titles
    picked : rows to name
    theme : of the page
    """
    palette = choose_palette(theme)
    figure = go.Figure(layout={"template": make_template(theme), "height": 470})
    for name, colour, shape, rows in groups:
        opacity = 0.4 if len(rows) > len(points) / 2 else 0.9  # a crowd is background
        x, y, z = points[rows].T
        figure.add_scatter3d(
            x=x,
            y=y,
            z=z,
            mode="markers",
            name=name,
            text=[names[row] for row in rows],
            hovertemplate="%{text}<extra></extra>",
            marker={"size": 3, "color": colour, "symbol": SYMBOLS[shape], "opacity": opacity},
        )
    if len(picked):
        x, y, z = points[list(picked)].T
        figure.add_scatter3d(
            x=x,
            y=y,
            z=z,
            mode="markers+text",
            text=[names[row] for row in picked],
            textfont={"color": palette.text, "size": 14},
            marker={"size": 7, "color": palette.text, "symbol": "circle-open"},
            hoverinfo="skip",
            showlegend=False,
        )
    # The camera stays where the person turned it while only colours or films change.
    figure.update_layout(
        uirevision="map",
        margin={"l": 0, "r": 0, "t": 30, "b": 0},
        legend_itemsizing="constant",
        scene={
            "aspectmode": "data",
            "camera_eye": {"x": 1.2, "y": 1.2, "z": 0.8},
            **{
                f"{name}axis": {
                    "title": {"text": title, "font": {"size": 13}},
                    "showticklabels": False,
                }
                for name, title in zip("xyz", axes, strict=True)
            },
        },
    )
    return figure


def draw_scree(explained: np.ndarray, drawn: tuple[int, int], theme: ThemeName | None) -> go.Figure:
    """Draw a bar for each component, those on the map's axes in colour.

    Parameters
    ----------
    explained : (n_components,) shares of the variance
    drawn : positions of the components on the map
    theme : of the page
    """
    palette = choose_palette(theme)
    colours = [palette.positive if i in drawn else palette.quiet for i in range(len(explained))]
    figure = go.Figure(layout={"template": make_template(theme), "height": 190})
    figure.add_bar(
        x=[f"PC {i + 1}" for i in range(len(explained))],
        y=explained,
        marker_color=colours,
        text=[f"{share:.0%}".replace("%", " %") for share in explained],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="none",  # “skip” would take the clicks away too
    )
    figure.update_yaxes(tickformat=".0%", nticks=4, title="share of variance")
    figure.update_layout(margin={"t": 20}, clickmode="event+select")
    return figure
