"""The parts of a map that the pages' own program draws from a file.

`cf/figures/map/parts.js` and `map.js` say what they expect.
"""

from base64 import b64encode
from dataclasses import replace
from typing import Any

import numpy as np

from cf.data import Dataset
from cf.export.film_map import LOUD, QUIET, FilmMap
from cf.figures.map.colouring import MapClass, MapColouring
from cf.figures.map.frames import MapFrame
from cf.figures.map.parts import MapFilms, pack_json
from cf.figures.palette import DARK

_N_LABELS = 40
_DARK = {1: DARK.positive, -1: DARK.negative, 0: DARK.quiet}


def pack_parts(film_map: FilmMap, data: Dataset, title: str) -> str:
    """Return the head of a message and its bodies, in base64, as JSON that HTML can hold."""
    frame = MapFrame.of_films(film_map.points, film_map.shown, film_map.axes)
    films = MapFilms.from_movies(data.movies, noun=data.noun)
    bodies = {
        "module": b"",
        "films": replace(films, labelled=film_map.famous[:_N_LABELS].tolist()).packed,
        "colouring": _colouring(film_map).packed,
        "map:shown": np.packbits(film_map.shown, bitorder="little").tobytes(),
        "map:frame": frame.positions,
    }
    head: dict[str, Any] = {
        "key": "map",
        "parts": list(bodies),
        "frame": frame.with_territories(film_map.territories).header,
        "shown": "map:shown",
        "chosen": None,
        "before": None,
        "aside": "with few ratings",
        "contrast": None,
        "highlight": None,
        "found": [],
        "markers": [],
        "regions": [],
        "equal_sizes": False,
        "selectable": False,
        "polygon": [],
        "taken": {},
        "height": "100%",
        "title": "",
        "label": title,
        "link": None,
        "live": None,
        "bare": False,
    }
    packed = {name: b64encode(body).decode() for name, body in bodies.items() if body}
    # No text can end the element that holds it.
    return pack_json({"head": head, "bodies": packed}).decode().replace("<", "\\u003c")


def _colouring(film_map: FilmMap) -> MapColouring:
    kinds = [kind for kind in (*LOUD, QUIET) if kind.side in film_map.kinds]
    classes = tuple(
        MapClass(
            film_map.kinds[kind.side], kind.colour, _DARK[kind.side], kind.shape, kind is QUIET
        )
        for kind in kinds
    )
    sides = [film_map.side == kind.side for kind in kinds]
    return MapColouring(classes, np.select(sides, range(len(kinds))))
