"""The map that moves while the run trains; what else one of its ticks has to notice."""

import time
from dataclasses import replace

import streamlit as st

from cf.analysis.poles import default_poles, named_poles
from cf.analysis.well_rated import CROWD, well_rated
from cf.engine.run_handle import RunHandle
from cf.errors import WorkerLostError
from cf.figures.live.panels import draw_progress
from cf.figures.live.views import describe_view
from cf.figures.palette import Palette
from cf.settings import Settings
from cf.snapshot import Frame
from cf.ui.map import Highlight, MapColouring, MapFrame, live_map
from cf.ui.tab.lease import count_sharing, fetch_frame, is_lively
from cf.ui.tab.run import order, steer
from cf.ui.tab.tab import say, sayer, this_tab
from cf.ui.train.followed import choose_followed, followed
from cf.ui.train.pushed import is_pushed
from cf.ui.train.views import choose_view, look_back
from cf.ui.widgets.colourings import (
    BIAS,
    DECADE,
    PREDICTED,
    choose_user,
    colour_movies,
    colour_run,
    find_contrast,
    name_aside,
    name_colourings,
    name_films,
    name_scales,
)
from cf.ui.widgets.live import live_html
from cf.ui.widgets.own_colours import OWN, colour_own, has_own, offer_own
from cf.ui.widgets.page import is_presenting
from cf.ui.widgets.tour import ABOVE, ABOVE_PRESENTED

# What stands above and below it leaves so much: the page's sentence or, in its place, a stop of the
# tour; in presenter mode the latter alone.
_HEIGHT = f"clamp(21rem, calc(100vh - 14.6rem - {ABOVE}), 72rem)"
_PRESENTED_HEIGHT = f"clamp(21rem, calc(100vh - 14.7rem - {ABOVE_PRESENTED}), 72rem)"


_NUMBERS = "cf_numbers_of_the_map"  # key of the session state
_NUMBERS_SECONDS = 1.5  # before colours that the run changes are fetched anew


def choose_colour(settings: Settings) -> None:
    """Let the person choose what the colours and shapes say."""
    data = this_tab().data
    chosen = st.selectbox(
        "Colour by",
        [*name_colourings(data.movies), *name_scales(data.movies, settings), OWN],
        format_func=sayer(*data.movies.genre_names),
        key="colour",
        bind="query-params",
        label_visibility="collapsed",
        help="What the colours and shapes on the map say.",
    )
    if chosen == PREDICTED:
        choose_user(data.ratings, "collapsed")
    elif chosen == OWN and not has_own():
        offer_own()


def _colour(handle: RunHandle, now: Frame) -> MapColouring:
    """The chosen colouring; one by the run's own numbers lags behind while they change."""
    tab, name = this_tab(), st.session_state["colour"]
    if name == OWN:
        return colour_own()
    if name not in (BIAS, PREDICTED):
        return colour_movies(tab.source, name)
    user = st.session_state.get("predicted_user", 0)
    asked = (handle.token, name, user)
    known = st.session_state.get(_NUMBERS)
    is_fresh = known is not None and (
        known[1] == now.step or (is_lively(now) and time.monotonic() - known[2] < _NUMBERS_SECONDS)
    )
    if known is None or known[0] != asked or not is_fresh:
        snapshot = handle.snapshot()
        key = f"{handle.token}:{snapshot.step}"
        found = colour_run(key, name, snapshot, handle.settings, tab.data, user)
        colouring = replace(found, fleeting=True) if found else colour_movies(tab.source, DECADE)
        known = (asked, now.step, time.monotonic(), colouring)
        st.session_state[_NUMBERS] = known
    drawn: MapColouring = known[3]
    return drawn


def draw_live_map(handle: RunHandle, drawn: Frame, tick: float, palette: Palette) -> None:
    """Draw the map, moved on every `tick` seconds, until the page has to be drawn anew."""
    tab, lively, chosen = this_tab(), is_lively(drawn), followed()
    pushed = is_pushed(handle.token)
    height = _PRESENTED_HEIGHT if is_presenting() else _HEIGHT
    movies = tab.data.movies
    shown = well_rated(movies.n_ratings)
    coloured = find_contrast(st.session_state["colour"])
    too_few = bool(coloured and named_poles(movies, coloured).too_few)
    contrast = None if too_few else coloured  # the run would not turn to it
    if coloured is None and (first := default_poles(movies)):
        contrast = first.name  # colours without two sides leave nothing of those before them

    def choose(row: int | None) -> None:
        if row is not None:
            choose_followed(row)
            order(handle.watch, row)

    @st.fragment(run_every=tick)
    def move_on() -> None:
        if followed() != chosen:
            st.rerun()  # a click on the map has chosen another film
        try:
            steer(handle, tab.frame or drawn)
            now = fetch_frame(handle)
            past = look_back(handle, now)
        except WorkerLostError:
            st.rerun()
        if (now.state, is_lively(now)) != (drawn.state, lively):
            st.rerun()
        if lively and is_pushed(handle.token) != pushed:
            st.rerun()  # at another pace
        looked_at = now.territories and now.territories["contrast"]
        if contrast and looked_at and looked_at != contrast:
            order(handle.face, contrast)
        live_map(
            name_films(tab.source),
            _colour(handle, now),
            MapFrame.of_run(now),
            key="map",
            highlight=Highlight.of_run(now, tab.data.no_taste),
            live=handle.token,
            contrast=contrast,
            before=past,
            shown=shown,
            aside=name_aside(movies),
            height=height,
            label=say(f"Map of {len(movies.title)} movies by their learned vectors"),
            on_select=choose,
        )
        sequence, token = now.sequence, handle.token
        told = draw_progress(now, count_sharing())
        live_html("progress", "line", told, palette, sequence, token)
        live_html("view", "line", f"<p>{say(describe_view(now))}</p>", palette, sequence, token)

    # Its place is kept from the first, so that nothing below moves when the map arrives.
    st.html(f"<style>.st-key-live-map {{ min-height: {height}; }}</style>")
    with st.container(key="live-map"):  # see `draw_panels`
        move_on()
    choose_view(handle, drawn, movies, contrast)
    if len(shown) > CROWD:
        st.caption(
            f"The map shows the {shown.sum():,} most rated of {len(shown):,} {tab.data.things} and "
            "is laid out by them; the others train just the same, and their entry in the legend "
            "brings them in."
        )
    if too_few:
        st.caption(
            say(
                f"{st.session_state['colour']}: fewer than ten often-rated films on a side, "
                "too few to draw areas or to turn the picture to."
            )
        )
