"""The live map: one canvas that every 2D map of the product is drawn on.

A frame of positions is small and frequent; titles, colours and the program that draws them are
large and rare. So every message names all its parts by content hash and carries only those that
this browser tab has not had yet. A tab that missed one (a newer message overtook it) asks for it.

    message = uint32 header length | header, JSON | bodies one after the other
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from cf.ui.map.parts import (
    Highlight,
    MapClass,
    MapColouring,
    MapFilms,
    MapFrame,
    MapMarker,
    hash_content,
    pack_json,
    title_axes,
)

__all__ = [
    "Highlight",
    "MapClass",
    "MapColouring",
    "MapEvents",
    "MapFilms",
    "MapFrame",
    "MapMarker",
    "live_map",
    "title_axes",
]

_HERE = Path(__file__).parent
# Joined into one module: a module that is loaded from a string cannot import its neighbours.
_SOURCES = (
    *("view.js", "dots.js", "labels.js", "chrome.js"),
    *("input.js", "overlay.js", "parts.js", "map.js"),
)

# Keys of the session state: the parts this browser tab was sent, and what it told last.
_SENT = "cf_live_map_sent"
_NEWS = "cf_live_map_news:"

# The loader travels with every frame; it must stay tiny. The rest goes once (see `_read_module`).
_mount = st.components.v2.component("cf_live_map", js=(_HERE / "loader.js").read_text("utf-8"))


@dataclass(frozen=True)
class MapEvents:
    """What the person did on the map since the last run of the script.

    `selected` is the row of a clicked film; `cleared` says that the selection was dropped.
    """

    selected: int | None = None
    cleared: bool = False


def live_map(
    films: MapFilms,
    colouring: MapColouring,
    frame: MapFrame,
    *,
    key: str,
    highlight: Highlight | None = None,
    markers: Sequence[MapMarker] = (),
    height: int | str = "clamp(24rem, 66vh, 60rem)",
    label: str = "",
    on_select: Callable[[int | None], None] | None = None,
) -> MapEvents:
    """Draw the map, or move it on to a newer frame.

    Call it as often as you like, best from a fragment with `run_every`: the picture glides between
    frames, and zoom, pan and quieted legend entries stay. Build `films` and `colouring` once and
    keep them (`st.cache_resource`): their content is packed and hashed on first use only.

    Parameters
    ----------
    films, colouring, frame
        Who the dots are, their colours, and where they are now.
    key
        Names this map within the browser tab. The same key on a later visit of the page finds its
        zoom again.
    highlight
        The picked film and its neighbours.
    markers
        Further points with a name, such as the person.
    height
        Pixels, or any CSS length.
    label
        What a screen reader says the picture shows.
    on_select
        Called before the script runs again with the clicked film's row, or None for "dropped".

    Returns
    -------
    MapEvents
        The same news for code that runs after the map; it lives for one run of the script.

    Raises
    ------
    ValueError
        If the parts do not describe the same number of films.
    """
    n_movies = len(films.titles)
    if len(colouring.class_of) != n_movies or len(frame.positions) != 4 * n_movies:
        raise ValueError(
            f"{n_movies} films, but {len(colouring.class_of)} colours"
            f" and {len(frame.positions) / 4:g} positions"
        )
    module = _read_module()
    bodies = {
        f"module:{hash_content(module)}": module,
        f"films:{films.id}": films.packed,
        f"colouring:{colouring.id}": colouring.packed,
        f"{key}:{frame.id}": frame.positions,
    }
    header = {
        "key": key,
        "parts": list(bodies),
        "frame": {"extent": frame.extent, "home": frame.view, "axes": frame.axes},
        "highlight": highlight and {"row": highlight.row, "neighbours": highlight.neighbours},
        "markers": [vars(marker) for marker in markers],
        "height": f"{height}px" if isinstance(height, int) else height,
        "label": label,
    }
    sent: set[str] = st.session_state.setdefault(_SENT, set())
    message = pack_message(header, {name: bodies[name] for name in bodies if name not in sent})
    sent.difference_update([name for name in sent if name.startswith(f"{key}:")])
    sent.update(bodies)

    def send_again() -> None:
        sent.difference_update(st.session_state[key]["lacks"] or ())

    news: dict[str, Any] = st.session_state.setdefault(f"{_NEWS}{key}", {"turn": None})

    def take_selection() -> None:
        # A run that the next tick overtakes is repeated with the same trigger: once is enough.
        choice = st.session_state[key]["select"]
        if not choice or choice["turn"] == news["turn"]:
            return
        news.update(choice)
        if on_select:
            on_select(choice["row"])

    _mount(key=key, data=message, on_lacks_change=send_again, on_select_change=take_selection)
    if "row" not in news:
        return MapEvents()
    row = news.pop("row")
    return MapEvents(selected=row, cleared=row is None)


def pack_message(header: dict[str, Any], bodies: dict[str, bytes]) -> bytes:
    """Join a header and the named bodies it announces into one message."""
    announced = {**header, "bodies": [[name, len(body)] for name, body in bodies.items()]}
    packed = pack_json(announced)
    return b"".join([struct.pack("<I", len(packed)), packed, *bodies.values()])


@cache
def _read_module() -> bytes:
    style = pack_json((_HERE / "map.css").read_text("utf-8")).decode()
    sources = [(_HERE / name).read_text("utf-8") for name in _SOURCES]
    return "\n".join([f"const STYLE = {style};", *sources]).encode()
