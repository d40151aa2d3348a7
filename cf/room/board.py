"""The room's board: runs that people on one server post under a nickname.

Whoever posts is known by a salted hash alone. Every figure is computed here from the run, none is
taken from a page.
"""

import math
import secrets
import sqlite3
import sys
import time
from collections import deque
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any

from cf.errors import BoardError
from cf.room.board_file import BoardFile, close_board, hash_poster, is_closed
from cf.room.entry import Entry, clean_nickname, describe_run, read_entry
from cf.snapshot import Run

VALIDATION = "validation"
BOARD_FILE = "board.sqlite"  # in the folder of saved runs
MOST_ENTRIES = 3000
MOST_A_MINUTE = 120  # posts of all together: a cookie is thrown away in a second
SECONDS_BETWEEN, MOST_AN_HOUR = 5.0, 20  # posts of one poster
MOST_WRONG_TOKENS = 5  # a minute
_TOKEN_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
_SCORE_OF_POLES = """-(SELECT value FROM json_each(
    CASE WHEN json_valid(separations) THEN separations ELSE '{}' END) WHERE key = :by)"""


class Board:
    """The posted runs of one server; safe to use from many threads and processes.

    Here and in every method, BoardError says that the database cannot be written or is of a newer
    version.

    Parameters
    ----------
    path : of the database; a damaged one is renamed, and a new one begun
    now : seconds since 1970, UTC
    """

    def __init__(self, path: Path, now: Callable[[], float] = time.time) -> None:
        self._file, self._now = BoardFile(path), now

    def post(self, run: Run, nickname: str, poster: str) -> int:
        """Put a run on the board, in place of an equal one of the same poster; return its id.

        What was posted just now is not posted again: a button that is pressed twice does no harm.

        Raises BoardError for a bad nickname, a run without a finished epoch or a diverged one, a
        post too soon after the last one, too many posts of the whole room, or a board that is full
        or closed.

        Parameters
        ----------
        run : with a finished epoch; equal are runs of the same data, settings and turns by hand
        nickname : as `clean_nickname` takes it
        poster : an opaque id of the person or the browser tab
        """
        row = {"nickname": clean_nickname(nickname), **describe_run(run)}

        def work(db: sqlite3.Connection) -> int:
            row["poster"], row["posted_at"] = hash_poster(db, poster), self._now()
            if (known := _find_just_posted(db, row)) is not None:
                return known
            if is_closed(db):
                raise BoardError(
                    "Posting is closed. Ask the one who started the server to open it again."
                )
            _refuse_hasty(db, row["poster"], row["posted_at"])
            db.execute("INSERT INTO posts VALUES (:poster, :posted_at)", row)
            values = ", ".join(f":{name}" for name in row)
            insert = f"INSERT OR REPLACE INTO entries ({', '.join(row)}) VALUES ({values})"
            new = db.execute(insert, row).lastrowid
            if db.execute("SELECT count(*) FROM entries").fetchone()[0] > MOST_ENTRIES:
                raise BoardError(  # which undoes the whole transaction
                    f"The board is full: it holds {MOST_ENTRIES:,} runs. Remove one of yours, or "
                    "ask the one who started the server to clear it."
                )
            assert new is not None
            return new

        return self._file.do(work)

    def ranking(
        self, by: str, data_checksum: str, most_factors: int | None = None, limit: int = 50
    ) -> tuple[Entry, ...]:
        """Return the best runs of one data set, the best first, equal ones as they were posted.

        `by`: "validation", the lowest loss first, or the name of poles, the highest AUC first,
        where runs without that AUC are left out.
        """
        query = f"""SELECT *, {"best_mse" if by == VALIDATION else _SCORE_OF_POLES} AS score
            FROM entries WHERE data_checksum = :data AND n_factors <= :most AND score IS NOT NULL
            ORDER BY score, posted_at, id"""
        most = sys.maxsize if most_factors is None else most_factors
        wanted = {"by": by, "data": data_checksum, "most": most}

        def work(db: sqlite3.Connection) -> tuple[Entry, ...]:
            entries = map(read_entry, db.execute(query, wanted))
            return tuple(islice((entry for entry in entries if entry is not None), limit))

        return self._file.do(work, "BEGIN")

    def all_entries(self) -> tuple[Entry, ...]:
        """Return all entries, of whichever data, the latest first."""
        query = "SELECT * FROM entries ORDER BY posted_at DESC, id DESC"

        def work(db: sqlite3.Connection) -> tuple[Entry, ...]:
            return tuple(filter(None, map(read_entry, db.execute(query))))

        return self._file.do(work, "BEGIN")

    def owned(self, poster: str) -> frozenset[int]:
        """Return the ids of a poster's own entries."""
        query = "SELECT id FROM entries WHERE poster = ?"
        return self._file.do(
            lambda db: frozenset(
                row["id"] for row in db.execute(query, (hash_poster(db, poster),))
            ),
            "BEGIN",
        )

    def remove(self, id: int, poster: str) -> None:
        """Take a poster's own entry off the board; BoardError if it is not there or not theirs."""
        query = "DELETE FROM entries WHERE id = ? AND poster = ?"
        if not self._file.do(lambda db: db.execute(query, (id, hash_poster(db, poster))).rowcount):
            raise BoardError("That run is not yours to remove, or it has left the board already.")

    def remove_any(self, id: int) -> None:
        """Take anybody's entry off the board, for the one who looks after it."""
        if not self._file.do(
            lambda db: db.execute("DELETE FROM entries WHERE id = ?", (id,))
        ).rowcount:
            raise BoardError(f"There is no run {id} on the board; it may have left it already.")

    @property
    def is_open(self) -> bool:
        """Whether runs can be posted."""
        return self._file.do(lambda db: not is_closed(db), "BEGIN")

    def set_open(self, on: bool) -> None:
        """Let runs be posted, or no longer; those on the board stay."""
        self._file.do(lambda db: close_board(db, not on))

    def clear(self) -> None:
        """Take all entries off the board."""
        self._file.do(lambda db: db.execute("DELETE FROM entries"))


