"""What a product with one-hot vectors and a lookup cost as the matrix grows."""

from collections.abc import Sequence

import plotly.graph_objects as go

from cf.figures.palette import ThemeName, choose_palette
from cf.figures.template import make_template


def draw_costs(
    sizes: Sequence[int],
    product_seconds: Sequence[float],
    lookup_seconds: Sequence[float],
    theme: ThemeName | None,
) -> go.Figure:
    """Draw both costs over the number of films, both axes logarithmic.

    Parameters
    ----------
    sizes : numbers of films
    product_seconds, lookup_seconds : (n_sizes,) for one batch
    theme : of the page
    """
    palette = choose_palette(theme)
    figure = go.Figure(layout={"template": make_template(theme), "height": 230})
    for name, seconds, colour, symbol in (
        ("one-hot × matrix", product_seconds, palette.negative, "triangle-up"),
        ("lookup", lookup_seconds, palette.positive, "square"),
    ):
        figure.add_scatter(
            x=list(sizes),
            y=[1e6 * value for value in seconds],
            name=name,
            mode="lines+markers",
            line_color=colour,
            marker={"symbol": symbol, "size": 9},
            hovertemplate="%{x:,} films: %{y:,.1f} µs<extra>" + name + "</extra>",
        )
    figure.update_xaxes(title="films", type="log", tickvals=list(sizes), tickformat=",")
    figure.update_yaxes(title="µs a batch", type="log", dtick=1)
    figure.update_layout(margin={"t": 30})
    return figure
