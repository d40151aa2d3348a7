"""`python -m cf runs verify`: whether a file that was taken away says the truth about its run."""

import argparse
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cf.cli.parts import option, own_data
from cf.errors import StoreError

if TYPE_CHECKING:
    from cf.export.testimony import Testimony
    from cf.snapshot import Run

_MOST_BYTES = 2**30
FILE = option(
    "file",
    "A file that “Take away” or “runs export” has written, or a saved run’s folder.",
    metavar="FILE",
    type=Path,
)


class DisagreesError(Exception):
    """What a file claims and what training gives are not the same; the message is printed."""


def verify_run(arguments: argparse.Namespace) -> None:
    """Train the run of a file once more and say whether both agree to the last bit."""
    from cf.experiments import verify
    from cf.export.testimony import hash_snapshot

    content = _read(arguments.file)
    claim = _claim_of(arguments.file, content)
    data = own_data(claim.run, arguments)
    if claim.run.changes:
        print(f"Trains {claim.run.title} again, with what was turned by hand …", flush=True)
    found = verify.verify_run(claim.run, claim.hashes, data, hash_snapshot)
    differs = list(found.differs)
    agrees = list(found.agrees)
    if claim.format and not differs:
        same = _write_bytes(claim, found.retrained, data) == content
        (agrees if same else differs).append("every byte of the file")
    for what in agrees:
        print(f"  the same: {what}")
    for what in differs:
        print(f"  NOT the same: {what}")
    if differs:
        raise DisagreesError(f"{arguments.file} does not agree with training its run once more.")
    print(f"{arguments.file} agrees, to the last bit, with training its run once more.")


def _read(path: Path) -> bytes | None:
    """The file; None of a folder."""
    try:
        if path.is_dir():
            return None
        if path.stat().st_size > _MOST_BYTES:
            raise StoreError(f"{path} holds more than {_MOST_BYTES:,} bytes, too many for a run.")
        return path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror or error}).") from error


def _claim_of(path: Path, content: bytes | None) -> "Testimony":
    from cf.export.testimony import Testimony, hash_snapshot, read_testimony
    from cf.store.archive import unpack_run

    if content is None or _is_run(content):
        run = unpack_run(path)
        return Testimony(run, tuple(map(hash_snapshot, run.snapshots)), "")
    return read_testimony(content)


def _is_run(content: bytes) -> bool:
    """Whether a file is a zip of the run itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(name.rpartition("/")[2] == "run.json" for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, LookupError, RuntimeError, OSError):
        return False


def _write_bytes(claim: "Testimony", run: "Run", data: Any) -> bytes:
    from cf.export import FORMATS

    if claim.format not in FORMATS:
        raise StoreError(f"“{claim.format}” is no format that this version writes. Update it.")
    return FORMATS[claim.format].write(run, data)
