"""The board's database: an SQLite file that many threads and processes use at once.

Every piece of work is one transaction on a connection of its own, and every write an immediate one,
so that two never act on the same state. A file that is no board, or no longer a whole one, is
renamed and kept, and a new one begun.
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
_BUSY_SECONDS = 20.0
# What SQLite says of a file that is no board, or no longer a whole one.
_DAMAGE = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_COLUMNS = (
    "id INTEGER PRIMARY KEY AUTOINCREMENT, poster BLOB, nickname TEXT, data_name TEXT, "
    "data_checksum TEXT, settings TEXT, changes TEXT, best_mse REAL, best_epoch INTEGER, "
    "separations TEXT, biases_only REAL, n_factors INTEGER, posted_at REAL, "
    "UNIQUE (poster, data_checksum, settings, changes)"
)
_BEGINNING = (
    f"CREATE TABLE entries ({_COLUMNS})",
    "CREATE INDEX by_loss ON entries (data_checksum, best_mse, posted_at, id)",
    "CREATE TABLE posts (poster BLOB, at REAL)",
    "CREATE TABLE salt AS SELECT randomblob(16) AS salt",
    f"PRAGMA user_version = {_VERSION}",
)

T = TypeVar("T")


class BoardFile:
    """The database at a path; opened when made, so that damage shows early.

    Here and in `do`, BoardError says that it cannot be written or is of a newer version.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with _explained(path):
            self._open()

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
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
            self._open()
            return _transact(self._path, work, begin)

    def _open(self) -> None:
        """See to it that there is a whole database, one thread or process at a time."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # SQLite's own lock on another file: it holds among processes, and ends with its holder.
        with closing(_connect(Path(f"{self._path}.lock"))) as lock:
            lock.execute("BEGIN EXCLUSIVE")
            try:
                _transact(self._path, _check)
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self._set_aside()
                _transact(self._path, lambda db: [db.execute(line) for line in _BEGINNING])
            # Not while another is at work; then it is switched on when the board is next opened.
            with closing(_connect(self._path)) as db, suppress(sqlite3.OperationalError):
                db.execute("PRAGMA journal_mode = WAL")

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
    if row is None:
        raise sqlite3.DatabaseError("the salt is missing")
    return blake2b(poster.encode(errors="replace"), digest_size=16, salt=row["salt"]).digest()


def _connect(path: Path) -> sqlite3.Connection:
    """A connection that waits for other writers and begins a transaction only when told to."""
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    db.row_factory = sqlite3.Row
    db.text_factory = lambda text: text.decode("utf-8", "replace")  # a damaged row is no end
    return db


def _transact(
    path: Path, work: Callable[[sqlite3.Connection], T], begin: str = "BEGIN IMMEDIATE"
) -> T:
    with closing(_connect(path)) as db, db:
        db.execute(begin)
        return work(db)


def _check(db: sqlite3.Connection) -> None:
    """DatabaseError unless the database is a whole board, BoardError if it is a newer one."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > _VERSION:
        raise BoardError(
            f"The board has format {version}, but this version reads only up to {_VERSION}. Update "
            "the program, or move the board’s file away."
        )
    db.execute("SELECT poster, changes, separations, posted_at FROM entries LIMIT 1").fetchone()
    db.execute("SELECT poster, at FROM posts LIMIT 1").fetchone()
    hash_poster(db, "")
    if (said := db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
        raise sqlite3.DatabaseError(said)


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF in _DAMAGE
