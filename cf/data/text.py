"""Columns of numbers out of text files: fast where all is well, exact about the line where not."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import numpy as np

from cf.data.arrow import as_numpy
from cf.data.decoding import as_utf8, shorten_line
from cf.data.folder import Folder
from cf.errors import DataError


@dataclass(frozen=True)
class Column:
    """One column and what it allows: numbers from `low` to `high` in steps of `step` from zero."""

    name: str
    low: float
    high: float
    step: float = 1.0  # 1 makes the column int64, anything else float64

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        kind = "a whole number" if self.step == 1 else f"a multiple of {self.step:g}"
        return f"{kind} from {_write(self.low)} to {_write(self.high)}"

    def holds(self, values: np.ndarray) -> bool:
        """Whether every value is allowed; NaN never is."""
        inside = (values >= self.low) & (values <= self.high)
        return bool(inside.all()) and (self.step == 1 or bool((values % self.step == 0).all()))

    def parse(self, text: str) -> float | None:
        """The value of one field, None where it is not allowed."""
        try:
            value = int(text) if self.step == 1 else float(text)
        except ValueError:
            return None
        return value if self.low <= value <= self.high and value % self.step == 0 else None


ID_LIMIT = 2**53  # JSON and JavaScript keep whole numbers exactly up to here


_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
WEB_PAGE = re.compile(r"\s*<(!doctype html|html)", re.IGNORECASE)
_N_HEAD = 512  # bytes that show what a file is


@contextmanager
def _open(file: Folder) -> Iterator[IO[bytes]]:
    """Open for reading as bytes, UTF-16 turned into UTF-8; a web page is refused."""
    with file.open("rb") as stream:
        head = stream.read(_N_HEAD)
        if WEB_PAGE.match(head.removeprefix(codecs.BOM_UTF8).decode("latin-1")):
            raise DataError(
                f"{file.name} is a web page, saved under this name. Download the file itself, "
                "not the page that shows it."
            )
        stream.seek(0)
        if not _is_utf16(head):
            yield stream
            return
        unmarked = "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
        try:
            text = stream.read().decode("utf-16" if head.startswith(_UTF_16) else unmarked)
        except UnicodeDecodeError as error:
            raise DataError(
                f"{file.name} begins as UTF-16 but breaks off at byte {error.start:,}. Save it "
                "again as UTF-8 or take it afresh from its source."
            ) from None
    yield io.BytesIO(text.encode("utf-8"))


def _is_utf16(head: bytes) -> bool:
    """Whether a file begins with the mark of UTF-16, or every second byte of it is zero."""
    zeros = max(head[::2].count(0), head[1::2].count(0))
    return head.startswith(_UTF_16) or zeros > len(head) // 3 > 0


def read_text(file: Folder) -> str:
    """The whole text of a file, as `read_utf8` reads it."""
    return read_utf8(file).decode("utf-8")


def read_utf8(file: Folder) -> bytes:
    """A file's content as UTF-8 without its mark.

    Raises DataError if it is in none of UTF-8, UTF-16, Windows-1252 and latin-1, or most letters
    beyond ASCII were read in the wrong encoding before the file was saved.
    """
    with _open(file) as stream:
        content = stream.read().removeprefix(codecs.BOM_UTF8)
    return as_utf8(file.name, content)


def strip_quotes(field: str) -> str:
    """A field without the quotes that spreadsheets put around it."""
    if len(field) > 1 and field[0] == field[-1] == '"':
        return field[1:-1].replace('""', '"')
    return field


def read_rows(file: Folder, names: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Line number and the fields of these columns, of every row of a CSV file with a header."""
    rows = csv.reader(io.StringIO(read_text(file), newline=""), strict=True)
    try:
        header = next(rows, [])
        missing = [name for name in names if name not in header]
        if missing:
            raise DataError(
                f"{file.name}, line 1: no column “{missing[0]}” is in the header "
                f"“{shorten_line(','.join(header))}”; there must be {', '.join(names)}. Take the "
                "file afresh from its source."
            )
        places = [header.index(name) for name in names]
        for row in rows:
            if row and len(row) != len(header):
                raise bad_width(file, rows.line_num, len(row), len(header), "“,”")
            if row:
                yield rows.line_num, [row[place] for place in places]
    except csv.Error as error:
        raise DataError(
            f"{file.name}, line {rows.line_num}: {error}. Correct the quotes or take the file "
            "afresh from its source."
        ) from None


