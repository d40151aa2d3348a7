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

from cf.errors import BoardError
from cf.room.board_file import BoardFile, hash_poster
from cf.room.entry import Entry, clean_nickname, describe_run, read_entry
from cf.snapshot import Run

VALIDATION = "validation"
MOST_ENTRIES = 3000
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

        Parameters
        ----------
        run : with a finished epoch; equal are runs of the same data, settings and turns by hand
        nickname : as `clean_nickname` takes it
        poster : an opaque id of the person or the browser tab

        Raises
        ------
        BoardError
            A bad nickname, a run without a finished epoch or a diverged one, a post too soon after
            the last one, or a full board.
        """
        row = {"nickname": clean_nickname(nickname), **describe_run(run)}

        def work(db: sqlite3.Connection) -> int:
            row["poster"], row["posted_at"] = hash_poster(db, poster), self._now()
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

        Parameters
        ----------
        by : "validation", the lowest loss first, or the name of poles, the highest AUC first, where
            runs without that AUC are left out
        data_checksum : of the ratings
        most_factors : leave out runs with more
        limit : how many at most
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

    def clear(self) -> None:
        """Take all entries off the board."""
        self._file.do(lambda db: db.execute("DELETE FROM entries"))


class ClearingToken:
    """What clears the board: known to the one who started the server, who reads it on its console.

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
                    f"{_in_words(wait)}, then try again."
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


def _refuse_hasty(db: sqlite3.Connection, poster: bytes, now: float) -> None:
    """BoardError with the time to wait if a poster has posted too recently or too often."""
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
    if next_at > now:
        raise BoardError(
            f"One post every {SECONDS_BETWEEN:.0f} seconds and {MOST_AN_HOUR} an hour are allowed. "
            f"Wait {_in_words(next_at - now)}, then post again."
        )


def _in_words(seconds: float) -> str:
    """A time to wait, rounded up."""
    number, unit = (
        (math.ceil(seconds), "second") if seconds <= 90 else (math.ceil(seconds / 60), "minute")
    )
    return f"{number} {unit}{'' if number == 1 else 's'}"
