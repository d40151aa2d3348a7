"""Where a person's runs stand: enough to train each there again, to the last bit.

A bookmark lies on the person's shelf under the token by which addresses name the run. It holds no
vectors: the same settings, seeds and turns by hand lead to the same ones.
"""

import contextlib
import json
import uuid
from dataclasses import dataclass
from pathlib import Path

from cf.errors import SettingError
from cf.snapshot import Run
from cf.store.checks import check_figures
from cf.store.encoding import expect, from_json, no_arrays, to_json
from cf.store.folder import keep_newest, make_private, read_json
from cf.store.shelf import Shelf, is_id

MOST = 20  # of a person; the one written longest ago goes first

_FOLDER = ".bookmarks"  # no run's id, so the shelf passes it over
_MOST_BYTES = 2**20  # a run of 100 epochs and turns takes some 20 kB
_DAMAGE = (ArithmeticError, LookupError, OSError, RecursionError, SettingError, TypeError)


@dataclass(frozen=True)
class Bookmark:
    """A run without snapshots, and the step that it stands at.

    `run.changes` are the turns of live settings to repeat: its own, and those still to come of a
    run that repeats another's.
    """

    run: Run
    step: int


def write_bookmark(shelf: Shelf, token: str, bookmark: Bookmark) -> None:
    """Write where a run stands, in place of what was written of it before.

    Raises OSError if it cannot be written.
    """
    if not is_id(token):
        return
    folder = shelf.folder / _FOLDER
    make_private(folder)
    # Without waiting for the disk: it is written often, and what a power cut spoils counts as none.
    temporary = folder / f"{uuid.uuid4().hex}.tmp"
    temporary.touch(0o600)
    temporary.write_text(json.dumps(to_json(bookmark, {}), allow_nan=False), "utf-8")
    temporary.replace(_place(shelf, token))
    keep_newest(folder, MOST)


def read_bookmark(shelf: Shelf, token: str) -> Bookmark | None:
    """Return where a run stands, or None if nothing sound is known of it."""
    if not is_id(token):
        return None
    with contextlib.suppress(*_DAMAGE, ValueError):
        values = read_json(_place(shelf, token), _MOST_BYTES)
        bookmark: Bookmark = from_json(Bookmark, expect(dict, values), no_arrays)
        check_figures(bookmark.run)
        return bookmark if bookmark.step >= 0 else None
    return None


def _place(shelf: Shelf, token: str) -> Path:
    return shelf.folder / _FOLDER / f"{token}.json"
