"""Which films are selected: drawn, found or filtered, put together, undone, kept as A or B."""

import zlib
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import streamlit as st

from cf.analysis.plane.regions import best_known, name_group
from cf.analysis.poles import Poles, column_poles
from cf.analysis.well_rated import well_rated
from cf.data import Movies
from cf.numbers import join_words
from cf.ui.tab import address
from cf.ui.tab.jobs import calculate
from cf.ui.tab.tab import say

Way = Literal["new", "add", "remove", "within"]
WAYS: tuple[Way, ...] = ("new", "add", "remove", "within")
SIDES = ("A", "B")
SELECTIONS = "Two selections"  # what Separate calls the question of A against B
MOST_STEPS = 50  # that can be undone
WAY = "way"  # key of the session state, as the page lets it be chosen
ADDRESS = ("selected", *(side.lower() for side in SIDES))  # names in the address
_STEPS, _SIDES = "selection_steps", "selection_sides"


@dataclass(frozen=True, eq=False)
class Selection:
    """Films that were selected."""

    films: np.ndarray  # (n_movies,) bool
    # Whether an outline on a map decided, which is where the vectors put them.
    by_place: bool = False
    # That outline, (n_corners, 2) float, and the key of the view that it was drawn on.
    outline: tuple[str, np.ndarray] | None = None
    name: str = ""  # what they are called, once they are kept as a side

    def outline_on(self, view: str) -> np.ndarray | None:
        """The outline, if it was drawn on this view: on another it means nothing."""
        return self.outline[1] if self.outline and self.outline[0] == view else None


def hold(movies: Movies) -> None:
    """Take selections from the address as the tab opens, and write them there from then on.

    Call it once a run of a page, before any of the others.
    """
    n_movies = len(movies.title)
    if _STEPS not in st.session_state:
        asked = {name: st.query_params.get(name, "") for name in ADDRESS}
        found = {name: read_code(text, n_movies) for name, text in asked.items()}
        if lost := [name for name, text in asked.items() if text and found[name] is None]:
            address.tell(
                say(
                    f"What the address asks for with {join_words(lost)} is no selection of these "
                    f"{n_movies:,} films; none is made of it."
                )
            )
        first = found[ADDRESS[0]] or Selection(np.zeros(n_movies, dtype=bool))
        st.session_state[_STEPS] = [first]
        for side in SIDES:
            if kept := found[side.lower()]:
                keep_side(side, replace(kept, name=name_films(movies, kept.films)))
    sides = kept_sides(n_movies)
    held = [current(n_movies), *(sides.get(side) for side in SIDES)]
    address.put(
        {
            name: write_code(one) if one is not None and one.films.any() else None
            for name, one in zip(ADDRESS, held, strict=True)
        }
    )


def name_films(movies: Movies, films: np.ndarray, among: np.ndarray | None = None) -> str:
    """Name a selection by what it holds more of than chance, else by its best-known film.

    Parameters
    ----------
    films : (n_movies,) bool, one at least
    among : (n_movies,) bool, to compare with; the well-rated ones by default
    """
    compared = well_rated(movies.n_ratings) if among is None else among
    name = calculate(name_group, movies, films, compared).text
    return name or say("films like ") + best_known(movies, films)


def write_code(selection: Selection) -> str:
    """Write a selection as an address holds it: how it came about, and its films' bits, packed."""
    packed = zlib.compress(np.packbits(selection.films).tobytes(), 9)
    return "fp"[selection.by_place] + urlsafe_b64encode(packed).decode().rstrip("=")


def read_code(text: str, n_movies: int) -> Selection | None:
    """Read what `write_code` wrote; None if it is not of so many films."""
    if len(text) > 4 * n_movies or text[:1] not in ("f", "p"):
        return None
    try:
        packed = b64decode(text[1:] + "=" * (-len(text[1:]) % 4), b"-_", validate=True)
        n_bytes = -(-n_movies // 8)
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(packed, n_bytes + 1)
    except (ValueError, zlib.error):
        return None
    if len(content) != n_bytes or not unpacker.eof:
        return None
    bits = np.unpackbits(np.frombuffer(content, np.uint8))
    films = bits[:n_movies].astype(bool)
    if bits[n_movies:].any() or not films.any():
        return None
    return Selection(films, by_place=text[0] == "p")


def mark(rows: Sequence[int] | np.ndarray, n_movies: int) -> np.ndarray:
    """Return rows as a mask, (n_movies,) bool."""
    mask = np.zeros(n_movies, dtype=bool)
    mask[list(rows)] = True
    return mask


def current(n_movies: int) -> Selection:
    """The newest selection, empty to begin with."""
    steps = st.session_state.get(_STEPS)
    if steps and len(steps[-1].films) == n_movies:  # of the same data set
        selection: Selection = steps[-1]
        return selection
    return Selection(np.zeros(n_movies, dtype=bool))


def take(films: np.ndarray, outline: tuple[str, np.ndarray] | None = None) -> None:
    """Put films together with those that are selected, in the way that was chosen.

    Parameters
    ----------
    films : (n_movies,) bool; without any the selection is cleared
    outline : that they lie in, as in Selection
    """
    before = current(len(films))
    way: Way = st.session_state.get(WAY, "new") if films.any() else "new"
    found = combine(before.films, films, way)
    by_place = found.any() and (outline is not None or (way != "new" and before.by_place))
    steps = st.session_state.get(_STEPS) or [before]
    taken = Selection(found, bool(by_place), outline if by_place else None)
    st.session_state[_STEPS] = [*steps, taken][-MOST_STEPS:]


def combine(before: np.ndarray, films: np.ndarray, way: Way) -> np.ndarray:
    """Return what is selected when `films` follow on `before`, (n_movies,) bool each."""
    if way == "add":
        return before | films
    if way == "remove":
        return before & ~films
    return before & films if way == "within" else films


def undo() -> None:
    """Go back to the selection before this one."""
    if may_undo():
        st.session_state[_STEPS] = st.session_state[_STEPS][:-1]


def may_undo() -> bool:
    """Whether there was a selection before this one."""
    return len(st.session_state.get(_STEPS) or ()) > 1


def keep_side(side: str, selection: Selection) -> None:
    """Keep a selection as A or B, to ask whether a model can tell the two apart."""
    st.session_state[_SIDES] = {**st.session_state.get(_SIDES, {}), side: selection}


def kept_sides(n_movies: int) -> dict[str, Selection]:
    """What was kept as A and as B."""
    sides: dict[str, Selection] = st.session_state.get(_SIDES, {})
    return {side: one for side, one in sorted(sides.items()) if len(one.films) == n_movies}


def selection_poles(movies: Movies, fewest: int) -> Poles | None:
    """Return A against B, films of both left out; None until both are kept.

    `fewest`: ratings of a film that takes part.
    """
    sides = kept_sides(len(movies.title))
    if len(sides) < len(SIDES):
        return None
    first, second = (sides[side] for side in SIDES)
    only_first, only_second = first.films & ~second.films, second.films & ~first.films
    names = f"A: {first.name}", f"B: {second.name}"
    values = np.select([only_first, only_second], names, "").astype(object)
    return column_poles(movies, "two selections", values, *names, fewest)
