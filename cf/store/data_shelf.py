"""Shelves of data sets: one folder each, whole or not there at all.

Under the root (`CF_DATA`, or `data` beside the shelves of runs) lie `shelf`, which the server's
owner fills for everybody, and `people/<person>`, a shelf for each with what they have uploaded.
Whatever counts is one rename, so that several processes may use the same shelf.
"""

import contextlib
import hashlib
import os
import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cf.data import Dataset
from cf.data.layouts import stored
from cf.data.ratings import mark_of
from cf.data.sources.look import Look, look_at
from cf.data.sources.read import import_data
from cf.errors import DataError, StoreError
from cf.store.folder import is_folder, make_private, write_whole
from cf.store.shelf import PEOPLE, clean_name, is_person, open_store
from cf.store.upload_limit import check_room_of_all

MOST_BYTES = 500 * 10**6  # that a person's uploads may take, as they are kept
INCOMING = ".incoming"  # of a shelf: what has not been read yet
_UPLOAD = "upload-"  # how the folder of a file that was brought begins
_COMMON = "shelf"  # the folder of the one that everybody sees
_LEFTOVER_SECONDS = 24 * 3600  # an upload may wait so long for its columns to be chosen


@dataclass(frozen=True)
class Entry:
    """A data set on a shelf, unopened."""

    folder: Path
    name: str
    noun: str
    citation: str
    mark: str
    n_ratings: int
    n_users: int
    n_movies: int
    added_at: str  # ISO 8601
    n_bytes: int
    private: bool  # uploaded, and seen by one person alone
    told: tuple[str, ...]  # what its reader had to say

    @property
    def source(self) -> str:
        """What `cf.data.read_data` takes."""
        return str(self.folder)


@dataclass(frozen=True)
class DataShelf:
    """A folder of data sets; each lies in a folder named by its mark and what it says of movies."""

    folder: Path
    most_bytes: int | None = None  # in all; None: as much as there is room for
    private: bool = False  # for one person

    def entries(self) -> tuple[Entry, ...]:
        """List the data sets, the newest first; what is damaged or unfinished is passed over."""
        found = []
        for folder in _folders(self.folder):
            with contextlib.suppress(DataError, OSError):
                found.append(self._entry(folder))
        return tuple(sorted(found, key=lambda entry: (entry.added_at, entry.mark), reverse=True))

    def find(self, mark: str) -> Entry | None:
        """Return the data set that an address calls so, the newest if there are several."""
        return next((entry for entry in self.entries() if entry.mark == mark), None)

    def add(self, data: Dataset, told: Sequence[str] = ()) -> Entry:
        """Keep a data set, in the place of one with the same ratings.

        Raises StoreError if the shelf is full or cannot be written.
        """
        before = [entry for entry in self.entries() if entry.mark == data.ratings.mark]
        unfinished = self.incoming() / uuid.uuid4().hex
        try:
            unfinished.mkdir(mode=0o700 if self.private else 0o777)
            added_at = datetime.now(UTC).isoformat(timespec="seconds")
            stored.write(data, unfinished, added_at=added_at, told=list(told))
            self._check_room(unfinished, before)
            # By what is told of movies and times, too: another reading of a file is another data
            # set, and one that was kept without its times gives way to one with them.
            reading = hashlib.sha256((unfinished / stored.MOVIES).read_bytes())
            reading.update(f"{data.name}\n{data.noun}".encode())
            if data.ratings.when is not None:
                reading.update(data.ratings.when.tobytes())
            place = self.folder / f"{data.ratings.mark}-{reading.hexdigest()[:8]}"
            with contextlib.suppress(OSError):  # it is there already, then that one stays
                unfinished.rename(place)
            entry = self._entry(place)
        except OSError as error:
            raise StoreError(
                f"{data.name} cannot be kept ({error.strerror or error}). Make room on the disk, "
                "or choose another folder by the environment variable CF_DATA."
            ) from error
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        for old in before:
            if old.folder != place:
                self._discard(old.folder)
        return entry

    def remove(self, mark: str) -> Entry:
        """Remove a data set and return what it was; StoreError if it is not here."""
        entry = self.find(mark)
        if entry is None:
            raise StoreError(
                f"There is no data set “{clean_name(mark)}” on this shelf. Choose one of those "
                "that it lists."
            )
        try:
            self._discard(entry.folder)
        except OSError as error:
            raise StoreError(
                f"{entry.name} cannot be removed ({error.strerror}). Ask whoever looks after this "
                "machine."
            ) from error
        return entry

    def incoming(self) -> Path:
        """Return the folder for what is still to be read, made if need be, without leftovers.

        Raises StoreError if it cannot be made.
        """
        folder = self.folder / INCOMING
        try:
            make_private(folder) if self.private else folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The shelf {self.folder.parent.name}/{self.folder.name} cannot be written "
                f"({error.strerror}). Choose another folder by the environment variable CF_DATA."
            ) from error
        for path in folder.iterdir():
            with contextlib.suppress(OSError):  # somebody else was quicker
                if time.time() - path.stat().st_mtime > _LEFTOVER_SECONDS:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
        return folder

    def visit(self) -> None:
        """Note that the shelf's person was here: it expires so many days later."""
        with contextlib.suppress(OSError):  # there is none yet
            os.utime(self.folder)

    def n_bytes(self) -> int:
        """How much the data sets take, in bytes."""
        return sum(entry.n_bytes for entry in self.entries())

    def _entry(self, folder: Path) -> Entry:
        told = stored.read_description(folder)
        texts: dict[str, Any] = {name: clean_name(told[name]) for name in ("name", "noun")}
        counts = {name: told[name] for name in ("n_ratings", "n_users", "n_movies")}
        return Entry(
            folder=folder,
            **texts,
            **counts,
            citation=told["citation"],
            mark=mark_of(told["checksum"]),
            added_at=str(told.get("added_at", "")),
            n_bytes=_size_of(folder),
            private=self.private,
            told=tuple(map(str, told.get("told", ()))),
        )

    def _discard(self, folder: Path) -> None:
        """Take a folder off the shelf by one rename; what of it resists goes with the leftovers."""
        gone = self.incoming() / uuid.uuid4().hex
        folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def _check_room(self, unfinished: Path, replaced: list[Entry]) -> None:
        if self.private:
            check_room_of_all(open_data_root() / PEOPLE)
        if self.most_bytes is None:
            return
        needed, taken = _size_of(unfinished), self.n_bytes()
        if taken - sum(old.n_bytes for old in replaced) + needed > self.most_bytes:
            raise StoreError(
                f"This data set takes {needed / 1e6:,.1f} MB, and yours take {taken / 1e6:,.1f} MB "
                f"already; at most {self.most_bytes / 1e6:,.0f} MB are kept for you. Delete one "
                "that is no longer needed."
            )


