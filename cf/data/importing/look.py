"""How a file would be read, before it is: for a person to look at and to correct."""

from collections.abc import Iterable
from dataclasses import dataclass

from cf.data.folder import DAMAGE, Folder, damaged, open_folder, single_file
from cf.data.importing.reading import ROLES, Reading, write_scale
from cf.data.importing.sniffing import sniff_table, why_no_ratings
from cf.data.importing.tables import tables_of
from cf.data.read import LAYOUTS, candidates
from cf.errors import DataError


@dataclass(frozen=True)
class Look:
    """What a file was taken for: a layout that is known as a whole, or a table."""

    layout: str = ""
    table: Reading | None = None


def look_at(source: str) -> Look:
    """Say what the file, folder or zip at `source` would be read as.

    Raises DataError if it is none that can be read.
    """
    if file := single_file(source):
        return Look(table=sniff_table(file))
    with open_folder(source) as root:
        try:
            folders = list(candidates(root))
            for folder in folders:
                for name, layout in LAYOUTS.items():
                    if layout.recognises(folder):
                        return Look(layout=name)
            return Look(table=_best(file for folder in folders for file in tables_of(folder)))
        except DAMAGE as error:
            raise damaged(source, error) from None


def _best(files: Iterable[Folder]) -> Reading | None:
    """Of several tables the one of ratings; None where that has to be read to be known."""
    readings = []
    for file in files:
        try:
            readings.append(sniff_table(file))
        except DataError:  # whoever reads all of it says why
            continue
    rated = [one for one in readings if not why_no_ratings(one)] or readings
    named = [one for one in rated if "rating" in one.name.casefold()] or rated
    return named[0] if named else None


def write_changes(before: Reading, after: Reading) -> str:
    """Write what a person corrected, as `correct` reads it; nothing where nothing differs.

    Columns by their names where these can be written, so that of several tables only the one that
    has them is meant.
    """
    changes = []
    for role in ROLES:
        at = getattr(after, role)
        if at == getattr(before, role):
            continue
        name = "none" if at is None else after.columns[at]
        is_plain = at is None or not (set(name) & set(",=") or name in ("none", ""))
        changes.append(f"{role}={name if is_plain else (at or 0) + 1}")
    if after.scale != before.scale:
        changes.append(f"scale={write_scale(after.scale)}")
    if after.noun != before.noun:
        changes.append(f"noun={after.noun}")
    return ",".join(changes)
