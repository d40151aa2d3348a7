"""What stands beside the map: the losses, one film's numbers and the separation meter."""

from contextlib import suppress

import streamlit as st

from cf.data.split import MOST_AT_A_GLANCE
from cf.engine.run_handle import RunHandle
from cf.errors import WorkerLostError
from cf.figures.live.loss import describe_curves, describe_held_back, describe_loss
from cf.figures.live.panels import draw_meter, draw_numbers
from cf.figures.palette import Palette
from cf.settings import AT_RANDOM, Settings
from cf.snapshot import Frame, HeldBack
from cf.ui.tab.tab import say, this_tab
from cf.ui.train.followed import draw_choice
from cf.ui.widgets.live import live_html, live_loss
from cf.ui.widgets.page import is_presenting
from cf.ui.widgets.tour import ABOVE

# The panels beside it leave more on a large screen.
_LOSS_HEIGHT = f"clamp(90px, calc(100vh - 34.6rem - {ABOVE}), 24rem)"
_PRESENTED_LOSS_HEIGHT = "clamp(6.4rem, calc(100vh - 38.7rem), 24rem)"


def draw_panels(handle: RunHandle, drawn: Frame, tick: float, palette: Palette) -> None:
    """Draw the panels, each anew every `tick` seconds from the newest frame that the tab has."""
    tab, presenting = this_tab(), is_presenting()
    height = _PRESENTED_LOSS_HEIGHT if presenting else _LOSS_HEIGHT

    def show_meter(now: Frame) -> None:
        live_html(
            "meter", "panel", draw_meter(now, tab.data.noun), palette, now.sequence, handle.token
        )

    @st.fragment(run_every=tick)
    def follow_losses() -> None:
        now = tab.frame or drawn
        sequence, token = now.sequence, handle.token
        if presenting:  # its figures are what a hall reads
            show_meter(now)
        live_loss(describe_curves(now), palette, sequence, token, height)
        said = _tell_loss(now, presenting)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container():
                live_html("loss_said", "line", said, palette, sequence, token)
            if drawn.held_back is not None and not presenting:
                _draw_held_back(handle.settings, drawn.held_back)

    @st.fragment(run_every=tick)
    def follow_film(row: int) -> None:
        now = tab.frame or drawn
        if not now.watched or now.watched["row"] != row:
            with suppress(WorkerLostError):  # the map meets it too, and says so
                handle.watch(row)
        html = draw_numbers(now, tab.data.movies, tab.data.noun, tab.data.no_taste)
        live_html("numbers", "panel", html, palette, now.sequence, handle.token)
        if not presenting:
            show_meter(now)

    # A fragment stands in a container of its own: what the server drops of it when it starts anew
    # must have no neighbours that wait for it.
    with st.container():
        follow_losses()
    if drawn.held_back is not None and drawn.held_back.n_ratings > MOST_AT_A_GLANCE:
        st.caption(
            f"Within an epoch the validation loss is measured on {MOST_AT_A_GLANCE:,} of the "
            "ratings held back, evenly spread; at its end, and when the run pauses, on all of them."
        )
    row = draw_choice(tab.data)
    with st.container():
        follow_film(row)


def _tell_loss(frame: Frame, presenting: bool) -> str:
    """The sentence on the loss, as HTML; a hall gets no button that says what it is measured on."""
    unusual = presenting and frame.settings.split != AT_RANDOM  # else nobody wonders
    which = f"; on {frame.settings.held_back_short}" * unusual
    return f"<p>{describe_loss(frame)}{which}</p>"


def _draw_held_back(settings: Settings, held: HeldBack) -> None:
    """Let whoever asks see which ratings the loss is measured on, and how easy these are."""
    short, told = describe_held_back(settings, held)
    with st.popover(
        settings.held_back_short,
        icon=":material/help:",
        type="tertiary",
        help="Which ratings the loss is measured on",
        key="held_back",
    ):
        said = f"**{short}** {told}".replace(" %", "\N{NO-BREAK SPACE}%")
        st.markdown(say(said))
