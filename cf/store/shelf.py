"""Shelves of saved runs: one folder a run, which neither a kill nor a bad copy can spoil.

Under the root (`CF_RUNS`, or `runs` where the program was started) lie `shelf`, which a lecturer
fills for everybody from the command line, and `people/<person>`, a shelf for each. Nothing is
locked: whatever counts is one rename, so that several processes may use the same shelf.
"""

import contextlib
import itertools
import os
import re
import shutil
import time
import unicodedata
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

from cf.errors import StoreError
from cf.snapshot import Run
from cf.store.folder import (
    is_damage,
    is_folder,
    is_unfinished,
    read_run,
    remove_leftovers,
    save_run,
)

LONGEST_NAME = 80  # characters
DAMAGED = "damaged"  # the folder of a shelf that damaged runs are moved into, so no run's id
_ALLOWED = (  # after the id in question
    f"is not a run’s id: 1 to 64 of A–Z, a–z, 0–9, “-” and “_” are allowed, but not “{DAMAGED}”"
)

_ID = re.compile(r"[0-9a-zA-Z_-]{1,64}")
_UNSEEN = ("Cc", "Cs", "Zl", "Zp")  # control characters, half characters, separators of lines
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # turn what follows
_PERSON = re.compile(r"[A-Za-z0-9_-]{16,64}")
PEOPLE = "people"  # the folder of their shelves
_LEFTOVER_SECONDS = 3600  # no save takes as long
EXPIRY_DAYS = 180  # that a person's shelf is kept for after their last visit


@dataclass(frozen=True)
class Listing:
    """What a shelf holds."""

    runs: tuple[Run, ...]  # without snapshots, the newest first
    set_aside: tuple[str, ...]  # for each folder that is not among them, why


@dataclass(frozen=True)
class Shelf:
    """A folder of saved runs; a run's folder is named by its id."""

    folder: Path
    writable: bool = True
    most: int = 50  # runs; processes that save at the same moment may exceed it

    def __contains__(self, run_id: object) -> bool:
        return is_id(run_id) and os.path.lexists(self.folder / str(run_id) / "run.json")

    def save(self, run: Run) -> None:
        """Save a run, in the place of an older save of the same run.

        Raises StoreError if the shelf is full, read-only or cannot be written, or the id is not
        allowed.
        """
        folder = self._own(run.id)
        if run.id not in self and (n_runs := len(self._folders())) >= self.most:
            raise StoreError(
                f"The shelf is full: it holds {n_runs} runs, and at most {self.most} are kept. "
                "Delete one that is no longer needed."
            )
        self._shut()
        run = replace(run, name=clean_name(run.name))
        save_run(run, folder, overwrite=True, private=True)

    def read(self, run_id: str, snapshots: bool = True) -> Run:
        """Read a run; StoreError if it is not here or cannot be read.

        On a writable shelf a damaged one is set aside, so that it is not offered again.
        """
        folder = self._place(run_id)
        if run_id not in self:
            raise StoreError(
                f"There is no run “{run_id}” on this shelf; it may have been deleted. Choose one "
                "of those that it lists."
            )
        try:
            return _as_placed(read_run(folder, snapshots), folder)
        except StoreError as error:
            raise StoreError(self._set_aside(folder, error)) from error

    def runs(self) -> Listing:
        """List the runs without opening their arrays; what is damaged never hinders the others.

        A writable shelf is tidied meanwhile: damaged folders are moved into `damaged`, and what
        killed saves left behind is removed when it is an hour old.

        Raises StoreError if the shelf itself cannot be read.
        """
        runs, set_aside = [], []
        for folder in self._folders(unfinished=True):
            try:
                if folder.is_symlink():
                    set_aside.append(f"“{folder.name}” is a link. Copy the folder itself.")
                elif not is_id(folder.name):
                    name = clean_name(folder.name)
                    set_aside.append(f"“{name}” {_ALLOWED}. Rename the folder.")
                elif self._holds_run(folder):
                    runs.append(_as_placed(read_run(folder, arrays=False), folder))
            except OSError as error:
                if folder.exists():  # else somebody has just deleted it
                    set_aside.append(f"“{folder.name}” cannot be read ({error.strerror}).")
            except StoreError as error:
                if folder.exists():
                    set_aside.append(self._set_aside(folder, error))
        if self.writable:
            self._shut()
            for gone in self.folder.glob(".deleted-*"):
                _remove(gone)
        runs.sort(key=lambda run: (run.made_at, run.id), reverse=True)
        return Listing(tuple(runs), tuple(set_aside))

    def changed_at(self) -> int:
        """When a run was last added, deleted or the shelf visited, in ns; 0 where there is none."""
        try:
            return self.folder.stat().st_mtime_ns
        except OSError:
            return 0

    def visit(self) -> None:
        """Note that the shelf's person was here: it expires so many days later."""
        with contextlib.suppress(OSError):  # there is none yet, or it cannot be written anyway
            os.utime(self.folder)

    def rename(self, run_id: str, name: str) -> None:
        """Give a run another name; StoreError if it cannot be read or written."""
        self._own(run_id)
        self.save(replace(self.read(run_id), name=name))

    def delete(self, run_id: str) -> None:
        """Remove a run, all or nothing; one that is already gone is no mistake.

        Raises StoreError if the shelf is read-only or cannot be written, or the id is not allowed.
        """
        folder = self._own(run_id)
        gone = self.folder / f".deleted-{uuid.uuid4().hex}"
        try:
            folder.rename(gone)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(
                f"The run “{run_id}” cannot be deleted ({error.strerror}). Try again, or ask "
                "whoever looks after this machine."
            ) from error
        _remove(gone)

    def _place(self, run_id: str) -> Path:
        """The folder of a run; StoreError if the id could lead anywhere else."""
        if not is_id(run_id):
            raise StoreError(f"“{clean_name(str(run_id))}” {_ALLOWED}.")
        return self.folder / run_id

    def _own(self, run_id: str) -> Path:
        """The folder of a run that is to be written; StoreError if the shelf is read-only."""
        if not self.writable:
            raise StoreError(
                "This shelf is read-only: its runs can be opened, but not changed. Save the run "
                "on your own shelf."
            )
        return self._place(run_id)

    def _folders(self, unfinished: bool = False) -> list[Path]:
        """Everything that may be a run, by name; folders without a run.json only if asked for."""
        try:
            entries = sorted(self.folder.iterdir())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreError(
                f"The shelf {self.folder} cannot be read ({error.strerror}). Choose another place "
                "by the environment variable CF_RUNS."
            ) from error
        return [
            entry
            for entry in entries
            if is_folder(entry)
            and entry.name.casefold() != DAMAGED
            and not entry.name.startswith(".")
            and (unfinished or os.path.lexists(entry / "run.json"))
        ]

    def _shut(self) -> None:
        """Keep other users of the machine out of a person's shelf: its name is all one needs."""
        if self.folder.parent.name != PEOPLE:
            return
        for folder in (self.folder.parent, self.folder):
            # It may not be there yet, or belong to somebody who decides that for himself.
            with contextlib.suppress(OSError):
                if folder.stat().st_mode & 0o077:
                    folder.chmod(0o700)

    def _holds_run(self, folder: Path) -> bool:
        """Whether there is a run, good or bad, and not just what a save has written so far."""
        if self.writable:
            remove_leftovers(folder, _LEFTOVER_SECONDS)
        return folder.exists() and not is_unfinished(folder)

    def _set_aside(self, folder: Path, error: StoreError) -> str:
        """Move a damaged run out of the way if that is allowed; what happened, in words."""
        reason = str(error).replace(str(folder), f"“{folder.name}”")
        if not self.writable or not is_damage(error):
            return reason
        for n in itertools.count(1):
            place = self.folder / DAMAGED / f"{folder.name}-{n}"
            try:
                place.parent.mkdir(exist_ok=True)
                if not os.path.lexists(place):
                    folder.rename(place)
                    return f"{reason} It was moved to {DAMAGED}/{place.name}."
            except OSError:
                if not os.path.lexists(place):  # else another process took the place just now
                    return reason
        raise AssertionError("counting never ends")


