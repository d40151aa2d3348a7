"""The loss as it falls, as an ECharts specification: Streamlit updates it in place."""

import math
from typing import Any

from cf.figures.palette import Palette
from cf.snapshot import Frame, best_epoch, overfits

TICK = 0.2  # squared stars
HEADROOM = 1.05  # of the axis above the untrained or the largest baseline loss


def draw_loss(frame: Frame, palette: Palette) -> dict[str, Any]:
    """Draw training and validation loss over the epochs beside the baselines.

    Parameters
    ----------
    frame : Frame
    palette : Palette
        Training is drawn in its `negative` colour, thin; validation in `positive`, strong.

    Returns
    -------
    dict
        An ECharts option; x in epochs, y in squared stars.
    """
    training = [[step / frame.steps_per_epoch, mse] for step, mse in frame.curve]
    within = [[step / frame.steps_per_epoch, mse] for step, mse in frame.validation_curve]
    by_epoch = [[loss.epoch, loss.validation_mse] for loss in frame.losses]
    validation = [[0.0, frame.initial_validation_mse], *sorted(within + by_epoch)]
    best = best_epoch(frame.losses)
    shown = [mse for _, mse in by_epoch] + list(frame.baselines.values())
    lowest = min([*shown, *(mse for _, mse in training)])
    highest = max(shown)
    if frame.state == "diverged":  # let the explosion be seen
        highest = max(mse for _, mse in [*training, (0, highest)])
    baselines = [
        {
            "yAxis": mse,
            "name": name,
            "label": {"formatter": f"{name} {mse:.3f}", "position": "insideEndTop", "fontSize": 11},
        }
        for name, mse in frame.baselines.items()
    ]
    return {
        "animation": False,
        "grid": {"left": 34, "right": 12, "top": 26, "bottom": 40, "outerBoundsMode": "none"},
        "legend": {"top": 0, "left": 28, "itemGap": 8, "textStyle": {"color": palette.text}},
        "tooltip": {"trigger": "axis"},
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": frame.n_steps / frame.steps_per_epoch,
            "minInterval": 1,
            "name": "epoch",
            "nameLocation": "middle",
            "nameGap": 18,
            "splitLine": {"show": False},
            "axisLabel": {"color": palette.muted},
        },
        "yAxis": {
            "type": "value",
            "min": round(math.floor(max(0.0, lowest) / TICK) * TICK, 1),
            "max": round(math.ceil(highest * HEADROOM / TICK) * TICK, 1),
            "interval": TICK if highest - lowest < 2 else None,
            "splitLine": {"lineStyle": {"color": palette.line, "opacity": 0.5}},
            "axisLabel": {"color": palette.muted},
        },
        "series": [
            {
                "name": "training",
                "type": "line",
                "data": training,
                "showSymbol": False,
                "clip": True,
                "lineStyle": {"width": 1.5, "color": palette.negative},
                "itemStyle": {"color": palette.negative},
            },
            {
                "name": "validation",
                "type": "line",
                "data": validation,
                "showSymbol": False,
                "clip": True,
                "lineStyle": {"width": 2.5, "color": palette.positive},
                "itemStyle": {"color": palette.positive},
                "markLine": {
                    "silent": True,
                    "symbol": "none",
                    "lineStyle": {"type": "dashed", "color": palette.muted},
                    "label": {"color": palette.muted},
                    "data": baselines,
                },
            },
            {
                "name": "epoch’s end",
                "type": "scatter",
                "data": by_epoch,
                "symbolSize": 7,
                "itemStyle": {"color": palette.positive},
                "markPoint": {
                    "silent": True,
                    "symbol": "diamond",
                    "symbolSize": 15,
                    "itemStyle": {"color": palette.positive},
                    "label": {
                        "position": "bottom",
                        "offset": [-22, 0],
                        "color": palette.text,
                        "formatter": f"best {best.validation_mse:.3f}" if best else "",
                    },
                    "data": [{"coord": [best.epoch, best.validation_mse]}] if best else [],
                },
            },
        ],
    }


def describe_loss(frame: Frame) -> str:
    """Say in a sentence how the loss stands, naming overfitting where it happens."""
    if not frame.losses and frame.curve:
        return f"Training loss {frame.curve[-1][1]:.2f} squared stars in the first epoch"
    if not frame.losses:
        return f"Untrained: {frame.initial_validation_mse:.2f}, worse than always the global mean"
    best, last = best_epoch(frame.losses), frame.losses[-1]
    baseline = frame.baselines["biases only"]
    stands = f"Validation {last.validation_mse:.3f}, RMSE {last.validation_mse**0.5:.2f}"
    if best is not None and overfits(frame.losses):
        return (
            f"{stands}. Overfitting: it has risen since epoch {best.epoch}, while the training "
            "loss still falls"
        )
    if last.validation_mse < baseline:
        return f"{stands}, {1 - last.validation_mse / baseline:.1%} below biases only".replace(
            "%", " %"
        )
    return f"{stands}, still above biases only"
