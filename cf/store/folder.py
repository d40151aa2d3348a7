"""A run on disk: a folder with `run.json`, and beside it one npz with the snapshots' arrays.

`run.json` names its npz. A save writes a new npz under a name of its own, then swaps in the new
`run.json` by one rename: whoever reads, or is killed, at any moment finds the old run or the new
one, whole. Both formats are plain ones that other programs read; nothing is unpickled, and what a
file says about itself is checked before it is believed.
"""

import contextlib
import errno
import json
import os
import re
import stat
import struct
import time
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path
from reprlib import repr as short
from typing import Any, BinaryIO

import numpy as np

from cf.errors import SettingError, StoreError
from cf.snapshot import Run
from cf.store.checks import check_figures, check_shapes
from cf.store.encoding import array_loader, expect, from_json, no_arrays, to_json, write_arrays

VERSION = 2  # 2: name, making and parent of a run; older ones are read as they are

_BINARY = getattr(os, "O_BINARY", 0)  # of Windows
_FORMAT = "cf run"
_MOST_JSON_BYTES = 16 * 2**20  # a run of 100 epochs takes some 100 kB
_MOST_ARRAY_BYTES = 4 * 2**30
_ARRAYS_NAME = re.compile(r"arrays-[0-9a-f]{32}\.npz")
_TEMPORARY_NAME = re.compile(r"\..+-[0-9a-f]+\.tmp")
# What a damaged or forged file can raise; RuntimeError: encrypted members, endless nesting.
_FILE_FAULTS = (EOFError, MemoryError, RuntimeError, SyntaxError, struct.error, zipfile.BadZipFile)
_DAMAGE = (*_FILE_FAULTS, ArithmeticError, LookupError, SettingError, TypeError, ValueError)


def save_run(run: Run, folder: str | Path, overwrite: bool = False, private: bool = False) -> Path:
    """Write a run into a folder of its own, all or nothing.

    Parameters
    ----------
    run : Run
        Its arrays are float32; all snapshots have the same shape.
    private : for the owner's eyes alone on a machine with several users

    Returns
    -------
    The folder.

    Raises
    ------
    StoreError
        The folder holds a run already or cannot be written, or the run is larger than allowed.
    ValueError
        The snapshots' arrays do not fit each other or the settings.
    """
    folder = Path(folder)
    if (folder / "run.json").exists() and not overwrite:
        raise StoreError(
            f"{folder} already holds a run. Choose another folder, or ask to overwrite it."
        )
    check_shapes(run)
    arrays: dict[str, np.ndarray] = {}
    values = to_json(run, arrays)
    n_bytes = sum(array.nbytes for array in arrays.values())
    if n_bytes > _MOST_ARRAY_BYTES:
        raise StoreError(
            f"The snapshots take {n_bytes / 2**30:.1f} GB, but at most "
            f"{_MOST_ARRAY_BYTES / 2**30:.0f} GB can be saved. Keep fewer of them."
        )
    arrays_name = f"arrays-{uuid.uuid4().hex}.npz"
    header = {"format": _FORMAT, "version": VERSION, "arrays": arrays_name, "run": values}
    text = json.dumps(header, allow_nan=False, indent=1)
    replaced = _named_arrays(folder)
    try:
        make_private(folder) if private else folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / arrays_name, lambda path: write_arrays(path, arrays), private)
        write_whole(folder / "run.json", lambda path: path.write_text(text, "utf-8"), private)
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written ({error.strerror or error}). Choose a folder that may be "
            "written to and has room."
        ) from error
    if replaced:
        # A reader that still holds the old file open must not turn this success into a failure.
        with contextlib.suppress(OSError):
            (folder / replaced).unlink()
    return folder


def read_run(folder: str | Path, arrays: bool = True) -> Run:
    """Read a saved run, checking all of it, since it may come from anybody.

    Raises StoreError if there is no run, or it is damaged, forged, oversized or from a newer
    version.

    Parameters
    ----------
    folder : what `save_run` returned
    arrays : whether to open the arrays; without them `snapshots` is empty, and a list is quick
    """
    folder = Path(folder)
    header = _read_header(folder)
    try:
        run = _read_run(folder, header, arrays)
    except OSError as error:
        name = header["arrays"]
        if isinstance(error, FileNotFoundError) and _read_header(folder).get("arrays") != name:
            return read_run(folder, arrays)  # it was saved anew between the two files
        raise StoreError(
            f"{folder} is incomplete: {name} cannot be read ({error.strerror or error}). "
            "Copy the whole folder, or save the run again."
        ) from error
    except _DAMAGE as error:
        reason = str(error).rstrip(".")
        raise StoreError(
            f"{folder} holds a damaged run: {reason}. Use another copy, or save the run again."
        ) from error
    return run


def is_damage(error: StoreError) -> bool:
    """Whether a run's files are to blame, not a newer version nor a machine that cannot read."""
    cause = error.__cause__
    if isinstance(cause, OSError):
        return isinstance(cause, FileNotFoundError | IsADirectoryError | NotADirectoryError)
    return cause is not None and not isinstance(cause, MemoryError)


def is_unfinished(folder: Path) -> bool:
    """Whether the folder holds only what a save writes before its last step: no run as yet."""
    return not (folder / "run.json").exists() and all(map(_is_part, folder.iterdir()))


