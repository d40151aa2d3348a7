"""What belongs to one browser tab: its run, the newest frame of it, and the lease on it."""

import math
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cf.analysis.views import View, fit_tsne, fit_umap
from cf.data import Dataset, read_data
from cf.engine.jobs import Job
from cf.engine.run_handle import RunHandle
from cf.errors import WorkerLostError
from cf.settings import BY_NAME, TABLE, Settings
from cf.snapshot import Change, Frame
from cf.ui.tab import kept_runs
from cf.ui.tab.house import kept, open_house, session_id, visit

_HOLD_SECONDS = 2.0  # for the browser to hear of values that the program has set
_LIVELY_SECONDS = 2.5  # after an order, for its effects to arrive
# Between two visits of a page that does not draw every frame.
_VISIT_SECONDS, _VISIT_LIVELY_SECONDS = 2.0, 0.3
_JOB_SECONDS = 0.3  # between two looks at what is being computed
# Up to so many running runs, each is looked at every so many seconds.
_TICKS = ((3, 0.08), (10, 0.25), (math.inf, 0.7))


@st.cache_resource(show_spinner="Reading the ratings …")
def load_data(source: str = "bundled") -> Dataset:
    """Read a data set once for all visitors."""
    return read_data(source)


def find_run(wanted: Settings) -> RunHandle:
    """Return this tab's run: the one it had, the one its address names, or a new one.

    A run that another tab is watching is left to it: a copied link opens a run of its own with the
    same settings.
    """
    house, session = open_house(), session_id()
    token = st.session_state.get("run_token") or st.query_params.get("run", "")
    handle = house.engine.find(token)
    fresh = "run_token" not in st.session_state
    if handle is not None and fresh:
        taken = house.is_watched_by_another(token, session)
        handle = None if taken or rebuilding_changes(handle.settings, wanted) else handle
    if handle is None and not fresh:
        handle = st.session_state["run_handle"]  # ended or lost; its messages say so
    if handle is None:
        handle = open_run(wanted)
    _take(handle)
    return handle


def open_run(settings: Settings, plan: tuple[Change, ...] = ()) -> RunHandle:
    """Open a new run for this tab in place of the one it has, which stays among the kept ones.

    Parameters
    ----------
    settings : Settings
    plan : turns of live settings by hand to repeat
    """
    engine = open_house().engine
    old: RunHandle | None = st.session_state.get("run_handle")
    handle = engine.open_run(settings, plan=plan)
    if old is not None:
        keep_run(old)
        old.stop()
    # What the sliders say belongs to the old run.
    st.session_state["steered"] = {
        s.name: getattr(settings, s.name) for s in TABLE if s.effect == "live"
    }
    _take(handle)
    st.session_state.pop("frame", None)
    return handle


def keep_run(handle: RunHandle) -> None:
    """Keep a run as it stands among those to compare, if it has learned anything."""
    frame: Frame | None = st.session_state.get("frame")
    if frame is not None and frame.step > 0:
        with suppress(WorkerLostError):
            kept_runs.keep(handle.run())


def rewind(handle: RunHandle) -> None:
    """Begin the run again from its random vectors; as it was, it stays among the kept ones."""
    keep_run(handle)
    handle.rewind()


def _take(handle: RunHandle) -> None:
    st.session_state["run_handle"], st.session_state["run_token"] = handle, handle.token
    if st.query_params.get("run") != handle.token:
        st.query_params["run"] = handle.token
    _watch(handle)


def _watch(handle: RunHandle) -> None:
    open_house().watchers[handle.token] = (session_id(), time.monotonic())
    visit().token = handle.token


def fetch_frame(handle: RunHandle) -> Frame:
    """Return the newest frame of the tab's run and renew its lease.

    Raises
    ------
    WorkerLostError
        The run's process is gone, or the run was ended.
    """
    _watch(handle)
    last: Frame | None = st.session_state.get("frame")
    # The long lease: a hidden tab ticks only once a minute. A closed one is noticed by `_leave`.
    frame = handle.latest(after=last.sequence if last else -1, hidden=True) or last
    if frame is None:  # another tab's session state: ask for whatever there is
        frame = handle.latest(hidden=True)
    assert frame is not None
    st.session_state["frame"] = frame
    return frame