def is_id(run_id: object) -> bool:
    """Whether a run's folder may be called so."""
    known = isinstance(run_id, str) and _ID.fullmatch(run_id)
    return bool(known) and str(run_id).casefold() != DAMAGED


def clean_name(text: str) -> str:
    """Return a text as one line that can be shown anywhere, at most `LONGEST_NAME` characters."""
    kept = (c for c in text if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    return " ".join("".join(c for c in kept if c not in _TURNING).split())[:LONGEST_NAME].rstrip()


def open_store() -> Path:
    """Return the folder of all shelves: `CF_RUNS`, or `runs` in the working directory."""
    return Path(os.environ.get("CF_RUNS") or "runs")


def is_person(person: str) -> bool:
    """Whether this could be a person's token."""
    return bool(_PERSON.fullmatch(person))


def person_shelf(person: str) -> Shelf:
    """Return a person's own shelf; StoreError unless `person` is a token that could be one's."""
    if not is_person(person):
        raise StoreError(
            "This is not a person's token: 16 to 64 letters, digits, “-” and “_” are allowed. "
            "Reload the page to get one."
        )
    return Shelf(open_store() / PEOPLE / person)


def common_shelf(writable: bool = False) -> Shelf:
    """Return the shelf that everybody sees."""
    return Shelf(open_store() / "shelf", writable)


def every_shelf() -> dict[str, Shelf]:
    """Return all shelves read-only by their place under the root, the common one first."""
    people = sorted(path for path in (open_store() / PEOPLE).glob("*") if is_folder(path))
    own = {f"{PEOPLE}/{path.name}": Shelf(path, writable=False) for path in people}
    return {"shelf": common_shelf(), **own}


def remove_expired(root: Path) -> None:
    """Remove the shelves under a root whose people have not been here for `EXPIRY_DAYS`."""
    oldest = time.time() - EXPIRY_DAYS * 86400
    for folder in (root / PEOPLE).glob("*"):
        with contextlib.suppress(OSError):  # somebody else was quicker
            if is_person(folder.name) and folder.lstat().st_mtime < oldest:
                _remove(folder)


def _as_placed(run: Run, folder: Path) -> Run:
    """A run as its shelf knows it: the folder may have been copied under another name."""
    return replace(run, id=folder.name, name=clean_name(run.name))


def _remove(folder: Path) -> None:
    """Remove a folder that no longer counts; what resists is tried again at the next listing."""
    if folder.is_symlink():
        folder.unlink(missing_ok=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)
