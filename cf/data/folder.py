"""A folder on disk and the inside of a zip, read the same way; a workbook is one of tables."""

import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cf.data.spreadsheet import is_workbook, read_workbook
from cf.errors import DataError

Folder = Path | zipfile.Path  # both know `/`, iterdir, is_file, open and name

# The largest release unpacks to about 1.2 GB, and text shrinks to a fifth or so when it is zipped.
MOST_UNPACKED_BYTES = 4 * 2**30
MOST_SHRINKAGE = 100
SMALL_BYTES = 2**20  # below this, shrinkage may be whatever it likes

# What reading out of a damaged or forged zip can raise; RuntimeError: encrypted.
DAMAGE = (
    *(EOFError, NotImplementedError, OSError, RuntimeError, struct.error),
    *(lzma.LZMAError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error),
)
_ZIP = b"PK"  # how every zip begins
_ENCRYPTED = 0x1  # bit of ZipInfo.flag_bits


@contextmanager
def open_folder(source: str) -> Iterator[Folder]:
    """Open a folder, a zip or a workbook for reading; nothing is unpacked to disk.

    Raises DataError if there is nothing at `source`, if it is none of these, or if the zip is
    damaged, locked or not safe to open.
    """
    path, mode = _look_at(source)
    if stat.S_ISDIR(mode):
        yield path
        return
    try:
        if not stat.S_ISREG(mode):  # a pipe would be waited for
            raise ValueError("it is no file at all")
        archive = zipfile.ZipFile(path)
    except (*DAMAGE, LookupError, OverflowError, ValueError) as error:
        raise DataError(
            f"“{_shorten(source)}” is neither a folder nor a readable zip ({error}). Give the "
            "folder or the zip just as it was downloaded."
        ) from None
    with archive:
        check_members(archive, path.name)
        yield zipfile.Path(read_workbook(archive, path.name) if is_workbook(archive) else archive)


def single_file(source: str) -> Path | None:
    """The path of a file that is no zip; None for a folder, a zip and what is no file at all.

    Raises DataError if there is nothing at `source`, or it may not be read.
    """
    path, mode = _look_at(source)
    if not stat.S_ISREG(mode) or path.suffix.casefold() == ".zip":
        return None
    try:
        with path.open("rb") as stream:
            return None if stream.read(4).startswith(_ZIP) else path
    except OSError as error:
        raise DataError(
            f"“{_shorten(source)}” cannot be read ({error.strerror}). Give a file that this "
            "program may read."
        ) from None


def damaged(source: str, error: BaseException) -> DataError:
    """The error for what one of `DAMAGE` was met in."""
    return DataError(
        f"“{Path(source).name}” is damaged or cannot be opened ({error}). Download it again."
    )


def _look_at(source: str) -> tuple[Path, int]:
    """The path and what stands there; DataError if nothing does or no path looks like this."""
    if not source.strip():
        raise DataError("The path is empty. Give the path of a folder or a zip, or “bundled”.")
    try:
        path = Path(source).expanduser()
        return path, path.stat().st_mode
    except FileNotFoundError:
        raise DataError(
            f"“{_shorten(source)}”: there is no such file or folder. Check the path."
        ) from None
    # RuntimeError: the home of a user that this machine does not know; ValueError: a null character
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise DataError(
            f"“{_shorten(source)}” cannot be looked at ({reason}). Give the path of a folder or a "
            "zip that this program may read."
        ) from None


def _shorten(source: str) -> str:
    return source if len(source) <= 200 else f"{source[:100]}…{source[-60:]}"


def check_members(archive: zipfile.ZipFile, name: str) -> None:
    """Raise DataError if a member points outside the zip, is locked or unpacks to a flood."""
    total = 0
    for member in archive.infolist():
        seen = None
        if re.match(r"[/\\]|[A-Za-z]:", member.filename):
            seen = "has an absolute path; allowed are paths inside the zip"
        elif ".." in re.split(r"[/\\]", member.filename):
            seen = "leads out of the zip by “..”; allowed are paths inside it"
        elif member.flag_bits & _ENCRYPTED:
            seen = "is locked by a password; allowed are open files"
        elif member.file_size > max(SMALL_BYTES, member.compress_size * MOST_SHRINKAGE):
            seen = (
                f"unpacks from {member.compress_size:,} to {member.file_size:,} bytes; allowed is "
                f"{MOST_SHRINKAGE} times the size"
            )
        total += member.file_size
        if total > MOST_UNPACKED_BYTES:
            seen = f"brings the unpacked size above the {MOST_UNPACKED_BYTES:,} bytes allowed"
        if seen:
            raise DataError(
                f"{name}: its member “{member.filename}” {seen}. Download the zip again, or unpack "
                "it with a tool you trust and give the folder."
            )
