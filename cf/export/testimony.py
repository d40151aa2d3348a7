"""What every file that is taken away says about itself, so that anybody can have it checked.

In words: the link and the command that train the same run, its seeds, the mark of its data, and
each separation beside its shuffled null. And as a token: the run without its vectors, and a hash of
those, from which `cf.experiments.verify` trains the run once more and has the file written again.
"""

import hashlib
import io
import json
import re
import zipfile
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cf.data import Dataset
from cf.data.ratings import mark_of
from cf.errors import StoreError
from cf.export.matching import one_line
from cf.export.reproduce import write_command, write_query
from cf.snapshot import Run, Separation, Snapshot
from cf.store.checks import check_figures
from cf.store.encoding import from_json, to_json

_MARK = "cf-testimony-1:"
_TOKEN = re.compile(rb"cf-testimony-1:([A-Za-z0-9_=-]{1,400000})\.")
_MOST_JSON_BYTES = 4 * 2**20
_ARRAYS = ("vectors", "biases", "user_biases", "user_vectors")
_DAMAGE = (LookupError, RuntimeError, TypeError, ValueError, zlib.error)


@dataclass(frozen=True)
class Testimony:
    """What a file says of the run that it shows.

    `run` has the claimed snapshots with empty arrays; `hashes` are those of their arrays.
    """

    run: Run
    hashes: tuple[str, ...]
    format: str  # a key of FORMATS


def hash_snapshot(snapshot: Snapshot) -> str:
    """Return a hash of all that a snapshot has learned, to the last bit."""
    digest = hashlib.blake2b(digest_size=16)
    for name in _ARRAYS:
        array = getattr(snapshot, name)
        digest.update(f"{name}:{None if array is None else array.shape};".encode())
        if array is not None:
            digest.update(np.ascontiguousarray(array, dtype="<f4").tobytes())
    return digest.hexdigest()


def describe_origin(run: Run, data: Dataset) -> list[str]:
    """Say where a run comes from and how to have it again, a line each."""
    settings = run.settings
    lines = [
        f"link: /train?{write_query(settings, run.data_checksum)}",
        f"command: {write_command(settings)}",
        f"seed: {settings.seed} (vectors and order)",
        f"held back: {settings.held_back}",
        f"data: {one_line(data.name)}, mark {mark_of(run.data_checksum)}",
    ]
    lines += [f"separation: {describe_separation(one)}" for one in newest_separations(run)]
    if run.changes:
        times = f"{len(run.changes)} time{'s' * (len(run.changes) > 1)}"
        lines.append(f"turned by hand: {times}; the token below holds when and how")
    lines.append("check: python -m cf runs verify THIS-FILE")
    return lines


def testify(run: Run, data: Dataset, form: str) -> str:
    """Return all that a file says about itself, in lines."""
    return "\n".join([*describe_origin(run, data), write_token(run, form)])


def describe_separation(one: Separation) -> str:
    """Say how well two kinds are told apart, beside the null."""
    null = f"{one.null_low:.2f} to {one.null_high:.2f}".replace("nan to nan", "not measured")
    return f"{one_line(one.poles)}, held-out AUC {one.auc:.2f}, shuffled labels {null}"


def newest_separations(run: Run) -> list[Separation]:
    """Return the newest separation of every question in all factors."""
    newest = {one.poles: one for one in run.separations if one.space == "full"}
    return list(newest.values())


def write_token(run: Run, form: str) -> str:
    """Write the run without its arrays as one word of ASCII."""
    nothing = np.zeros((0, 0), np.float32)
    bare = [
        replace(one, vectors=nothing, biases=None, user_biases=None, user_vectors=None)
        for one in run.snapshots
    ]
    value = {
        "run": to_json(replace(run, snapshots=tuple(bare)), {}),
        "hashes": [hash_snapshot(one) for one in run.snapshots],
        "format": form,
    }
    packed = zlib.compress(json.dumps(value).encode(), 9)
    return f"{_MARK}{urlsafe_b64encode(packed).decode()}."


def read_testimony(content: bytes) -> Testimony:
    """Find and read what a file says about itself.

    Raises StoreError if there is no token, or it is damaged.
    """
    found = _find_token(content)
    if found is None:
        raise StoreError(
            "The file says nothing about itself. Allowed is one that “Take away” or “runs export” "
            "has written, as it was written."
        )
    try:
        value = json.loads(_unpack(found))
        run = from_json(Run, value["run"], lambda _, shape: np.zeros(shape, np.float32))
        check_figures(run)
        hashes = tuple(map(str, value["hashes"]))
        if len(hashes) != len(run.snapshots):
            raise ValueError("it has lost a snapshot")
        return Testimony(run, hashes, str(value["format"]))
    except (*_DAMAGE, StoreError) as error:
        raise StoreError(
            f"What the file says about itself is damaged ({error}). Take it away once more."
        ) from error


def _find_token(content: bytes) -> bytes | None:
    for part in _parts(content):
        if match := _TOKEN.search(part):
            return match[1]
    return None


def _parts(content: bytes) -> Any:
    """The file, and what lies in it where it is a zip."""
    yield content
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for member in archive.infolist():
                    if "testimony" in member.filename and member.file_size <= _MOST_JSON_BYTES:
                        part = archive.read(member)
                        yield part
                        yield part.replace(b"\0", b"")  # NumPy's texts, four bytes a letter
        except (*_DAMAGE, OSError, zipfile.BadZipFile):
            return


def _unpack(token: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(urlsafe_b64decode(token), _MOST_JSON_BYTES)
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise ValueError("it is longer than any run")
    return text
