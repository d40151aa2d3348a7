"""Explore: the map of learned vectors, and everything that stands behind a dot."""

import numpy as np
import streamlit as st

from cf.ui.explore import axes, card, filters, search, selection, through_time
from cf.ui.explore.biases import draw_bias_tab
from cf.ui.explore.colouring import choose_colouring, find_territories
from cf.ui.explore.histograms import draw_histograms
from cf.ui.explore.layouts import draw_seeds
from cf.ui.explore.untrained import look_back
from cf.ui.explore.views import METHODS, TURNED, View, describe_truth, make_view, name_regions
from cf.ui.map import Highlight, inside_polygon, live_map
from cf.ui.tab import address, films, selections
from cf.ui.tab.components import fit_subject
from cf.ui.tab.lease import keep_alive
from cf.ui.tab.run import open_subject
from cf.ui.tab.tab import say, sayer
from cf.ui.widgets import tour, transport
from cf.ui.widgets.colourings import name_aside, name_films
from cf.ui.widgets.page import draw_no_taste, is_presenting, open_page
from cf.ui.widgets.probe_view import PROBE

TABS = ("Film", "Selection", "Axes", "Time", "Biases")
MAP_HEIGHT = f"clamp(21rem, min(100vh - 13.1rem - {tour.ABOVE}, max(92vw, 27rem)), 72rem)"

open_page(
    "Explore",
    "Every dot is a film at the place of its vector, in a flat shadow of all factors. **Click "
    "one** to see what the model made of it, and which films are near it in all factors.",
)
handle, frame, subject = open_subject()
movies = subject.data.movies
transport.offer_training(handle, frame)
draw_no_taste()
transport.tell_shown(handle.settings)
among = fit_subject(handle, frame, subject, otherwise=card.draw_alone).fitted_on


def choose_view(shown: np.ndarray | None) -> View:
    """Draw how films are laid out and return the view."""
    if frame.probe and "view" not in st.session_state and "view" not in st.query_params:
        st.session_state["view"] = PROBE  # as the run is looked at
    method = st.selectbox("View", METHODS, key="view", bind="query-params")
    axes.take_clicked_axis()
    return make_view(subject, method, *filters.choose_fitted(movies, shown), frame)


with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="asked"):
    found = search.draw_search(subject)
    filtered = filters.draw_filters(movies, subject.snapshot.biases)
    shown = filtered.shown
    filters.draw_fit()
    colouring = choose_colouring(subject, subject.source)
    view = choose_view(shown)
films.pick_found(found, subject)

row = films.picked(subject)
listed = card.find_listed(subject, row, among)
left, right = st.container(key="picture").columns([8, 3.1 if is_presenting() else 5], gap="small")
with right:
    tab = st.segmented_control(
        "What to see",
        TABS,
        format_func=sayer(),
        default=TABS[0],
        key="tab",
        required=True,
        bind="query-params",
        label_visibility="collapsed",
    )
playback = through_time.play(subject, among, frame) if tab == "Time" else None
on_map = among if shown is None else shown
selections.hold(movies)
current = selections.current(len(among))
chosen = selection.selected_films(found, shown, len(among))


def keep_outline(polygon: np.ndarray) -> None:
    """Select what the box or lasso holds of the films on the map, and turn to them."""
    selections.take(inside_polygon(map_frame.points, polygon) & on_map, (view.key, polygon))
    st.session_state["tab"] = "Selection"


def open_card(row: int | None) -> None:
    """Pick the clicked film, whose card stands on the right; where time goes by, its trail."""
    films.pick(row, subject)
    if row is not None and tab != "Time":
        st.session_state["tab"] = TABS[0]


with left:
    near = tuple(int(other) for other in listed.rows) if listed is not None else ()
    is_solid = view.points.shape[1] == 3 and playback is None
    map_frame = playback or view.show(subject)
    if playback is None and view.method in TURNED:
        map_frame = map_frame.with_territories(find_territories(subject, view.points))
    # In three dimensions how far two films lie apart changes with every turn.
    far = None if is_solid else min(map_frame.view) / 2
    live_map(
        name_films(subject.source),
        colouring,
        map_frame,
        key="explore",
        highlight=None if row is None else Highlight(row, near, far),
        found=found,
        markers=() if playback or view.own is None else view.own.markers,
        regions=() if playback else name_regions(view, movies, among),
        shown=on_map,
        selected=chosen if current.films.any() else None,
        aside=name_aside(movies) if shown is None else "",
        equal_sizes=st.session_state.get("sizes") == "all alike",
        selectable=playback is None and not is_solid,
        before=None if playback else look_back(view, subject, frame),
        polygon=None if playback or is_solid else current.outline_on(view.key),
        height=MAP_HEIGHT,
        title=filtered.caption,
        label=say(f"Map of {len(movies.title)} movies by their learned vectors"),
        on_select=open_card,
        on_polygon=keep_outline,
    )
    truth = st.container()
    if view.chosen and view.is_done and playback is None:
        laid_out = view.fitted_on, view.chosen, view.points
        draw_seeds(subject, view.method, *laid_out, colouring, row)

with right:
    if tab == "Film":
        card.draw_card(subject, row, listed, view)
    elif tab == "Selection":
        draw_histograms(movies, subject.snapshot.biases, filtered, among, chosen)
        selection.draw_ways(found, shown, len(among))
        selection.draw_selection(subject, chosen, shown)
    elif tab == "Axes":
        axes.draw_axes(subject, view)
    elif tab == "Time":
        through_time.draw_movers(subject, among)
    elif tab == "Biases":
        draw_bias_tab(subject)

if playback is None:
    truth.caption(say(describe_truth(view, subject)))

address.tell_misfits(*selections.ADDRESS)
keep_alive(handle, frame)
