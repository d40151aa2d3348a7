"""Train: watch the vectors form."""

import streamlit as st

from cf.data.titles import escape_markdown
from cf.ui.tab import address
from cf.ui.tab.lease import choose_tick, is_lively
from cf.ui.tab.run import follow_settings
from cf.ui.tab.tab import this_tab
from cf.ui.train.beside import draw_panels
from cf.ui.train.live_map import choose_colour, draw_live_map
from cf.ui.train.pushed import is_pushed
from cf.ui.widgets import controls, transport
from cf.ui.widgets.colourings import BY_LABEL, describe_colouring
from cf.ui.widgets.page import draw_sentence, is_presenting, open_page

IDLE_SECONDS = 1.0
PANEL_TICKS = 4  # ticks of the map to one of the panels

palette = open_page("Train")
wanted = controls.draw_settings()
handle, frame, changed = follow_settings(wanted)
coloured_by = st.session_state.get("colour", st.query_params.get("colour", BY_LABEL))
data = this_tab().data
draw_sentence(data.no_taste or describe_colouring(coloured_by, data.movies, frame.state))

with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    transport.draw_transport(handle, frame)
    choose_colour(handle.settings)
transport.draw_trouble(handle, frame)
if changed:
    transport.draw_pending(handle, wanted, changed)

tick, panel_tick = IDLE_SECONDS, IDLE_SECONDS
# What moves follows the run's own line; the page looks only for what it has to be drawn anew for.
polled = is_lively(frame) and not is_pushed(handle.token)
if polled:
    tick = choose_tick()
    panel_tick = tick * PANEL_TICKS
with st.container(key="picture"):
    # A hall looks at the map; whoever tries things reads the panels too.
    left, right = st.columns([8, 3] if is_presenting() else [8, 5], gap="small")
with left:
    draw_live_map(handle, frame, tick, palette)
with right:
    draw_panels(handle, frame, panel_tick, palette)

st.sidebar.caption(escape_markdown(f"{data.name}: {data.counts}. {data.citation}"))
if polled and frame.state == "running":
    st.caption(
        "The line on which this run sends its pictures is being opened; until then they come less "
        "often."
    )
address.tell_misfits()
