"""The components' shares of the variance."""

import numpy as np
import plotly.graph_objects as go

from cf.figures.palette import ThemeName
from cf.figures.template import open_figure
from cf.numbers import write_percent


def draw_scree(explained: np.ndarray, drawn: tuple[int, int], theme: ThemeName | None) -> go.Figure:
    """Draw a bar for each component, those on the map's axes in colour.

    Parameters
    ----------
    explained : (n_components,) shares of the variance
    drawn : positions of the components on the map
    """
    figure, palette = open_figure(theme, height=190, margin={"t": 20}, clickmode="event+select")
    colours = [palette.positive if i in drawn else palette.quiet for i in range(len(explained))]
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
    return figure
