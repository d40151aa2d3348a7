"""Which films are selected: drawn, found or filtered, put together, undone, kept as A or B."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import streamlit as st

from cf.analysis.poles import Poles, column_poles
from cf.data import Movies

Way = Literal["new", "add", "remove", "within"]
WAYS: tuple[Way, ...] = ("new", "add", "remove", "within")
SIDES = ("A", "B")
SELECTIONS = "Two selections"  # what Separate calls the question of A against B
MOST_STEPS = 50  # that can be undone
WAY = "way"  # key of the session state, as the page lets it be chosen
_STEPS, _SIDES = "selection_steps", "selection_sides"


@dataclass(frozen=True, eq=False)
class Selection:
    """Films that were selected.

    Attributes
    ----------
    films : (n_movies,) bool
    by_place : whether an outline on a map decided, which is where the vectors put them
    outline : that outline, (n_corners, 2) float, and the key of the view that it was drawn on
    name : what they are called, once they are kept as a side
    """

    films: np.ndarray
    by_place: bool = False
    outline: tuple[str, np.ndarray] | None = None
    name: str = ""

    def outline_on(self, view: str) -> np.ndarray | None:
        """The outline, if it was drawn on this view: on another it means nothing."""
        return self.outline[1] if self.outline and self.outline[0] == view else None


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

    Parameters
    ----------
    movies : Movies
    fewest : ratings of a film that takes part
    """
    sides = kept_sides(len(movies.title))
    if len(sides) < len(SIDES):
        return None
    first, second = (sides[side] for side in SIDES)
    only_first, only_second = first.films & ~second.films, second.films & ~first.films
    names = f"A: {first.name}", f"B: {second.name}"
    values = np.select([only_first, only_second], names, "").astype(object)
    return column_poles(movies, "two selections", values, *names, fewest)
