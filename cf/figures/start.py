"""What an untrained model predicts beside what was really given."""

import numpy as np
import plotly.graph_objects as go

from cf.figures.palette import ThemeName, choose_palette
from cf.figures.template import make_template

LOW, HIGH, WIDTH = -1.0, 7.0, 0.25  # of the bins, in stars; what lies beyond counts at the ends


def draw_predictions(stars: np.ndarray, given: np.ndarray, theme: ThemeName | None) -> go.Figure:
    """Draw the shares of predictions and of real ratings over the stars.

    Parameters
    ----------
    stars, given : (n,) predicted and real
    theme : of the page
    """
    palette = choose_palette(theme)
    figure = go.Figure(layout={"template": make_template(theme), "height": 360})
    edges = np.arange(LOW - WIDTH / 2, HIGH + WIDTH, WIDTH)
    for values, name, colour in (
        (given, "really given", palette.quiet),
        (stars, "predicted", palette.positive),
    ):
        inside = np.clip(values, edges[0], edges[-1])
        share = np.histogram(inside, edges)[0] / max(len(values), 1)
        figure.add_bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=share,
            width=WIDTH,
            name=name,
            marker={"color": colour, "line_width": 0},
            opacity=0.65,
            hovertemplate="%{x:g} stars: %{y:.1%}<extra>" + name + "</extra>",
        )
    figure.update_xaxes(title="stars (what lies beyond stands at the ends)", dtick=1)
    figure.update_yaxes(title="share of the ratings held back", tickformat=".0%")
    figure.update_layout(barmode="overlay", margin={"t": 30})
    return figure
