"""Learned movie biases beside the plain mean ratings, and users' biases."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cf.figures.palette import ThemeName
from cf.figures.template import open_figure


def draw_biases(
    biases: np.ndarray,
    mean_stars: np.ndarray,
    n_ratings: np.ndarray,
    names: Sequence[str],
    marked: Sequence[int],
    theme: ThemeName | None,
) -> go.Figure:
    """Draw each film by mean rating and learned bias, coloured by its number of ratings.

    Parameters
    ----------
    biases, mean_stars, n_ratings : (n_movies,)
    names : (n_movies,) for the pointer
    marked : rows to ring, such as the largest disagreements
    """
    figure, palette = open_figure(theme, height=300, margin={"t": 10})
    figure.add_scattergl(
        x=mean_stars,
        y=biases,
        mode="markers",
        text=list(names),
        customdata=n_ratings,
        marker={
            "size": 5,
            "color": np.log10(n_ratings),
            "showscale": True,
            "colorbar": {
                "title": "ratings",
                "tickvals": [0, 1, 2],
                "ticktext": ["1", "10", "100"],
                "thickness": 10,
            },
        },
        hovertemplate="%{text}<br>mean %{x:.2f}, bias %{y:.2f}, "
        "%{customdata} ratings<extra></extra>",
        showlegend=False,
    )
    rows = list(marked)
    figure.add_scattergl(
        x=mean_stars[rows],
        y=biases[rows],
        mode="markers",
        marker={"size": 12, "symbol": "circle-open", "color": palette.negative, "line_width": 2},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.update_xaxes(title="mean rating, stars", dtick=1)
    figure.update_yaxes(title="learned bias")
    return figure


def draw_user_biases(user_biases: np.ndarray, theme: ThemeName | None) -> go.Figure:
    """Draw how users' learned biases are spread, (n_users,) in units of the model's raw score."""
    figure, palette = open_figure(theme, height=170, margin={"t": 10}, bargap=0.05)
    figure.add_histogram(x=user_biases, nbinsx=40, marker_color=palette.positive)
    figure.update_xaxes(title="learned bias of a user")
    figure.update_yaxes(title="users", nticks=4)
    return figure
