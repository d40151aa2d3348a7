"""The runs that a person keeps, and which of them stand side by side.

They lie on the person's own shelf, whatever becomes of the tab or the server. The tab holds them
in memory besides; a browser without cookies has no shelf, so its runs end with the tab.
"""

import re
import time
from dataclasses import replace

import streamlit as st

from cf.errors import StoreError
from cf.snapshot import Frame, Run
from cf.store.shelf import Shelf, clean_name, person_shelf
from cf.ui.tab import address
from cf.ui.tab.tab import this_tab

MOST = 30  # in all; the oldest that is not pinned goes first
MOST_CHOSEN = 4
UNDO_SECONDS = 10.0
CHOSEN = "runs"  # in the address; the key of the session state, too
_NUMBERED = re.compile(r"Run (\d{1,9})")


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
    tab, runs = this_tab(), _runs()
    before = runs.get(run.id)  # a dict keeps its place
    name = clean_name(run.name) or (before.name if before else "")
    if not name:
        tab.n_named += 1
        name = f"Run {tab.n_named}"
    if pinned is None:
        pinned = (before or run).pinned
    first, last = run.snapshots[0], run.snapshots[-1]
    snapshots = (first, last) if first is not last else (last,)
    thinned = replace(run, name=name, snapshots=snapshots, pinned=pinned)
    if before is None or _as_written(before) != _as_written(thinned):
        _put(thinned)
    unpinned = [id_ for id_, it in runs.items() if not it.pinned and id_ != run.id]
    for id_ in unpinned[: max(0, len(runs) - MOST)]:
        _drop(id_)
    return thinned


def keep_learned(run: Run, frame: Frame) -> Run:
    """Return a run with what its newest frame adds; keep it if it has learned anything.

    One that was deleted stays so until it learns more.
    """
    # Separations are measured a little later than the rest.
    run = replace(run, separations=frame.separations)
    is_deleted = this_tab().deleted.get(run.id) == frame.step
    return keep(run) if frame.step > 0 and not is_deleted else run


def all_kept() -> tuple[Run, ...]:
    """Return the kept runs, the latest first."""
    return tuple(reversed(_runs().values()))


def rename(run_id: str, name: str) -> None:
    """Give a kept run another name; an empty one changes nothing."""
    if (name := clean_name(name)) and (run := _runs().get(run_id)):
        _put(replace(run, name=name))


def pin(run_id: str, on: bool) -> None:
    """Protect a run from being dropped for newer ones, or no longer."""
    if run := _runs().get(run_id):
        _put(replace(run, pinned=on))


def forget(run_id: str) -> None:
    """Delete a run; for a few seconds it can be brought back."""
    tab, runs = this_tab(), _runs()
    if run := runs.get(run_id):
        tab.deleted[run_id] = run.snapshots[-1].step
        tab.undo = run, list(runs).index(run_id), time.monotonic()
        _drop(run_id)


def last_deleted() -> Run | None:
    """Return the run that was deleted within the last seconds, which can be brought back."""
    if (undo := this_tab().undo) is None:
        return None
    run, _, deleted_at = undo
    if time.monotonic() - deleted_at < UNDO_SECONDS:
        return run
    this_tab().undo = None
    return None


def bring_back() -> None:
    """Keep the run that was deleted last again, in its old place."""
    tab, runs = this_tab(), _runs()
    if (undo := tab.undo) is not None:
        run, place, _ = undo
        later = list(runs.values())[place:]
        for it in later:
            del runs[it.id]
        _put(run)
        runs.update({it.id: it for it in later})
        tab.undo = None
        tab.deleted.pop(run.id, None)


def chosen_runs() -> tuple[Run, ...]:
    """Return the runs to compare; to begin with those of the address, or else the two latest."""
    known = _runs()
    ids = st.session_state.get(CHOSEN)
    if ids is None:
        asked = st.query_params.get(CHOSEN, "").split(",")[:MOST_CHOSEN]
        ids = [id_ for id_ in asked if id_ in known] or list(known)[-2:]
    return tuple(known[id_] for id_ in ids if id_ in known)


def choose(run_id: str, on: bool = True) -> None:
    """Put a run beside the chosen ones, in place of the last of four, or take it away."""
    ids = [run.id for run in chosen_runs() if on or run.id != run_id]
    if on and run_id not in ids:
        ids = [*ids[: MOST_CHOSEN - 1], run_id]
    st.session_state[CHOSEN] = ids


def hold_chosen() -> None:
    """Keep the choice in the address, once there was one."""
    if CHOSEN in st.session_state:
        address.put({CHOSEN: ",".join(run.id for run in chosen_runs()) or None})


def _own_shelf() -> Shelf | None:
    person = this_tab().person
    return person_shelf(person) if person else None


def _runs() -> dict[str, Run]:
    """The kept runs by id, the oldest first; read anew where another tab has added or deleted."""
    tab, shelf = this_tab(), _own_shelf()
    if shelf is None or (changed_at := shelf.changed_at()) == tab.shelf_seen:
        return tab.kept
    try:
        listing = shelf.runs()
    except StoreError as error:
        tab.tell(str(error))
        return tab.kept
    for reason in listing.set_aside:
        tab.tell(reason)
    found = {run.id for run in listing.runs}
    for run_id in [id_ for id_ in tab.kept if id_ not in found | tab.unsaved]:
        del tab.kept[run_id]
    for run in reversed(listing.runs):
        if run.id not in tab.kept:
            try:
                whole = shelf.read(run.id)
            except StoreError as error:
                tab.tell(str(error))
                continue
            if whole.snapshots:
                tab.kept[run.id] = whole
    numbers = (_NUMBERED.fullmatch(run.name) for run in tab.kept.values())
    tab.n_named = max([tab.n_named, *(int(found[1]) for found in numbers if found)])
    tab.shelf_seen = changed_at
    return tab.kept


def _put(run: Run) -> None:
    """Hold a run in the tab and on the shelf; where that takes none, the tab says so."""
    tab, shelf = this_tab(), _own_shelf()
    tab.kept[run.id] = run
    if shelf is not None:
        try:
            shelf.save(run)
            tab.unsaved.discard(run.id)
        except StoreError as error:
            tab.unsaved.add(run.id)
            tab.tell(f"“{run.name}” is kept in this tab alone. {error}")
        tab.shelf_seen = shelf.changed_at()


def _drop(run_id: str) -> None:
    tab, shelf = this_tab(), _own_shelf()
    del tab.kept[run_id]
    tab.unsaved.discard(run_id)
    if shelf is not None:
        try:
            shelf.delete(run_id)
        except StoreError as error:
            tab.tell(str(error))
        tab.shelf_seen = shelf.changed_at()


def _as_written(run: Run) -> tuple[object, ...]:
    """What of a run can have changed since it was last written."""
    measured = run.snapshots[-1].step, len(run.losses), len(run.separations)
    return run.name, run.pinned, run.parent, *measured
