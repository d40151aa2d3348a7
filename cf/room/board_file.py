"""The board's database: an SQLite file that many threads and processes use at once.

Every piece of work is one transaction on a connection of its own, and every write an immediate one,
so that two never act on the same state. A file that is no board, or no longer a whole one, is
renamed, never deleted, and a new one begun. Where nothing can be written, for want of room or of
the right to, what is there can still be read.
"""

import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from cf.errors import BoardError

_VERSION = 1
_MOST_VERSIONS = 1000  # a higher number is damage, not the future
_BUSY_SECONDS = 20.0
# What SQLite says of a file that is no board, or no longer a whole one.
_DAMAGE = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
# What it says where it cannot write.
_UNWRITABLE = {
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY)
}
# A damaged name of a column, or a message that quotes one, is not even text.
_FAULTS = (sqlite3.DatabaseError, UnicodeDecodeError)
_SALT_BYTES = 16
_FORMATS = b"\1\2"  # of the file, as SQLite writes it: with a journal, or with WAL
_KINDS = {  # of the columns
    **{"id": "INTEGER PRIMARY KEY AUTOINCREMENT", "poster": "BLOB", "nickname": "TEXT"},
    **{"data_name": "TEXT", "data_checksum": "TEXT", "settings": "TEXT", "changes": "TEXT"},
    **{"best_mse": "REAL", "best_epoch": "INTEGER", "separations": "TEXT", "biases_only": "REAL"},
    **{"n_factors": "INTEGER", "posted_at": "REAL"},
}
_COLUMNS = ", ".join(f"{name} {kind}" for name, kind in _KINDS.items())
_UNIQUE = "UNIQUE (poster, data_checksum, settings, changes)"
_BEGINNING = (
    f"CREATE TABLE entries ({_COLUMNS}, {_UNIQUE})",
    "CREATE INDEX by_loss ON entries (data_checksum, best_mse, posted_at, id)",
    "CREATE TABLE posts (poster BLOB, at REAL)",
    f"CREATE TABLE salt AS SELECT randomblob({_SALT_BYTES}) AS salt",
    f"PRAGMA user_version = {_VERSION}",
)

T = TypeVar("T")


