"""The components' shares of the variance."""

import numpy as np
import plotly.graph_objects as go

from cf.figures.palette import ThemeName, choose_palette
from cf.figures.template import make_template
from cf.numbers import write_percent


def draw_scree(explained: np.ndarray, drawn: tuple[int, int], theme: ThemeName | None) -> go.Figure:
    """Draw a bar for each component, those on the map's axes in colour.

    Parameters
    ----------
    explained : (n_components,) shares of the variance
    drawn : positions of the components on the map
    """
    palette = choose_palette(theme)
    colours = [palette.positive if i in drawn else palette.quiet for i in range(len(explained))]
    figure = go.Figure(layout={"template": make_template(theme), "height": 190})
    figure.add_bar(
        x=[f"PC {i + 1}" for i in range(len(explained))],
        y=explained,
        marker_color=colours,
        text=[write_percent(share) for share in explained],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="none",  # “skip” would take the clicks away too
    )
    figure.update_yaxes(tickformat=".0%", nticks=4, title="share of variance")
    figure.update_layout(margin={"t": 20}, clickmode="event+select")
    return figure
