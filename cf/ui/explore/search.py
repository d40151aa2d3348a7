"""The search: films by parts of their names, opened by a click or marked on the map together."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from cf.data.search import NameIndex
from cf.data.titles import escape_markdown
from cf.errors import SettingError
from cf.ui.tab import films, selections
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import MOST_READ, say
from cf.ui.widgets.film_list import Column, list_films

MOST_LISTED = 50
_TYPED, _MARKS = "search", "find"  # keys of the widgets; the second stands in the address
_HELP = (
    "Words in any order, with or without accents; the year counts as one. Between slashes stands a "
    "regular expression: /^the .*ii/."
)
# What is found lies over the page, while the search has the focus or the pointer.
_STYLE = """
<style>
  .st-key-searching { position: relative; }
  .st-key-searching :has(> .st-key-matches) {
    position: absolute; z-index: 1000; top: 100%; left: 0;
    width: min(30rem, calc(100vw - 2rem)) !important;
    max-width: none !important;
  }
  .st-key-matches {
    width: 100% !important; max-width: none !important;
    padding: 0.5rem; gap: 0.4rem; border-radius: 0.4rem;
    background: var(--st-background-color, Canvas);
    border: 1px solid color-mix(in srgb, currentColor 25%, transparent);
    box-shadow: 0 0.4rem 1.2rem rgb(0 0 0 / 25%);
  }
  .st-key-searching:not(:focus-within):not(:hover) .st-key-matches { display: none; }
</style>
"""


@st.cache_resource(max_entries=MOST_READ, show_spinner=False)
def _index(source: str) -> tuple[NameIndex, np.ndarray]:
    """All names, most rated film first, and their rows."""
    names = films.name_all(source)
    return NameIndex(list(names)), np.fromiter(names.values(), np.int64)


def find_films(source: str, text: str) -> np.ndarray:
    """Return rows of the films that a search matches, best first; `NameIndex.find` says how."""
    index, rows = _index(source)
    return rows[index.find(text)]


def open_card(row: int, subject: Subject) -> None:
    """Pick a film and turn to its card; for a callback."""
    films.pick(row, subject)
    st.session_state["tab"] = "Film"


def draw_search(subject: Subject) -> list[int]:
    """Draw the search with what it finds, and what is marked; return the rows of marked films."""
    known: list[str] = st.session_state.get(_MARKS) or st.query_params.get_all(_MARKS)
    # Always there, so that the address follows what the program marks.
    st.html(_STYLE if known else _STYLE + f"<style>.st-key-{_MARKS} {{ display: none; }}</style>")
    with st.container(key="searching", width=190):
        _search(subject)
    marks = st.multiselect(
        say("Marked films"),
        known,
        key=_MARKS,
        bind="query-params",
        accept_new_options=True,
        select_all=False,
        width=170,
        help=say(
            "Films that match are ringed on the map, and selected unless others are. What is "
            "selected already they replace, join, leave or limit, as the selection’s switch says."
        ),
    )
    return list(dict.fromkeys(int(row) for text in marks for row in _matched(subject, text)))


def _matched(subject: Subject, text: str) -> np.ndarray:
    """As `find_films`; an address may hold what is no search."""
    try:
        return find_films(subject.source, text)
    except SettingError:
        return np.zeros(0, np.int64)


@st.fragment
def _search(subject: Subject) -> None:
    text = st.text_input(
        say("Find films"),
        type="search",
        live=True,
        key=_TYPED,
        placeholder="title, words or /regex/",
        help=_HELP,
    )
    if st.session_state.pop("search_told", False):
        st.rerun()  # all of the page, whose map and card have changed
    if not text or not text.strip():
        return
    with st.container(key="matches"):
        try:
            rows = find_films(subject.source, text)
        except SettingError as error:
            st.warning(escape_markdown(str(error)))
            return
        if not len(rows):
            st.caption("No title has all of these words.")
            return
        _draw_matches(subject, text, rows)


def _draw_matches(subject: Subject, text: str, rows: np.ndarray) -> None:
    def chose(row: int) -> None:
        open_card(row, subject)
        _done()

    listed = rows[:MOST_LISTED]
    list_films(
        listed,
        subject,
        [Column("ratings", subject.data.movies.n_ratings[listed], "{:,}")],
        key="matches-list",
        label=say("Films found"),
        on_open=chose,
    )
    n = len(rows)
    more = f"; the {MOST_LISTED} best are listed" if n > MOST_LISTED else ""
    st.button(
        f"Select all {n:,} that match{more}" if n > 1 else "Mark it on the map",
        key="mark",
        icon=":material/select_all:",
        on_click=_mark,
        args=(text.strip(), rows, subject),
    )


def _mark(text: str, rows: Sequence[int], subject: Subject) -> None:
    """Add a search to what is marked, and turn to the selection; a single film is opened."""
    marks = st.session_state.get(_MARKS) or []
    st.session_state[_MARKS] = [*marks, *([] if text in marks else [text])]
    if len(rows) == 1:
        open_card(int(rows[0]), subject)
    else:
        st.session_state["tab"] = "Selection"
        n_movies = len(subject.data.movies.title)
        if selections.current(n_movies).films.any():  # else what is marked counts as selected
            selections.take(selections.mark(rows, n_movies))
    _done()


def _done() -> None:
    st.session_state[_TYPED] = ""
    st.session_state["search_told"] = True
