"""Several starts of one setting: what their mean gains, start by start, and against other means."""

from typing import Any

import plotly.graph_objects as go

from cf.analysis.runs.starts import Starts
from cf.figures.palette import ThemeName, choose_palette
from cf.figures.template import open_figure

HEIGHT, LOWEST = 260, 150  # pixels, of all pictures but that of the starts alone
_ROOM, _ROOM_FOR_TEXT = 0.12, 0.3  # of the figures' span, beside them


def draw_starts(
    starts: Starts, theme: ThemeName | None, other: tuple[str, Starts] | None = None
) -> go.Figure:
    """Draw the loss of the mean prediction of 1, 2 … starts; each start alone is a dot.

    The dashed line, drawn where nothing stands beside, is what no number would lead below.

    Parameters
    ----------
    starts : two or more
    other : another setting's name and its starts, whose curve stands beside
    """
    figure, palette = open_figure(theme, height=HEIGHT, showlegend=False, margin={"t": 10})
    curves = [("", starts, palette.positive, "square", "solid")]
    if other is not None:
        curves.insert(0, (*other, palette.negative, "triangle-up", "dot"))
    for name, own, colour, symbol, dash in curves:
        _add_curve(figure, name, own, {"color": colour, "width": 3, "dash": dash}, symbol)
    n, quiet = starts.n_starts, {"color": palette.muted}
    highest = max(float(own.single_mse.max()) for _, own, *_ in curves)
    notes: list[tuple[float, str, dict[str, Any]]] = [(highest, "each start alone", {"xshift": 10})]
    if other is None:
        figure.add_hline(starts.floor, line={"color": palette.muted, "dash": "dash", "width": 1.5})
        notes.append((starts.floor, f"ever more starts: {starts.floor:.3f}", {"yanchor": "top"}))
    for y, text, place in notes:
        figure.add_annotation(
            x=1, y=y, text=text, showarrow=False, xanchor="left", font=quiet, **place
        )
    low, high = _span(starts.floor, starts, *(y for _, own, *_ in curves for y in own.mean_mse))
    high = max(high, highest + _ROOM * (highest - low))
    figure.update_xaxes(title="starts averaged", tickvals=list(range(1, n + 1)))
    figure.update_xaxes(range=[1 - 0.2 * (n - 1), n + 0.1 * (n - 1)])
    figure.update_yaxes(title="validation MSE", tickformat=".3f", nticks=6)
    figure.update_yaxes(range=[low - _ROOM * (high - low), high])
    return figure


def _add_curve(
    figure: go.Figure, name: str, starts: Starts, line: dict[str, Any], symbol: str
) -> None:
    """Add single starts as dots, the means as a curve, and what its two ends come to."""
    n, means, told = starts.n_starts, starts.mean_mse.tolist(), f"{name}: " * bool(name)
    figure.add_scatter(
        x=[1] * n,
        y=starts.single_mse,
        mode="markers",
        marker={"color": line["color"], "size": 9, "symbol": "circle-open", "line_width": 2},
        opacity=0.6,
        customdata=list(starts.seeds),
        hovertemplate=f"{told}seed %{{customdata}}: %{{y:.4f}}<extra></extra>",
    )
    figure.add_scatter(
        x=list(range(1, n + 1)),
        y=means,
        mode="lines+markers",
        line=line,
        marker={"symbol": symbol, "size": 9},
        hovertemplate=f"{told}%{{x}} averaged: %{{y:.4f}}<extra></extra>",
    )
    for x, place in (
        (1, {"xanchor": "right", "xshift": -12}),
        (n, {"yshift": -16 if name else 16}),
    ):
        figure.add_annotation(
            x=x, y=means[x - 1], text=f"<b>{means[x - 1]:.3f}</b>", showarrow=False, **place
        )
    if name:
        figure.add_annotation(
            x=2, y=means[1], text=name, showarrow=False, xanchor="left", xshift=8, yshift=12
        )


def draw_averages(starts: Starts, biases_mse: float, theme: ThemeName | None) -> go.Figure:
    """Draw the starts' own losses in a line, and below it those of what is averaged in three ways.

    The dashed line is what biases alone come to. A model whose vectors cannot be turned has its
    predictions averaged alone.

    Parameters
    ----------
    starts : two or more
    biases_mse : validation loss of biases only, in squared stars
    """
    palette = choose_palette(theme)
    figure = draw_alone(starts, theme)
    rows = [
        ("vectors<br>averaged", starts.vectors_mse, palette.negative, "triangle-up"),
        ("vectors turned,<br>then averaged", starts.turned_mse, palette.positive, "square-open"),
        ("predictions<br>averaged", float(starts.mean_mse[-1]), palette.positive, "square"),
    ]
    known = [(name, mse, colour, symbol) for name, mse, colour, symbol in rows if mse is not None]
    for name, mse, colour, symbol in known:
        figure.add_scatter(
            x=[mse],
            y=[name],
            mode="markers+text",
            text=[f"<b>{mse:.3f}</b>"],
            textposition="middle right",
            textfont={"color": palette.text},
            marker={
                "color": colour,
                "symbol": symbol,
                "size": 14,
                "line": {"width": 3, "color": colour},
            },
            cliponaxis=False,
            hovertemplate="%{x:.4f}<extra></extra>",
            showlegend=False,
        )
    figure.add_vline(
        biases_mse,
        line={"color": palette.muted, "dash": "dash", "width": 1.5},
        annotation={"text": "biases only", "font": {"color": palette.muted}, "yanchor": "bottom"},
        annotation_position="top",
    )
    low, high = _span(biases_mse, starts, *(mse for _, mse, _, _ in known))
    figure.update_xaxes(range=[low, high + _ROOM_FOR_TEXT * (high - low)])
    figure.update_layout(height=HEIGHT)
    return figure


def draw_alone(starts: Starts, theme: ThemeName | None) -> go.Figure:
    """Draw the starts' own losses in a line, as `draw_averages` has them, and nothing else."""
    figure, palette = open_figure(theme, height=LOWEST)
    figure.add_scatter(
        x=starts.single_mse,
        y=["each start<br>alone"] * starts.n_starts,
        mode="markers",
        marker={"color": palette.quiet, "size": 12, "symbol": "circle-open", "line_width": 3},
        customdata=list(starts.seeds),
        hovertemplate="seed %{customdata}: %{x:.4f}<extra></extra>",
        showlegend=False,
    )
    figure.update_xaxes(title="validation MSE, squared stars", tickformat=".3f", nticks=6)
    figure.update_yaxes(autorange="reversed", showgrid=True)
    return figure


def _span(one: float, starts: Starts, *others: float) -> tuple[float, float]:
    """Return an axis that shows all of these, with some room on either side."""
    values = [one, *starts.single_mse.tolist(), *others]
    room = _ROOM * max(max(values) - min(values), 0.002)
    return min(values) - room, max(values) + room
