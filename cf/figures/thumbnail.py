"""Pictures of a run no larger than a stamp or a word, for its card."""

import io
import math
from collections.abc import Sequence
from urllib.parse import quote

import numpy as np

from cf.figures.palette import LIGHT
from cf.snapshot import EpochLoss

_SIZE = (240, 150)  # pixels
_FINER = 2  # pixels drawn for each pixel shown, across and down
_SQUARE = [(y, x) for y in range(-2, 3) for x in range(-2, 3)]
_TRIANGLE = [(y, x) for y in range(-3, 3) for x in range(-((y + 4) // 2), (y + 4) // 2 + 1)]
_SPECK = [(0, 0), (0, 1), (1, 0), (1, 1)]
_OPAQUE, _PALE = 255, 120

# Positive, negative and quiet, where one picture has to do on both backgrounds: the blue and the
# grey lie between those of the light and the dark palette.
BOTH_THEMES = ("#2C75B5", LIGHT.negative, "#878D97")
_WIDTH, _HEIGHT, _MARGIN = 106, 30, 3  # pixels


def draw_thumbnail(points: np.ndarray, classes: np.ndarray, colours: Sequence[str]) -> bytes:
    """Draw a map as a PNG of 240 × 150 pixels that has no background, for light and dark pages.

    Parameters
    ----------
    points : (n, 2) float, finite
    classes : (n,) int, positions in `colours`; class 0 is drawn as squares, class 1 as triangles,
        any further one as pale specks beneath them
    colours : #RRGGBB of each class; BOTH_THEMES are seen on light and on dark
    """
    from PIL import Image

    wide, high = (_FINER * side for side in _SIZE)
    across, down = _place(points, wide, high)
    canvas = np.zeros((high, wide, 4), np.uint8)
    rgb = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in colours])

    quiet = classes > 1
    _stamp(canvas, down[quiet], across[quiet], _SPECK, rgb[classes[quiet]], _PALE)
    # In turns and in a random order, so that neither kind covers the other.
    order = np.random.default_rng(0).permutation(np.flatnonzero(~quiet))
    for rows in np.array_split(order, 8):
        for kind, shape in enumerate((_SQUARE, _TRIANGLE)):
            own = rows[classes[rows] == kind]
            _stamp(canvas, down[own], across[own], shape, rgb[classes[own]], _OPAQUE)

    file = io.BytesIO()
    # Pillow weights colours by their opacity, so no dark rim comes from the empty background.
    Image.fromarray(canvas).resize(_SIZE, Image.Resampling.BOX).save(file, "PNG")
    return file.getvalue()


def _place(points: np.ndarray, wide: int, high: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns and rows of the points in equal aspect; the farthest few lie outside."""
    if not len(points):
        return np.zeros(0, int), np.zeros(0, int)
    low, top = np.percentile(points, [0.5, 99.5], axis=0)
    middle, span = (low + top) / 2, np.maximum(top - low, 1e-12)
    scale = 0.92 * min(wide / span[0], high / span[1])
    if (low == top).all():
        scale = 0.0  # all in one place: the middle
    # Far outside is as good as just outside, and fits an integer.
    places = np.clip((points - middle) * scale, -2 * (wide + high), 2 * (wide + high))
    return (
        np.floor(wide / 2 + places[:, 0]).astype(int),
        np.floor(high / 2 - places[:, 1]).astype(int),
    )


def _stamp(
    canvas: np.ndarray,
    down: np.ndarray,
    across: np.ndarray,
    shape: list[tuple[int, int]],
    rgb: np.ndarray,
    opacity: int,
) -> None:
    """Put a shape at each place; what lies off the canvas is left out."""
    high, wide = canvas.shape[:2]
    for dy, dx in shape:
        y, x = down + dy, across + dx
        here = (y >= 0) & (y < high) & (x >= 0) & (x < wide)
        canvas[y[here], x[here], :3] = rgb[here]
        canvas[y[here], x[here], 3] = opacity


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
