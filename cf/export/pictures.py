"""The map as a picture to put on a slide or into a paper."""

import io
import textwrap

import numpy as np

from cf.data import Dataset
from cf.export.canvas import Axes, Figure, describe_svg, new_figure, render_svg, write
from cf.export.film_map import (
    LOUD,
    QUIET,
    FilmMap,
    Kind,
    describe_map,
    describe_run,
    lay_out_map,
    style_films,
)
from cf.export.matching import name_run, one_line
from cf.export.testimony import testify
from cf.export.titles import name_films
from cf.figures.palette import LIGHT
from cf.snapshot import Run

_WIDE, _HIGH = 9.6, 5.4  # inches, 1920 × 1080 pixels
_SIZES = 0.5  # radii are rounded to this: markers that are alike take one line each in an SVG
_LEFT, _RIGHT, _BOTTOM, _TOP = 0.045, 0.985, 0.155, 0.87  # of the figure, where the map lies


def write_png(run: Run, data: Dataset) -> bytes:
    """Draw the map in 1920 × 1080 pixels on white."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure, file = draw_map(run, data), io.BytesIO()
    FigureCanvasAgg(figure).print_png(
        file, metadata={"Software": None, "Description": testify(run, data, "map-png")}
    )
    return file.getvalue()


def write_svg(run: Run, data: Dataset) -> bytes:
    """Draw the map as SVG, the titles as text."""
    return describe_svg(render_svg(draw_map(run, data)), testify(run, data, "map-svg")).encode()


def draw_map(run: Run, data: Dataset) -> Figure:
    """Draw the map of the run's newest vectors in equal aspect, well-known films named.

    Raises
    ------
    StoreError
        The run was trained on other data or keeps no vectors.
    DivergedError
        A vector holds NaN, infinity or an absurdly large number.
    """
    figure, film_map = new_figure(_WIDE, _HIGH), lay_out_map(run, data)
    axes = figure.add_axes((_LEFT, _BOTTOM, _RIGHT - _LEFT, _TOP - _BOTTOM))
    outside = _look_around(axes, film_map)
    for kind, rows in film_map.layers():
        _draw_kind(axes, film_map, kind, rows)
    axes.set_xlabel(film_map.axes[0], color=LIGHT.muted)
    axes.set_ylabel(film_map.axes[1], color=LIGHT.muted)
    axes.set(xticks=[], yticks=[])
    _draw_legend(axes, film_map)
    name_films(axes, film_map)

    write(figure, _LEFT, 0.94, _cut(name_run(run), 36), size=14, weight="bold")
    write(figure, _LEFT, 0.895, _cut(describe_run(run, data), 105), size=9, color=LIGHT.muted)
    about = (
        f"{describe_map(film_map, data)} {outside:,} far {data.noun}s lie outside the picture. "
        f"{one_line(data.citation)}"
    )
    lines = textwrap.wrap(about, 210, max_lines=3, placeholder=" …")
    write(figure, _LEFT, 0.025, "\n".join(lines), size=6, color=LIGHT.muted)
    return figure


def _look_around(axes: Axes, film_map: FilmMap) -> int:
    """Open the view so far that a good part of the map fills it; count what lies outside."""
    aspect = (_RIGHT - _LEFT) * _WIDE / ((_TOP - _BOTTOM) * _HIGH)
    middle, (across, upwards) = film_map.home.mean(axis=0), np.ptp(film_map.home, axis=0) / 2
    half = np.array([max(across, upwards * aspect), max(upwards, across / aspect)])
    (left, low), (right, high) = middle - half, middle + half
    axes.set(xlim=(left, right), ylim=(low, high))
    axes.set_aspect("equal")
    for spine in axes.spines.values():
        spine.set_color(LIGHT.line)
    return int((np.abs(film_map.points - middle) > half).any(axis=1).sum())


def _draw_kind(axes: Axes, film_map: FilmMap, kind: Kind, rows: np.ndarray) -> None:
    sizes = np.round(film_map.radii[rows] / _SIZES) * _SIZES
    for size in np.unique(sizes):
        x, y = film_map.points[rows[sizes == size]].T
        axes.plot(x, y, **style_films(kind, float(size)))


def _draw_legend(axes: Axes, film_map: FilmMap) -> None:
    shown = [kind for kind in (*LOUD, QUIET) if film_map.count(kind)]
    for kind in shown:
        axes.plot([], [], **style_films(kind, 5.0), label=f"{kind.name} ({film_map.count(kind):,})")
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.005, 1.06),
        ncols=len(shown),
        frameon=False,
        fontsize=9,
        labelcolor=LIGHT.text,
        handletextpad=0.2,
        columnspacing=1.2,
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
