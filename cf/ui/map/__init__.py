"""The live map: one canvas that every map of the product is drawn on, the cloud in 3D too.

A frame of positions is small and frequent; titles, colours and the program that draws them are
large and rare. So every message names all its parts by content hash and carries only those that
this browser tab has not had yet. A tab that missed one (a newer message overtook it) asks for it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cf.figures.map.colouring import MapClass, MapColouring
from cf.figures.map.frames import (
    MapFrame,
    MapPlayback,
    inside_polygon,
    title_axes,
    title_contrast,
    title_probes,
    title_run,
    unpack_points,
)
from cf.figures.map.message import SOCKET, pack_message, read_module
from cf.figures.map.parts import Highlight, MapFilms, MapMarker, MapRegion, hash_content

__all__ = [
    "SOCKET",
    "Highlight",
    "MapClass",
    "MapColouring",
    "MapFilms",
    "MapFrame",
    "MapMarker",
    "MapPlayback",
    "MapRegion",
    "inside_polygon",
    "live_map",
    "title_axes",
    "title_contrast",
    "title_probes",
    "title_run",
    "unpack_points",
]

# Keys of the session state: the parts this browser tab was sent, and the turns that it told.
_SENT = "cf_live_map_sent"
_TURNS = "cf_live_map_turns:"

# The loader travels with every frame; it must stay tiny. The rest goes once (see `read_module`).
_LOADER = (Path(__file__).parent / "loader.js").read_text("utf-8")
_mount = st.components.v2.component("cf_live_map", js=_LOADER)


def live_map(
    films: MapFilms,
    colouring: MapColouring,
    frame: MapFrame,
    *,
    key: str,
    highlight: Highlight | None = None,
    found: Sequence[int] = (),
    shown: np.ndarray | None = None,
    selected: np.ndarray | None = None,
    aside: str = "",
    contrast: str | None = None,
    markers: Sequence[MapMarker] = (),
    regions: Sequence[Sequence[MapRegion]] = (),
    equal_sizes: bool = False,
    selectable: bool = False,
    polygon: np.ndarray | None = None,
    height: str = "clamp(24rem, 66vh, 60rem)",
    title: str = "",
    label: str = "",
    link: str | None = None,
    bare: bool = False,
    live: str | None = None,
    before: MapFrame | None = None,
    on_select: Callable[[int | None], None] | None = None,
    on_polygon: Callable[[np.ndarray], None] | None = None,
) -> None:
    """Draw the map, or move it on to a newer frame.

    Call it as often as you like, best from a fragment with `run_every`: the picture glides between
    frames, and zoom, pan and quieted legend entries stay. Build `films`, `colouring` and a
    `MapPlayback` once and keep them (`st.cache_resource`): their content is packed and hashed on
    first use only.

    What the person picks or draws counts at once; `highlight` and `polygon` take its place only
    when they change.

    Raises ValueError if the parts do not describe the same number of films.

    Parameters
    ----------
    films, colouring, frame : who the dots are, their colours, and where they are now; a
        `MapPlayback` for `frame` brings a play button and a scrubber, and the picked film draws its
        trail
    key : names this map within the browser tab. The same key on a later visit of the page finds its
        zoom again.
    highlight : the picked film and its neighbours
    found : rows of films to ring and name, most important first, such as what a search found
    shown : (n_movies,) bool; the others are drawn pale beneath, without titles
    selected : (n_movies,) bool; while some films are selected the others are drawn pale, too
    aside : what those others are, such as "under 20 ratings": an entry of the legend, with their
        number, brings them in, and until then they are left out
    contrast : name of the Poles that the colouring shows: territories of a run that looks at
        others, as it does for a moment after the colouring has changed, are not drawn
    markers : further points with a name, such as the person
    regions : names of parts of the map, those for the whole of it first and those for closer by
        last; a button takes them away
    equal_sizes : all dots alike, instead of an area that grows with the number of ratings
    selectable : many films can be picked by a box (Shift+drag) or a lasso (Alt+drag); tools for it
        stand above the map. `inside_polygon` tells which they are.
    polygon : the outline to draw, (n_corners, 2) float in the frame's coordinates
    height : any CSS length
    title : a short caption in the map's corner that tells it from its neighbours, such as a run's
        name
    label : what a screen reader says the picture shows; by default the title
    link : maps of one browser tab that name the same link and show the same `films` are looked at
        as one, at once and without a run of the script: zoom and pan, the film that is pointed at,
        the picked one, quieted legend entries and the tool are those of all. Align their positions
        first, as the camera stands in data units; the widest `home` is the home of all. They have
        one outline between them, drawn where the person drew it; in all of them the films that it
        holds stand out from the others, so give `polygon` to the map that it was drawn on alone.
        Python hears only from the map on which something was done, a cleared outline too.
    bare : without legend and tools above it: those of a map that it is linked with serve both
    live : token of a run to follow by the map's own socket (`cf.web.live`): while that is open its
        positions and its highlight count, and those given here only until then
    before : the untrained model, seen in the same way: the key B, or a button, shows it in place of
        `frame` and back
    on_select, on_polygon : called before the script runs again with the clicked film's row, or
        None for "dropped"; the polygon that was drawn, without a corner for "cleared"
    """
    _check_lengths(films, colouring, frame, shown, selected)
    module = read_module()
    bodies = {
        f"module:{hash_content(module)}": module,
        f"films:{films.id}": films.packed,
        f"{f'{key}:' * colouring.fleeting}colouring:{colouring.id}": colouring.packed,
    }
    # What begins with the map's key is kept by the browser only while it is in use.
    masks: dict[str, str | None] = {}
    for name, films_of in (("shown", shown), ("chosen", selected)):
        masks[name] = None
        if films_of is not None:
            bits = np.packbits(np.asarray(films_of, dtype=bool), bitorder="little").tobytes()
            bodies[part := f"{key}:{name}:{hash_content(bits)}"] = bits
            masks[name] = part
    past = None
    if before is not None:
        bodies[past := f"{key}:before:{before.id}"] = before.whole
    bodies[f"{key}:{frame.id}"] = frame.positions
    turns: dict[str, int] = st.session_state.setdefault(f"{_TURNS}{key}", {})
    header = {
        "key": key,
        "taken": turns,
        "parts": list(bodies),
        "frame": frame.header,
        **masks,
        "before": past,
        "aside": aside,
        "contrast": contrast,
        "highlight": highlight and vars(highlight),
        "found": [int(row) for row in found],
        "markers": [vars(marker) for marker in markers],
        "regions": [[vars(region) for region in level] for level in regions],
        "equal_sizes": equal_sizes,
        "selectable": selectable,
        "polygon": [] if polygon is None else np.asarray(polygon, dtype=np.float64).tolist(),
        "height": height,
        "title": title,
        "label": label,
        "link": link,
        "live": live,
        "bare": bare,
    }
    sent: set[str] = st.session_state.setdefault(_SENT, set())
    message = pack_message(header, {name: bodies[name] for name in bodies if name not in sent})
    sent.difference_update([name for name in sent if name.startswith(f"{key}:")])
    sent.update(bodies)

    def send_again() -> None:
        # Its word may arrive after the page with the map was left.
        told = st.session_state.get(key)
        sent.difference_update((told and told["lacks"]) or ())

    def take(name: str, tell: Callable[[Any], None] | None) -> None:
        # A run that the next tick overtakes is repeated with the same trigger: once is enough.
        component = st.session_state.get(key)
        told = component and component[name]
        if tell and told and told["turn"] != turns.get(name):
            turns[name] = told["turn"]
            tell(told["value"])

    def take_polygon(corners: list[list[float]]) -> None:
        if on_polygon:
            on_polygon(np.array(corners, dtype=np.float64).reshape(-1, 2))

    _mount(
        key=key,
        data=message,
        on_lacks_change=send_again,
        on_select_change=lambda: take("select", on_select),
        on_polygon_change=lambda: take("polygon", take_polygon),
    )


def _check_lengths(
    films: MapFilms,
    colouring: MapColouring,
    frame: MapFrame,
    shown: np.ndarray | None,
    selected: np.ndarray | None,
) -> None:
    n_movies = len(films.titles)
    counts = {
        "colours": len(colouring.class_of),
        "positions": len(frame.positions) / 2 / frame.n_dimensions / frame.n_moments,
        "marks of what is shown": n_movies if shown is None else len(shown),
        "marks of what is selected": n_movies if selected is None else len(selected),
    }
    wrong = [f"{count:g} {name}" for name, count in counts.items() if count != n_movies]
    if wrong:
        raise ValueError(f"{n_movies} films, but {' and '.join(wrong)}")
