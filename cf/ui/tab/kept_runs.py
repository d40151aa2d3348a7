"""The runs that a browser tab has trained and not forgotten, to set side by side."""

from dataclasses import dataclass, replace

from cf.snapshot import Run
from cf.store.names import clean_name
from cf.ui.tab.house import kept

MOST = 12  # unpinned ones; the oldest goes first


@dataclass(frozen=True)
class Kept:
    """A run with its untrained and its newest snapshot, and what the tab thinks of it."""

    run: Run
    pinned: bool = False


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
    runs = _all()
    before = runs.get(run.id)  # a dict keeps its place
    name = clean_name(run.name) or (before.run.name if before else "")
    if not name:
        kept()["n_named"] = n_named() + 1
        name = f"Run {n_named()}"
    first, last = run.snapshots[0], run.snapshots[-1]
    thinned = replace(run, name=name, snapshots=(first, last) if first is not last else (last,))
    runs[run.id] = Kept(thinned, before.pinned if pinned is None and before else bool(pinned))
    unpinned = [id_ for id_, it in runs.items() if not it.pinned]
    for id_ in unpinned[:-MOST]:
        del runs[id_]
    return thinned


def all_kept() -> tuple[Kept, ...]:
    """Return the kept runs, the latest first."""
    return tuple(reversed(_all().values()))


def rename(run_id: str, name: str) -> None:
    """Give a kept run another name; an empty one changes nothing."""
    if (name := clean_name(name)) and (it := _all().get(run_id)):
        _all()[run_id] = replace(it, run=replace(it.run, name=name))


def pin(run_id: str, on: bool) -> None:
    """Protect a run from being dropped for newer ones, or no longer."""
    if it := _all().get(run_id):
        _all()[run_id] = replace(it, pinned=on)


def forget(run_id: str) -> None:
    """Drop a run."""
    _all().pop(run_id, None)


def n_named() -> int:
    """How many runs of this tab have been given a name by number so far."""
    return int(kept().get("n_named", 0))


def _all() -> dict[str, Kept]:
    runs: dict[str, Kept] = kept().setdefault("runs", {})
    return runs
