"""Columns of numbers out of text files: fast where all is well, exact about the line where not."""

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cf.data.arrow import as_numpy
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


def read_columns(file: Folder, delimiter: str, columns: Sequence[Column]) -> dict[str, np.ndarray]:
    """Read a file without a header, all of whose columns are numbers; blank lines do not count.

    Returns
    -------
    Name → (n_lines,) int64 or float64.

    Raises
    ------
    DataError
        With line and column of the first field that is not allowed.
    """
    import pyarrow as pa
    from pyarrow import csv

    types = {column.name: pa.int64() if column.step == 1 else pa.float64() for column in columns}
    try:
        with file.open("rb") as stream:
            table = csv.read_csv(
                stream,
                csv.ReadOptions(column_names=list(types)),
                csv.ParseOptions(delimiter=delimiter, quote_char=False),
                csv.ConvertOptions(column_types=types, null_values=[]),
            )
    except pa.ArrowInvalid as error:
        raise _explain(file, delimiter, columns, str(error)) from None
    arrays = {name: as_numpy(table[name]) for name in types}
    if not all(column.holds(arrays[column.name]) for column in columns):
        raise _explain(file, delimiter, columns, "a number outside what is allowed")
    return arrays


def read_lines(file: Folder, encoding: str) -> Iterator[tuple[int, str]]:
    """Line number and text, without the line end, of every line that is not blank."""
    with file.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if number == 1:  # as Windows' editors put it there, and Arrow skips it
                line = line.removeprefix(codecs.BOM_UTF8)
            text = line.decode(encoding, errors="replace").rstrip("\r\n")
            if text:
                yield number, text


def _write(number: float) -> str:
    """A number in full, as people write it."""
    return f"{number:,.0f}" if number == int(number) else f"{number:g}"


def line_of(file: Folder, position: int) -> int:
    """The line number of the entry at this position, counted from zero without blank lines."""
    return next(n for i, (n, _) in enumerate(read_lines(file, "latin-1")) if i == position)


def bad_field(
    file: Folder, line: int, column: int, name: str, seen: str, allowed: str
) -> DataError:
    """The error for one field; the column counts from one."""
    return DataError(
        f"{file.name}, line {line}, column {column} ({name}): “{_shorten(seen)}” was found, but it "
        f"must be {allowed}. Correct the line or take the file afresh from its source."
    )


def _shorten(seen: str) -> str:
    return seen if len(seen) <= 80 else f"{seen[:80]}…"


def bad_width(file: Folder, line: int, seen: int, allowed: int, separator: str) -> DataError:
    """The error for a line with too few or too many fields."""
    return DataError(
        f"{file.name}, line {line}: {seen} field(s) were found, but there must be {allowed}, "
        f"parted by {separator}. Correct the line or take the file afresh from its source."
    )


def _explain(file: Folder, delimiter: str, columns: Sequence[Column], reason: str) -> DataError:
    """Find the first bad field the slow way."""
    separator = "a tab" if delimiter == "\t" else f"“{delimiter}”"
    number = 0
    for number, text in read_lines(file, "latin-1"):
        fields = text.split(delimiter)
        if len(fields) != len(columns):
            return bad_width(file, number, len(fields), len(columns), separator)
        for i, (column, field) in enumerate(zip(columns, fields, strict=True), start=1):
            if column.parse(field) is None:
                return bad_field(file, number, i, column.name, field, column.allowed)
    if not number:
        return DataError(f"{file.name} is empty. Take the file afresh from its source.")
    return DataError(f"{file.name} cannot be read: {reason}. Take it afresh from its source.")
