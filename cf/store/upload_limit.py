"""How much all that people bring may take on the disk of a server."""

import contextlib
import os
import re
import shutil
from pathlib import Path

from cf.errors import StoreError

_LIMIT = "CF_UPLOADS"  # names the megabytes that all of it may take


def check_room_of_all(people: Path, n_more: int = 0) -> None:
    """Raise StoreError where what people have brought takes more than all of it may.

    That is what `CF_UPLOADS` says, else as much as it leaves free on the disk.

    Parameters
    ----------
    people : folder of their shelves, which is there
    n_more : bytes that are still to be written
    """
    said = os.environ.get(_LIMIT, "")
    if said and not re.fullmatch(r"\d{1,9}", said):
        raise StoreError(f"{_LIMIT} is “{said[:20]}”, but must be a number of megabytes.")
    taken = n_more
    for path in people.rglob("*"):
        with contextlib.suppress(OSError):  # it has gone meanwhile
            taken += path.stat().st_size if path.is_file() else 0
    most = int(said) * 10**6 if said else (taken + shutil.disk_usage(people).free - n_more) // 2
    if taken > most:
        raise StoreError(
            f"All that people have brought to this server may take {most / 1e6:,.0f} MB, and "
            f"with this it would take {taken / 1e6:,.0f} MB. Whoever runs the server can make "
            f"room, or allow more by the environment variable {_LIMIT}."
        )
