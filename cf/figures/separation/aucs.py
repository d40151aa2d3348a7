"""AUCs row by row, beside chance, each with its interval and with what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

import plotly.graph_objects as go

from cf.analysis.separation.auc import Auc
from cf.figures.palette import ThemeName
from cf.figures.template import open_figure

_HOVER_LETTERS = 48  # a line of what the pointer is told


@dataclass(frozen=True)
class AucRow:
    """One row of `draw_aucs`."""

    name: str
    auc: Auc | None  # None: not measured yet
    band: tuple[float, float] | None  # of shuffled labels, where there is one
    said: str  # what it says, for pointer and finger
    within: Auc | None = None  # of matched pairs, the share of these themselves


def draw_aucs(rows: Sequence[AucRow], theme: ThemeName | None) -> go.Figure:
    """Draw AUCs with their intervals, one a row, over the band that shuffled labels reach.

    `rows`: top to bottom.
    """
    figure, palette = open_figure(
        theme,
        height=84 + 25 * len(rows),
        barmode="overlay",
        hovermode="closest",
        hoverlabel={"align": "left"},
        dragmode=False,
    )
    # The figure stands in the row's name, where no interval can cover it.
    labels = [f"{row.name}  <b>{row.auc.value:.2f}</b>" if row.auc else row.name for row in rows]
    bands = [(label, row.band) for label, row in zip(labels, rows, strict=True) if row.band]
    figure.add_bar(
        y=[name for name, _ in bands],
        x=[band[1] - band[0] for _, band in bands],
        base=[band[0] for _, band in bands],
        orientation="h",
        width=0.6,
        name="shuffled labels",
        marker_color=palette.quiet,
        opacity=0.4,
        hoverinfo="skip",
    )
    known = [(label, row.auc) for label, row in zip(labels, rows, strict=True) if row.auc]
    figure.add_scatter(
        x=[auc.value for _, auc in known],
        y=[name for name, _ in known],
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [auc.high - auc.value for _, auc in known],
            "arrayminus": [auc.value - auc.low for _, auc in known],
            "color": palette.positive,
        },
        mode="markers",
        marker={"size": 10, "color": palette.positive},
        name="AUC, 95 % interval",
        hoverinfo="skip",
    )
    within = [
        (label, row.within)
        for label, row in zip(labels, rows, strict=True)
        if row.auc and row.within
    ]
    figure.add_scatter(
        x=[auc.value for _, auc in within],
        y=[name for name, _ in within],
        mode="markers",
        marker={"size": 11, "symbol": "diamond-open", "color": palette.text, "line": {"width": 2}},
        name="within the pairs",
        showlegend=bool(within),
        hoverinfo="skip",
    )
    figure.add_vline(0.5, line={"color": palette.muted, "dash": "dash", "width": 1})
    # All rows have their place from the start, so that none moves when another is measured.
    figure.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=labels[::-1],
        tickvals=labels,
        range=[-0.6, len(labels) - 0.4],
        showgrid=False,
    )
    lowest = min([0.3, *(auc.low - 0.02 for _, auc in known), *(band[0] for _, band in bands)])
    # An unseen bar along each row says what it says, wherever a pointer or a finger meets it.
    figure.add_bar(
        y=[label for label, _ in known],
        x=[1.02 - lowest] * len(known),
        base=lowest,
        orientation="h",
        width=1,
        marker={"opacity": 0},
        showlegend=False,
        name="what each row says",
        customdata=[_tell_row(row.auc, row.said) for row in rows if row.auc],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure.update_xaxes(
        range=[lowest, 1.02], tickvals=[0.25, 0.5, 0.75, 1], title="AUC (0.5 is chance)"
    )
    return figure


def _tell_row(auc: Auc, said: str) -> str:
    lines = wrap(escape(said), _HOVER_LETTERS)
    interval = f"<b>{auc.value:.2f}</b>, 95 % interval {auc.low:.2f} to {auc.high:.2f}"
    return "<br>".join([interval, *lines])
