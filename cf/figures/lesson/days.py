"""Two models on several kinds of ratings held back: a line from one loss to the other."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from cf.figures.palette import ThemeName
from cf.figures.template import open_figure
from cf.numbers import write_signed

_ROW = 60  # pixels a row
_ROOM = 0.15  # of the figures' span, beside them


@dataclass(frozen=True)
class Pair:
    """What two models reach on the same ratings held back, in squared stars."""

    held_back: str
    without: float
    with_it: float


def draw_pairs(names: tuple[str, str], pairs: Sequence[Pair], theme: ThemeName | None) -> go.Figure:
    """Draw a row for each kind of ratings held back: both losses, and their difference.

    Parameters
    ----------
    names : of the model without, and of the one with
    pairs : the uppermost first
    """
    height = 110 + _ROW * len(pairs)
    figure, palette = open_figure(theme, height=height, margin={"t": 50})
    rows = [pair.held_back for pair in pairs]
    for pair in pairs:
        figure.add_scatter(
            x=[pair.without, pair.with_it],
            y=[pair.held_back] * 2,
            mode="lines",
            line={"color": palette.muted, "width": 2},
            showlegend=False,
            hoverinfo="skip",
        )
        figure.add_annotation(
            x=max(pair.without, pair.with_it),
            y=pair.held_back,
            text=write_signed(pair.with_it - pair.without, ".3f"),
            showarrow=False,
            xanchor="left",
            xshift=14,
            yshift=13,  # above the row's line
        )
    for name, losses, colour, symbol in (
        (names[0], [pair.without for pair in pairs], palette.negative, "triangle-up"),
        (names[1], [pair.with_it for pair in pairs], palette.positive, "square"),
    ):
        figure.add_scatter(
            x=losses,
            y=rows,
            name=name,
            mode="markers",
            marker={"color": colour, "symbol": symbol, "size": 13},
            hovertemplate="%{fullData.name}: %{x:.3f}<extra></extra>",
        )
    ends = [end for pair in pairs for end in (pair.without, pair.with_it)]
    room = _ROOM * (max(ends) - min(ends)) or 0.01
    figure.update_xaxes(title="validation MSE, squared stars", tickformat=".2f")
    figure.update_xaxes(range=[min(ends) - room, max(ends) + 2 * room])
    figure.update_yaxes(type="category", categoryarray=rows[::-1], automargin=True)
    figure.update_yaxes(range=[-0.6, len(pairs) - 0.4])
    return figure
