"""Read ratings from wherever they are: bundled, a folder, a zip or any table."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from cf.data.dataset import Dataset, Imported
from cf.data.folder import DAMAGE, Folder, damaged, open_folder, single_file
from cf.data.importing.tables import ENDINGS, import_file, import_folder
from cf.data.layouts import ml_100k, movielens_csv, movielens_dat, stored
from cf.data.layouts.bundled import read_bundled
from cf.errors import DataError

_MOST_FOLDERS = 20  # of a folder, whose own folders are looked into
AS_FILMS = "noun=movie"  # how a layout's table is read: a table without a header does not say it
BUNDLED = "bundled"  # the source that comes with the program


class Layout(Protocol):
    """What the module of a layout offers."""

    FILES: str  # what it needs, in words

    def recognises(self, folder: Folder, /) -> bool:
        """Whether the folder looks like this layout, by its files and how they begin."""

    TABLES: tuple[str, ...]  # files to be read as tables where they do not hold to its form

    def look(self, folder: Folder, /) -> tuple[str, ...]:
        """What of the folder is mended, in sentences; DataError says what is wrong with it."""

    def read(self, folder: Folder, /) -> Imported:
        """Read the folder; DataError says what is wrong with it."""


# A new layout is one module in cf.data.layouts and one line here; the first that recognises reads.
LAYOUTS: dict[str, Layout] = {
    "MovieLens 100K": ml_100k,
    "MovieLens 1M or 10M": movielens_dat,
    "MovieLens 20M, 25M, 32M or latest": movielens_csv,
    "this program’s own": stored,
}


def read_data(source: str | Dataset) -> Dataset:
    """Read a data set, as `import_data` does, without what is told about it."""
    return source if isinstance(source, Dataset) else import_data(source).dataset


def import_data(source: str, columns: str = "") -> Imported:
    """Read a data set, and tell what was done to it.

    Raises DataError if it cannot be read; the message says where and why, and what to do.

    Parameters
    ----------
    source : BUNDLED; or the path of a folder or zip in one of the LAYOUTS, whose files may lie
        one or two folders down, as they do in the zips of MovieLens; or that of any table of
        ratings, or of a folder or zip that holds one, perhaps beside a table of titles.
    columns : which column of a table is what, as `cf.data.importing.reading.correct` takes it.
    """
    if source == BUNDLED and columns:
        raise DataError("The bundled ratings are read as they are. Columns are for tables.")
    if source == BUNDLED:
        return Imported(read_bundled())
    if file := single_file(source):
        try:
            return import_file(file, columns)
        except OSError as error:
            raise DataError(f"“{source}” cannot be read ({error.strerror}). Try again.") from None
    with open_folder(source) as root:
        try:
            if known := find_layout(root):
                return _read_known(*known, columns)
            for folder in candidates(root):
                if found := import_folder(folder, columns):
                    return found
            raise _unknown_layout(source, root)
        except DAMAGE as error:
            if isinstance(root, Path) and not isinstance(error, OSError):
                raise  # a folder is no zip that could be damaged
            raise damaged(source, error) from None


def find_layout(root: Folder) -> tuple[Folder, str] | None:
    """The folder that looks like one of LAYOUTS, and the name of that."""
    for folder in candidates(root):
        for name, layout in LAYOUTS.items():
            if layout.recognises(folder):
                return folder, name
    return None


def _read_known(folder: Folder, name: str, columns: str) -> Imported:
    """Read a folder that looks like a layout, as a table where it does not hold to its form."""
    layout = LAYOUTS[name]
    if columns and layout.TABLES:
        said = f"{AS_FILMS},{columns}"
        if found := import_folder(folder, said, layout.TABLES):
            return found
    try:
        return layout.read(folder)
    except DataError as error:
        why = error
    if found := _as_table(folder, layout):
        return replace(found, told=(tell_form(name, why), *found.told))
    raise why


def _as_table(folder: Folder, layout: Layout) -> Imported | None:
    try:
        return import_folder(folder, AS_FILMS, layout.TABLES) if layout.TABLES else None
    except DataError:  # what the layout says is more exact
        return None


def tell_form(name: str, why: DataError) -> str:
    """Say that, and why, files of a layout are read as a table."""
    reason = str(why).rpartition(". ")[0] or str(why)  # without what to do
    return f"Read as a table, for the files are those of {name} but not in its form: {reason}."


def candidates(root: Folder) -> Iterator[Folder]:
    """The folder itself, those right inside it, and those within these."""
    yield root
    inside = _folders_in(root)
    yield from inside
    for folder in inside[:_MOST_FOLDERS]:
        yield from _folders_in(folder)


def _folders_in(folder: Folder) -> list[Folder]:
    """The folders right inside one, but for what macOS leaves in zips."""
    folders = [entry for entry in folder.iterdir() if entry.is_dir() and entry.name != "__MACOSX"]
    return sorted(folders, key=lambda entry: entry.name)


def _unknown_layout(source: str, root: Folder) -> DataError:
    names = sorted(entry.name for entry in root.iterdir())
    seen = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    known = "; ".join(f"{name} ({layout.FILES})" for name, layout in LAYOUTS.items())
    return DataError(
        f"“{Path(source).name}” holds {seen or 'nothing'}, which is no known layout. Known are: "
        f"{known}; and any table of ratings ({', '.join(ENDINGS)}) with a user, a thing and a "
        "rating in each line. Give the folder or zip of one of them."
    )
