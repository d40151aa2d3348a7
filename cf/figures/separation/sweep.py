"""A sweep over one setting: how far the poles part, above what the validation loss does."""

import numpy as np
import plotly.graph_objects as go

from cf.analysis.runs.sweep import Sweep, average
from cf.figures.palette import ThemeName
from cf.figures.template import open_figure
from cf.settings import BY_NAME

_COLOURS = (2, 3)  # among the categories: neither of the two that stand for poles
_SYMBOLS = ("square", "diamond")


def draw_sweep(sweep: Sweep, stands_at: float, theme: ThemeName | None) -> go.Figure:
    """Draw AUCs above the validation loss, each a mean over seeds in a band of its spread.

    Values stand at even distances. All factors are solid, the plane is dashed; a value without any
    figure yet leaves a gap.

    `stands_at`: the value that the person's own run has, marked by a line.
    """
    figure, palette = open_figure(theme, height=520, hovermode="closest")
    for i, pair in enumerate(sweep.pairs):
        colour, symbol = palette.categories[_COLOURS[i]], _SYMBOLS[i]
        _add_curve(figure, sweep.figures("full", i), f"{pair}, all factors", colour, symbol)
        name = f"{pair}, plane"
        _add_curve(figure, sweep.figures("plane", i), name, colour, f"{symbol}-open", dash="dash")
    mse = sweep.figures("validation_mse")
    _add_curve(figure, mse, "validation loss", palette.muted, "circle", axis="y2", digits=4)

    untrained = [
        figure for i in range(len(sweep.pairs)) for figure in sweep.figures("untrained", i)
    ]
    lowest = 0.4
    if np.isfinite(untrained).any():
        lowest = min(lowest, float(np.nanmin(untrained)) - 0.02)
        figure.add_hrect(
            float(np.nanmin(untrained)),
            float(np.nanmax(untrained)),
            fillcolor=palette.quiet,
            opacity=0.3,
            line_width=0,
            name="untrained vectors, lowest to highest",
            showlegend=True,
        )
    figure.add_hline(0.5, line={"color": palette.muted, "dash": "dash", "width": 1})
    if stands_at in sweep.values:
        figure.add_vline(
            sweep.values.index(stands_at),
            line={"color": palette.muted, "dash": "dot", "width": 1},
            annotation={"text": "your run", "font": {"color": palette.muted}},
        )
    figure.update_layout(
        yaxis={"domain": [0.4, 1], "title": "held-out AUC", "range": [lowest, 1]},
        yaxis2={
            "domain": [0, 0.32],
            "title": "validation MSE<br>(squared stars)",
            "showgrid": True,
            "anchor": "x",
        },
        xaxis={
            "title": BY_NAME[sweep.name].label,
            "anchor": "y2",
            "range": [-0.3, len(sweep.values) - 0.7],
            "tickvals": list(range(len(sweep.values))),
            "ticktext": [f"{value:g}" for value in sweep.values],
        },
        # Above the panels even where it takes three lines.
        margin={"t": 90},
    )
    return figure


def _add_curve(
    figure: go.Figure,
    figures: np.ndarray,
    name: str,
    colour: str,
    symbol: str,
    dash: str = "solid",
    axis: str = "y",
    digits: int = 2,
) -> None:
    """Add the mean over seeds and the band one standard deviation to either side of it."""
    mean, spread = average(figures)  # (n_values,) each
    for band in _runs_of(np.isfinite(spread)):
        figure.add_scatter(
            x=[*band, *band[::-1]],
            y=[*(mean + spread)[band], *(mean - spread)[band[::-1]]],
            yaxis=axis,
            fill="toself",
            fillcolor=colour,
            opacity=0.2,
            mode="lines",
            line={"width": 0},
            hoverinfo="skip",
            legendgroup=name,
            showlegend=False,
            name=f"{name}: spread of the seeds",
        )
    told = ["" if np.isnan(one) else f", sd {one:.{digits}f}" for one in spread]
    figure.add_scatter(
        x=list(range(len(mean))),
        y=mean.tolist(),
        yaxis=axis,
        name=name,
        legendgroup=name,
        mode="lines+markers",
        line={"color": colour, "dash": dash},
        marker={"symbol": symbol, "size": 9},
        customdata=told,
        hovertemplate=f"{name}: %{{y:.{digits}f}}%{{customdata}}<extra></extra>",
    )


def _runs_of(known: np.ndarray) -> list[np.ndarray]:
    """The stretches of neighbouring positions that are known."""
    places = np.flatnonzero(known)
    if not len(places):
        return []
    return np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)
