"""Read ratings from wherever they are: bundled, a folder or a zip."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from cf.data.dataset import Dataset
from cf.data.folder import DAMAGE, Folder, open_folder
from cf.data.layouts import ml_100k, movielens_csv, movielens_dat, stored
from cf.data.layouts.bundled import read_bundled
from cf.errors import DataError


class Layout(Protocol):
    """What the module of a layout offers."""

    FILES: str  # what it needs, in words

    def recognises(self, folder: Folder, /) -> bool:
        """Whether the folder looks like this layout; opens no file."""

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
    """Read a data set.

    Parameters
    ----------
    source : "bundled", or the path of a folder or zip in one of the LAYOUTS; the files may lie one
        folder down, as they do in the zips of MovieLens; or the data themselves, given back.

    Raises
    ------
    DataError
        If it cannot be read; the message says where and why, and what to do.
    """
    if isinstance(source, Dataset):
        return source
    if source == "bundled":
        return read_bundled()
    with open_folder(source) as root:
        try:
            for folder in _candidates(root):
                for layout in LAYOUTS.values():
                    if layout.recognises(folder):
                        return layout.read(folder)
            raise _unknown_layout(source, root)
        except DAMAGE as error:
            if isinstance(root, Path) and not isinstance(error, OSError):
                raise  # a folder is no zip that could be damaged
            raise DataError(
                f"“{source}” is damaged or cannot be opened ({error}). Download it again."
            ) from None


def _candidates(root: Folder) -> Iterator[Folder]:
    """The folder itself and those right inside it."""
    yield root
    yield from sorted((entry for entry in root.iterdir() if entry.is_dir()), key=lambda e: e.name)


def _unknown_layout(source: str, root: Folder) -> DataError:
    names = sorted(entry.name for entry in root.iterdir())
    seen = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    known = "; ".join(f"{name} ({layout.FILES})" for name, layout in LAYOUTS.items())
    return DataError(
        f"“{Path(source).name}” holds {seen or 'nothing'}, which is no known layout. Known are: "
        f"{known}. Give the folder or zip of one of them."
    )
