"""The pages' own map in a file: its program, and the parts that it draws, as it takes them.

The program and its style are files that lie beside `cf.ui.map`, whose Python knows Streamlit; they
are read here as the data that they are. `cf/ui/map/parts.js` and `map.js` say what they expect.
"""

import json
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from cf.analysis.projection import good_view
from cf.data import Dataset
from cf.data.noun import name_things
from cf.export.film_map import LOUD, QUIET, FilmMap
from cf.figures.palette import DARK

_FOLDER = Path(__file__).parents[1] / "ui" / "map"
_N_LABELS = 40
_DARK = {1: DARK.positive, -1: DARK.negative, 0: DARK.quiet}


@cache
def read_program() -> str:
    """Return the map's style and program, joined into one module."""
    style = json.dumps((_FOLDER / "map.css").read_text("utf-8"))
    names = (_FOLDER / "sources.txt").read_text("utf-8").split()
    sources = [(_FOLDER / name).read_text("utf-8") for name in names]
    return "\n".join([f"const STYLE = {style};", *sources])


def pack_parts(film_map: FilmMap, data: Dataset, title: str) -> str:
    """Return the head of a message and its bodies, in base64, as JSON that HTML can hold."""
    extent = float(np.abs(film_map.points).max()) or 1.0
    positions = np.round(film_map.points.astype(np.float64) * (32767 / extent)).astype("<i2")
    bodies = {
        "module": b"",
        "films": _films(film_map, data),
        "colouring": _colouring(film_map),
        "map:shown": np.packbits(film_map.shown, bitorder="little").tobytes(),
        "map:frame": positions.tobytes(),
    }
    head: dict[str, Any] = {
        "key": "map",
        "parts": list(bodies),
        "frame": {
            "dimensions": 2,
            "extent": extent,
            "home": good_view(film_map.points, film_map.shown),
            "axes": film_map.axes,
            "territories": film_map.territories and film_map.territories.packed(extent),
            "kind": "",
            "space": "",
            "basis": [],
            "step": None,
        },
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
        "height": "100%",
        "title": "",
        "label": title,
        "link": None,
        "live": None,
        "bare": False,
    }
    packed = {name: b64encode(body).decode() for name, body in bodies.items() if body}
    # No text can end the element that holds it.
    return _pack({"head": head, "bodies": packed}).decode().replace("<", "\\u003c")


def _films(film_map: FilmMap, data: Dataset) -> bytes:
    movies = data.movies
    genres = np.array(movies.genre_names, dtype=object)
    return _pack(
        {
            "titles": list(movies.title),
            "years": movies.year.tolist(),
            "genres": [", ".join(genres[own]) for own in movies.genres],
            "counts": movies.n_ratings.tolist(),
            "labelled": film_map.famous[:_N_LABELS].tolist(),
            "noun": name_things("film", data.noun),
            "nouns": name_things("films", data.noun),
        }
    )


def _colouring(film_map: FilmMap) -> bytes:
    kinds = [kind for kind in (*LOUD, QUIET) if kind.side in film_map.kinds]
    classes = [
        {
            "name": film_map.kinds[kind.side],
            "light": kind.colour,
            "dark": _DARK[kind.side],
            "shape": kind.shape,
            "quiet": kind is QUIET,
        }
        for kind in kinds
    ]
    class_of = np.zeros(len(film_map.side), np.uint8)
    for place, kind in enumerate(kinds):
        class_of[film_map.side == kind.side] = place
    return _pack({"classes": classes, "scale": None}) + b"\0" + class_of.tobytes()


def _pack(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
