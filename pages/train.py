"""Train: watch the vectors form."""

from contextlib import suppress

import numpy as np
import streamlit as st

from cf.data.titles import escape_markdown
from cf.errors import CfError, WorkerLostError
from cf.figures.loss import describe_loss, draw_loss
from cf.ui.map import Highlight, MapFrame, live_map, title_axes
from cf.ui.tab import address, session
from cf.ui.widgets import controls, transport
from cf.ui.widgets.colourings import colour_movies, name_colourings, name_films
from cf.ui.widgets.page import open_page
from cf.ui.widgets.panels import draw_meter, draw_numbers

SOURCE = "bundled"
IDLE_SECONDS = 1.0
PANEL_TICKS = 4  # ticks of the map to one of the panels
MAP_HEIGHT = "clamp(21rem, calc(100vh - 14rem), 72rem)"
# Streamlit takes one height for all screens; the panels below leave more on a large one.
LOSS_STYLE = """
<style>
  .st-key-loss, .st-key-loss [data-testid="stEChartsChart"] {
    flex-basis: auto !important; height: clamp(150px, calc(100vh - 36rem), 24rem) !important;
  }
</style>
"""
N_CHOICES = 1500  # films offered by name; any other is a click on the map

palette = open_page(
    "Train",
    "Movies start as random numbers. Press **Play**: learning from ratings alone, big studio films "
    "■ and independent films ▲ part ways.",
)
data = session.load_data(SOURCE)
movies = data.movies
address.hold_data(data)
if "run_handle" in st.session_state:
    controls.recall_settings(st.session_state["run_handle"].settings)
wanted = controls.draw_settings()

handle = session.find_run(wanted)
changed = session.rebuilding_changes(handle.settings, wanted)
start = st.session_state.pop("start_anew", None)
if start:
    handle, changed = session.open_run(wanted), []
    if start == "playing":
        session.order(handle.play)
try:
    frame = session.fetch_frame(handle)
    if changed and frame.step == 0:
        handle, changed = session.open_run(wanted), []
        frame = session.fetch_frame(handle)
except WorkerLostError as error:
    transport.draw_loss_of_worker(handle, str(error))
    session.end_page()
except CfError as error:
    st.error(escape_markdown(str(error)))
    session.end_page()

with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    transport.draw_transport(handle, frame)
    st.selectbox(
        "Colour by",
        name_colourings(movies),
        key="colour",
        bind="query-params",
        label_visibility="collapsed",
        help="What the colours and shapes on the map say.",
    )
transport.draw_trouble(handle, frame)
if changed:
    words = controls.describe_changes(handle.settings, wanted, changed)
    transport.draw_pending(handle, words, changed)

lively = session.is_lively(frame)
tick_seconds, n_running = session.choose_tick()
tick = tick_seconds if lively else IDLE_SECONDS
panel_tick = tick * PANEL_TICKS if lively else IDLE_SECONDS
followed = st.session_state.get("followed")  # how often one was clicked on the map, and its row


def choose_film(row: int | None) -> None:
    """Follow a film that was picked on the map."""
    if row is not None:
        turn, _ = st.session_state.get("followed", (0, row))
        st.session_state["followed"] = turn + 1, row
        session.order(handle.watch, row)


@st.fragment(run_every=tick)
def draw_map() -> None:
    """The map, moved on with every tick; what else a tick has to notice."""
    if st.session_state.get("followed") != followed:
        st.rerun()  # a click on the map has chosen another film
    try:
        session.steer(handle, st.session_state["frame"])
        now = session.fetch_frame(handle)
    except WorkerLostError:
        st.rerun()
    if (now.state, session.is_lively(now)) != (frame.state, lively):
        st.rerun()
    highlight, name = None, "Direction" if now.aligned else "PC"
    if watched := now.watched:
        highlight = Highlight(watched["row"], tuple(row for row, _ in watched["neighbours"]))
    live_map(
        name_films(SOURCE),
        colour_movies(SOURCE, st.session_state["colour"]),
        MapFrame(now.positions, now.extent, now.home, title_axes(now.explained, name)),
        key="map",
        highlight=highlight,
        height=MAP_HEIGHT,
        label=f"Map of {len(movies.title)} movies by their learned vectors",
        on_select=choose_film,
    )
    st.caption(transport.describe_progress(now))


def choose_followed() -> int:
    """Let one film be followed and return its row."""
    popular = np.argsort(-movies.n_ratings, kind="stable")[:N_CHOICES].tolist()
    turn, chosen = followed or (0, popular[0])
    if chosen not in popular:
        popular.append(chosen)
    return st.selectbox(
        "Follow one film",
        popular,
        index=popular.index(chosen),
        # A new name after each click on the map: the browser's next tick may still send the old
        # choice, and would undo the click.
        key=f"followed:{turn}",
        format_func=lambda row: movies.name(row),
        label_visibility="collapsed",
        help="Its vector as it is now, and the films whose vectors point the same way.",
    )


@st.fragment(run_every=panel_tick)
def draw_loss_panel() -> None:
    """Training and validation loss."""
    now = st.session_state["frame"]
    st.echarts_chart(draw_loss(now, palette), key="loss", alt=describe_loss(now))
    st.caption(describe_loss(now))


@st.fragment(run_every=panel_tick)
def draw_film_panel(row: int) -> None:
    """One film's numbers and the separation meter."""
    now = st.session_state["frame"]
    if not now.watched or now.watched["row"] != row:
        with suppress(WorkerLostError):  # the map meets it too, and says so
            handle.watch(row)
    st.html(draw_numbers(now, movies, palette))
    st.html(draw_meter(now, palette))


st.html(LOSS_STYLE)
left, right = st.columns([8, 5], gap="medium")
# A fragment stands in a container of its own: what the server drops of it when it starts anew must
# have no neighbours that wait for it.
with left:
    with st.container():
        draw_map()
    with st.container(horizontal=True, vertical_alignment="center"):
        steady = st.toggle(
            "Steady frame",
            value=True,
            key="steady",
            bind="query-params",
            help="On: each picture is turned to lie like the one before it (orthogonal "
            "Procrustes). Off: plain principal components, whose directions flip and swap.",
        )
    if steady != frame.aligned:
        handle.align(steady)
with right:
    with st.container():
        draw_loss_panel()
    row = choose_followed()
    with st.container():
        draw_film_panel(row)
st.caption(
    f"{data.name}: {len(data.ratings):,} ratings of {data.ratings.n_movies:,} {data.noun}s by "
    f"{data.ratings.n_users:,} users. {data.citation}"
)
if n_running > 3:
    st.caption(f"{n_running} runs are training on this server, so each of them goes slower.")
address.tell_misfits()
