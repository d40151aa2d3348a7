"""Where two kinds of movies lie in the plane: the areas that hold their densest half and more.

Two clouds of dots on one another are judged by their outermost dots; a highest-density region says
where most of a kind is. Everything is computed on a coarse grid, in a millisecond or two, because
a picture is drawn many times a second while a model learns.
"""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

import numpy as np

from cf.analysis.plane.line import is_level
from cf.analysis.plane.orientation import spatial_median
from cf.analysis.plane.projection import INT16_TOP
from cf.analysis.poles import Poles

MASSES = (0.5, 0.8)  # of each kind that an area holds
N_CELLS = 64  # of the grid, a side
_REACH = 3.0  # bandwidths that the grid extends beyond the films
_FLAT = 1e-3  # least spread in one direction, as a share of the largest: a line has no area


@dataclass(frozen=True, eq=False)
class Territory:
    """Where one kind of movies lies."""

    name: str
    n_movies: int
    median: np.ndarray  # (2,) float64, spatial
    outlines: tuple[tuple[np.ndarray, ...], ...]  # for each of MASSES, closed lines of (n, 2)
    ridge: np.ndarray  # (N_CELLS,) float64, density along the first axis


@dataclass(frozen=True, eq=False)
class Territories:
    """Two kinds' territories, and how far they cover one another."""

    positive: Territory
    negative: Territory
    span: tuple[float, float]  # of the ridges' cells along the first axis
    overlap: float  # of the areas of the densest halves: their intersection over the smaller one
    ridge_overlap: float  # of the ridges: integral of the lower of the two, from 0 to 1

    def packed(self, extent: float) -> dict[str, Any]:
        """Return plain values to travel with positions of the same `extent`.

        Outlines are little-endian int16 in base64, (n_points, 2) one line after the other, with
        `lines` naming of each the side, the mass and the number of points; ridges are int16 too, in
        units of the higher summit.
        """
        unit = INT16_TOP / (extent or 1.0)
        sides = (self.positive, self.negative)
        lines, points = [], []
        for side, territory in enumerate(sides):
            for mass, outlines in zip(MASSES, territory.outlines, strict=True):
                for outline in outlines:
                    lines.append([side, mass, len(outline)])
                    points.append(outline * unit)
        found = np.concatenate(points) if points else np.zeros((0, 2))
        ridges = np.stack([territory.ridge for territory in sides])
        summit = float(ridges.max()) or 1.0
        return {
            "names": [territory.name for territory in sides],
            "counts": [territory.n_movies for territory in sides],
            "medians": [territory.median.round(6).tolist() for territory in sides],
            "lines": lines,
            "outlines": _to_base64(found),
            "ridges": _to_base64(ridges * (INT16_TOP / summit)),
            "span": list(self.span),
            "overlap": round(self.overlap, 4),
            "ridge_overlap": round(self.ridge_overlap, 4),
        }


