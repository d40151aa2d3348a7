"""The losses over the epochs as a drawing for paper."""

import math
from collections.abc import Sequence

from cf.export.canvas import keep_drawable, new_figure, render_svg
from cf.figures.palette import LIGHT
from cf.snapshot import EpochLoss, Run

_WIDE, _HIGH = 7.0, 2.9  # inches
_DASHES = ((4, 2), (6, 2, 1, 2), (1, 1), (9, 3))  # of the baselines, in widths of the line


def draw_curves(run: Run) -> str:
    """Draw training and validation loss beside the baselines; return the SVG element."""
    figure = new_figure(_WIDE, _HIGH)
    axes = figure.add_axes((0.08, 0.17, 0.7, 0.78))
    losses = run.losses
    # What exploded has no place on the axis; the table says it.
    for name, colour, marker, dash, values in (
        ("validation", LIGHT.positive, "s", "-", [loss.validation_mse for loss in losses]),
        ("training", LIGHT.negative, "^", ":", [loss.train_mse for loss in losses]),
    ):
        shown = [mse if math.isfinite(mse) else math.nan for mse in values]
        epochs = [loss.epoch for loss in losses]
        axes.plot(epochs, shown, color=colour, marker=marker, ls=dash, ms=4, label=name)
    for (name, mse), pattern in zip(_finite(run.baselines), _DASHES, strict=False):
        axes.axhline(mse, color=LIGHT.muted, dashes=pattern, lw=1, label=keep_drawable(name))
    axes.set_xlabel("epoch", color=LIGHT.muted)
    axes.set_ylabel("squared stars", color=LIGHT.muted)
    axes.set_xticks(_ticks(losses))
    axes.tick_params(colors=LIGHT.muted, labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(LIGHT.line)
    if axes.get_legend_handles_labels()[0]:
        legend = axes.legend(
            loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=8
        )
        for text in legend.get_texts():
            text.set_parse_math(False)
    drawing = render_svg(figure)
    return drawing[drawing.index("<svg") :]  # without the line that only a file of its own needs


def _finite(baselines: dict[str, float]) -> list[tuple[str, float]]:
    return [(name, mse) for name, mse in baselines.items() if math.isfinite(mse)]


def _ticks(losses: Sequence[EpochLoss]) -> list[int]:
    """At most ten whole epochs."""
    last = max((loss.epoch for loss in losses), default=1)
    return list(range(0, last + 1, math.ceil(last / 10)))
