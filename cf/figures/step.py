"""A user's and a movie's vector in the plane that they span, as steps move them."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cf.figures.palette import ThemeName, choose_palette
from cf.figures.template import make_template


def draw_steps(
    user: np.ndarray, movie: np.ndarray, names: Sequence[str], theme: ThemeName | None
) -> go.Figure:
    """Draw the way of two vectors, an arrow to where each stands now.

    Parameters
    ----------
    user, movie : (n_steps + 1, 2) coordinates, the start first
    names : of the two
    theme : of the page
    """
    palette = choose_palette(theme)
    figure = go.Figure(layout={"template": make_template(theme), "height": 300})
    for way, name, colour, symbol in (
        (user, names[0], palette.positive, "square"),
        (movie, names[1], palette.negative, "triangle-up"),
    ):
        figure.add_scatter(
            x=[0, way[0, 0], None, 0, way[-1, 0]],
            y=[0, way[0, 1], None, 0, way[-1, 1]],
            mode="lines",
            line={"color": colour, "width": 2},
            hoverinfo="skip",
            showlegend=False,
        )
        figure.add_scatter(
            x=way[:, 0],
            y=way[:, 1],
            name=name,
            mode="lines+markers",
            line={"color": colour, "dash": "dot", "width": 1.5},
            marker={
                "symbol": symbol,
                "size": [13 if last else 7 for last in np.arange(len(way)) == len(way) - 1],
                "color": colour,
                "opacity": 1,
            },
            hovertemplate="%{x:.3f}, %{y:.3f}<extra>" + name + "</extra>",
        )
    figure.update_xaxes(zeroline=True, zerolinecolor=palette.line)
    figure.update_yaxes(zeroline=True, zerolinecolor=palette.line, scaleanchor="x", showgrid=False)
    figure.update_layout(margin={"t": 30})
    return figure
