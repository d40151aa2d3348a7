"""How a file would be read, before it is: for a person to look at and to correct."""

from dataclasses import dataclass, replace

from cf.data.folder import DAMAGE, Folder, damaged, open_folder, single_file
from cf.data.importing.reading import ROLES, Reading, correct, write_scale
from cf.data.importing.sniffing import sniff_table
from cf.data.importing.tables import choose_ratings, likeliest, sniff_tables
from cf.data.sources.read import AS_FILMS, LAYOUTS, candidates, find_layout, tell_form
from cf.errors import DataError


@dataclass(frozen=True)
class Look:
    """What a file was taken for: a layout that is known as a whole, or a table."""

    layout: str = ""
    table: Reading | None = None
    told: tuple[str, ...] = ()  # what was mended, or is in doubt


def look_at(source: str) -> Look:
    """Say what the file, folder or zip at `source` would be read as.

    Raises DataError if it is none that can be read.
    """
    if file := single_file(source):
        return _look_at_table(sniff_table(file))
    with open_folder(source) as root:
        try:
            if known := find_layout(root):
                return _look_at_known(*known)
            all_sniffed = []
            for folder in candidates(root):
                sniffed, _ = sniff_tables(folder)
                if rated := choose_ratings(folder, sniffed):
                    return _look_at_table(rated.reading)
                all_sniffed += sniffed
            # Whoever reads all of it says why there is none.
            return Look(table=likeliest(all_sniffed).reading if all_sniffed else None)
        except DAMAGE as error:
            raise damaged(source, error) from None


def _look_at_known(folder: Folder, name: str) -> Look:
    """What a folder that looks like a layout is read as: a table where it does not hold to it."""
    layout = LAYOUTS[name]
    try:
        return Look(layout=name, told=layout.look(folder))
    except DataError as error:
        why = error
    sniffed, refused = sniff_tables(folder, layout.TABLES) if layout.TABLES else ([], [])
    try:
        rated = None if refused else choose_ratings(folder, sniffed, layout.TABLES)
    except DataError:
        rated = None
    if rated is None:
        raise why
    found = _look_at_table(correct(rated.reading, AS_FILMS))
    return replace(found, told=(tell_form(name, why), *found.told))


def _look_at_table(reading: Reading) -> Look:
    return Look(table=reading, told=tuple(told for _, told in reading.doubts))


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
