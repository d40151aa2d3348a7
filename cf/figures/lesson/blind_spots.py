"""What a model does not know: who rates, what a new film gets, and what its own advice does."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from cf.figures.palette import Palette, ThemeName, choose_palette
from cf.figures.template import make_template, open_figure
from cf.numbers import write_percent

_WIDTH = 0.25  # of the bars over the stars
_LABEL_GAP = 0.08  # of the axis' height between two labels at the curves' ends


@dataclass(frozen=True)
class Cumulated:
    """Shares of all ratings that the most rated films, or the most active users, have."""

    name: str
    top: np.ndarray  # (n,) share of the films or users, rising from 0 to 1
    share: np.ndarray  # (n,) of the ratings
    marked: tuple[float, float]  # a point of the curve to ring


@dataclass(frozen=True)
class Rounds:
    """One simulated loop, round by round."""

    name: str
    variety: Sequence[float]  # in films
    liking: Sequence[float]  # in stars


def draw_shares(curves: Sequence[Cumulated], theme: ThemeName | None) -> go.Figure:
    """Draw two curves of shares over the line on which everybody has the same."""
    figure, palette = open_figure(theme, height=330)
    highest = max(curve.marked[1] for curve in curves)
    for curve, (colour, dash, symbol) in zip(curves, _looks(palette)[1:], strict=False):
        figure.add_scatter(
            x=curve.top,
            y=curve.share,
            mode="lines",
            name=curve.name,
            line={"color": colour, "dash": dash, "width": 3},
            hovertemplate="top %{x:.1%}: %{y:.1%} of the ratings<extra>%{fullData.name}</extra>",
        )
        figure.add_scatter(
            x=[curve.marked[0]],
            y=[curve.marked[1]],
            mode="markers",
            marker={"color": colour, "size": 13, "symbol": symbol},
            hoverinfo="skip",
            showlegend=False,
        )
        figure.add_annotation(  # on its own ground, which covers the curve that goes on there
            x=curve.marked[0],
            y=curve.marked[1],
            text=write_percent(curve.marked[1]),
            showarrow=False,
            xanchor="left",
            xshift=10,
            # Apart, where both curves are still near the corner.
            yshift=14 if curve.marked[1] == highest else -14,
            bgcolor=palette.background,
            borderpad=0,
        )
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        name="all the same",
        line={"color": palette.muted, "dash": "dot", "width": 1.5},
        hoverinfo="skip",
    )
    figure.update_xaxes(title="share of films or users, most ratings first", tickformat=".0%")
    figure.update_yaxes(title="share of all ratings", tickformat=".0%", range=[0, 1.04])
    return figure


def draw_new_film(
    random: np.ndarray, average: np.ndarray, end: float, theme: ThemeName | None
) -> go.Figure:
    """Draw what all users are predicted for a new film, by what it begins with.

    Parameters
    ----------
    random, average : (n_users,) stars, with random numbers and with the average film's
    end : of the axis, in stars; what lies beyond counts at the ends
    """
    figure, palette = open_figure(theme, height=230, barmode="overlay", margin={"t": 50})
    edges = np.arange(-_WIDTH / 2, end + _WIDTH, _WIDTH)
    for stars, name, colour in (
        (random, "random start", palette.negative),
        (average, "average film’s numbers", palette.positive),
    ):
        inside = np.clip(stars, edges[0], edges[-1])
        figure.add_bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=np.histogram(inside, edges)[0] / len(stars),
            width=_WIDTH,
            name=name,
            marker={"color": colour, "line_width": 0},
            opacity=0.65,
            hovertemplate="%{x:g} stars: %{y:.1%} of the users<extra>" + name + "</extra>",
        )
    figure.update_xaxes(title="predicted stars", dtick=1, range=[edges[0], edges[-1]])
    figure.update_yaxes(title="share of the users", tickformat=".0%")
    return figure


def draw_rounds(loops: Sequence[Rounds], theme: ThemeName | None) -> go.Figure:
    """Draw variety, as a share of the first round's, and liking by round, up to three loops.

    The first of them is drawn quietly, for comparison.
    """
    palette = choose_palette(theme)
    figure = make_subplots(1, 2, horizontal_spacing=0.1, column_widths=[0.62, 0.38])
    figure.update_layout(template=make_template(theme), height=330)
    for loop, (colour, dash, symbol) in zip(loops, _looks(palette), strict=False):
        rounds = list(range(1, len(loop.variety) + 1))
        style = {
            "x": rounds,
            "mode": "lines+markers",
            "name": loop.name,
            "line": {"color": colour, "dash": dash},
            "marker": {"symbol": symbol, "size": 7},
        }
        figure.add_scatter(
            y=[films / loop.variety[0] for films in loop.variety],
            customdata=list(loop.variety),
            hovertemplate="round %{x}: %{customdata:.0f} films, %{y:.0%}"
            "<extra>%{fullData.name}</extra>",
            row=1,
            col=1,
            **style,
        )
        figure.add_scatter(
            y=list(loop.liking),
            hovertemplate="round %{x}: %{y:.2f} stars<extra>%{fullData.name}</extra>",
            showlegend=False,
            row=1,
            col=2,
            **style,
        )
    _label_ends(figure, loops)
    n_rounds = max(len(loop.variety) for loop in loops)
    figure.update_xaxes(title="round", range=[0.5, n_rounds + 0.5])
    figure.update_xaxes(range=[0.5, n_rounds * 1.25], row=1, col=1)
    top = max(max(loop.variety) / loop.variety[0] for loop in loops)
    figure.update_yaxes(
        title="variety, of the first round’s", tickformat=".0%", range=[0, 1.08 * top], col=1
    )
    # On a phone the labels of the ends need the room between both.
    figure.update_yaxes(title="true liking, stars", side="right", col=2)
    return figure


def _label_ends(figure: go.Figure, loops: Sequence[Rounds]) -> None:
    """Write how many films each variety ends at, moved apart where the labels would touch."""
    gap = _LABEL_GAP * max(max(loop.variety) / loop.variety[0] for loop in loops)
    below = -float("inf")
    for loop in sorted(loops, key=lambda loop: loop.variety[-1] / loop.variety[0]):
        below = max(loop.variety[-1] / loop.variety[0], below + gap)
        figure.add_annotation(
            x=len(loop.variety) + 0.3,
            y=below,
            text=f"{loop.variety[-1]:.0f} films",
            showarrow=False,
            xanchor="left",
            row=1,
            col=1,
        )


def _looks(palette: Palette) -> tuple[tuple[str, str, str], ...]:
    """Colour, dash and marker of each curve: never the colour alone."""
    return (
        (palette.muted, "dot", "circle"),
        (palette.negative, "solid", "triangle-up"),
        (palette.positive, "solid", "square"),
    )
