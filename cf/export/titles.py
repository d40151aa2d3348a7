"""Titles on a picture of the map: of well-known films, where there is room."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from cf.export.canvas import Axes, keep_drawable
from cf.export.film_map import LOUD, QUIET, FilmMap, style_films
from cf.figures.palette import LIGHT

_LETTER = 7.5  # points, 21 pixels
_N_TRIED, _N_NAMED = 80, 30  # films whose titles are tried, and written at most
_MEDIAN = 20  # pixels around a kind’s median, as well
_RIM = 8  # pixels around a named film that no title may cover


def name_films(
    axes: Axes, film_map: FilmMap, kinds: Sequence[tuple[np.ndarray, str, str]] = ()
) -> None:
    """Write titles beside well-known films, where there is room, and rim their dots.

    `kinds`: median, name and side of the name ("left": right of it) of what has its name first.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.transforms import Bbox

    renderer = FigureCanvasAgg(axes.get_figure(root=True)).get_renderer()
    area, n_named = axes.get_window_extent(renderer), 0
    places = axes.transData.transform(film_map.points)  # (n_movies, 2) pixels
    labelled = places[film_map.shown & (film_map.side != 0)]
    taken: list[Bbox] = []  # by titles and the dots that carry one
    for place, name, align in kinds:
        text = _write_kind(axes, place, name, align)
        middle = axes.transData.transform(place)
        taken += [text.get_window_extent(renderer), Bbox([middle - _MEDIAN, middle + _MEDIAN])]
    for row in film_map.famous[:_N_TRIED].tolist():
        dot = Bbox([places[row] - _RIM, places[row] + _RIM])
        is_drawable = keep_drawable(film_map.names[row]) == film_map.names[row]
        if n_named == _N_NAMED or not is_drawable or dot.count_overlaps(taken):
            continue
        tried = [_write_beside(axes, film_map, row, style) for style in _places()]
        boxes = [text.get_window_extent(renderer) for text in tried]
        free = [
            at
            for at, box in enumerate(boxes)
            if area.fully_containsx(box.x0) and area.fully_containsx(box.x1)
            if area.fully_containsy(box.y0) and area.fully_containsy(box.y1)
            if not box.count_overlaps(taken)
        ]
        best = min(free, key=lambda at: _count_inside(labelled, boxes[at]), default=None)
        for at, text in enumerate(tried):
            if at != best:
                text.remove()
        if best is not None:
            n_named += 1
            taken += [boxes[best], dot]
            _rim(axes, film_map, row)


def _rim(axes: Axes, film_map: FilmMap, row: int) -> None:
    """Draw a film once more, above its neighbours and with a dark rim."""
    kind = next(kind for kind in (*LOUD, QUIET) if kind.side == film_map.side[row])
    style = style_films(kind, float(film_map.radii[row])) | {"alpha": 1, "zorder": 4}
    style |= {"markeredgecolor": LIGHT.text, "markeredgewidth": 0.7}
    axes.plot(*film_map.points[row].tolist(), **style)


def _write_beside(axes: Axes, film_map: FilmMap, row: int, place: dict[str, Any]) -> Any:
    return axes.annotate(
        film_map.names[row],
        film_map.points[row].tolist(),
        textcoords="offset points",
        fontsize=_LETTER,
        color=LIGHT.text,
        parse_math=False,
        bbox={"facecolor": LIGHT.background, "alpha": 0.6, "lw": 0, "pad": 0.3},
        **place,
    )


def _write_kind(axes: Axes, place: np.ndarray, name: str, align: str) -> Any:
    return axes.annotate(
        keep_drawable(name),
        place.tolist(),
        xytext=(11 if align == "left" else -11, 0),
        textcoords="offset points",
        ha=align,
        va="center",
        fontsize=13,
        fontweight="bold",
        color=LIGHT.text,
        parse_math=False,
        bbox={"facecolor": LIGHT.background, "alpha": 0.75, "lw": 0, "pad": 0.5},
        zorder=6,
    )


def _places() -> Iterable[dict[str, Any]]:
    """Right of the dot, left, above, below."""
    yield {"xytext": (5, 0), "ha": "left", "va": "center"}
    yield {"xytext": (-5, 0), "ha": "right", "va": "center"}
    yield {"xytext": (0, 5), "ha": "center", "va": "bottom"}
    yield {"xytext": (0, -5), "ha": "center", "va": "top"}


def _count_inside(places: np.ndarray, box: Any) -> int:
    return int(((places > box.min) & (places < box.max)).all(axis=1).sum())
