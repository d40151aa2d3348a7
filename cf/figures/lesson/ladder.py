"""Validation losses of several models over one another, epoch by epoch."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

import plotly.graph_objects as go

from cf.figures.curves import DASHES, MARKERS
from cf.figures.palette import ThemeName, choose_palette
from cf.figures.template import open_figure

_QUIET = 0.55  # opacity of all curves but the newest
_ABOVE_ENDS = 0.3  # squared stars of the axis above the highest end
_HEIGHT, _LABEL = 270, 30  # pixels: of the picture with `_FEW` curves, and of each one more
_FEW = 5
_LABEL_GAP = 0.09  # of the axis' height between two labels in the lowest picture
_REACH = 0.25  # epochs from a curve's end to its label
_LETTER = 8  # pixels that a letter of a label takes at most on average


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
    """
    drawn = [curve for curve in curves if curve.values]
    height = _HEIGHT + _LABEL * max(0, len(drawn) - _FEW)
    figure, palette = open_figure(theme, height=height)
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
    epochs = list(range(1, n_epochs + 1))
    figure.update_xaxes(title="epoch", tickvals=epochs, range=[0.8, n_epochs + _REACH])
    figure.update_yaxes(title="validation MSE, squared stars")
    figure.update_layout(margin={"t": 10})
    if drawn:
        _label_ends(figure, drawn, newest, theme)
    return figure


def _span(curves: Sequence[Curve]) -> tuple[float, float]:
    """Return a height in which the ends can be told apart; a wild start may leave the picture."""
    values = [value for curve in curves for value in curve.values]
    top = min(max(values), max(curve.values[-1] for curve in curves) + _ABOVE_ENDS)
    margin = 0.1 * max(top - min(values), 0.02)
    return min(values) - margin, top + margin


def _label_ends(
    figure: go.Figure, curves: Sequence[Curve], newest: Curve | None, theme: ThemeName | None
) -> None:
    """Write each curve's name and last value beside its end, moved apart where they would touch.

    The axis holds all of them, the margin takes the longest, on a narrow screen too.
    """
    palette = choose_palette(theme)
    low, high = _span(curves)
    gap = _LABEL_GAP * (high - low) * _HEIGHT / figure.layout.height
    rising = sorted(curves, key=lambda curve: curve.values[-1])
    heights = _move_apart([curve.values[-1] for curve in rising], gap)
    texts = [f"{curve.name} {curve.values[-1]:.3f}" for curve in rising]
    figure.update_yaxes(range=(min(low, heights[0] - gap / 2), max(high, heights[-1] + gap / 2)))
    figure.update_layout(margin={"r": _LETTER * max(map(len, texts))})
    for curve, height, text in zip(rising, heights, texts, strict=True):
        n, end = len(curve.values), curve.values[-1]
        colour = palette.categories[curve.style % len(palette.categories)]
        figure.add_shape(
            {"type": "line", "x0": n + 0.06, "y0": end, "x1": n + _REACH, "y1": height},
            line={"color": palette.muted if curve.reference else colour, "width": 1},
        )
        figure.add_annotation(
            x=n + _REACH,
            y=height,
            text=f"<b>{text}</b>" if curve is newest else text,
            showarrow=False,
            xanchor="left",
            font={"color": palette.text if curve is newest else palette.muted},
        )


def _move_apart(heights: Sequence[float], gap: float) -> list[float]:
    """Return ascending heights at least `gap` apart, moved as little as possible (squared)."""
    groups: list[list[float]] = []  # of labels that touch, each less the room of those below it
    for place, height in enumerate(heights):
        groups.append([height - place * gap])
        while len(groups) > 1 and mean(groups[-2]) > mean(groups[-1]):
            last = groups.pop()
            groups[-1] += last
    moved = [mean(group) for group in groups for _ in group]
    return [height + place * gap for place, height in enumerate(moved)]
