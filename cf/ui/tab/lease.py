"""How long a run lives on: the engine of this server, who looks at which run, and who has gone."""

import asyncio
import logging
import math
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cf.engine.engine import LEASE_SECONDS, Engine
from cf.engine.run_handle import RunHandle
from cf.errors import EngineError, WorkerLostError
from cf.snapshot import Frame
from cf.store.data_shelf import open_data_root
from cf.store.shelf import open_store, remove_expired
from cf.ui.tab.bookmark import note_place
from cf.ui.tab.tab import Tab, this_tab

# A tab whose connection only broke is back by then; without it, its run has ended.
_RETURN_SECONDS = LEASE_SECONDS + 5.0
_LIVELY_SECONDS = 2.5  # after an order, for its effects to arrive
_VISIT_SECONDS = 2.0  # between two visits of a page that does not draw every frame…
TRAINING_SECONDS = 1.0  # …and of one beside a run that trains: no page asks its server more often
_LOOK_SECONDS = 0.3  # between two looks at what else is being computed
# Up to so many running runs, each is looked at every so many seconds.
_TICKS = ((3, 0.08), (10, 0.25), (math.inf, 0.7))

_log = logging.getLogger(__name__)


@dataclass
class Server:
    """The engine of this server, and which tab has which run for as long as both are there.

    `watchers`: token of the run → name of the tab
    """

    engine: Engine
    watchers: dict[str, str] = field(default_factory=dict)

    def is_watched_by_another(self, token: str, tab: str) -> bool:
        """Whether another tab has the run of a token, however seldom a hidden one looks at it.

        One that its browser says it has left has none: where its line was cut, as a phone's that
        changes its network, it is a minute until the server hears of that.
        """
        is_alive = self.engine.find(token) is not None
        holder = self.watchers.get(token, tab)
        return is_alive and holder != tab and left_note(holder) not in st.context.cookies

    def release(self, token: str, tab: str) -> bool:
        """Leave a run to whoever asks for it next; whether it was this tab's until now."""
        is_its_own = self.watchers.get(token) == tab
        if is_its_own:
            self.watchers.pop(token, None)
        return is_its_own


def left_note(tab: str) -> str:
    """Return the name of the cookie by which a browser says that it has left a tab."""
    return f"cf_left_{tab}"


_starting = threading.Lock()


@cache
def _start() -> Server:
    return Server(Engine())


def open_server() -> Server:
    """Return what all tabs share; the first who asks starts the engine.

    Raises EngineError if that cannot be started.
    """
    with _starting:  # one engine, however many ask at once
        return _start()


@asynccontextmanager
async def hold_engine(_: object) -> AsyncIterator[None]:
    """Have an engine ready for the first page while a server runs, and end it with the server."""

    def start() -> None:
        for root in (open_store(), open_data_root()):
            remove_expired(root)
        try:
            open_server()
        except EngineError as error:  # pages ask again, and say so
            _log.error("The training processes do not start: %s", error)

    starting = asyncio.create_task(asyncio.to_thread(start))  # the server answers meanwhile
    try:
        yield
    finally:
        await starting
        if _start.cache_info().currsize:
            await asyncio.to_thread(open_server().engine.close)


def _leave(tab: Tab) -> None:
    """Shorten the lease of a run whose tab has gone, and free the tab unless it comes back."""
    if tab.handle is not None:
        server = open_server()
        if server.release(tab.handle.token, tab.name):
            note_place(tab, at_once=True)
            server.engine.renew(tab.handle.token)
    left_at = time.monotonic()

    def free_unless_back() -> None:
        if tab.seen_at < left_at:
            tab.free()

    timer = threading.Timer(_RETURN_SECONDS, free_unless_back)
    timer.daemon = True
    timer.start()


@st.cache_resource(scope="session", on_release=_leave, show_spinner=False)
def _be_present() -> Tab:
    """Have Streamlit tell when the tab goes."""
    return this_tab()


def watch(handle: RunHandle) -> None:
    """Note that this tab looks at a run."""
    _be_present()
    tab = this_tab()
    tab.seen_at = time.monotonic()
    open_server().watchers[handle.token] = tab.name


def fetch_frame(handle: RunHandle) -> Frame:
    """Return the newest frame of the tab's run and renew its lease.

    Every frame that a page shows comes through here.

    Raises WorkerLostError if the run's process is gone, or the run was ended.
    """
    tab = this_tab()
    last = tab.frame
    # The long lease: a hidden tab ticks only once a minute. A closed one is noticed by `_leave`.
    frame = handle.latest(after=last.sequence if last else -1, hidden=True) or last
    if frame is None:  # another tab's run: ask for whatever there is
        frame = handle.latest(hidden=True)
    assert frame is not None
    if open_server().is_watched_by_another(handle.token, tab.name):  # since this one was away
        st.rerun()
    watch(handle)  # now that it is known to be there: another one may have its token by now
    tab.frame = frame
    note_place(tab)
    return frame


def keep_alive(handle: RunHandle, drawn: Frame) -> None:
    """Visit the run at intervals, and run the page anew once it has gone on: its last call."""
    lively = is_lively(drawn)

    @st.fragment(run_every=TRAINING_SECONDS if lively else _VISIT_SECONDS)
    def visit() -> None:
        try:
            now = fetch_frame(handle)
        except WorkerLostError:
            st.rerun()
        moved = now.state != "running" and now.step != drawn.step
        measured = len(now.separations) != len(drawn.separations) and now.state != "running"
        if moved or measured or len(now.losses) != len(drawn.losses) or is_lively(now) != lively:
            st.rerun()

    visit()


def end_page() -> NoReturn:
    """End the page here, and with it all that earlier runs of the page drew at intervals below.

    `st.stop` alone lets those fragments go on: they then draw into places that the browser has
    cleared away, and the whole page breaks ("Cannot set a node at a delta path").
    """
    if context := get_script_run_ctx():
        context.fragment_storage.clear(context.shared.new_fragment_ids.snapshot())
    st.stop()


def is_lively(frame: Frame) -> bool:
    """Whether the run changes by itself, or may be about to."""
    return frame.state == "running" or time.monotonic() - this_tab().ordered_at < _LIVELY_SECONDS


def count_sharing() -> tuple[int, int]:
    """Return how many runs train on this server, and how many cores they share."""
    return open_server().engine.count_running()


def choose_look() -> float:
    """Return the seconds between two looks at what is computed besides the tab's run."""
    frame = this_tab().frame
    return TRAINING_SECONDS if frame is not None and is_lively(frame) else _LOOK_SECONDS


def choose_tick() -> float:
    """Return the seconds between two looks at a lively run: the more of them, the more seldom."""
    n_running, _ = count_sharing()
    return next(seconds for most, seconds in _TICKS if n_running <= most)
