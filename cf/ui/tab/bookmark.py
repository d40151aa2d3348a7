"""Where the tab's run stands, written down on its person's shelf and found there again."""

import logging
import time
from dataclasses import replace
from typing import Any

from cf.errors import DataError
from cf.settings import Settings
from cf.snapshot import Change, Run
from cf.store.bookmarks import Bookmark, read_bookmark, write_bookmark
from cf.store.shelf import person_shelf
from cf.ui.tab.tab import Tab

SECONDS = 3.0  # between two bookmarks of a run that trains; they are written at the ends of epochs

_log = logging.getLogger(__name__)


def note_place(tab: Tab, at_once: bool = False) -> None:
    """Write down where the tab's run stands, as it was seen last: sparingly while it trains.

    `at_once`: the tab is being left, or another run takes this one's place.
    """
    handle, frame = tab.handle, tab.frame
    if handle is None or frame is None or not tab.person:
        return
    place = (handle.id, frame.step, len(frame.changes))
    noted = tab.noted or ("", 0, 0)
    is_running = frame.state == "running"
    if place == noted or (frame.step == 0 and not tab.noted):
        return
    if is_running and frame.step < handle.reaching:  # it stands where it is trained back to
        return
    if is_running and not at_once:
        n_epochs, before = frame.step // frame.steps_per_epoch, noted[1] // frame.steps_per_epoch
        if n_epochs == before or time.monotonic() - tab.noted_at < SECONDS:
            return
    try:
        run = Run(
            id=handle.id,
            settings=handle.settings,
            data_name=tab.data.name,
            data_checksum=tab.data.ratings.checksum,
            losses=(),
            baselines={},
            changes=_turns(handle.plan, frame.changes),
            name=handle.name,
            made_at=handle.made_at,
            parent=handle.parent,
            parent_values=handle.parent_values,
        )
        write_bookmark(person_shelf(tab.person), handle.token, Bookmark(run, frame.step))
    except (DataError, OSError) as error:  # the data may have been removed
        _log.warning("Where a run stands cannot be written down: %s", error)
    tab.noted, tab.noted_at = place, time.monotonic()


def find_place(tab: Tab, token: str) -> Bookmark | None:
    """Return where the run of a token stood, if this person had it, with the tab's data."""
    found = read_bookmark(person_shelf(tab.person), token) if tab.person and token else None
    checksum = tab.data.ratings.checksum
    return found if found is not None and found.run.data_checksum == checksum else None


def apply_turns(settings: Settings, changes: tuple[Change, ...], step: int) -> Settings:
    """Return settings as turns by hand have left them at a step."""
    turned: dict[str, Any] = {it.name: it.new for it in changes if it.step <= step}
    return replace(settings, **turned)


def _turns(plan: tuple[Change, ...], changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The turns so far, and those that are still to come unless a hand has taken over."""
    told = [(it.step, it.name, it.new) for it in changes]
    planned = [(it.step, it.name, it.new) for it in plan]
    return plan if planned[: len(told)] == told else changes
