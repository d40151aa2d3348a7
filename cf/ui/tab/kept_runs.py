"""The runs that a tab has trained and not forgotten, and which of them stand side by side."""

from dataclasses import replace

import streamlit as st

from cf.snapshot import Frame, Run
from cf.store.shelf import clean_name
from cf.ui.tab.tab import Kept, this_tab

MOST = 12  # unpinned ones; the oldest goes first
MOST_CHOSEN = 4
_CHOSEN = "compare"  # key of the session state


def keep(run: Run, pinned: bool | None = None) -> Run:
    """Keep a run, thinned; one with the same id takes its place and keeps name and pin.

    Parameters
    ----------
    run : with at least one snapshot
    pinned : keep it until it is unpinned or deleted; None: as it was

    Returns
    -------
    The run as it is kept, with a name.
    """
    tab = this_tab()
    runs = tab.kept
    before = runs.get(run.id)  # a dict keeps its place
    name = clean_name(run.name) or (before.run.name if before else "")
    if not name:
        tab.n_named += 1
        name = f"Run {tab.n_named}"
    first, last = run.snapshots[0], run.snapshots[-1]
    thinned = replace(run, name=name, snapshots=(first, last) if first is not last else (last,))
    runs[run.id] = Kept(thinned, before.pinned if pinned is None and before else bool(pinned))
    unpinned = [id_ for id_, it in runs.items() if not it.pinned]
    for id_ in unpinned[:-MOST]:
        del runs[id_]
    return thinned


def keep_learned(run: Run, frame: Frame) -> Run:
    """Return a run with what its newest frame adds; keep it if it has learned anything."""
    # Separations are measured a little later than the rest.
    run = replace(run, separations=frame.separations)
    return keep(run) if frame.step > 0 else run


def all_kept() -> tuple[Kept, ...]:
    """Return the kept runs, the latest first."""
    return tuple(reversed(this_tab().kept.values()))


def rename(run_id: str, name: str) -> None:
    """Give a kept run another name; an empty one changes nothing."""
    if (name := clean_name(name)) and (it := this_tab().kept.get(run_id)):
        this_tab().kept[run_id] = replace(it, run=replace(it.run, name=name))


def pin(run_id: str, on: bool) -> None:
    """Protect a run from being dropped for newer ones, or no longer."""
    if it := this_tab().kept.get(run_id):
        this_tab().kept[run_id] = replace(it, pinned=on)


def forget(run_id: str) -> None:
    """Drop a run."""
    this_tab().kept.pop(run_id, None)


def chosen_runs() -> tuple[Run, ...]:
    """Return the runs to compare; to begin with the two latest."""
    known = {it.run.id: it.run for it in all_kept()}
    ids = st.session_state.get(_CHOSEN)
    if ids is None:
        ids = list(known)[1::-1]
    return tuple(known[id_] for id_ in ids if id_ in known)


def choose(run_id: str, on: bool = True) -> None:
    """Put a run beside the chosen ones, in place of the last of four, or take it away."""
    ids = [run.id for run in chosen_runs() if on or run.id != run_id]
    if on and run_id not in ids:
        ids = [*ids[: MOST_CHOSEN - 1], run_id]
    st.session_state[_CHOSEN] = ids
