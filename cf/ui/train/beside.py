"""What stands beside the map: the losses, one film's numbers and the separation meter."""

from contextlib import suppress

import streamlit as st

from cf.engine.run_handle import RunHandle
from cf.errors import WorkerLostError
from cf.figures.loss import describe_loss, draw_loss
from cf.figures.palette import Palette
from cf.snapshot import Frame
from cf.ui.tab.tab import this_tab
from cf.ui.train.followed import draw_choice
from cf.ui.widgets.panels import draw_meter, draw_numbers

# Streamlit takes one height for all screens; the panels below leave more on a large one.
_STYLE = """
<style>
  .st-key-loss, .st-key-loss [data-testid="stEChartsChart"] {
    flex-basis: auto !important;
    height: clamp(150px, calc(100vh - 36rem), 24rem) !important;
  }
</style>
"""


def draw_panels(handle: RunHandle, drawn: Frame, tick: float, palette: Palette) -> None:
    """Draw the panels, each anew every `tick` seconds from the newest frame that the tab has.

    Parameters
    ----------
    handle : RunHandle
    drawn : the frame that the page shows
    tick : seconds
    palette : Palette
    """
    tab = this_tab()

    @st.fragment(run_every=tick)
    def follow_losses() -> None:
        now = tab.frame or drawn
        st.echarts_chart(draw_loss(now, palette), key="loss", alt=describe_loss(now))
        st.caption(describe_loss(now))

    @st.fragment(run_every=tick)
    def follow_film(row: int) -> None:
        now = tab.frame or drawn
        if not now.watched or now.watched["row"] != row:
            with suppress(WorkerLostError):  # the map meets it too, and says so
                handle.watch(row)
        st.html(draw_numbers(now, tab.data.movies, palette))
        st.html(draw_meter(now, palette))

    st.html(_STYLE)
    # A fragment stands in a container of its own: what the server drops of it when it starts anew
    # must have no neighbours that wait for it.
    with st.container():
        follow_losses()
    row = draw_choice(tab.data.movies)
    with st.container():
        follow_film(row)