class OwnerToken:
    """What the board's owner proves to be it by: who started the server reads it on its console.

    The right one is always taken, so that nobody who guesses can keep that person out; wrong ones
    are told to wait once there were five in a minute on the whole server.

    Parameters
    ----------
    now : seconds on any clock
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.text, self._now = new_token(), now
        self._wrong: deque[float] = deque(maxlen=MOST_WRONG_TOKENS)
        self._lock = Lock()

    def check(self, said: str) -> None:
        """Raise BoardError unless `said` is the token."""
        if secrets.compare_digest(said.strip().encode(errors="replace"), self.text.encode()):
            return
        with self._lock:
            now = self._now()
            if len(self._wrong) == MOST_WRONG_TOKENS and (wait := self._wrong[0] + 60 - now) > 0:
                raise BoardError(
                    f"There were {MOST_WRONG_TOKENS} wrong tokens within a minute. Wait "
                    f"{_write_wait(wait)}, then try again."
                )
            self._wrong.append(now)
        raise BoardError(
            "That is not the token. It was printed on the console of the server when the board was "
            "first opened."
        )


def new_token() -> str:
    """Return a token of three groups of four signs, 59 bits that nobody can guess."""
    groups = ("".join(secrets.choice(_TOKEN_SIGNS) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def _find_just_posted(db: sqlite3.Connection, row: dict[str, Any]) -> int | None:
    """The id of an entry in which nothing is other than in a row but the moment, a short one."""
    same = [name for name in row if name != "posted_at"]
    query = " AND ".join(f"{name} IS :{name}" for name in same)
    recent = {**row, "since": row["posted_at"] - SECONDS_BETWEEN}
    found = db.execute(
        f"SELECT id FROM entries WHERE {query} AND posted_at > :since AND posted_at <= :posted_at",
        recent,
    ).fetchone()
    return None if found is None else int(found["id"])


def _refuse_hasty(db: sqlite3.Connection, poster: bytes, now: float) -> None:
    """BoardError with the time to wait if a poster, or the room, has posted too much."""
    # Times to come are those of a clock that was put back.
    db.execute("DELETE FROM posts WHERE at <= ? OR at > ?", (now - 3600, now))
    query = "SELECT at FROM posts WHERE poster = ? ORDER BY at DESC"
    times = [row["at"] for row in db.execute(query, (poster,))]
    next_at = max(
        [
            now,
            *(at + SECONDS_BETWEEN for at in times[:1]),
            *(at + 3600 for at in times[MOST_AN_HOUR - 1 : MOST_AN_HOUR]),
        ]
    )
    busy = db.execute(
        "SELECT at FROM posts ORDER BY at DESC LIMIT 1 OFFSET ?", (MOST_A_MINUTE - 1,)
    )
    if (first := busy.fetchone()) is not None and first["at"] + 60 > now:
        raise BoardError(
            f"The whole room may post {MOST_A_MINUTE} runs a minute, and has. Wait "
            f"{_write_wait(first['at'] + 60 - now)}, then post again."
        )
    if next_at > now:
        raise BoardError(
            f"One post every {SECONDS_BETWEEN:.0f} seconds and {MOST_AN_HOUR} an hour are allowed. "
            f"Wait {_write_wait(next_at - now)}, then post again."
        )


def _write_wait(seconds: float) -> str:
    """A time to wait, rounded up."""
    number, unit = (
        (math.ceil(seconds), "second") if seconds <= 90 else (math.ceil(seconds / 60), "minute")
    )
    return f"{number} {unit}{'' if number == 1 else 's'}"
