"""A matrix, one row a person and one column a thing or the other way round, as a line a rating.

So answers come from a survey, so a club keeps its sheet. What stands in a row beside its ratings, a
name or the time of the answer, stands in each of its lines; an empty cell becomes none.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cf.data.folder import Folder
from cf.data.importing.reading import ROLES, Reading, find_asked, find_by_name, noun_of, plain_names
from cf.data.importing.roles import NUMBER, are_times, tell_no_time
from cf.data.importing.rows import BLANK, check_quotes, clean, open_parquet, records_of, show_value
from cf.data.importing.scale import has_decimal_commas, parse_ratings
from cf.data.text import read_utf8
from cf.numbers import join_words

N_SHOWN = 10  # first rows
# Places of columns in the lines that a matrix becomes: from which line of the file a rating comes,
# its column there, and itself; what stands beside the ratings follows.
LINE, HEADING, STARS, FIRST = 0, 1, 2, 3
_ENDS = (10, 100)  # of scales, the usual and the largest
_MARKS = (99.0, 999.0)  # above a scale: not rated
_SHARE_OF_COLUMNS = 2 / 3  # so many of those that hold numbers are on one scale
_MOST_DIFFERENT = 21  # ratings: half points from 0 to 10
_FEWEST, _FEWEST_UNNAMED, _FEWEST_UNLIKE = 3, 5, 20  # columns of ratings, the less else tells
_NO_CELLS = ("user", "item", "time", "year")  # columns called so hold no ratings
# Columns called so, in small letters and digits alone, are worked out from the others.
_WORKED_OUT = re.compile(
    r"mean|average|avg|median|sum|total|count|mittelwert|durchschnitt|summe|anzahl|moyenne|promedio"
)
_FLAGS = frozenset("01")
_NOT_RATED = BLANK | {f"{mark:g}" for mark in _MARKS}
_ASKED = re.compile(r"(.+?)\s*\[(.+)\]")  # “Rate these films [Alien]”, as forms ask


def find_cells(reading: Reading, body: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """The places of the columns that hold ratings if a table is a matrix; none if it is not.

    A table with a column of users, one of things and one of ratings is none, nor is one of flags.

    Parameters
    ----------
    body : the first rows below the header
    """
    named = find_by_name(reading.columns) if reading.header else {}
    if {"user", "item"} <= named.keys() or len(body) < 2:
        return ()
    columns = [[row[at] for row in body] for at in range(len(reading.columns))]
    taken = set(map(named.get, _NO_CELLS))
    plain = plain_names(reading.columns)
    free = [at for at in range(len(columns)) if at not in taken]
    if reading.header:
        free = [at for at in free if not _WORKED_OUT.fullmatch(plain[at])]
    cells, end = _on_one_scale(columns, [at for at in free if at or not _is_running(columns[0])])
    cells = [at for at in cells if at or not _counts_others(columns, cells)]
    different = {value for at in cells for value in columns[at]} - BLANK
    n_rated = sum(not set(columns[at]) <= _NOT_RATED for at in cells)
    beside = [column for at, column in enumerate(columns) if at not in cells]
    if not reading.header or len(different) > _MOST_DIFFERENT or end == _ENDS[-1]:
        fewest = _FEWEST_UNLIKE
    elif named.keys() & {"user", "item", "title"} or any(map(_names_rows, beside)):
        fewest = _FEWEST
    else:
        fewest = _FEWEST_UNNAMED
    if n_rated < max(fewest, len(cells) / 2) or different <= _FLAGS:
        return ()
    # Nobody among the first may have rated a thing that somebody further down has.
    within = range(cells[0], cells[-1] + 1)
    return tuple(at for at in within if at in cells or set(columns[at]) <= _NOT_RATED)


def _on_one_scale(columns: Sequence[Sequence[str]], free: Sequence[int]) -> tuple[list[int], int]:
    """The places of columns whose numbers lie on one scale, and its end; none if too few do."""
    numbers = {}
    for at in free:
        known = sorted({value for value in columns[at] if value.casefold() not in BLANK})
        found = parse_ratings(known, has_decimal_commas(known))
        if _are_most(found == found):
            numbers[at] = found
    for end in _ENDS:
        cells = [
            at
            for at, found in numbers.items()
            if _are_most((abs(found) <= end) | np.isin(found, _MARKS))
        ]
        if len(cells) >= max(_SHARE_OF_COLUMNS * len(numbers), 1):
            return cells, end
    return [], 0


def _are_most(fit: np.ndarray) -> bool:
    return bool(fit.any()) and 2 * int(fit.sum()) >= len(fit)


def as_lines(matrix: Reading, body: Sequence[Sequence[str]]) -> Reading:
    """How the lines that a matrix becomes are read: who and what is named where.

    Parameters
    ----------
    matrix : with its `cells`
    body : the first rows below its header
    """
    places = [at for at in range(len(matrix.columns)) if at not in matrix.cells]
    beside = [matrix.columns[at] for at in places]
    own = ["line", "column", "rating"]
    for at, name in enumerate(own):
        own[at] = f"{name} of the file" if name in beside else name
    found = find_asked(beside) if matrix.header else {}
    named = {role: FIRST + at for role, at in found.items() if role not in ("stars", "counts")}
    values = {FIRST + i: [row[at] for row in body] for i, at in enumerate(places)}
    when, title = named.get("time"), named.get("title")
    doubts: list[tuple[str, str]] = []
    if when is not None and not are_times(values[when], share=0.5, called=True):
        del named["time"]
        doubts = tell_no_time(beside[when - FIRST], values[when])
    is_name = title is not None and plain_names([beside[title - FIRST]]) == ["name"]
    if is_name and named.keys().isdisjoint(("user", "item", "year", "categories")):
        named["user"] = named.pop("title")
    if "user" not in named and not named.keys().isdisjoint(("item", "title")):
        named.setdefault("item", named.get("title", LINE))
        named.setdefault("title", named["item"])
        named["user"] = HEADING
    else:
        names = (at for at, column in values.items() if at != when and _names_rows(column))
        named.setdefault("user", next(names, LINE))
        named = {role: named[role] for role in ("user", "time") if role in named}
        named["item"] = HEADING
        if not all(map(NUMBER.fullmatch, _headings(matrix))):
            named["title"] = HEADING
    noun = noun_of([*beside, matrix.name.rpartition(".")[0]])
    roles: dict[str, Any] = named | {"stars": STARS}
    lines = Reading(matrix.name, ",", True, (*own, *beside), (), quoted=True, matrix=matrix)
    return replace(lines, noun=noun, doubts=tuple(doubts), **roles)


def tell_matrix(lines: Reading) -> list[str]:
    """Say what of a matrix was taken for ratings and what was left aside; nothing of a table."""
    matrix = lines.matrix
    if matrix is None:
        return []
    names = _headings(matrix)
    used = [getattr(lines, role) for role in ROLES]
    rest = [f"“{name}”" for at, name in enumerate(lines.columns) if at not in (*used, LINE)]
    unused = f" Not used: {join_words(rest[:N_SHOWN])}." if rest else ""
    called = ("thing" if lines.noun == "item" else lines.noun) if lines.item == HEADING else "user"
    return [
        f"A matrix was read: each of its {len(names):,} columns of ratings, from “{names[0]}” to "
        f"“{names[-1]}”, is one {called}, each cell one rating.{unused}"
    ]


def unpivot(file: Folder, matrix: Reading) -> bytes:
    """The lines that a matrix becomes, as CSV with a header.

    Raises DataError if the file is damaged, or a quote is never closed.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([""] * (FIRST + len(matrix.columns) - len(matrix.cells)))
    writer.writerows(lines_of(file, matrix))
    return written.getvalue().encode()