def compute(
    key: str,
    title: str,
    function: Callable[..., Any],
    *arguments: Any,
    draw: Callable[[Any], None] | None = None,
    **keywords: Any,
) -> Any:
    """Return what a function computes in the background, or draw how far that is.

    Anyone's request for the same is answered by the same work; `key` names it in this tab, where a
    cancelled one is begun anew only when the person says so.

    Parameters
    ----------
    key : same key, same function, arguments and keywords
    title : of what is computed, for the progress bar
    function : as `Engine.compute` takes it, with its arguments and keywords
    draw : draws what the function has reported so far, while it is under way or cancelled

    Returns
    -------
    What the function returned, or None while it is under way, was cancelled or has failed.
    """
    jobs: dict[str, Job] = kept().setdefault("jobs", {})
    if key not in jobs:
        jobs[key] = open_house().engine.compute(function, *arguments, **keywords)
    job = jobs[key]
    if job.state == "done":
        return job.result()

    @st.fragment(run_every=_JOB_SECONDS)
    def follow() -> None:
        if job.state == "done":
            st.rerun()
        if job.state in ("waiting", "running"):
            share = f"{job.progress:.0%}".replace("%", " %") if job.progress else "loading …"
            st.progress(job.progress, f"{title}: {share}")
            st.button("Cancel", key=f"cancel:{key}", on_click=job.cancel)
        else:
            st.warning(f"{title}: {job.message}")
            if st.button("Try again", key=f"retry:{key}"):
                del jobs[key]
                st.rerun()
        if draw is not None and job.partial is not None:
            draw(job.partial)

    with st.container():  # see pages/train.py
        follow()
    return None


def let_go(key: str) -> None:
    """Keep no longer what `compute` has returned for a key."""
    kept().get("jobs", {}).pop(key, None)


def lay_out(key: str, method: str, vectors: np.ndarray, fitted_on: np.ndarray) -> np.ndarray | None:
    """Return films laid out by "t-SNE" or "UMAP", (n_movies, 2) float32, as `compute` does."""
    methods: dict[str, Callable[..., View]] = {"t-SNE": fit_tsne, "UMAP": fit_umap}
    view = compute(key, method, methods[method], vectors, fitted_on)
    return None if view is None else view.points


def order(what: Callable[..., object], *values: object) -> None:
    """Give the run an order; for a while the page then looks often for what came of it."""
    st.session_state["ordered_at"] = time.monotonic()
    with suppress(WorkerLostError):  # the page meets it too, on its next look, and says so
        what(*values)


def keep_alive(handle: RunHandle, drawn: Frame) -> None:
    """Visit the run at intervals, and run the page anew once it has gone on: its last call.

    Parameters
    ----------
    handle : RunHandle
    drawn : the frame that the page shows
    """
    lively = is_lively(drawn)

    @st.fragment(run_every=_VISIT_LIVELY_SECONDS if lively else _VISIT_SECONDS)
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


def train_now(handle: RunHandle) -> None:
    """Train the run to its end as fast as it goes."""
    order(handle.set_pace, "full")
    order(handle.play)


def is_lively(frame: Frame) -> bool:
    """Whether the run changes by itself, or may be about to."""
    since = time.monotonic() - st.session_state.get("ordered_at", -_LIVELY_SECONDS)
    return frame.state == "running" or since < _LIVELY_SECONDS


def choose_tick() -> tuple[float, int]:
    """Return the seconds between two looks at a lively run, and how many runs train on this server.

    The more of them there are, the less often each is looked at.
    """
    n_running = sum(handle.is_running for handle in list(open_house().engine.runs.values()))
    return next(seconds for most, seconds in _TICKS if n_running <= most), n_running


def hold_sliders() -> None:
    """For a moment, believe what the program has set rather than what the sliders say.

    The browser's ticks that are under way still carry the sliders' old values.
    """
    st.session_state["held_until"] = time.monotonic() + _HOLD_SECONDS


def steer(handle: RunHandle, frame: Frame) -> None:
    """Pass live settings that were turned since the last look on to the run."""
    if time.monotonic() < st.session_state.get("held_until", 0.0):
        return
    last: dict[str, float] = st.session_state.setdefault("steered", {})
    for setting in TABLE:
        if setting.effect != "live":
            continue
        stands = getattr(frame.settings, setting.name)
        value = float(st.session_state.get(setting.key, stands))
        if value != last.get(setting.name, stands):
            handle.set(setting.name, value)
        last[setting.name] = value


def rebuilding_changes(old: Settings, new: Settings) -> list[str]:
    """Name the settings that differ and that a running trainer cannot take over."""
    new_values = dict(new.items())
    return [
        name
        for name, value in old.items()
        if BY_NAME[name].effect == "rebuild" and new_values[name] != value
    ]