def measure_territories(points: np.ndarray, poles: Poles) -> Territories | None:
    """Find where two kinds of movies lie in a plane.

    Each kind's density is a sum of Gaussians, one a movie, with the kind's own covariance times
    n^(-1/3) (Scott's rule in two dimensions). Its highest-density region of a mass is the smallest
    area that holds that much of it. Along the first axis alone the bandwidth is n^(-1/5) standard
    deviations.

    `overlap` is the area that the densest halves of both kinds share, over the area of the smaller
    one: 0 where they lie apart, 1 where one lies within the other. `ridge_overlap` is the overlap
    coefficient of the two densities along the first axis, the integral of the lower one: 1 where
    they are equal. Neither knows anything of the probe that the AUC comes from. Both are a little
    above what the films themselves would give, as a smoothed density is wider.

    Where all movies lie on one level line, areas are stretches of it, as measured by the densities
    along the first axis, and `overlap` is one of lengths; they are drawn over all heights.

    Parameters
    ----------
    points : (n_movies, 2) float

    Returns
    -------
    Territories, or None where a side has too few movies for any claim or none has an extent

    Source: Hyndman (1996), Computing and graphing highest density regions, The American
    Statistician 50; Scott (1992), Multivariate density estimation; Silverman (1982), Applied
    Statistics 31, algorithm AS 176, for the Fourier transform of binned points; Inman and Bradley
    (1989), Communications in Statistics 18, for the overlap coefficient.
    """
    if poles.too_few:
        return None
    own = points[poles.rows].astype(np.float64)
    sides = own[poles.is_positive], own[~poles.is_positive]
    spread = max(float(side.std(axis=0).max()) for side in sides)
    if not np.isfinite(own).all() or spread == 0:
        return None
    widths = [_bandwidths(side, _FLAT * spread) for side in sides]
    low, high = _frame(sides, widths)
    on_line = is_level(own)
    cell = (high - low) / N_CELLS
    counts = [_bin(side, low, cell) for side in sides]
    ridges = [
        _smooth_ridge(of.sum(axis=0), cell[0], _bandwidth(side[:, 0], _FLAT * spread))
        for of, side in zip(counts, sides, strict=True)
    ]
    smooth = zip(counts, widths, strict=True)
    densities = ridges if on_line else [_smooth(of, cell, width) for of, width in smooth]
    levels = [[find_level(density, mass) for mass in MASSES] for density in densities]
    inner = [density >= of[0] for density, of in zip(densities, levels, strict=True)]
    outlines = [
        _bound(density, of, float(low[0]), float(cell[0]), float(np.abs(own).max()))
        if on_line
        else _outline(density, of, low, cell)
        for density, of in zip(densities, levels, strict=True)
    ]
    first, second = (
        Territory(name, len(side), spatial_median(side), lines, ridge)
        for name, side, lines, ridge in zip(
            (poles.positive, poles.negative), sides, outlines, ridges, strict=True
        )
    )
    return Territories(
        positive=first,
        negative=second,
        span=(float(low[0]), float(high[0])),
        overlap=overlap_of_areas(inner[0], inner[1]),
        ridge_overlap=overlap_coefficient(ridges[0], ridges[1], float(cell[0])),
    )


def find_level(density: np.ndarray, mass: float) -> float:
    """Return the density above which the cells hold `mass` of all of it."""
    falling = np.sort(density, axis=None)[::-1]
    held = np.cumsum(falling)
    at = int(np.searchsorted(held, mass * held[-1]))
    return float(falling[min(at, len(falling) - 1)])


def overlap_of_areas(first: np.ndarray, second: np.ndarray) -> float:
    """Return the area of the intersection over the smaller area; 0 where one is empty.

    Parameters
    ----------
    first, second : bool, cells of one grid
    """
    smaller = min(int(first.sum()), int(second.sum()))
    return int((first & second).sum()) / smaller if smaller else 0.0


def overlap_coefficient(first: np.ndarray, second: np.ndarray, width: float) -> float:
    """Return the integral of the lower of two densities, given in bins of one width."""
    return float(min(np.minimum(first, second).sum() * width, 1.0))


def _bandwidth(values: np.ndarray, least: float) -> float:
    """The kernel's standard deviation along one axis."""
    return max(float(values.std(ddof=1)), least) * float(len(values) ** (-1 / 5))


def _bandwidths(side: np.ndarray, least: float) -> np.ndarray:
    """The kernel's covariance: (2, 2), of at least `least` in every direction."""
    variances, directions = np.linalg.eigh(np.cov(side.T))
    covariance = directions * np.maximum(variances, least**2) @ directions.T
    return covariance * len(side) ** (-1 / 3)


