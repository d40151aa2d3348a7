"""A run on disk: a folder with `run.json`, and beside it one npz with the snapshots' arrays.

`run.json` names its npz. A save writes a new npz under a name of its own, then swaps in the new
`run.json` by one rename: whoever reads, or is killed, at any moment finds the old run or the new
one, whole. The fields follow the annotations of `Run`; a new field of it needs no line here. Both
formats are plain ones that other programs read; nothing is unpickled, and what a file says about
itself is checked before it is believed.
"""

import ast
import contextlib
import json
import math
import os
import re
import struct
import types
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from reprlib import repr as short
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np

from cf.errors import SettingError, StoreError
from cf.settings import Settings
from cf.snapshot import Run

VERSION = 1

_FORMAT = "cf run"
_MOST_JSON_BYTES = 16 * 2**20  # a run of 100 epochs takes some 100 kB
_MOST_ARRAY_BYTES = 4 * 2**30
_ARRAYS_NAME = re.compile(r"arrays-[0-9a-f]{32}\.npz")
_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
# What a damaged or forged file can raise; RuntimeError: encrypted members, endless nesting.
_FILE_FAULTS = (EOFError, MemoryError, RuntimeError, SyntaxError, struct.error, zipfile.BadZipFile)
_DAMAGE = (*_FILE_FAULTS, ArithmeticError, LookupError, SettingError, TypeError, ValueError)

Load = Callable[[str, list[int]], np.ndarray]


