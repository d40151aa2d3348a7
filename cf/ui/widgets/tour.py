"""The guided tour, drawn over whatever page it is on: by keys, or by itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn

import numpy as np
import streamlit as st

from cf.analysis.neighbours.nearest import find_neighbours
from cf.analysis.well_rated import well_rated
from cf.data.titles import escape_markdown
from cf.engine.run_handle import RunHandle
from cf.lesson.guide.tour import Stop, list_stops
from cf.ui.tab import address, run
from cf.ui.tab.tab import MOST_READ, load_data, this_tab
from cf.ui.widgets.colourings import ACTION_ROMANCE, name_colourings
from cf.ui.widgets.probe_view import CUSTOM, PLANE, PROBE

# How high a stop is that stands above a map (`tour.js`); without a tour the page's sentence, which
# presenter mode does without.
ABOVE, ABOVE_PRESENTED = "var(--cf-tour, 1.6rem)", "var(--cf-tour, 0px)"
_TOUR = "tour"  # key of the session state
_N_NEAR = 3
_mount = st.components.v2.component(
    "cf_tour", js=Path(__file__).with_name("tour.js").read_text("utf-8"), isolate_styles=False
)


@dataclass(eq=False)
class Tour:
    """Where the tour is."""

    place: int = 0  # of the stop
    by_itself: bool = False  # whether it goes on without a key
    due: float = 0.0  # when it goes on, on the clock of `time.monotonic`
    travels: bool = True  # whether its page has yet to be turned to
    waits: bool = False  # whether the run, which was not open yet, has yet to be told of the stop
    told: str = ""  # what the stop says of this run besides its own sentence, as Markdown


def _list_stops() -> tuple[Stop, ...]:
    return _find_stops(this_tab().source)


@st.cache_resource(max_entries=MOST_READ, show_spinner=False)
def _find_stops(source: str) -> tuple[Stop, ...]:
    return list_stops(load_data(source))


def offer_tour() -> None:
    """Draw the button that begins the tour."""
    if not is_touring():
        stops = _list_stops()
        seconds = sum(stop.seconds for stop in stops)
        st.button(
            "Guided tour",
            icon=":material/tour:",
            type="tertiary",
            key="tour_begin",
            help=f"{len(stops)} stops, {seconds} seconds: from random numbers to what they come to "
            "mean. It begins your run again; the run as it is stays on the page Compare.",
            on_click=_go_to,
            args=(0,),
        )


def is_touring() -> bool:
    """Whether this tab is on a tour."""
    return _TOUR in st.session_state


def draw_tour(page: str) -> None:
    """Draw the stop that the tour is at, if there is one, and turn to its page on arriving."""
    tour: Tour | None = st.session_state.get(_TOUR)
    if tour is None:
        return
    stops = _list_stops()
    last = len(stops) - 1
    tour.place = min(tour.place, last)  # of other data, it may have fewer
    stop = stops[tour.place]
    if tour.travels:
        tour.travels = False
        if stop.page != page:
            _turn_to(stop.page)
    # The keys of a clicker; on Inside they turn the scenes.
    keys = ("PageUp", "PageDown") if page != "Inside" else (None, None)
    box = st.container(
        border=True, key="tour", horizontal=True, vertical_alignment="center", gap="small"
    )
    box.markdown(
        f"**{tour.place + 1} of {len(stops)} · {stop.title}.** {stop.sentence} {tour.told} "
        f":material/touch_app: **{stop.task}**"
    )
    ways = box.container(horizontal=True, vertical_alignment="center", gap="small", width="content")
    with ways:
        st.button(
            "Back",
            key="tour_back",
            shortcut=keys[0],
            disabled=tour.waits or tour.place == 0,
            on_click=_go_to,
            args=(tour.place - 1,),
        )
        st.button(
            "Next" if tour.place < last else "Done",
            key="tour_next",
            shortcut=keys[1],
            type="primary",
            disabled=tour.waits,
            on_click=_go_on,
        )
        if tour.place < last:
            st.button(
                "",
                icon=f":material/{'pause' if tour.by_itself else 'autoplay'}:",
                key="tour_by_itself",
                help="Wait here." if tour.by_itself else "Go on by itself.",
                on_click=_let_go_on,
            )
        st.button("", icon=":material/close:", key="tour_end", help="End the tour.", on_click=_end)
        if tour.waits or (tour.by_itself and tour.place < last):
            with st.container(width=50):
                _tick()
        _mount(key="tour_height")


def _turn_to(page: str) -> NoReturn:
    handle = this_tab().handle
    # Without an address given, Streamlit would clear this page's, and refuses to where a widget of
    # it stands in it; nor does it set what one holds, as Train's hold the settings. Other pages put
    # those into their address by themselves.
    place = {"run": handle.token} if handle else {}
    if handle and page == "Train":
        place |= address.write_settings(handle.settings)
    st.switch_page(f"pages/{page.lower()}.py", query_params=place)


@st.fragment(run_every=1.0)
def _tick() -> None:
    """Count down to the next stop; tell the run of this one as soon as it is open."""
    tour: Tour | None = st.session_state.get(_TOUR)
    if tour is None:
        return
    if tour.waits and this_tab().handle:
        _go_to(tour.place)
        st.rerun()
    if tour.by_itself:
        left = tour.due - time.monotonic()
        if left <= 0:
            _go_to(tour.place + 1)
            st.rerun()
        st.caption(f"{left:.0f} s")


def _go_to(place: int) -> None:
    tour: Tour = st.session_state.setdefault(_TOUR, Tour())
    stops = _list_stops()
    stop = stops[place]
    tour.place, tour.travels, tour.told = place, True, ""
    tour.due = time.monotonic() + stop.seconds
    tour.by_itself = tour.by_itself and place < len(stops) - 1
    handle = this_tab().handle
    tour.waits = handle is None
    if handle is not None:
        _ARRIVALS[stop.key](handle, tour)


def _go_on() -> None:
    tour: Tour | None = st.session_state.get(_TOUR)
    if tour is None:  # a clicker's key that was pressed twice has ended it
        return
    if tour.place < len(_list_stops()) - 1:
        _go_to(tour.place + 1)
    else:
        _end()


def _let_go_on() -> None:
    tour: Tour | None = st.session_state.get(_TOUR)
    if tour is None:
        return
    tour.by_itself = not tour.by_itself
    tour.due = time.monotonic() + _list_stops()[tour.place].seconds


def _end() -> None:
    st.session_state.pop(_TOUR, None)


def _begin(handle: RunHandle, _: Tour) -> None:
    _look_at(None, PLANE)
    run.order(partial(run.rewind, handle))


def _play(handle: RunHandle, _: Tour) -> None:
    st.session_state["pace"] = "medium"
    run.order(handle.set_pace, "medium")
    run.order(handle.play)


def _pause(handle: RunHandle, _: Tour) -> None:
    _look_at(None, PLANE)
    run.order(handle.pause)


def _ask_for_genres(handle: RunHandle, _: Tour) -> None:
    _look_at(ACTION_ROMANCE, PROBE)
    run.order(handle.play)


def _tell_neighbours(handle: RunHandle, tour: Tour) -> None:
    def read() -> None:
        snapshots = handle.run().snapshots
        movies = this_tab().data.movies
        among = well_rated(movies.n_ratings)
        film = this_tab().film  # the one that the page follows
        row = int(movies.n_ratings.argmax()) if film is None else film
        lists = []
        for snapshot in (snapshots[0], snapshots[-1]):
            rows, _ = find_neighbours(
                np.asarray(snapshot.vectors), row, _N_NEAR, among=among, n_ratings=movies.n_ratings
            )
            # Without their years, which stand in the list beside the map.
            lists.append(", ".join(escape_markdown(movies.title[near]) for near in rows.tolist()))
        tour.told = (
            f"Nearest to {escape_markdown(movies.title[row])} at the start: *{lists[0]}*; now: "
            f"**{lists[1]}**."
        )

    run.order(read)


def _lay_an_axis(_: RunHandle, __: Tour) -> None:
    if {"Action", "Romance"} <= set(this_tab().data.movies.genre_names):
        st.session_state["view"] = CUSTOM
        st.session_state["from"], st.session_state["to"] = ["genre Romance"], ["genre Action"]
        st.session_state["colour"] = ACTION_ROMANCE


def _look_at(colouring: str | None, seen: str) -> None:
    """Have Train's map laid out so and coloured, without a name by what the data show first."""
    named = name_colourings(this_tab().data.movies)
    if colouring in named or (colouring is None and named):
        st.session_state["colour"], st.session_state["seen"] = colouring or named[0], seen


_ARRIVALS: dict[str, Callable[[RunHandle, Tour], None]] = {
    "random": _begin,
    "play": _play,
    "pause": _pause,
    "genres": _ask_for_genres,
    "neighbours": _tell_neighbours,
    "axis": _lay_an_axis,
    "yours": _begin,
}