class BoardFile:
    """The database at a path; opened when made, so that damage shows early.

    Here and in `do`, BoardError says that it cannot be used or is of a newer version.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with _explained(path):
            try:
                self._open()
            except (sqlite3.OperationalError, OSError) as error:
                if not (path.is_file() and path.stat().st_size and _is_unwritable(error)):
                    raise  # else there is something to read

    def do(self, work: Callable[[sqlite3.Connection], T], begin: str = "BEGIN IMMEDIATE") -> T:
        """Return what some work returns, done in one transaction of a whole database.

        Parameters
        ----------
        work : may run twice, the second time in a new database
        begin : how the transaction begins; "BEGIN" for work that only reads
        """
        with _explained(self._path):
            try:
                return _transact(self._path, work, begin)
            except _FAULTS as error:
                if not self._is_damaged_by(error):
                    if begin == "BEGIN" and _is_unwritable(error):
                        return _transact(self._path, work, begin, frozen=True)
                    raise
            self._open()
            return _transact(self._path, work, begin)

    def _open(self) -> None:
        """See to it that there is a whole database, one thread or process at a time."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite's own lock on another file: it holds among processes, and ends with its holder.
        lock_path = Path(f"{self._path}.lock")
        for file in (self._path, lock_path):
            _keep_private(file)
        with closing(_connect(lock_path)) as lock:
            lock.execute("BEGIN EXCLUSIVE")
            try:
                _transact(self._path, _check)
            except _FAULTS as error:
                if not self._is_damaged_by(error):
                    raise
                self._set_aside()
                _keep_private(self._path)
                _transact(self._path, lambda db: [db.execute(line) for line in _BEGINNING])
            # Not while another is at work; then it is switched on when the board is next opened.
            with closing(_connect(self._path)) as db, suppress(sqlite3.OperationalError):
                db.execute("PRAGMA journal_mode = WAL")

    def _is_damaged_by(self, error: Exception) -> bool:
        """Whether the file is to blame for an error."""
        code = _code_of(error)
        if code == sqlite3.SQLITE_READONLY:  # said, too, of a format that is yet to be invented
            with self._path.open("rb") as file:
                return not all(byte in _FORMATS for byte in file.read(20)[18:])
        return code in _DAMAGE

    def _set_aside(self) -> None:
        name = f"{self._path}.damaged-{secrets.token_hex(4)}"
        for ending in ("", "-wal", "-shm"):
            if (file := Path(f"{self._path}{ending}")).exists() and file.stat().st_size:
                file.replace(f"{name}{ending}")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what a database or a disk refuses into a BoardError."""
    try:
        yield
    except (OverflowError, UnicodeEncodeError) as error:
        raise BoardError(f"The board cannot store this: {error}.") from error
    except (sqlite3.OperationalError, OSError) as error:
        raise BoardError(
            f"The board {path} cannot be used ({error}). Give the server a folder that may be "
            "written to and has room, then try again."
        ) from error


def hash_poster(db: sqlite3.Connection, poster: str) -> bytes:
    """What a poster is known by, different on every board."""
    row = db.execute("SELECT salt FROM salt").fetchone()
    if row is None or type(row["salt"]) is not bytes or len(row["salt"]) != _SALT_BYTES:
        raise sqlite3.DatabaseError("the salt is missing")
    return blake2b(poster.encode(errors="replace"), digest_size=16, salt=row["salt"]).digest()


def is_closed(db: sqlite3.Connection) -> bool:
    """Whether nobody may post."""
    named = db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'closed'")
    # A board of an earlier version lacks the table.
    return bool(named.fetchone() and db.execute("SELECT 1 FROM closed LIMIT 1").fetchone())


def close_board(db: sqlite3.Connection, on: bool) -> None:
    """Let nobody post, or everybody again."""
    db.execute("CREATE TABLE IF NOT EXISTS closed (yes INTEGER)")
    db.execute("DELETE FROM closed")
    if on:
        db.execute("INSERT INTO closed VALUES (1)")


def _keep_private(path: Path) -> None:
    """See to it that a file is there and that no other user of the machine can read it."""
    with suppress(OSError):  # of another owner, who decides that for himself
        path.touch(0o600)
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)


def _connect(path: Path, frozen: bool = False) -> sqlite3.Connection:
    """A connection that waits for other writers and begins a transaction only when told to.

    A frozen one reads the file as it lies there, and needs to write nothing beside it.
    """
    address = f"{path.absolute().as_uri()}?{'mode=ro&immutable=1' if frozen else 'mode=rwc'}"
    db = sqlite3.connect(address, timeout=_BUSY_SECONDS, isolation_level=None, uri=True)
    db.row_factory = sqlite3.Row
    db.text_factory = lambda text: text.decode("utf-8", "replace")  # a damaged row is no end
    return db


def _transact(
    path: Path,
    work: Callable[[sqlite3.Connection], T],
    begin: str = "BEGIN IMMEDIATE",
    frozen: bool = False,
) -> T:
    with closing(_connect(path, frozen)) as db, db:
        db.execute(begin)
        return work(db)


def _check(db: sqlite3.Connection) -> None:
    """DatabaseError unless the database is a whole board, BoardError if it is a newer one."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if not 0 <= version <= _MOST_VERSIONS:
        raise sqlite3.DatabaseError(f"there is no format {version}")
    if version > _VERSION:
        raise BoardError(
            f"The board has format {version}, but this version reads only up to {_VERSION}. Update "
            "the program, or move the board’s file away."
        )
    db.execute(f"SELECT {', '.join(_KINDS)} FROM entries LIMIT 1").fetchone()
    db.execute("SELECT poster, at FROM posts LIMIT 1").fetchone()
    hash_poster(db, "")
    if (said := db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
        raise sqlite3.DatabaseError(said)


def _is_unwritable(error: Exception) -> bool:
    return isinstance(error, OSError) or _code_of(error) in _UNWRITABLE


def _code_of(error: Exception) -> int:
    """SQLite's code for an error, without its details; that of damage where it has none."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