def _frame(
    sides: tuple[np.ndarray, np.ndarray], widths: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Corners of a grid for both; one lost film shall not make all cells coarse."""
    lows, highs = [], []
    for side, width in zip(sides, widths, strict=True):
        rising, n_lost = np.sort(side, axis=0), len(side) // 100  # beyond either end
        near, far = rising[n_lost], rising[-1 - n_lost]
        reach = _REACH * np.sqrt(np.diag(width))
        lows.append(near - reach)
        highs.append(far + reach)
    return np.min(lows, axis=0), np.max(highs, axis=0)


def _bin(points: np.ndarray, low: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """Share each point among the four cells whose centres surround it: (N_CELLS, N_CELLS)."""
    at = ((points - low) / cell - 0.5).clip(0, N_CELLS - 1.001)
    whole = at.astype(np.int64)
    share = at - whole
    counts = np.zeros(N_CELLS * N_CELLS)
    for right in (0, 1):
        for up in (0, 1):
            weight = np.abs(1 - right - share[:, 0]) * np.abs(1 - up - share[:, 1])
            cells = (whole[:, 1] + up) * N_CELLS + whole[:, 0] + right
            counts += np.bincount(cells, weight, minlength=N_CELLS * N_CELLS)
    return counts.reshape(N_CELLS, N_CELLS)


def _smooth(counts: np.ndarray, cell: np.ndarray, width: np.ndarray) -> np.ndarray:
    """Convolve with the Gaussian of covariance `width`, by its Fourier transform."""
    n = 2 * N_CELLS  # so that what leaves at one edge does not come in at the other
    upwards = 2 * np.pi * np.fft.fftfreq(n, cell[1])[:, None]
    across = 2 * np.pi * np.fft.rfftfreq(n, cell[0])
    exponent = (
        width[0, 0] * across**2 + 2 * width[0, 1] * across * upwards + width[1, 1] * upwards**2
    )
    spectrum = np.fft.rfft2(counts, (n, n)) * np.exp(-exponent / 2)
    return np.fft.irfft2(spectrum, (n, n))[:N_CELLS, :N_CELLS].clip(min=0)


def _smooth_ridge(counts: np.ndarray, cell: float, bandwidth: float) -> np.ndarray:
    """Density along one axis, its sum times `cell` 1: (N_CELLS,)."""
    n = 2 * N_CELLS
    frequencies = 2 * np.pi * np.fft.rfftfreq(n, cell)
    spectrum = np.fft.rfft(counts, n) * np.exp(-np.square(bandwidth * frequencies) / 2)
    density = np.fft.irfft(spectrum, n)[:N_CELLS].clip(min=0)
    return density / (density.sum() * cell)


def _outline(
    density: np.ndarray, levels: list[float], low: np.ndarray, cell: np.ndarray
) -> tuple[tuple[np.ndarray, ...], ...]:
    """Closed lines around what is denser than each level."""
    from contourpy import contour_generator

    # What reaches beyond the grid is closed at its edge.
    contours = contour_generator(z=np.pad(density, 1))
    return tuple(
        tuple(np.asarray(line) * cell + low - 0.5 * cell for line in contours.lines(level))
        for level in levels
    )


def _bound(
    ridge: np.ndarray, levels: list[float], low: float, cell: float, height: float
) -> tuple[tuple[np.ndarray, ...], ...]:
    """Boxes of a half `height` about the stretches of a line that are denser than each level."""
    ridge = np.pad(ridge, 1)
    outlines = []
    for level in levels:
        at = np.flatnonzero(np.diff(ridge >= level))  # in pairs: where one begins, where it ends
        share = (level - ridge[at]) / (ridge[at + 1] - ridge[at])
        ends = (low + (at - 0.5 + share) * cell).reshape(-1, 2)
        across = ends[:, [0, 1, 1, 0, 0]]
        upwards = np.broadcast_to(height * np.array([-1, -1, 1, 1, -1]), across.shape)
        outlines.append(tuple(np.stack([across, upwards], axis=-1)))
    return tuple(outlines)


def _to_base64(values: np.ndarray) -> str:
    rounded = np.round(values).clip(-INT16_TOP, INT16_TOP).astype("<i2")
    return b64encode(rounded.tobytes()).decode()
