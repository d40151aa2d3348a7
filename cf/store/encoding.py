"""A run's values as strict JSON and back, by their annotations; its arrays in an npz beside it.

A new field of `Run` or of what it holds needs no line here.
"""

import ast
import math
import types
import zipfile
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from pathlib import Path
from reprlib import repr as short
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np

from cf.settings import Settings
from cf.snapshot import Separation

Load = Callable[[str, list[int]], np.ndarray]  # gives out the array of a name and a shape

# Fields that earlier versions cannot read: written where they tell.
_LATER = {"space", "message", "diverged_at", "pinned", "split", "n_newest", "n_starts"}
_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def to_json(value: Any, arrays: dict[str, np.ndarray], name: str = "") -> Any:
    """Return a value as strict JSON takes it.

    Parameters
    ----------
    value : dataclasses, dicts, sequences, numbers, texts and float32 arrays, one inside the other
    arrays : filled with the arrays, little-endian float32, under the dotted path to each
    name : the path to the value itself
    """
    if is_dataclass(value):
        value = {
            field.name: getattr(value, field.name)
            for field in fields(value)
            if field.name not in _LATER or getattr(value, field.name) != field.default
        }
    if isinstance(value, dict):
        return {str(key): to_json(item, arrays, f"{name}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item, arrays, f"{name}.{i}") for i, item in enumerate(value)]
    if isinstance(value, np.ndarray):
        name = name.lstrip(".")
        arrays[name] = np.ascontiguousarray(value, dtype="<f4")
        return {"array": name, "shape": list(value.shape)}
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def from_json(kind: Any, value: Any, load: Load) -> Any:
    """Return what an annotation asks for, out of a value as JSON gives it.

    Raises TypeError, ValueError or SettingError if the value is something else than the annotation
    says.
    """
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return _free(value)
    if kind is Settings:
        return Settings.from_dict(expect(dict, value))
    if kind is Separation:
        value = _to_separation(expect(dict, value))
    if is_dataclass(kind):
        return _record(kind, expect(dict, value), load)
    if kind is float:
        if isinstance(value, str) and value in _NOT_FINITE:
            return _NOT_FINITE[value]
        return float(value if type(value) is int else expect(float, value))
    if kind is np.ndarray:
        reference = expect(dict, value)
        shape = [expect(int, n) for n in expect(list, reference.get("shape"))]
        return load(expect(str, reference.get("array")), shape)
    if origin is types.UnionType:  # X | None
        return None if value is None else from_json(inner[0], value, load)
    if origin is tuple:
        return tuple(from_json(inner[0], item, load) for item in expect(list, value))
    if origin is dict:
        return {key: from_json(inner[1], item, load) for key, item in expect(dict, value).items()}
    return expect(kind, value)


def expect(kind: type, value: Any) -> Any:
    """Return the value if it is of exactly this type, else raise TypeError."""
    if type(value) is not kind:
        raise TypeError(f"{short(value)} stands where {kind.__name__} is expected")
    return value


def _record(kind: Any, values: dict[str, Any], load: Load) -> Any:
    """A dataclass out of its fields; those that have a default may be missing."""
    hints, required = _fields_of(kind)
    if odd := (required - set(values)) | (set(values) - set(hints)):
        raise ValueError(f"{kind.__name__} lacks or does not know {short(sorted(odd))}")
    return kind(**{name: from_json(hints[name], item, load) for name, item in values.items()})


def _to_separation(values: dict[str, Any]) -> dict[str, Any]:
    """Its fields: a run of an earlier version may hold others, and nothing for NaN."""
    known, _ = _fields_of(Separation)
    return {name: values[name] for name in known if values.get(name) is not None}


@cache  # of a list of runs, reading the annotations anew would take most of the time
def _fields_of(kind: Any) -> tuple[dict[str, Any], set[str]]:
    """A dataclass's annotations by field, and the fields without a default."""
    required = {
        field.name
        for field in fields(kind)
        if field.default is MISSING and field.default_factory is MISSING
    }
    return get_type_hints(kind), required


def _free(value: Any) -> Any:
    """A value of no fixed type: lists become tuples, "NaN" and the infinities numbers."""
    if isinstance(value, dict):
        return {key: _free(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_free(item) for item in value)
    return _NOT_FINITE.get(value, value) if isinstance(value, str) else value


def no_arrays(name: str, shape: list[int]) -> np.ndarray:
    """Refuse an array where there is none to be."""
    raise ValueError(f"the array {short(name)} stands outside the snapshots")


def write_arrays(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write (…) float32 arrays into an npz, uncompressed."""
    with path.open("wb") as file:  # given a bare name, savez would append .npz
        np.savez(file, allow_pickle=False, **arrays)


def array_loader(archive: zipfile.ZipFile, n_bytes: int) -> Load:
    """Return a function that gives out each array once, after checking what it claims.

    Raises ValueError if the arrays claim to be larger; so does the function if an array is not what
    the run says.

    Parameters
    ----------
    archive : an open npz
    n_bytes : what it takes on the disk
    """
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
