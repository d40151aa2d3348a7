"""A run's validation loss as a line no larger than a word."""

import math
from collections.abc import Sequence
from urllib.parse import quote

from cf.snapshot import EpochLoss

_WIDTH, _HEIGHT, _MARGIN = 106, 30, 3  # pixels


def draw_sparkline(losses: Sequence[EpochLoss], colour: str) -> str:
    """Draw the loss by epoch, its lowest point marked, as the address of an SVG image.

    Parameters
    ----------
    losses : infinite ones are left out
    colour : #RRGGBB

    Returns
    -------
    A data address; empty where there are fewer than two losses to join.
    """
    good = [(loss.epoch, loss.validation_mse) for loss in losses]
    good = [(epoch, mse) for epoch, mse in good if math.isfinite(mse)]
    if len(good) < 2:
        return ""
    first, last = good[0][0], good[-1][0]
    low, high = min(mse for _, mse in good), max(mse for _, mse in good)
    points = [
        (
            _MARGIN + (_WIDTH - 2 * _MARGIN) * (epoch - first) / (last - first),
            _HEIGHT - _MARGIN - (_HEIGHT - 2 * _MARGIN) * (mse - low) / ((high - low) or 1.0),
        )
        for epoch, mse in good
    ]
    x, y = points[min(range(len(good)), key=lambda place: good[place][1])]
    line = " ".join(f"{across:.1f},{down:.1f}" for across, down in points)
    return "data:image/svg+xml," + quote(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}">'
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.8" fill="{colour}"/></svg>'
    )