def read_columns(
    file: Folder, delimiter: str, columns: Sequence[Column], *, header: bool = False
) -> dict[str, np.ndarray]:
    """Read a file all of whose columns are numbers; blank lines do not count.

    Raises DataError with line and column of the first field that is not allowed.

    Parameters
    ----------
    delimiter : one letter or several.
    header : whether the first line names the columns; other names are refused.

    Returns
    -------
    Name → (n_lines,) int64 or float64.
    """
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    types = {column.name: pa.int64() if column.step == 1 else pa.float64() for column in columns}
    try:
        with _open(file) as stream:
            if header:
                _check_header(file, stream, delimiter, columns)
            if len(delimiter) > 1:  # Arrow knows only one letter
                stream = io.BytesIO(stream.read().replace(delimiter.encode(), b"\x1f"))
            table = arrow_csv.read_csv(
                stream,
                arrow_csv.ReadOptions(column_names=list(types)),
                arrow_csv.ParseOptions(
                    delimiter=delimiter if len(delimiter) == 1 else "\x1f", quote_char=False
                ),
                arrow_csv.ConvertOptions(column_types=types, null_values=[]),
            )
    except pa.ArrowInvalid as error:
        raise _explain(file, delimiter, columns, header, str(error)) from None
    arrays = {name: as_numpy(table[name]) for name in types}
    if not all(column.holds(arrays[column.name]) for column in columns):
        raise _explain(file, delimiter, columns, header, "a number outside what is allowed")
    return arrays


def _check_header(
    file: Folder, stream: IO[bytes], delimiter: str, columns: Sequence[Column]
) -> None:
    """Read the first line off the stream; DataError unless it names the columns."""
    seen = stream.readline().removeprefix(codecs.BOM_UTF8).decode("latin-1").strip()
    names = [column.name for column in columns]
    if [strip_quotes(name) for name in seen.split(delimiter)] != names:
        raise DataError(
            f"{file.name}, line 1: “{shorten_line(seen)}” was found, but it must be the header "
            f"{delimiter.join(names)}. Take the file afresh from its source."
        )


def read_names(file: Folder) -> list[str]:
    """What the first line of a CSV file names, without quotes around it."""
    with _open(file) as stream:
        first = stream.readline().removeprefix(codecs.BOM_UTF8).decode("latin-1")
    return [strip_quotes(field) for field in first.strip().split(",")]


def read_lines(file: Folder) -> Iterator[tuple[int, str]]:
    """Line number and text, without the line end, of every line that is not blank."""
    with _open(file) as stream:
        for number, line in enumerate(stream, start=1):
            if number == 1:  # as Windows' editors put it there, and Arrow skips it
                line = line.removeprefix(codecs.BOM_UTF8)
            text = line.decode("latin-1").rstrip("\r\n")
            if text:
                yield number, text


def _write(number: float) -> str:
    """A number in full, as people write it."""
    return f"{number:,.0f}" if number == int(number) else f"{number:g}"


def line_of(file: Folder, position: int) -> int:
    """The line number of the entry at this position, counted from zero without blank lines."""
    return next(n for i, (n, _) in enumerate(read_lines(file)) if i == position)


def bad_field(
    file: Folder, line: int, column: int, name: str, seen: str, allowed: str
) -> DataError:
    """The error for one field; the column counts from one."""
    return DataError(
        f"{file.name}, line {line}, column {column} ({name}): “{shorten_line(seen)}” was found, "
        f"but it must be {allowed}. Correct the line or take the file afresh from its source."
    )


def parse_field(file: Folder, line: int, place: int, column: Column, text: str) -> float:
    """The value of a line's field, counted from one; DataError where it is not allowed."""
    value = column.parse(text)
    if value is None:
        raise bad_field(file, line, place, column.name, text, column.allowed)
    return value


def bad_width(file: Folder, line: int, seen: int, allowed: int, separator: str) -> DataError:
    """The error for a line with too few or too many fields."""
    return DataError(
        f"{file.name}, line {line}: {seen} field(s) were found, but there must be {allowed}, "
        f"parted by {separator}. Correct the line or take the file afresh from its source."
    )


def _explain(
    file: Folder, delimiter: str, columns: Sequence[Column], header: bool, reason: str
) -> DataError:
    """Find the first bad field the slow way."""
    separator = "a tab" if delimiter == "\t" else f"“{delimiter}”"
    number = 0
    for number, text in read_lines(file):
        if header and number == 1:
            continue
        fields = text.split(delimiter)
        if len(fields) != len(columns):
            return bad_width(file, number, len(fields), len(columns), separator)
        for i, (column, field) in enumerate(zip(columns, fields, strict=True), start=1):
            if column.parse(field) is None:
                return bad_field(file, number, i, column.name, field, column.allowed)
    if not number:
        return DataError(f"{file.name} is empty. Take the file afresh from its source.")
    return DataError(f"{file.name} cannot be read: {reason}. Take it afresh from its source.")