def remove_leftovers(folder: Path, age_seconds: float) -> None:
    """Remove what killed saves left in a run's folder, and the folder if they left nothing else.

    Younger files may belong to a save that is going on elsewhere, so they stay.
    """
    unfinished, named = is_unfinished(folder), _named_arrays(folder)
    if not unfinished and named is None:
        return  # damaged or too new: who knows which files belong to it
    for path in [*folder.iterdir(), *([folder] if unfinished else [])]:
        with contextlib.suppress(OSError):  # somebody else was quicker, or it is not empty yet
            status = path.stat()
            # A copy may keep its time of writing, but not that of its coming here.
            if time.time() - max(status.st_mtime, status.st_ctime) < age_seconds:
                continue
            if path == folder:
                path.rmdir()
            elif _is_part(path) and path.name != named:
                path.unlink()


def _is_part(path: Path) -> bool:
    """Whether a save gives such names to files that `run.json` does not name yet."""
    return bool(_ARRAYS_NAME.fullmatch(path.name) or _TEMPORARY_NAME.fullmatch(path.name))


def _read_run(folder: Path, header: dict[str, Any], arrays: bool) -> Run:
    """The run of a header; OSError if its arrays cannot be read, other errors if it is damaged."""
    name = expect(str, header.get("arrays"))
    if not _ARRAYS_NAME.fullmatch(name):
        raise ValueError(f"{short(name)} is not the name of an arrays file")
    n_bytes = (folder / name).stat().st_size
    if n_bytes > _MOST_ARRAY_BYTES * 1.01:
        raise ValueError(f"{name} holds {n_bytes} bytes, which is too much")
    values = expect(dict, header.get("run"))
    if not arrays:
        run = from_json(Run, values | {"snapshots": []}, no_arrays)
        check_figures(run)
        return run
    with open_regular(folder / name) as file:
        # Asked of the open file: another one may have taken the name since.
        n_bytes = os.fstat(file.fileno()).st_size
        with zipfile.ZipFile(file) as archive:
            run = from_json(Run, values, array_loader(archive, n_bytes))
    check_figures(run)
    check_shapes(run)
    return run


def _read_header(folder: Path) -> dict[str, Any]:
    """What `run.json` holds, if it is one of ours and not too new."""
    path = folder / "run.json"
    try:
        header = read_json(path, _MOST_JSON_BYTES)
        if not isinstance(header, dict) or header.get("format") != _FORMAT:
            raise ValueError(f"it does not say “format”: “{_FORMAT}”")
        version = expect(int, header.get("version"))
    except OSError as error:
        raise StoreError(
            f"{folder} holds no run: run.json cannot be read ({error.strerror or error}). Choose a "
            "folder that a run was saved into."
        ) from error
    except _DAMAGE as error:
        raise StoreError(
            f"{path} is not the description of a run: {str(error).rstrip('.')}. Use another copy."
        ) from error
    if version > VERSION:
        raise StoreError(
            f"{folder} was saved in format {version}, but this version reads only up to "
            f"{VERSION}. Update the program."
        )
    return header


def _named_arrays(folder: Path) -> str | None:
    """The arrays file of the run that the folder holds, if it holds a good one."""
    try:
        name = str(_read_header(folder).get("arrays"))
    except StoreError:
        return None
    return name if _ARRAYS_NAME.fullmatch(name) else None


def is_folder(path: Path) -> bool:
    """Whether a folder is there; no where looking is forbidden or the name is impossible."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading.

    Raises
    ------
    ValueError
        It is no file but a pipe, for whose other end one would wait, a socket or a device.
    OSError
        It cannot be opened.
    """
    if stat.S_ISREG(path.stat().st_mode):
        # Another may have taken its name since.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return os.fdopen(descriptor, "rb")
        os.close(descriptor)
    elif path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    raise ValueError(f"{path.name} is neither a file nor a folder")


def read_json(path: Path, most_bytes: int) -> Any:
    """Read a file of JSON as `open_regular` opens it; ValueError if it is none, or larger."""
    with open_regular(path) as file:
        n_bytes = os.fstat(file.fileno()).st_size
        if n_bytes > most_bytes:
            raise ValueError(f"it holds {n_bytes} bytes, at most {most_bytes} are allowed")
        return json.loads(file.read())


def keep_newest(folder: Path, most: int) -> None:
    """Remove the files of a folder but for those written last."""
    written: dict[Path, int] = {}
    for path in folder.iterdir():
        with contextlib.suppress(OSError):  # another process was quicker
            written[path] = path.stat().st_mtime_ns
    for path in sorted(written, key=written.__getitem__)[:-most]:
        path.unlink(missing_ok=True)


def make_private(folder: Path) -> None:
    """Make a folder and those above it that are missing, for their owner alone."""
    for path in reversed([folder, *folder.parents]):
        if not path.is_dir():
            path.mkdir(mode=0o700, exist_ok=True)


def write_whole(path: Path, write: Callable[[Path], object], private: bool = False) -> None:
    """Let `write` fill a temporary sibling, force it onto the disk, then give it its name.

    `private`: for the owner's eyes alone.

    Raises OSError if it cannot be written; nothing is left behind.
    """
    temporary = path.with_name(f".{path.name}-{uuid.uuid4().hex}.tmp")
    try:
        temporary.touch(0o600 if private else 0o666)
        write(temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