def open_data_root() -> Path:
    """Return the folder of all shelves: `CF_DATA`, or `data` beside the shelves of runs."""
    return Path(os.environ.get("CF_DATA") or open_store() / "data").absolute()


def common_data() -> DataShelf:
    """Return the shelf that everybody sees."""
    return DataShelf(open_data_root() / _COMMON)


def person_data(person: str) -> DataShelf:
    """Return what a person has uploaded; StoreError unless `person` could be one's token."""
    if not is_person(person):
        raise StoreError("This browser has no name. Let it keep cookies, and reload the page.")
    return DataShelf(open_data_root() / PEOPLE / person, MOST_BYTES, private=True)


def every_data() -> dict[str, DataShelf]:
    """Return all shelves by their place under the root, the common one first."""
    people = _folders(open_data_root() / PEOPLE)
    own = {f"{PEOPLE}/{path.name}": DataShelf(path, private=True) for path in people}
    return {_COMMON: common_data(), **own}


def add_data(
    shelf: DataShelf, source: str, columns: str = "", *, report: Callable[[float], None]
) -> Entry:
    """Read a data set, as `import_data` does, and keep it; what `source` names stays as it is.

    Raises
    ------
    DataError
        It cannot be read.
    StoreError
        The shelf is full or cannot be written.
    """
    report(0.05)
    with _without_path(source):
        found = import_data(source, columns)
    report(0.8)
    no_taste = found.dataset.no_taste
    return shelf.add(found.dataset, (*found.told, no_taste) if no_taste else found.told)


def look_at_file(source: str) -> Look:
    """Say what an upload would be read as; DataError if it cannot be read."""
    with _without_path(source):
        return look_at(source)


@contextlib.contextmanager
def _without_path(source: str) -> Iterator[None]:
    """Name a person's file in errors as the person knows it: its path holds their token."""
    try:
        yield
    except DataError as error:
        raise DataError(str(error).replace(source, Path(source).name)) from None


def drop_uploads(shelf: DataShelf) -> None:
    """Remove files that were brought and are read by now, or not wanted any more."""
    for old in (shelf.folder / INCOMING).glob(f"{_UPLOAD}*"):
        shutil.rmtree(old, ignore_errors=True)


def receive_files(shelf: DataShelf, key: str, files: Sequence[tuple[str, bytes]]) -> Path:
    """Put what was uploaded where it can be read from; what was there before goes.

    Returns the path of the file, or of the folder with the files where they are several.

    Parameters
    ----------
    key : of this upload
    files : name, as the person has it, and content
    """
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    named: dict[str, bytes] = {}
    for name, content in files:
        plain = re.sub(r"[^\w .()+-]", "_", Path(name).name)[-80:].lstrip(".") or "file"
        named[f"{len(named)} {plain}" if plain in named else plain] = content
    folder = shelf.incoming() / f"{_UPLOAD}{digest}"
    several = len(named) > 1
    path = folder / (" and ".join(Path(name).stem for name in named)[:80] if several else plain)
    if not path.exists():
        drop_uploads(shelf)
        check_room_of_all(open_data_root() / PEOPLE, sum(map(len, named.values())))
        place = folder / ".unfinished" if several else folder
        try:
            folder.mkdir(mode=0o700)
            place.mkdir(mode=0o700, exist_ok=True)
            for name, content in named.items():
                _write_upload(place / name, content)
            if several:
                place.rename(path)
        except OSError as error:
            raise StoreError(
                f"{path.name} cannot be kept ({error.strerror}). Ask whoever looks after this "
                "server to make room on its disk."
            ) from error
    return path


def _write_upload(path: Path, content: bytes) -> None:
    write_whole(path, lambda place: place.write_bytes(content), private=True)


def _folders(shelf: Path) -> list[Path]:
    try:
        entries = sorted(shelf.iterdir())
    except OSError:
        return []
    return [entry for entry in entries if is_folder(entry) and not entry.name.startswith(".")]


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())
