"""A person's own column of a data set, on their shelf, so that neither a reload nor a restart
of the server loses it.
"""

import contextlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from cf.data.importing.lines import LONGEST_VALUE, UnusedLine, is_unshowable
from cf.data.importing.own_column import OwnColumn
from cf.store.folder import keep_newest, make_private, read_json, write_whole
from cf.store.shelf import Shelf, is_id

MOST = 10  # of a person; the one written longest ago goes first

_FOLDER = ".columns"  # no run's id, so the shelf passes it over
_MOST_BYTES = 2**24  # the largest table that is read is an eighth of it
_DAMAGE = (LookupError, OSError, OverflowError, RecursionError, TypeError, ValueError)


def write_column(shelf: Shelf, mark: str, column: OwnColumn) -> None:
    """Write a column of the data of this mark, in place of the one before.

    Raises OSError if it cannot be written.
    """
    path = _place(shelf, mark)
    make_private(path.parent)
    rows = [row for row, value in enumerate(column.values) if value is not None]
    told: dict[str, Any] = {
        "name": column.name,
        "rows": rows,
        "values": column.values[rows].tolist(),
        "numbers": None if column.numbers is None else column.numbers[rows].tolist(),
        "n_lines": column.n_lines,
        "n_used": column.n_used,
        "unused": [asdict(line) for line in column.unused],
    }
    text = json.dumps(told, allow_nan=False)
    write_whole(path, lambda temporary: temporary.write_text(text, "utf-8"), private=True)
    keep_newest(path.parent, MOST)


def read_column(shelf: Shelf, mark: str, n_movies: int) -> OwnColumn | None:
    """Return the column of the data of this mark, or None if nothing sound is known of it."""
    with contextlib.suppress(*_DAMAGE):
        return _read(read_json(_place(shelf, mark), _MOST_BYTES), n_movies)
    return None


def remove_column(shelf: Shelf, mark: str) -> None:
    """Remove the column of the data of this mark, where there is one."""
    with contextlib.suppress(OSError):
        _place(shelf, mark).unlink(missing_ok=True)


def _place(shelf: Shelf, mark: str) -> Path:
    if not is_id(mark):
        raise ValueError(f"{mark!r} marks no data")
    return shelf.folder / _FOLDER / f"{mark}.json"


def _read(told: dict[str, Any], n_movies: int) -> OwnColumn:
    """The column; one of the exceptions of `_DAMAGE` if it could not have been written here."""
    rows, texts = np.array(told["rows"], dtype=np.int64), told["values"]
    if rows.shape != (len(texts),) or not ((rows >= 0) & (rows < n_movies)).all():
        raise ValueError("rows that these movies do not have")
    if not all(_is_shown(text) for text in (told["name"], *texts)):
        raise ValueError("texts that cannot be shown")
    values = np.full(n_movies, None, dtype=object)
    values[rows] = texts
    numbers = None
    if told["numbers"] is not None:
        numbers = np.full(n_movies, np.nan)
        numbers[rows] = np.array(told["numbers"], dtype=np.float64).reshape(rows.shape)
    unused = tuple(UnusedLine(**line) for line in told["unused"])
    return OwnColumn(
        told["name"], values, numbers, int(told["n_lines"]), int(told["n_used"]), unused
    )


def _is_shown(text: Any) -> bool:
    return isinstance(text, str) and len(text) <= LONGEST_VALUE and not is_unshowable(text)
