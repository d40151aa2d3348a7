"""Read ratings from wherever they are: bundled, a folder, a zip or any table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from cf.data.dataset import Dataset
from cf.data.folder import DAMAGE, Folder, damaged, open_folder, single_file
from cf.data.importing.table import Imported
from cf.data.importing.tables import ENDINGS, import_file, import_folder
from cf.data.layouts import ml_100k, movielens_csv, movielens_dat, stored
from cf.data.layouts.bundled import read_bundled
from cf.errors import DataError

BUNDLED = "bundled"  # the source that comes with the program


class Layout(Protocol):
    """What the module of a layout offers."""

    FILES: str  # what it needs, in words

    def recognises(self, folder: Folder, /) -> bool:
        """Whether the folder looks like this layout, by its files and how they begin."""

    def read(self, folder: Folder, /) -> Dataset:
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
        one folder down, as they do in the zips of MovieLens; or that of any table of ratings, or of
        a folder or zip that holds one, perhaps beside a table of titles.
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
            for folder in candidates(root):
                for layout in LAYOUTS.values() if not columns else ():
                    if layout.recognises(folder):
                        return Imported(layout.read(folder))
            for folder in candidates(root):
                if found := import_folder(folder, columns):
                    return found
            raise _unknown_layout(source, root)
        except DAMAGE as error:
            if isinstance(root, Path) and not isinstance(error, OSError):
                raise  # a folder is no zip that could be damaged
            raise damaged(source, error) from None


def candidates(root: Folder) -> Iterator[Folder]:
    """The folder itself and those right inside it."""
    yield root
    yield from sorted((entry for entry in root.iterdir() if entry.is_dir()), key=lambda e: e.name)


def _unknown_layout(source: str, root: Folder) -> DataError:
    names = sorted(entry.name for entry in root.iterdir())
    seen = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    known = "; ".join(f"{name} ({layout.FILES})" for name, layout in LAYOUTS.items())
    return DataError(
        f"“{Path(source).name}” holds {seen or 'nothing'}, which is no known layout. Known are: "
        f"{known}; and any table of ratings ({', '.join(ENDINGS)}) with a user, a thing and a "
        "rating in each line. Give the folder or zip of one of them."
    )
