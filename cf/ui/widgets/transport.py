"""The buttons that drive a run, its pace, and the word on what went wrong with what to do."""

from functools import partial

import streamlit as st

from cf.data.titles import escape_markdown
from cf.engine.run_handle import RunHandle
from cf.numbers import write_percent
from cf.presets import safe_rate
from cf.settings import Settings
from cf.snapshot import BROKEN, PACES, Frame
from cf.ui.tab import run
from cf.ui.tab.lease import TRAINING_SECONDS, is_lively
from cf.ui.tab.tab import this_tab
from cf.ui.widgets import controls


def draw_transport(handle: RunHandle, frame: Frame) -> None:
    """Draw play or pause, step, epoch, rewind and the pace, one after the other."""
    over = frame.state in ("finished", *BROKEN)
    if frame.state == "running":
        first = ("Pause", "pause", handle.pause, False)
    else:
        first = ("Play", "play_arrow", handle.play, over)
    for name, icon, order, disabled in (
        first,
        ("Step", "skip_next", handle.step, over),
        ("Epoch", "fast_forward", handle.epoch, over),
        ("Rewind", "replay", partial(run.rewind, handle), False),
    ):
        st.button(  # what it does is said beside its key; see `KEYS`
            name,
            key=f"do-{name.lower()}",
            icon=f":material/{icon}:",
            type="primary" if name == first[0] else "secondary",
            on_click=run.order,
            args=(order,),
            disabled=disabled,
        )
    pace = st.segmented_control(
        "Pace",
        PACES,
        key="pace",
        default="medium",
        required=True,
        label_visibility="collapsed",
        bind="query-params",
        help="How fast the steps follow each other: four a second, the whole run in about ten "
        "seconds, or as fast as it goes. It never changes the result.",
    )
    if pace != frame.pace and not over:
        handle.set_pace(pace)


def offer_training(handle: RunHandle, frame: Frame) -> None:
    """Say what a page that looks at the run's vectors looks at, beside the click that mends it.

    Of a run that broke off these are its last good ones, before the first step random ones, and
    on the way to where a run once stood neither.
    """
    with st.container(horizontal=True, vertical_alignment="center"):  # its place stays when empty
        if frame.state in BROKEN:
            with st.container():
                draw_trouble(handle, frame, _say_shown(run.shown_step()))
        elif frame.step < handle.reaching and is_lively(frame):
            _draw_way_back(handle)
        elif frame.step == 0:
            st.markdown(
                "These vectors are **still random**. Train them, here or on the Train page:"
            )
            st.button(
                "Train now", key="do-train", type="primary", on_click=run.train_now, args=(handle,)
            )


def tell_shown(settings: Settings) -> None:
    """Say of a model that averages others whose numbers a page looks at."""
    if settings.shown_part:
        st.caption(
            f"This run averages {settings.n_starts} starts, and its validation loss is that of the "
            "mean. The vectors here, and what follows from them, are those of the first."
        )


def _say_shown(step: int) -> str:
    """Which vectors a page shows of a run that broke off."""
    if not step:
        return "What you see here are its **random vectors**: no later ones are sound."
    return f"What you see here are its **last good vectors, of step {step:,}**."


def _draw_way_back(handle: RunHandle) -> None:
    """Draw how far a run is on its way to where it once stood, beside the click that ends it."""

    @st.fragment(run_every=TRAINING_SECONDS)
    def look() -> None:
        now, step = this_tab().frame, handle.reaching
        share = min(now.step / step, 1.0) if now and step else 0.0
        st.progress(
            share,
            f"**Not there yet:** these vectors are being trained to step {step:,}, where they "
            f"stood when this address was written: {write_percent(share)}",
        )

    with st.container():
        look()
    st.button("Stop here", on_click=run.order, args=(handle.pause,))


def draw_trouble(handle: RunHandle, frame: Frame, shown: str = "") -> None:
    """Say what stopped a run that broke, beside the one click that mends it.

    `shown`: what the page shows of it, a sentence.
    """
    if frame.state == "diverged":
        # The slider may be turned meanwhile, and going back turns it; the button keeps its number.
        rate = st.session_state.setdefault(
            f"rate_back:{handle.token}:{frame.step}",
            safe_rate(handle.settings.optimiser, frame.settings.learning_rate),
        )
        words, way_back = st.columns([5, 2], vertical_alignment="center")
        words.warning(f"{frame.message} {shown}".strip(), icon=":material/trending_up:")
        with way_back:
            st.button(
                f"Go back, with rate {rate:g}",
                icon=":material/undo:",
                type="primary",
                on_click=run.go_back,
                args=(handle, rate),
            )
    elif frame.state == "failed":
        told = f"The run stopped on a fault of ours: {escape_markdown(frame.message)}. {shown}"
        st.error(told.strip(), icon=":material/error:")


def draw_pending(handle: RunHandle, wanted: Settings, names: list[str]) -> None:
    """Say that changed settings start the run anew, before they do."""
    changes = controls.describe_changes(handle.settings, wanted, names)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(f"{changes}: this needs a new run, from random vectors.", width="stretch")
        st.button("Start a new run", type="primary", on_click=run.start_anew, args=(True,))
        st.button("Keep this run", on_click=controls.set_settings, args=(handle.settings, names))
