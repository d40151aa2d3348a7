"""The map as a picture to put on a slide or into a paper."""

import textwrap

import numpy as np

from cf.analysis.plane.territories import Territory
from cf.data import Dataset
from cf.export.canvas import Axes, Figure, describe_svg, new_figure, render_png, render_svg, write
from cf.export.film_map import (
    LOUD,
    QUIET,
    FilmMap,
    Kind,
    claim_of,
    describe_map,
    describe_run,
    lay_out_map,
    style_films,
)
from cf.export.matching import name_run, one_line
from cf.export.reproduce import describe_seeds
from cf.export.testimony import testify
from cf.export.titles import name_films
from cf.figures.palette import LIGHT
from cf.snapshot import Run

_WIDE, _HIGH = 9.6, 5.4  # inches, 1920 × 1080 pixels
_SIZES = 0.5  # radii are rounded to this: markers that are alike take one line each in an SVG
_LEFT, _RIGHT, _BOTTOM, _TOP = 0.04, 0.985, 0.125, 0.825  # of the figure, where the map lies
_LETTERS = 72  # of a title, which then leaves the picture its room


def write_png(run: Run, data: Dataset) -> bytes:
    """Draw the map in 1920 × 1080 pixels on white."""
    return render_png(draw_map(run, data), testify(run, data, "map-png"))


def write_svg(run: Run, data: Dataset) -> bytes:
    """Draw the map as SVG, the titles as text."""
    return describe_svg(render_svg(draw_map(run, data)), testify(run, data, "map-svg")).encode()


def draw_map(run: Run, data: Dataset) -> Figure:
    """Draw the map of the run's newest vectors in equal aspect, well-known films named.

    Raises as `lay_out_map` does.
    """
    figure, film_map = new_figure(_WIDE, _HIGH), lay_out_map(run, data)
    axes = figure.add_axes((_LEFT, _BOTTOM, _RIGHT - _LEFT, _TOP - _BOTTOM))
    outside = _look_around(axes, film_map)
    for kind, rows in film_map.layers():
        _draw_kind(axes, film_map, kind, rows)
    axes.set_xlabel(one_line(film_map.axes[0]), color=LIGHT.muted, parse_math=False)
    axes.set_ylabel(one_line(film_map.axes[1]), color=LIGHT.muted, parse_math=False)
    axes.set(xticks=[], yticks=[])
    _draw_legend(axes, film_map)
    taken = _draw_territories(axes, film_map)
    name_films(axes, film_map, taken)

    claim, basis = claim_of(run, film_map, one_line(data.noun))
    said = describe_run(run, data)
    name = _cut(name_run(run), 40)
    ending = f" · {run.ending}" * bool(run.ending)
    about = f"{basis} · {name}{ending}" if claim else said
    write(figure, _LEFT, 0.93, _cut(claim or name, _LETTERS), size=16, weight="bold")
    write(figure, _LEFT, 0.893, _cut(about, 120), size=8, color=LIGHT.muted)
    told = (
        f"{said}; {describe_seeds(run)}; checked by: python -m cf runs verify. "
        f"{describe_map(film_map, data)} {outside:,} far {one_line(data.things)} lie outside the "
        f"picture. {one_line(data.citation)}"
    )
    lines = textwrap.wrap(told, 230, max_lines=3, placeholder=" …")
    write(figure, _LEFT, 0.02, "\n".join(lines), size=5.5, color=LIGHT.muted)
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
        spine.set_visible(False)
    away = (np.abs(film_map.points - middle) > half).any(axis=1)
    return int((away & film_map.shown).sum())


def _draw_kind(axes: Axes, film_map: FilmMap, kind: Kind, rows: np.ndarray) -> None:
    sizes = np.round(film_map.radii[rows] / _SIZES) * _SIZES
    for size in np.unique(sizes):
        x, y = film_map.points[rows[sizes == size]].T
        axes.plot(x, y, **style_films(kind, float(size)))


def _draw_territories(axes: Axes, film_map: FilmMap) -> list[tuple[np.ndarray, str, str]]:
    """Draw where most of each kind lies, and its median large; return what is to be named."""
    found = film_map.territories
    if found is None:
        return []
    named = []
    sides: tuple[tuple[Kind, Territory, str], ...] = (
        (LOUD[0], found.positive, "left"),
        (LOUD[1], found.negative, "right"),
    )
    for kind, territory, align in sides:
        inner, outer = territory.outlines
        for lines, width, alpha in ((outer, 0.8, 0.10), (inner, 1.8, 0.12)):
            for line in lines:
                axes.fill(*line.T, color=kind.colour, alpha=alpha, lw=0, zorder=1)
                axes.plot(*line.T, color=kind.colour, lw=width, alpha=0.9, zorder=2.5)
        style = style_films(kind, 14.0) | {"markeredgecolor": LIGHT.text, "alpha": 1, "zorder": 5}
        axes.plot(*territory.median.reshape(2, 1), **style | {"markeredgewidth": 1.2})
        named.append(
            (territory.median, f"{film_map.kinds[kind.side]} {territory.n_movies:,}", align)
        )
    return named


def _draw_legend(axes: Axes, film_map: FilmMap) -> None:
    shown = [kind for kind in (*LOUD, QUIET) if film_map.count(kind)]
    for kind in shown:
        name = one_line(film_map.kinds[kind.side])
        axes.plot([], [], **style_films(kind, 5.0), label=f"{name} ({film_map.count(kind):,})")
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.005, 1.0),
        ncols=len(shown),
        frameon=False,
        fontsize=8,
        labelcolor=LIGHT.text,
        handletextpad=0.2,
        columnspacing=1.2,
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
