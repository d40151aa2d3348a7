"""The sigmoid with real predictions on it."""

import numpy as np
import plotly.graph_objects as go

from cf.figures.palette import ThemeName, choose_palette
from cf.figures.template import make_template

REACH = 6.0  # raw scores drawn to both sides; a sigmoid is flat beyond


def draw_sigmoid(
    score: np.ndarray,
    stars: np.ndarray,
    curve: tuple[np.ndarray, np.ndarray],
    scale: tuple[float, float],
    end: float | None,
    theme: ThemeName | None,
) -> go.Figure:
    """Draw predictions over their raw scores on the curve that makes stars of scores.

    Parameters
    ----------
    score, stars : (n,) raw scores of real ratings and what is predicted for them
    curve : (n_points,) scores and stars of the curve
    scale : lowest and highest rating that can be given, in stars
    end : where the range ends, in stars; None without a range
    theme : of the page
    """
    palette = choose_palette(theme)
    figure = go.Figure(layout={"template": make_template(theme), "height": 400})
    figure.add_hrect(y0=scale[0], y1=scale[1], fillcolor=palette.line, opacity=0.35, line_width=0)
    figure.add_annotation(
        x=-REACH,
        y=scale[1],
        text="ratings that can be given",
        showarrow=False,
        xanchor="left",
        yanchor="top",
        font_color=palette.muted,
    )
    figure.add_scatter(
        x=curve[0], y=curve[1], mode="lines", line_color=palette.quiet, hoverinfo="skip"
    )
    figure.add_scatter(
        x=score,
        y=stars,
        mode="markers",
        marker={"color": palette.positive, "size": 7, "opacity": 0.45},
        hovertemplate="score %{x:.2f} → %{y:.2f} stars<extra></extra>",
    )
    if end is not None:
        figure.add_hline(y=end, line={"color": palette.negative, "dash": "dash", "width": 2})
        figure.add_annotation(
            x=-REACH,
            y=end,
            text=f"the range ends: {end:g} stars",
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            font_color=palette.negative,
        )
    figure.update_xaxes(title="raw score: dot product and biases", range=[-REACH, REACH])
    figure.update_yaxes(title="predicted stars", range=[-0.6, 7.6], dtick=1)
    figure.update_layout(showlegend=False, margin={"t": 10})
    return figure
