"""The run of a tab: found, opened, opened anew, steered, and kept when another takes its place."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import streamlit as st

from cf.data.titles import escape_markdown
from cf.engine.run_handle import RunHandle
from cf.errors import CfError, WorkerLostError
from cf.settings import BY_NAME, Settings, live_names, write_value
from cf.snapshot import Change, Frame
from cf.ui.tab import address, films, kept_runs
from cf.ui.tab.bookmark import apply_turns, find_place, note_place
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
        wanted, is_new = address.read_settings(), tab.handle is None
        handle = _find_run(wanted)
        if is_new:
            _tell_other_settings(handle.settings, wanted)
        address.hold_settings(handle.settings)
        frame = fetch_frame(handle)
        films.follow_address(tab.data)
        subject = tab.subject
        if frame.state != "running" or frame.step >= handle.reaching > 0:
            address.hold_place(frame.step, frame.changes)
        elif not handle.reaching:
            address.hold_place(0, ())
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
        films.follow_some(tab.data)
        address.hold_data(tab.data)
        handle = _find_run(wanted)
        changed = rebuilding_changes(handle.settings, wanted)
        start, tab.start_anew = tab.start_anew, ""
        if start:
            handle, changed = open_run(wanted), []
            if start == "playing":
                order(handle.play)
        address.hold_place(0, ())  # here the next step is one click away
        frame = fetch_frame(handle)
        if changed and frame.step == 0 and not handle.reaching:
            handle, changed = open_run(wanted), []
            frame = fetch_frame(handle)
        return handle, frame, changed


def open_run(
    settings: Settings, plan: tuple[Change, ...] = (), token: str | None = None
) -> RunHandle:
    """Open a new run for this tab in place of the one it has, which stays among the kept ones.

    Parameters
    ----------
    plan : turns of live settings by hand to repeat
    token : to be found by, where a run has had it before
    """
    tab = this_tab()
    handle = open_server().engine.open_run(settings, tab.source, token=token, plan=plan)
    leave_run()
    # What the sliders say belongs to the old run.
    tab.steered = {name: getattr(settings, name) for name in live_names()}
    tab.frame = None
    _take(handle)
    return handle


def leave_run() -> None:
    """End the run that this tab has; it stays among the kept ones, and where it stood is noted."""
    tab = this_tab()
    old = tab.handle
    if old is not None:
        note_place(tab, at_once=True)
        keep_run(old)
        old.stop()
        open_server().release(old.token, tab.name)
        tab.handle = None
        tab.forget_sent()


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


def steer(handle: RunHandle, frame: Frame) -> None:
    """Pass live settings that were turned since the last look on to the run."""
    tab = this_tab()
    if time.monotonic() < tab.held_until:
        return
    for name in live_names():
        stands = getattr(frame.settings, name)
        value = float(st.session_state.get(BY_NAME[name].key, stands))
        if value != tab.steered.get(name, stands):
            handle.set(name, value)
        tab.steered[name] = value


def rebuilding_changes(old: Settings, new: Settings) -> list[str]:
    """Name the settings that differ and that a running trainer cannot take over."""
    return [name for name in old.changed(new) if name not in live_names()]


def _find_run(wanted: Settings) -> RunHandle:
    """Return this tab's run: the one it had, the one its address names, or a new one.

    The address may say other settings than its run has: a tab may be loaded again while the
    question stands whether they are to begin a new one. A run that another tab is watching is left
    to it: a copied link opens a run of its own with the address's settings, and so does one that
    names a run of other data.
    """
    tab, server = this_tab(), open_server()
    handle = tab.handle  # one whose worker was lost, too: its messages say so
    if handle is not None and server.is_watched_by_another(handle.token, tab.name):
        handle = tab.handle = None  # while this tab was away
    if handle is not None and handle.has_ended:  # nobody has looked at it for long
        if find_place(tab, handle.token):
            handle = tab.handle = None
        else:
            handle.reopen()
    if handle is None:
        token = st.query_params.get("run", "")
        found = server.engine.find(token)
        if found is not None and found.source != tab.source:
            found = None
        if found is None:
            return _open_as_it_was(token, wanted)
        if server.is_watched_by_another(token, tab.name):
            return _open_linked("The run that this address names is open in another tab.", wanted)
        handle = found
    _take(handle)
    return handle


def _tell_other_settings(own: Settings, wanted: Settings) -> None:
    """Say which settings the address asks for that its run does not have."""
    changed = [BY_NAME[name] for name in rebuilding_changes(own, wanted)]
    told = [
        f"{one.label} {write_value(getattr(wanted, one.name))}, but its run has "
        f"{write_value(getattr(own, one.name))}"
        for one in changed
        if one.key in st.query_params
    ]
    if told:
        address.tell(
            f"The address asks for {'; '.join(told)}. You see that run as it is; on Train you can "
            "begin another."
        )


def _open_as_it_was(token: str, wanted: Settings) -> RunHandle:
    """Open a run that has ended as this person left it, or what else the address says of it."""
    tab = this_tab()
    place = find_place(tab, token) if open_server().engine.find(token) is None else None
    if place is None:
        return _open_linked("The run that this address names is not here." if token else "", wanted)
    run = place.run
    handle = open_run(run.settings, run.changes, token)
    handle.id, handle.name, handle.made_at = run.id, run.name, run.made_at
    handle.parent, handle.parent_values = run.parent, run.parent_values
    if place.step:
        address.tell(
            "This run had ended, with its tab, the server or the data that were open. It is "
            f"trained to step {place.step:,} again, where it stood: the same settings, seeds and "
            "turns by hand lead to the same vectors."
        )
    _train_back(handle, place.step)
    return handle


def _open_linked(why: str, wanted: Settings) -> RunHandle:
    """Open a run of the tab's own that stands where the address says; `why` it has to, in words."""
    step, changes = address.read_place(wanted)
    handle = open_run(wanted, changes)
    if step:
        _train_back(handle, step)
    elif why:
        address.tell(f"{why} This one has the address’s settings and begins untrained.")
    return handle


def _train_back(handle: RunHandle, step: int) -> None:
    """Train a run to where it once stood; the sliders say how it stood there."""
    stood = apply_turns(handle.settings, handle.plan, step)
    this_tab().steered = {name: getattr(stood, name) for name in live_names()}
    if step:
        order(handle.reach, step)


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
    told, way_back = st.columns([4, 1], vertical_alignment="center")
    told.error(message, icon=":material/link_off:")
    if handle is not None:
        with way_back:
            st.button(
                "Open it again",
                icon=":material/refresh:",
                type="primary",
                on_click=order,
                args=(handle.reopen,),
            )
