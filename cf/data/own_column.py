"""A column of one's own: a CSV that gives movies a value each.

Lines are read one by one, so that a quote that is never closed spoils its own line alone. A line
that cannot be used is counted and named, never passed over in silence.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cf.data.text import ID_LIMIT
from cf.errors import DataError

MOST_BYTES = 2_000_000
LONGEST_VALUE = 100  # characters, of a value and of a column's name
MOST_COLUMNS = 100
LONGEST_LINE = 20_000  # characters
N_NAMED = 10  # lines that are not used and named with the reason

_ID = re.compile(r"([0-9]{1,16})(?:\.0)?")  # some programs write whole numbers as 3.0
_ID_NAME = "movieid"  # without case and punctuation


@dataclass(frozen=True)
class UnusedLine:
    """A line that gave no movie a value, and why."""

    number: int  # from 1, the header's
    reason: str


@dataclass(frozen=True, eq=False)
class OwnColumn:
    """What a file says about the movies, and how much of it could be used."""

    name: str
    values: np.ndarray  # (n_movies,) object: str, None for a movie without a value
    n_lines: int  # below the header, without blank ones
    n_used: int
    unused: tuple[UnusedLine, ...]  # the first ten

    def describe_use(self) -> str:
        """Say how many lines are used, and which are not."""
        return f"{self.n_used:,} of {self.n_lines:,} lines are used." + _list_unused(
            self.unused, self.n_lines - self.n_used
        )


def read_header(content: bytes) -> tuple[str, ...]:
    """Read the names of the columns, one for each; a column without one is named by its place.

    Parameters
    ----------
    content : of a CSV in UTF-8, with or without a byte order mark

    Raises
    ------
    DataError
        Not UTF-8, too large, or no header of at least two columns with names of sensible length.
    """
    return _parse_header(next(_lines(content), (1, ""))[1])


def find_id_column(header: tuple[str, ...]) -> int | None:
    """Which column holds the movie ids by its name, None if that is not plain."""
    plain = ["".join(filter(str.isalnum, name)).casefold() for name in header]
    return plain.index(_ID_NAME) if plain.count(_ID_NAME) == 1 else None


def read_own_column(
    content: bytes, id_column: int, value_column: int, movie_ids: np.ndarray
) -> OwnColumn:
    """Read the values of one column, whose movies another column names.

    Parameters
    ----------
    content : as `read_header` takes it
    id_column, value_column : places in the header, from 0
    movie_ids : (n_movies,) the data set's own ids

    Raises
    ------
    DataError
        As `read_header`, or no line could be used.
    """
    lines = _lines(content)
    header = _parse_header(next(lines, (1, ""))[1])
    row_of = {int(movie_id): row for row, movie_id in enumerate(movie_ids)}
    values = np.full(len(movie_ids), None, dtype=object)
    first_line: dict[int, int] = {}  # row → the line that gave it its value
    unused: list[UnusedLine] = []
    n_lines = 0
    for number, line in lines:
        if not line.strip():
            continue
        n_lines += 1
        try:
            fields = _parse_line(line)
            if len(fields) != len(header):
                raise _LineError(f"{len(fields)} fields, but the header has {len(header)}")
            movie_id = _parse_id(fields[id_column])
            value = _parse_value(fields[value_column])
            row = row_of.get(movie_id)
            if row is None:
                raise _LineError(f"movie {movie_id} is not among these ratings")
            if row in first_line:
                raise _LineError(f"line {first_line[row]} gave movie {movie_id} a value")
        except _LineError as error:
            if len(unused) < N_NAMED:
                unused.append(UnusedLine(number, str(error)))
            continue
        values[row], first_line[row] = value, number
    if not first_line:
        named = _list_unused(tuple(unused), n_lines)
        raise DataError(
            f"None of the {n_lines:,} lines below the header can be used.{named} Each is to name a "
            f"movie of these ratings by its id in the column “{header[id_column]}” and to give it "
            f"a value in “{header[value_column]}”."
        )
    return OwnColumn(header[value_column], values, n_lines, len(first_line), tuple(unused))


class _LineError(Exception):
    """Why a line cannot be used."""


def _lines(content: bytes) -> Iterator[tuple[int, str]]:
    """Number and text, without its end, of every line."""
    if len(content) > MOST_BYTES:
        raise DataError(
            f"The file has {len(content):,} bytes; at most {MOST_BYTES:,} are read. Leave out the "
            "columns and lines that are not needed."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"The file is not UTF-8 (byte {error.start + 1:,}). Save it as a CSV in UTF-8."
        ) from None
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        yield number, line.rstrip("\n")


def _parse_header(line: str) -> tuple[str, ...]:
    try:
        names = [" ".join(name.split()) for name in _parse_line(line)]
    except _LineError as error:
        raise DataError(f"Line 1: {error}. It must hold the columns’ names.") from None
    if not 2 <= len(names) <= MOST_COLUMNS:
        raise DataError(
            f"Line 1 has {len(names):,} column{'s' * (len(names) != 1)}, but it must name 2 to "
            f"{MOST_COLUMNS}, parted by commas: movie ids and values, such as “movieId,colour”."
        )
    for i, name in enumerate(names, start=1):
        if len(name) > LONGEST_VALUE or _is_unshowable(name):
            raise DataError(
                f"Line 1, column {i}: “{_shorten(name)}” is no name of a column; at most "
                f"{LONGEST_VALUE} characters are allowed, none of them a control character."
            )
    return tuple(name or f"column {i}" for i, name in enumerate(names, start=1))


def _parse_line(line: str) -> list[str]:
    """The fields of a line by itself."""
    if len(line) > LONGEST_LINE:
        raise _LineError(f"{len(line):,} characters, at most {LONGEST_LINE:,} are read")
    if '"' not in line:
        return line.split(",")
    try:
        return next(csv.reader([line], strict=True))
    except csv.Error:
        raise _LineError("a quote that is not closed, or text behind a closing one") from None


def _parse_id(field: str) -> int:
    match = _ID.fullmatch(field.strip())
    if match is None or int(match[1]) > ID_LIMIT:
        raise _LineError(f"“{_shorten(field)}” is no movie id, a whole number")
    return int(match[1])


def _parse_value(field: str) -> str:
    value = " ".join(field.split())
    if not value:
        raise _LineError("no value")
    if len(value) > LONGEST_VALUE:
        raise _LineError(f"a value of {len(value):,} characters, at most {LONGEST_VALUE} are read")
    if _is_unshowable(value):
        raise _LineError("a value with control characters")
    return value


def _is_unshowable(text: str) -> bool:
    return any(unicodedata.category(sign) == "Cc" for sign in text)


def _shorten(text: str) -> str:
    shown = "".join(sign if sign.isprintable() else "�" for sign in text[:30])
    return shown + "…" * (len(text) > 30)


def _list_unused(unused: tuple[UnusedLine, ...], n_unused: int) -> str:
    """Name the lines that are not used, with a blank before; nothing if all are."""
    if not n_unused:
        return ""
    named = "; ".join(f"line {line.number} ({line.reason})" for line in unused)
    rest = n_unused - len(unused)
    return f" Not used: {named}" + (f"; and {rest:,} more." if rest else ".")
