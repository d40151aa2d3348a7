"""A column of one's own: a table that gives movies a value each.

The app's own tables come back as they are. A line that cannot be used is counted and named, never
passed over in silence.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cf.data.importing.lines import (
    LONGEST_VALUE,
    N_NAMED,
    LineError,
    UnusedLine,
    is_unshowable,
    list_unused,
    parse_header,
    parse_line,
    read_lines,
    shorten,
)
from cf.data.importing.matching import MovieIndex
from cf.data.importing.reading import plain_names
from cf.data.noun import FILM
from cf.errors import DataError

# What columns are called, without case and punctuation.
_ID_NAMES, _TITLE_NAMES, _YEAR_NAMES = ("movieid",), ("title", "film", "movie"), ("year",)


@dataclass(frozen=True)
class Naming:
    """Which columns of a table, from 0, name the movie of a line: its id, or title and year."""

    id: int | None = None
    title: int | None = None
    year: int | None = None

    @property
    def columns(self) -> tuple[int, ...]:
        """Those that are known."""
        return tuple(one for one in (self.id, self.title, self.year) if one is not None)


@dataclass(frozen=True, eq=False)
class OwnColumn:
    """What a file says about the movies, and how much of it could be used."""

    name: str
    values: np.ndarray  # (n_movies,) object: str, None for a movie without a value
    numbers: np.ndarray | None  # (n_movies,) float64, NaN without a value; None: not all are any
    n_lines: int  # below the header, without blank ones
    n_used: int
    unused: tuple[UnusedLine, ...]  # the first ten

    @property
    def kinds(self) -> list[str]:
        """The different values, the commonest first, equally common ones by the alphabet."""
        counts = Counter(value for value in self.values if value is not None)
        return sorted(counts, key=lambda value: (-counts[value], value))

    def describe_use(self) -> str:
        """Say how many lines are used, and which are not."""
        return f"{self.n_used:,} of {self.n_lines:,} lines are used." + list_unused(
            self.unused, self.n_lines - self.n_used
        )


def find_naming(header: Sequence[str]) -> Naming:
    """Which columns name the movies, by their own names; ids before titles."""
    plain = plain_names(header)

    def find(names: Sequence[str]) -> int | None:
        found = [at for at, name in enumerate(plain) if name in names]
        return found[0] if len(found) == 1 else None

    if (id_ := find(_ID_NAMES)) is not None:
        return Naming(id=id_)
    title = find(_TITLE_NAMES)
    return Naming(title=title, year=None if title is None else find(_YEAR_NAMES))


def read_own_column(
    content: bytes,
    naming: Naming,
    value_column: int,
    movie_ids: np.ndarray,
    titles: Sequence[str] = (),
    years: Sequence[int] = (),
    noun: str = FILM,
) -> OwnColumn:
    """Read the values of one column, whose movies other columns name.

    Raises DataError as `read_header` does, and if no line could be used.

    Parameters
    ----------
    content : as `read_header` takes it
    naming : with an id or a title
    value_column : place in the header, from 0
    movie_ids : (n_movies,) the data set's own ids
    titles, years : of the movies, where titles name them; 0 is an unknown year
    noun : what the data call a movie
    """
    lines = read_lines(content)
    header, delimiter = parse_header(next(lines)[1])
    movies = MovieIndex(movie_ids, titles, years, noun)
    values = np.full(len(movie_ids), None, dtype=object)
    first_line: dict[int, int] = {}  # row → the line that gave it its value
    unused: list[UnusedLine] = []
    n_lines = n_used = 0
    for number, line in lines:
        if not line.strip():
            continue
        n_lines += 1
        try:
            fields = parse_line(line, delimiter)
            if len(fields) != len(header):
                raise LineError(f"{len(fields)} fields, but the header has {len(header)}")
            row = _find(movies, fields, naming)
            value = _parse_value(fields[value_column])
            if row in first_line and values[row] != value:
                raise LineError(
                    f"“{shorten(value)}” contradicts line {first_line[row]}, which gave "
                    f"{_name(fields, naming)} “{shorten(values[row])}”"
                )
        except LineError as error:
            if len(unused) < N_NAMED:
                unused.append(UnusedLine(number, str(error)))
            continue
        values[row] = value
        first_line.setdefault(row, number)
        n_used += 1
    if not first_line:
        named = list_unused(tuple(unused), n_lines)
        by = ", ".join(f"“{header[at]}”" for at in naming.columns)
        raise DataError(
            f"None of the {n_lines:,} lines below the header can be used.{named} Each is to name a "
            f"movie of these ratings in {by} and to give it a value in “{header[value_column]}”."
        )
    numbers = _as_numbers(values, decimal_comma=delimiter != ",")
    return OwnColumn(header[value_column], values, numbers, n_lines, n_used, tuple(unused))


def _find(movies: MovieIndex, fields: Sequence[str], naming: Naming) -> int:
    """The row of the movie that a line names."""
    if naming.id is not None:
        return movies.by_id(fields[naming.id])
    assert naming.title is not None
    year = "" if naming.year is None else fields[naming.year]
    return movies.by_title(fields[naming.title], year)


def _name(fields: Sequence[str], naming: Naming) -> str:
    """What a line calls its movie."""
    at = naming.title if naming.id is None else naming.id
    assert at is not None
    return f"movie “{shorten(fields[at].strip())}”"


def _parse_value(field: str) -> str:
    value = " ".join(field.split())
    if not value:
        raise LineError("no value")
    if len(value) > LONGEST_VALUE:
        raise LineError(f"a value of {len(value):,} characters, at most {LONGEST_VALUE} are read")
    if is_unshowable(value):
        raise LineError("a value with control characters")
    return value


def _as_numbers(values: np.ndarray, decimal_comma: bool) -> np.ndarray | None:
    """The values as numbers, None unless all are."""
    numbers = np.full(len(values), math.nan)
    for row, value in enumerate(values):
        if value is None:
            continue
        text = value.replace("−", "-")
        try:
            number = float(text.replace(",", ".") if decimal_comma else text)
        except ValueError:
            return None
        if not math.isfinite(number):
            return None
        numbers[row] = number
    return numbers


def try_own_column(*arguments: Any) -> OwnColumn | str:
    """Read as `read_own_column` does; return what its DataError says.

    For a worker, from which an error would come as one of the program's.
    """
    try:
        return read_own_column(*arguments)
    except DataError as error:
        return str(error)
