"""Losses of models over how many ratings there were to learn from."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cf.figures.palette import ThemeName
from cf.figures.template import open_figure

HEIGHT = 250


def draw_by_count(
    models: Sequence[tuple[str, np.ndarray]],
    groups: Sequence[str],
    n_held: np.ndarray,
    of_what: str,
    theme: ThemeName | None,
) -> go.Figure:
    """Draw two models' losses, group by group.

    Parameters
    ----------
    models : name and mean squared errors, (n_groups,) in squared stars; the first is drawn strong
    groups : (n_groups,) of how many training ratings: "4–7"
    n_held : (n_groups,) ratings held back
    of_what : whose training ratings were counted: "film"
    """
    figure, palette = open_figure(theme, height=HEIGHT, margin={"t": 10})
    looks = ((palette.positive, "square", "solid", 3), (palette.negative, "triangle-up", "dot", 2))
    for (name, mses), (colour, symbol, dash, width) in zip(models, looks, strict=True):
        figure.add_scatter(
            x=list(groups),
            y=mses.tolist(),
            customdata=n_held.tolist(),
            name=name,
            mode="lines+markers",
            line={"color": colour, "dash": dash, "width": width},
            marker={"symbol": symbol, "size": 9},
            hovertemplate="%{fullData.name}: %{y:.3f}, of %{customdata:,} ratings held back"
            "<extra></extra>",
        )
    figure.update_xaxes(title=f"ratings of the {of_what} to learn from", type="category")
    figure.update_yaxes(title="validation MSE<br>(squared stars)", tickformat=".2f")
    figure.update_layout(legend={"xanchor": "right", "x": 1})
    return figure
