"""Validation losses of several models over one another, epoch by epoch."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from cf.figures.curves import DASHES, MARKERS
from cf.figures.palette import ThemeName, choose_palette
from cf.figures.template import make_template

_QUIET = 0.55  # opacity of all curves but the newest
_ABOVE_ENDS = 0.3  # squared stars of the axis above the highest end
_LABEL_GAP = 0.09  # of the axis' height between two labels at the curves' ends


@dataclass(frozen=True)
class Curve:
    """One model's validation loss.

    `style` picks colour, dash and marker and so stays the model's own; a reference is drawn thin
    and without markers.
    """

    name: str
    values: tuple[float, ...]  # squared stars, after epoch 1, 2, …
    style: int
    reference: bool = False


def draw_ladder(curves: Sequence[Curve], n_epochs: int, theme: ThemeName | None) -> go.Figure:
    """Draw curves over one another, the last of them strong, each labelled at its end.

    Parameters
    ----------
    curves : the newest model's last; curves without values are left out
    n_epochs : width of the axis
    theme : of the page
    """
    palette = choose_palette(theme)
    figure = go.Figure(layout={"template": make_template(theme), "height": 270})
    drawn = [curve for curve in curves if curve.values]
    newest = next((curve for curve in reversed(drawn) if not curve.reference), None)
    for curve in drawn:
        colour = palette.categories[curve.style % len(palette.categories)]
        strong = curve is newest
        figure.add_scatter(
            x=list(range(1, len(curve.values) + 1)),
            y=curve.values,
            mode="lines" if curve.reference else "lines+markers",
            name=curve.name,
            opacity=1 if strong else _QUIET,
            line={
                "color": palette.muted if curve.reference else colour,
                "width": 1.5 if curve.reference else (4 if strong else 2),
                "dash": DASHES[curve.style % len(DASHES)],
            },
            marker={"symbol": MARKERS[curve.style % len(MARKERS)], "size": 11 if strong else 8},
            hovertemplate="%{fullData.name}, epoch %{x}: %{y:.3f}<extra></extra>",
            showlegend=False,
        )
    _label_ends(figure, drawn, newest, theme)
    epochs = list(range(1, n_epochs + 1))
    figure.update_xaxes(title="epoch", tickvals=epochs, range=[0.8, n_epochs + 1.7])
    figure.update_yaxes(title="validation MSE, squared stars", range=_span(drawn))
    figure.update_layout(margin={"t": 10})
    return figure


def _span(curves: Sequence[Curve]) -> tuple[float, float] | None:
    """Return a height in which the ends can be told apart; a wild start may leave the picture."""
    if not curves:
        return None
    values = [value for curve in curves for value in curve.values]
    top = min(max(values), max(curve.values[-1] for curve in curves) + _ABOVE_ENDS)
    margin = 0.1 * max(top - min(values), 0.02)
    return min(values) - margin, top + margin


def _label_ends(
    figure: go.Figure, curves: Sequence[Curve], newest: Curve | None, theme: ThemeName | None
) -> None:
    """Write each curve's name and last value beside its end, moved apart where they would touch."""
    if not curves:
        return
    palette = choose_palette(theme)
    low, high = _span(curves) or (0.0, 1.0)
    gap = _LABEL_GAP * (high - low)
    below = -float("inf")
    for curve in sorted(curves, key=lambda curve: curve.values[-1]):
        below = max(curve.values[-1], below + gap)
        text = f"{curve.name} {curve.values[-1]:.3f}"
        figure.add_annotation(
            x=len(curve.values) + 0.08,
            y=below,
            text=f"<b>{text}</b>" if curve is newest else text,
            showarrow=False,
            xanchor="left",
            font={"color": palette.text if curve is newest else palette.muted},
        )
