"""The rows of a matrix as a strip, those that move marked."""

import numpy as np
import plotly.graph_objects as go

from cf.figures.palette import ThemeName, choose_palette
from cf.figures.template import make_template


def draw_strips(strips: dict[str, tuple[np.ndarray, int]], theme: ThemeName | None) -> go.Figure:
    """Draw each matrix's rows from left to right, a mark for each row that moves.

    Parameters
    ----------
    strips : name → the rows that move and how many there are; drawn from below
    theme : of the page
    """
    palette = choose_palette(theme)
    figure = go.Figure(layout={"template": make_template(theme), "height": 250})
    for place, (name, (rows, n_rows)) in enumerate(strips.items()):
        figure.add_bar(
            x=[1],
            y=[place],
            orientation="h",
            width=0.5,
            marker_color=palette.line,
            hoverinfo="skip",
        )
        figure.add_scatter(
            x=(rows + 0.5) / n_rows,
            y=np.full(len(rows), place),
            mode="markers",
            marker={
                "symbol": "line-ns",
                "size": 44,
                "line": {"color": palette.positive, "width": 1.5},
            },
            text=[f"row {row}" for row in rows.tolist()],
            hovertemplate="%{text}<extra>" + name + "</extra>",
        )
    figure.update_xaxes(title="rows of the matrix, first to last", tickformat=".0%", range=[0, 1])
    figure.update_yaxes(tickvals=list(range(len(strips))), ticktext=list(strips), showgrid=False)
    figure.update_layout(showlegend=False, margin={"t": 10})
    return figure