def lines_of(file: Folder, matrix: Reading) -> Iterator[list[str]]:
    """One line for each rating of a matrix: whence, under which heading, stars, what stands beside.

    A row with too few or too many fields becomes a line of one field.
    """
    headings = _headings(matrix)
    for number, fields in _rows_of(file, matrix):
        if len(fields) != len(matrix.columns):
            yield [str(number)]
            continue
        row = [clean(field) for field in fields]
        beside = [field for at, field in enumerate(row) if at not in matrix.cells]
        for at, heading in zip(matrix.cells, headings, strict=True):
            if row[at].casefold() not in BLANK:
                yield [str(number), heading, row[at], *beside]


def _rows_of(file: Folder, matrix: Reading) -> Iterator[tuple[int, Sequence[str]]]:
    """Line and fields of the rows below the header."""
    if not matrix.delimiter:
        with open_parquet(file) as opened:
            batches = (batch.to_pylist() for batch in opened.iter_batches())
            rows = (row for batch in batches for row in batch)
            for number, row in enumerate(rows, start=1):
                yield number, list(map(show_value, row.values()))
        return
    content = read_utf8(file)
    n_rows = 0
    for number, fields in records_of(content.decode("utf-8"), matrix):
        n_rows += 1
        if n_rows > matrix.header:
            yield number, fields
    check_quotes(file, matrix, content, n_rows)


def _headings(matrix: Reading) -> list[str]:
    """What the columns of ratings are called: without a question that all of them repeat."""
    if not matrix.header:
        return [str(i) for i in range(1, len(matrix.cells) + 1)]
    names = [matrix.columns[at] for at in matrix.cells]
    asked = [_ASKED.fullmatch(name) for name in names]
    if len({match and match[1] for match in asked}) == 1 and asked[0]:
        return [match[2] for match in asked if match]
    return names


def _names_rows(column: Sequence[str]) -> bool:
    """Whether each row has another value here, and they are no times."""
    return all(column) and len(set(column)) == len(column) and not are_times(column)


def _is_running(column: Sequence[str]) -> bool:
    """Whether a column numbers the rows, which two or three ratings may seem to."""
    if len(column) <= _FEWEST or column[0] not in ("0", "1"):
        return False
    return list(column) == [str(int(column[0]) + i) for i in range(len(column))]


def _counts_others(columns: Sequence[Sequence[str]], cells: Sequence[int]) -> bool:
    """Whether the first column says how many of the others of its row hold a rating."""
    rows = zip(*(columns[at] for at in cells if at), strict=True)
    n_rated = [sum(cell.casefold() not in _NOT_RATED for cell in row) for row in rows]
    return list(columns[0]) == list(map(str, n_rated))
