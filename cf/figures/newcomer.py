"""A newcomer's vector, found in two ways."""

import numpy as np
import plotly.graph_objects as go

from cf.figures.palette import ThemeName
from cf.figures.template import open_figure

HEIGHT = 250


def draw_two_vectors(folded: np.ndarray, trained: np.ndarray, theme: ThemeName | None) -> go.Figure:
    """Draw both vectors of a newcomer, factor by factor.

    `folded` and `trained`: (n_factors,) each.
    """
    figure, palette = open_figure(
        theme, height=HEIGHT, barmode="group", bargap=0.25, margin={"t": 30, "b": 45}
    )
    for name, values, colour, pattern in (
        ("folded in", folded, palette.negative, "/"),
        ("trained", trained, palette.positive, ""),
    ):
        figure.add_bar(
            x=list(range(1, len(values) + 1)),
            y=values,
            name=name,
            marker={"color": colour, "line_width": 0, "pattern_shape": pattern},
            hovertemplate="factor %{x}: %{y:.2f}<extra>" + name + "</extra>",
        )
    figure.update_xaxes(title="factor", showgrid=False)
    return figure
