"""A release of MovieLens from GroupLens' server onto a shelf."""

import shutil
from collections.abc import Callable

from cf.data.sources.catalogue import GROUPLENS, RELEASES
from cf.data.sources.download import download, fetch_md5
from cf.data.sources.read import import_data
from cf.errors import StoreError
from cf.store.data_shelf import DataShelf, Entry

_ROOM = 3  # times the zip, for it and what is made of it
_READING_FROM = 0.7  # share of the work that the download is


def get_release(
    shelf: DataShelf, name: str, base: str = GROUPLENS, *, report: Callable[[float], None]
) -> Entry:
    """Download a release, check its hash, read it and keep it.

    Parameters
    ----------
    name : of a release in `RELEASES`
    base : the folder of the server that has it, ending in a slash

    Raises
    ------
    DataError
        It cannot be had or read.
    StoreError
        There is no room for it, or the shelf cannot be written.
    """
    release = next(release for release in RELEASES if release.name == name)
    folder = shelf.incoming()
    free = shutil.disk_usage(folder).free
    if free < _ROOM * release.n_bytes:
        raise StoreError(
            f"{release.title} needs {_ROOM * release.n_bytes / 1e6:,.0f} MB of room, but the disk "
            f"has {free / 1e6:,.0f}. Make room, or choose another folder by the environment "
            "variable CF_DATA."
        )
    digest = release.digest or fetch_md5(f"{base}{release.file}.md5")
    place = folder / release.file
    download(
        f"{base}{release.file}",
        place,
        release.algorithm,
        digest,
        release.n_bytes,
        lambda share: report(share * _READING_FROM),
    )
    try:
        report(_READING_FROM)
        found = import_data(str(place))
        report(0.95)
        return shelf.add(found.dataset, found.told)
    finally:
        place.unlink(missing_ok=True)
