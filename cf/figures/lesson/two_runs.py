"""Two runs side by side: their losses, their vectors' lengths; and a penalty's parabola."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cf.figures.palette import ThemeName
from cf.figures.template import open_figure
from cf.snapshot import EpochLoss

HEIGHT = 290


def draw_two_losses(
    runs: Sequence[tuple[str, Sequence[EpochLoss]]], theme: ThemeName | None, height: int = HEIGHT
) -> go.Figure:
    """Draw the validation loss of two runs, full, and their training loss, dotted."""
    figure, palette = open_figure(theme, height=height, margin={"t": 60}, legend_font_size=13)
    for (name, losses), colour, symbol in zip(
        runs, (palette.positive, palette.negative), ("square", "triangle-up"), strict=True
    ):
        epochs = [loss.epoch for loss in losses]
        figure.add_scatter(
            x=epochs,
            y=[loss.validation_mse for loss in losses],
            name=f"{name}, validation",
            mode="lines+markers",
            line_color=colour,
            marker={"symbol": symbol, "size": 8},
        )
        figure.add_scatter(
            x=epochs,
            y=[loss.train_mse for loss in losses],
            name=f"{name}, training",
            mode="lines",
            line={"color": colour, "dash": "dot", "width": 1.5},
        )
    figure.update_xaxes(title="epoch", dtick=1)
    figure.update_yaxes(title="squared stars")
    return figure


def draw_lengths(runs: Sequence[tuple[str, np.ndarray]], theme: ThemeName | None) -> go.Figure:
    """Draw how long the movies' vectors are in two runs, (n_movies,) each with its name."""
    figure, palette = open_figure(theme, height=HEIGHT, barmode="overlay", margin={"t": 60})
    top = max(float(lengths.max()) for _, lengths in runs)
    for (name, lengths), colour in zip(runs, (palette.positive, palette.negative), strict=True):
        figure.add_histogram(
            x=lengths,
            name=name,
            xbins={"start": 0, "end": top, "size": top / 50},
            marker_color=colour,
            opacity=0.6,
        )
    figure.update_xaxes(title="length of a film’s vector")
    figure.update_yaxes(title="films", type="log", dtick=1, tickformat=",")
    return figure


def draw_parabola(decay: float, number: float, high: float, theme: ThemeName | None) -> go.Figure:
    """Draw the penalty ½ · decay · w² over w, and its slope decay · w at `number`.

    Parameters
    ----------
    decay, number : the weight decay, and w
    high : weight decay whose parabola just fills the picture; that of a larger one is cut off
    """
    figure, palette = open_figure(theme, height=160, margin={"t": 10})
    w = np.linspace(-2, 2, 161)
    figure.add_scatter(
        x=w, y=decay * w**2 / 2, mode="lines", line_color=palette.positive, showlegend=False
    )
    slope, at = decay * number, decay * number**2 / 2
    span = np.array([number - 0.6, number + 0.6])
    figure.add_scatter(
        x=span,
        y=at + slope * (span - number),
        mode="lines",
        line={"color": palette.negative, "dash": "dash", "width": 2},
        showlegend=False,
    )
    figure.add_scatter(
        x=[number],
        y=[at],
        mode="markers",
        marker={"color": palette.negative, "size": 11, "symbol": "triangle-up"},
        showlegend=False,
    )
    figure.update_xaxes(title="one number w of a vector", range=[-2, 2], dtick=1)
    figure.update_yaxes(title="penalty", range=[-0.2 * high, 2 * high])
    return figure
