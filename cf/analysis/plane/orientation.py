"""Which way round a plane is looked at: the contrast of two kinds of movies lies across.

A principal component has no sign and, within a plane, no claim to lie across rather than upwards.
Turning the plane changes no distance; it only puts the question that is asked where eyes expect it.
"""

import math

import numpy as np

from cf.analysis.plane.line import find_line
from cf.analysis.plane.projection import Projection, align_projection, turn_projection
from cf.analysis.poles import Poles
from cf.data.movies import Movies

_ROUNDS = 100  # of Weiszfeld's iteration, at most; a median of hundreds of films takes about 20
_CLOSE = 1e-3  # of the mean distance: less than a pixel on a large screen
_CLEAR = 0.3  # a sum of correlations, or a cosine, from which a picture stands on its head
_MOST_DEGREES = 30.0  # that a picture turns from the one before it
_PARTED = 0.2  # of the films' standard deviation, from which two medians on a line lie apart
_SEEN = 0.2  # a correlation that one sees


def spatial_median(points: np.ndarray) -> np.ndarray:
    """Find the place with the least sum of distances to all points.

    Unlike the median of each coordinate it turns with the points, and half of them would have to
    move to carry it away.

    Parameters
    ----------
    points : (n, n_dims) float, at least one

    Returns
    -------
    (n_dims,) float64

    Source: Weiszfeld (1937), Tohoku Mathematical Journal 43. Distances are kept above
    a millionth of the mean one, so that a point that is hit divides nothing by zero.
    """
    points = points.astype(np.float64)
    place = points.mean(axis=0)
    spread = float(np.linalg.norm(points - place, axis=1).mean())
    if spread == 0:
        return place
    for _ in range(_ROUNDS):
        apart = points - place
        distances = np.sqrt(np.einsum("ij,ij->i", apart, apart))  # a third of `norm`'s time
        nearness = 1 / np.maximum(distances, 1e-6 * spread)
        moved = nearness @ points / nearness.sum()
        step = float(np.abs(moved - place).max())
        place = moved
        if step < _CLOSE * spread:
            break
    return place


def lay_across(projection: Projection, poles: Poles, movies: Movies) -> Projection:
    """Turn a plane so that the line through the two kinds' medians lies across.

    The positive kind lies right. What remains is up or down: better liked and older movies lie
    above, by the sum of both correlations with the height, one of which alone would vanish in some
    model's plane. It is a function of the plane alone, so that every page shows it the same way
    round. Where the medians lie on one point the plane stays as it is.
    """
    across = _contrast(projection, poles)
    length = float(np.linalg.norm(across))
    if length == 0:
        return projection
    cos, sin = across / length
    turned = turn_projection(projection, np.array([[cos, -sin], [sin, cos]]))
    return _mirrored(turned) if sum(_correlations(turned, movies).values()) < 0 else turned


def lay_across_steadily(
    projection: Projection, reference: Projection, poles: Poles, movies: Movies
) -> tuple[Projection, bool]:
    """Lay a plane across as `lay_across` does, but turned little from the picture before it.

    While the kinds' medians lie almost on one point, the line through them whirls about. So the
    plane is first laid as the reference lies (`align_projection`) and then turned towards the
    contrast by 30 degrees at most. It is mirrored only where it clearly stands on its head. Movies
    on one line are only ever mirrored, and only where the kinds have clearly parted the other way.

    Returns
    -------
    Projection : turned
    bool : whether the contrast lies across by now
    """
    steady = align_projection(projection, reference)
    if find_line(steady.points) is not None:
        apart = float(_contrast(steady, poles)[0])
        if apart < -_PARTED * float(steady.points[steady.fitted_on, 0].std()):
            return turn_projection(steady, np.diag([-1.0, 1.0])), True
        return steady, apart > 0
    if sum(_correlations(steady, movies).values()) < -_CLEAR:
        steady = _mirrored(steady)
    across = _contrast(steady, poles)
    angle = math.atan2(across[1], across[0])
    most = math.radians(_MOST_DEGREES)
    by = min(max(angle, -most), most)
    cos, sin = math.cos(by), math.sin(by)
    turned = turn_projection(steady, np.array([[cos, -sin], [sin, cos]]))
    return turned, by == angle and bool(across.any())


def point_like(projection: Projection, picture: np.ndarray, n_given: int = 0) -> Projection:
    """Mirror axes that point against a picture's: to the left, or downwards.

    A component has no sign, so it takes that of whichever of the picture's two axes it lies nearer
    to. One that lies across both stays as it is.

    Parameters
    ----------
    picture : (2, n_factors) float, rows of length one (or zero)
    n_given : the first axes, which have a sign of their own and stay
    """
    along = projection.axes @ picture.T  # (n_components, 2)
    nearer = np.take_along_axis(along, np.abs(along).argmax(axis=1)[:, None], axis=1)[:, 0]
    is_against = nearer < -_CLEAR
    is_against[:n_given] = False
    if not is_against.any():
        return projection
    return turn_projection(projection, np.diag(np.where(is_against, -1.0, 1.0)))


def describe_upwards(projection: Projection, movies: Movies) -> str:
    """Say what lies above in a plane: "older above", or "" where nothing known clearly does."""
    found = _correlations(projection, movies)
    return next((f"{name} above" for name, value in found.items() if value > _SEEN), "")


def _contrast(projection: Projection, poles: Poles) -> np.ndarray:
    """From the negative kind's median to the positive kind's: (2,)."""
    points = projection.points[poles.rows]
    return spatial_median(points[poles.is_positive]) - spatial_median(points[~poles.is_positive])


def _correlations(projection: Projection, movies: Movies) -> dict[str, float]:
    """Correlate with the upward coordinate what shall grow upwards; 0 where nothing is known."""
    fitted_on = projection.fitted_on
    heights = projection.points[fitted_on, 1].astype(np.float64)
    year = movies.year[fitted_on].astype(np.float64)
    return {
        "better liked": _correlation(heights, movies.mean_stars[fitted_on].astype(np.float64)),
        "older": _correlation(heights, np.where(year > 0, -year, np.nan)),
    }


def _correlation(heights: np.ndarray, values: np.ndarray) -> float:
    known = np.isfinite(values)
    if known.sum() < 2:
        return 0.0
    heights, values = heights[known], values[known]
    heights, values = heights - heights.mean(), values - values.mean()
    length = float(np.linalg.norm(heights) * np.linalg.norm(values))
    return float(heights @ values) / length if length > 0 else 0.0


def _mirrored(projection: Projection) -> Projection:
    return turn_projection(projection, np.diag([1.0, -1.0]))