def save_run(run: Run, folder: str | Path, overwrite: bool = False) -> Path:
    """Write a run into a folder of its own, all or nothing.

    Parameters
    ----------
    run : Run
        Its arrays are float32; all snapshots have the same shape.
    folder : created if need be
    overwrite : replace the run that the folder holds

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
    _check_shapes(run)
    arrays: dict[str, np.ndarray] = {}
    values = _plain(run, "", arrays)
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
        folder.mkdir(parents=True, exist_ok=True)
        _write_whole(folder / arrays_name, lambda path: _write_arrays(path, arrays))
        _write_whole(folder / "run.json", lambda path: path.write_text(text, encoding="utf-8"))
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


def read_run(folder: str | Path) -> Run:
    """Read a saved run, checking all of it, since it may come from anybody.

    Sequences inside the dicts of `separations` come back as tuples.

    Raises
    ------
    StoreError
        There is no run, or it is damaged, forged, oversized or from a newer version.
    """
    folder = Path(folder)
    header = _read_header(folder)
    try:
        arrays_name = _expect(str, header.get("arrays"))
        if not _ARRAYS_NAME.fullmatch(arrays_name):
            raise ValueError(f"{short(arrays_name)} is not the name of an arrays file")
        with (folder / arrays_name).open("rb") as file:
            n_bytes = os.fstat(file.fileno()).st_size
            if n_bytes > _MOST_ARRAY_BYTES * 1.01:
                raise ValueError(f"{arrays_name} holds {n_bytes} bytes, which is too much")
            with zipfile.ZipFile(file) as archive:
                run = _typed(Run, header.get("run"), _loader(archive, n_bytes))
        _check_shapes(run)
    except OSError as error:
        raise StoreError(
            f"{folder} is incomplete: {arrays_name} cannot be read ({error.strerror or error}). "
            "Copy the whole folder, or save the run again."
        ) from error
    except _DAMAGE as error:
        raise StoreError(
            f"{folder} holds a damaged run: {error}. Use another copy, or save the run again."
        ) from error
    return run


def _read_header(folder: Path) -> dict[str, Any]:
    """What `run.json` holds, if it is one of ours and not too new."""
    path = folder / "run.json"
    try:
        n_bytes = path.stat().st_size
        if n_bytes > _MOST_JSON_BYTES:
            raise ValueError(f"it holds {n_bytes} bytes, at most {_MOST_JSON_BYTES} are allowed")
        header = json.loads(path.read_bytes())
        if not isinstance(header, dict) or header.get("format") != _FORMAT:
            raise ValueError(f"it does not say “format”: “{_FORMAT}”")
        version = _expect(int, header.get("version"))
    except OSError as error:
        raise StoreError(
            f"{folder} holds no run: run.json cannot be read ({error.strerror or error}). Choose a "
            "folder that a run was saved into."
        ) from error
    except _DAMAGE as error:
        raise StoreError(
            f"{path} is not the description of a run: {error}. Use another copy."
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


def _write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary sibling, force it onto the disk, then give it its name."""
    temporary = path.with_name(f".{path.name}-{uuid.uuid4().hex}.tmp")
    try:
        write(temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _write_arrays(path: Path, arrays: dict[str, np.ndarray]) -> None:
    with path.open("wb") as file:  # given a bare name, savez would append .npz
        np.savez(file, allow_pickle=False, **arrays)


def _loader(archive: zipfile.ZipFile, n_bytes: int) -> Load:
    """A function that gives out each array of the archive once, after checking what it claims."""
    members = {member.filename: member for member in archive.infolist()}
    if sum(member.file_size for member in archive.infolist()) > n_bytes:
        raise ValueError("its arrays claim to be larger than the file that holds them")

    def load(name: str, shape: list[int]) -> np.ndarray:
        member = members.pop(f"{name}.npy", None)
        if member is None:
            raise ValueError(f"the array {short(name)} is missing or named twice")
        if member.compress_type != zipfile.ZIP_STORED:
            raise ValueError(f"the array {name} is compressed")
        data = archive.read(member)
        start = 10 + int.from_bytes(data[8:10], "little")
        said = ast.literal_eval(data[10 : min(start, 1024)].decode("latin-1"))
        wanted = {"descr": "<f4", "fortran_order": False, "shape": tuple(shape)}
        if data[:8] != b"\x93NUMPY\x01\x00" or said != wanted:
            raise ValueError(f"the array {name} is not float32 of the shape {tuple(shape)}")
        return np.frombuffer(data, "<f4", offset=start).reshape(shape).astype(np.float32)

    return load


def _plain(value: Any, name: str, arrays: dict[str, np.ndarray]) -> Any:
    """A value as strict JSON takes it; arrays are moved into `arrays` under the path to them."""
    if is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(item, f"{name}.{key}", arrays) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, f"{name}.{i}", arrays) for i, item in enumerate(value)]
    if isinstance(value, np.ndarray):
        name = name.lstrip(".")
        arrays[name] = np.ascontiguousarray(value, dtype="<f4")
        return {"array": name, "shape": list(value.shape)}
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def _typed(kind: Any, value: Any, load: Load) -> Any:
    """What an annotation asks for, out of a value as JSON gives it; TypeError if it is not that."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return _free(value)
    if kind is Settings:
        return Settings.from_dict(_expect(dict, value))
    if is_dataclass(kind):
        return _record(kind, _expect(dict, value), load)
    if kind is float:
        if isinstance(value, str) and value in _NOT_FINITE:
            return _NOT_FINITE[value]
        return float(value if type(value) is int else _expect(float, value))
    if kind is np.ndarray:
        reference = _expect(dict, value)
        shape = [_expect(int, n) for n in _expect(list, reference.get("shape"))]
        return load(_expect(str, reference.get("array")), shape)
    if origin is types.UnionType:  # X | None
        return None if value is None else _typed(inner[0], value, load)
    if origin is tuple:
        return tuple(_typed(inner[0], item, load) for item in _expect(list, value))
    if origin is dict:
        return {key: _typed(inner[1], item, load) for key, item in _expect(dict, value).items()}
    return _expect(kind, value)


def _record(kind: Any, values: dict[str, Any], load: Load) -> Any:
    """A dataclass out of its fields; those that have a default may be missing."""
    hints = get_type_hints(kind)
    required = {
        field.name
        for field in fields(kind)
        if field.default is MISSING and field.default_factory is MISSING
    }
    if odd := (required - set(values)) | (set(values) - set(hints)):
        raise ValueError(f"{kind.__name__} lacks or does not know {short(sorted(odd))}")
    return kind(**{name: _typed(hints[name], item, load) for name, item in values.items()})


def _expect(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{short(value)} stands where {kind.__name__} is expected")
    return value


def _free(value: Any) -> Any:
    """A value of no fixed type: lists become tuples, "NaN" and the infinities numbers."""
    if isinstance(value, dict):
        return {key: _free(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_free(item) for item in value)
    return _NOT_FINITE.get(value, value) if isinstance(value, str) else value


def _check_shapes(run: Run) -> None:
    """ValueError unless all snapshots are (n_movies, n_factors) with one bias a movie or none.

    So too for users: one bias and one vector each or none, the same number in all snapshots.
    """
    shapes = {snapshot.vectors.shape for snapshot in run.snapshots}
    if len(shapes) > 1:
        raise ValueError(f"the snapshots differ in shape: {short(sorted(shapes))}")
    users = [s.user_biases for s in run.snapshots if s.user_biases is not None]
    if any(biases.ndim != 1 or biases.shape != users[0].shape for biases in users):
        raise ValueError(f"user biases {short(sorted({biases.shape for biases in users}))}")
    tastes = [s.user_vectors for s in run.snapshots if s.user_vectors is not None]
    if any(taste.ndim != 2 or taste.shape != tastes[0].shape for taste in tastes):
        raise ValueError(f"user vectors {short(sorted({taste.shape for taste in tastes}))}")
    if users and tastes and len(users[0]) != len(tastes[0]):
        raise ValueError(f"{len(users[0])} user biases beside {len(tastes[0])} user vectors")
    for snapshot in run.snapshots:
        vectors, biases = snapshot.vectors, snapshot.biases
        if vectors.ndim != 2 or vectors.shape[1] != run.settings.n_factors:
            raise ValueError(f"vectors {vectors.shape} for {run.settings.n_factors} factors")
        if biases is not None and biases.shape != vectors.shape[:1]:
            raise ValueError(f"biases {biases.shape} beside vectors {vectors.shape}")
        arrays = (vectors, biases, snapshot.user_biases, snapshot.user_vectors)
        if any(array is not None and array.dtype != np.float32 for array in arrays):
            raise ValueError("vectors and biases must be float32")
