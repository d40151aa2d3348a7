"""The run of a tab: found, opened, opened anew, steered, and kept when another takes its place."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import streamlit as st

from cf.data.titles import escape_markdown
from cf.engine.run_handle import RunHandle
from cf.errors import CfError, WorkerLostError
from cf.settings import BY_NAME, TABLE, Settings
from cf.snapshot import Change, Frame
from cf.ui.tab import address, kept_runs
from cf.ui.tab.lease import end_page, fetch_frame, open_server, watch
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import this_tab

_HOLD_SECONDS = 2.0  # for the browser to hear of values that the program has set


def open_subject() -> tuple[RunHandle, Frame, Subject]:
    """Return the tab's run, its newest frame, and what pages besides Train look at.

    Where the run cannot be had, the page says why and ends here.
    """
    tab = this_tab()
    with _told_here():
        address.hold_data(tab.data)
        handle = _find_run(address.read_settings())
        address.hold_settings(handle.settings)
        frame = fetch_frame(handle)
        subject = tab.subject
        if subject is None or subject.key != f"{handle.id}:{frame.step}":
            run = handle.run()  # which may have gone on since the frame
            key = f"{handle.id}:{run.snapshots[-1].step}"
            tab.subject = subject = Subject(key, run, tab.data, tab.source)
            if subject.snapshot.step != frame.step:
                frame = fetch_frame(handle)
        return handle, frame, subject


def shown_step() -> int:
    """Return the step of the vectors that pages besides Train look at; after `open_subject`."""
    subject = this_tab().subject
    return 0 if subject is None else subject.snapshot.step


def follow_settings(wanted: Settings) -> tuple[RunHandle, Frame, list[str]]:
    """Return the tab's run, its newest frame, and the names of settings that wait for a new run.

    A run that has not learned anything yet gives way at once to one with the wanted settings, any
    other only where the person says so. Where the run cannot be had, the page says why and ends.
    """
    tab = this_tab()
    with _told_here():
        address.hold_data(tab.data)
        handle = _find_run(wanted)
        changed = rebuilding_changes(handle.settings, wanted)
        start, tab.start_anew = tab.start_anew, ""
        if start:
            handle, changed = open_run(wanted), []
            if start == "playing":
                order(handle.play)
        frame = fetch_frame(handle)
        if changed and frame.step == 0:
            handle, changed = open_run(wanted), []
            frame = fetch_frame(handle)
        return handle, frame, changed


def open_run(settings: Settings, plan: tuple[Change, ...] = ()) -> RunHandle:
    """Open a new run for this tab in place of the one it has, which stays among the kept ones.

    Parameters
    ----------
    settings : Settings
    plan : turns of live settings by hand to repeat
    """
    tab = this_tab()
    old, handle = tab.handle, open_server().engine.open_run(settings, tab.source, plan=plan)
    if old is not None:
        keep_run(old)
        old.stop()
    # What the sliders say belongs to the old run.
    tab.steered = {s.name: getattr(settings, s.name) for s in TABLE if s.effect == "live"}
    tab.frame = None
    _take(handle)
    return handle


def keep_run(handle: RunHandle) -> None:
    """Keep a run as it stands among those to compare, if it has learned anything."""
    frame = this_tab().frame
    if frame is not None and frame.step > 0:
        with suppress(WorkerLostError):
            kept_runs.keep(handle.run())


def rewind(handle: RunHandle) -> None:
    """Begin the run again from its random vectors; as it was, it stays among the kept ones."""
    keep_run(handle)
    handle.rewind()


def start_anew(play: bool) -> None:
    """Have a run with the settings as they stand take the place of this one; for a callback."""
    this_tab().start_anew = "playing" if play else "paused"


def train_now(handle: RunHandle) -> None:
    """Train the run to its end as fast as it goes."""
    order(handle.set_pace, "fast")
    order(handle.play)


def order(what: Callable[..., object], *values: object) -> None:
    """Give the run an order; for a while the page then looks often for what came of it."""
    this_tab().ordered_at = time.monotonic()
    with suppress(WorkerLostError):  # the page meets it too, on its next look, and says so
        what(*values)


def go_back(handle: RunHandle, rate: float) -> None:
    """Return to the last sound state, to go on with another rate, and let the slider say so."""
    order(handle.go_back, rate)
    st.session_state[BY_NAME["learning_rate"].key] = rate
    _believe("learning_rate", rate)


def turn(name: str, value: float) -> None:
    """Pass on a live setting that the program has put into its slider."""
    if handle := this_tab().handle:
        order(handle.set, name, value)
    _believe(name, value)


def _believe(name: str, value: float) -> None:
    """For a moment, believe what the program has set rather than what the sliders say.

    The browser's ticks that are under way still carry the sliders' old values.
    """
    tab = this_tab()
    tab.steered[name] = tab.believed[name] = value
    tab.held_until = time.monotonic() + _HOLD_SECONDS


def believed_values() -> dict[str, float]:
    """Return the live settings that the program has set just now, whatever their sliders say."""
    tab = this_tab()
    if time.monotonic() >= tab.held_until:
        tab.believed.clear()
    return dict(tab.believed)


def live_values() -> dict[str, float]:
    """Return the live settings as the tab's run has them by now."""
    return dict(this_tab().steered)


def steer(handle: RunHandle, frame: Frame) -> None:
    """Pass live settings that were turned since the last look on to the run."""
    tab = this_tab()
    if time.monotonic() < tab.held_until:
        return
    for setting in TABLE:
        if setting.effect != "live":
            continue
        stands = getattr(frame.settings, setting.name)
        value = float(st.session_state.get(setting.key, stands))
        if value != tab.steered.get(setting.name, stands):
            handle.set(setting.name, value)
        tab.steered[setting.name] = value


def rebuilding_changes(old: Settings, new: Settings) -> list[str]:
    """Name the settings that differ and that a running trainer cannot take over."""
    new_values = dict(new.items())
    return [
        name
        for name, value in old.items()
        if BY_NAME[name].effect == "rebuild" and new_values[name] != value
    ]


def _find_run(wanted: Settings) -> RunHandle:
    """Return this tab's run: the one it had, the one its address names, or a new one.

    A run that another tab is watching is left to it: a copied link opens a run of its own with the
    same settings. A run of other data than the tab shows gives way.
    """
    tab, server = this_tab(), open_server()
    # One that has ended or was lost, too: its messages say so.
    handle = tab.handle
    if handle is None:
        handle = server.engine.find(st.query_params.get("run", ""))
        if handle is not None and (
            server.is_watched_by_another(handle.token, tab.session)
            or rebuilding_changes(handle.settings, wanted)
        ):
            handle = None
    if handle is None or handle.source != tab.source:
        return open_run(wanted)
    _take(handle)
    return handle


def _take(handle: RunHandle) -> None:
    this_tab().handle = handle
    address.put({"run": handle.token})
    watch(handle)


@contextmanager
def _told_here() -> Iterator[None]:
    """Say why the run cannot be had, and end the page."""
    try:
        yield
    except WorkerLostError as error:
        _draw_loss(this_tab().handle, str(error))
        end_page()
    except CfError as error:
        st.error(escape_markdown(str(error)))
        end_page()


def _draw_loss(handle: RunHandle | None, message: str) -> None:
    """Say that the run's process is gone, beside the one click that opens it again."""
    words, way_back = st.columns([4, 1], vertical_alignment="center")
    words.error(message, icon=":material/link_off:")
    if handle is not None:
        with way_back:
            st.button(
                "Open it again",
                icon=":material/refresh:",
                type="primary",
                on_click=order,
                args=(handle.reopen,),
            )
