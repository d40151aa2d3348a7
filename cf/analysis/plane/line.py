"""Films of which one number is known: a line, drawn as a band so that they can be seen and named.

Where a film lies across the band means nothing. It is made up for the eye alone, when a picture is
drawn: whatever is measured is measured on the line.
"""

import numpy as np

HALF_HEIGHT = 0.5  # of the band, as a share of half a good view's width
_THIN = 1e-5  # spread off a line, as a share of that along it, which float32 may leave
_MANY = 2000  # points, of which some are looked at first
_GOLDEN = (5**0.5 - 1) / 2


def find_line(points: np.ndarray) -> np.ndarray | None:
    """Return the direction of the line that all points lie on; None where they lie on none.

    Two points, or all on one place, are no line that anything would be hidden on.

    Parameters
    ----------
    points : (..., n_movies, 2) float

    Returns
    -------
    (2,) float64 of length one that points to the right, or None
    """
    flat = points.reshape(-1, 2)
    if len(flat) > _MANY and find_line(flat[:_MANY]) is None:  # where some lie off, all do
        return None
    flat = flat.astype(np.float64)
    if len(flat) < 3 or not np.isfinite(flat).all():
        return None
    flat -= flat.mean(axis=0)
    scatter = flat.T @ flat
    if not scatter[1].any():  # exactly level, which no rounding shall tilt
        return np.array([1.0, 0.0]) if scatter[0, 0] > 0 else None
    variances, directions = np.linalg.eigh(scatter)
    if variances[0] > _THIN**2 * variances[1]:
        return None
    direction: np.ndarray = directions[:, 1] * (1.0 if directions[0, 1] >= 0 else -1.0)
    return direction


def is_level(points: np.ndarray) -> bool:
    """Whether all points lie on one level line, and so can be drawn as a band."""
    line = find_line(points)
    return line is not None and not line[1]


def lay_level(points: np.ndarray) -> np.ndarray:
    """Turn points that lie on a line until it is level, right staying right; leave all others.

    Parameters
    ----------
    points : (n_movies, 2) float, centred as a projection's are
    """
    line = find_line(points)
    if line is None:
        return points
    return np.stack([points @ line, np.zeros(len(points))], axis=-1).astype(np.float32)


def spread_line(points: np.ndarray, half_width: float) -> np.ndarray:
    """Spread films off their level line evenly, each always by the same share of the band's height.

    So a film moves along the line only, and a part of the band is as full as the line is there.
    Shares are multiples of the golden ratio, which fill an interval more evenly than chance does.

    Parameters
    ----------
    points : (..., n_movies, 2) float, on one level line
    half_width : of a good view, in the points' unit

    Returns
    -------
    (..., n_movies, 2) float32

    Source: Weyl (1916), Über die Gleichverteilung von Zahlen mod. Eins, Mathematische Annalen 77.
    """
    shares = np.arange(1, points.shape[-2] + 1) * _GOLDEN % 1.0 * 2.0 - 1.0  # from -1 to 1
    band = points.astype(np.float32)
    band[..., 1] += shares * (HALF_HEIGHT * half_width)
    return band
