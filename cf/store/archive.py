"""A saved run as one zip, to carry elsewhere; one that comes from anybody is checked first."""

import io
import re
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cf.errors import StoreError
from cf.snapshot import Run
from cf.store.folder import is_folder, open_regular, read_run, save_run

MOST_BYTES = 2**30  # of a zip, and of what it unpacks to

_MOST_JSON_BYTES = 16 * 2**20
_MOST_RATIO = 20  # random-looking numbers hardly shrink; a bomb shrinks a thousandfold
_MOST_DIRECTORY_BYTES = 2**16  # a zip's own list of its members
_NAME = re.compile(r"(?P<folder>[^/\\:]+/)?(?P<name>run\.json|arrays-[0-9a-f]{32}\.npz)")
_CLUTTER_FOLDER = "__MACOSX"
_CLUTTER = {".DS_Store", "Thumbs.db", "desktop.ini"}
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_WHAT = "Allowed is a zip of exactly run.json and its arrays file, as the app downloads a run"
# What a damaged or forged zip can raise; RuntimeError: encrypted, ValueError: names, offsets.
_DAMAGE = (
    *(EOFError, LookupError, RuntimeError, ValueError, struct.error),
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error),
)


def pack_run(run: Run) -> bytes:
    """Return a run as a zip of the two files that `save_run` writes.

    Raises StoreError if it is larger than allowed, or there is no room for a temporary copy.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = save_run(run, Path(temporary) / "run")
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted(folder.iterdir(), reverse=True):  # run.json first
                archive.write(path, path.name)
    if file.tell() > MOST_BYTES:
        raise StoreError(
            f"The run takes {file.tell() / 2**20:,.0f} MB as a zip, but at most "
            f"{MOST_BYTES / 2**20:,.0f} MB can be read back. Keep fewer snapshots."
        )
    return file.getvalue()


def unpack_run(data: bytes | Path) -> Run:
    """Read a run out of a zip, or out of the folder that it was saved into.

    `data`: a zip, its path, or a folder's path.

    Raises StoreError if it is anything but one saved run, as `read_run` takes it.
    """
    if isinstance(data, Path) and is_folder(data):
        return read_run(data)
    name = "The zip" if isinstance(data, bytes) else f"“{data.name}”"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        try:
            with _opened(data) as file:
                n_bytes = _check_end(file)
                with zipfile.ZipFile(file) as archive:
                    for member, own in _checked(archive, n_bytes).items():
                        _extract(archive, own, folder / member)
        except OSError as error:
            raise StoreError(
                f"{name} cannot be read or unpacked ({error.strerror or error}). Give the path of "
                "a run’s folder or zip, and have room on the disk."
            ) from error
        except _DAMAGE as error:
            raise StoreError(f"{name} is not a saved run: {error}. {_WHAT}.") from error
        try:
            return read_run(folder)
        except StoreError as error:
            raise StoreError(str(error).replace(str(folder), name)) from error


@contextmanager
def _opened(data: bytes | Path) -> Iterator[IO[bytes]]:
    if isinstance(data, bytes):
        yield io.BytesIO(data)
        return
    with open_regular(data) as file:
        yield file


def _check_end(file: IO[bytes]) -> int:
    """The zip's size, once its last bytes promise a list of members that is quick to read."""
    n_bytes = file.seek(0, io.SEEK_END)
    if n_bytes > MOST_BYTES:
        raise ValueError(f"it holds {n_bytes:,} bytes, at most {MOST_BYTES:,} are allowed")
    file.seek(max(0, n_bytes - 42))
    end = file.read()
    if end[-22:-18] != b"PK\5\6" or end[-2:] != b"\0\0" or end[:4] == b"PK\6\7":
        raise ValueError("it does not end as a plain zip of two files does")
    if int.from_bytes(end[-10:-6], "little") > _MOST_DIRECTORY_BYTES:
        raise ValueError("it lists more than two files")
    return n_bytes


def _checked(archive: zipfile.ZipFile, n_bytes: int) -> dict[str, zipfile.ZipInfo]:
    """The members under the names that `read_run` looks for; ValueError if any could do harm."""
    found: dict[str, zipfile.ZipInfo] = {}
    folders = set()
    for member in archive.infolist():
        if _is_clutter(member.filename):
            continue
        seen = repr(member.filename[:80])
        kind = stat.S_IFMT(member.external_attr >> 16)
        if member.is_dir() and kind in (0, stat.S_IFDIR):
            folders.add(member.filename)
            continue
        match = _NAME.fullmatch(member.filename)
        if match is None or match["folder"] in ("./", "../"):
            raise ValueError(f"it holds a file called {seen}")
        if kind not in (0, stat.S_IFREG):
            raise ValueError(f"its {seen} is a link or no file at all")
        if member.flag_bits & 1:
            raise ValueError(f"its {seen} is encrypted")
        if member.compress_type not in _METHODS:
            raise ValueError(f"its {seen} is compressed in an unusual way")
        most = _MOST_JSON_BYTES if match["name"] == "run.json" else _MOST_RATIO * n_bytes
        if member.file_size > min(most, MOST_BYTES):
            raise ValueError(f"its {seen} claims to hold {member.file_size:,} bytes, too many")
        if match["name"] in found:
            raise ValueError(f"it holds {seen} twice")
        folders.add(match["folder"] or "")
        found[match["name"]] = member
    if len(found) != 2 or "run.json" not in found or len(folders) != 1:
        raise ValueError(f"it holds {', '.join(sorted(found)) or 'no such files'} in its folders")
    return found


def _is_clutter(name: str) -> bool:
    """Whether a file browser put this beside the files of a folder; it is never unpacked."""
    *folders, last = name.rstrip("/").split("/")
    return _CLUTTER_FOLDER in (*folders, last) or last in _CLUTTER or last.startswith("._")


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> None:
    """Unpack a member under a name of our own, and not a byte more than it claimed."""
    with archive.open(member) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)
        if target.tell() != member.file_size or source.read(1):
            raise ValueError(f"its {path.name} does not hold what it claims")
