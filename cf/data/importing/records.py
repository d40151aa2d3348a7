"""Columns of text out of a table, fast; and the lines where something is wrong, found slowly."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cf.data.folder import Folder
from cf.data.importing.lines import UnusedLine
from cf.data.importing.matrix import LINE, unpivot
from cf.data.importing.reading import Reading
from cf.data.importing.rows import (
    SPACE,
    check_quotes,
    clean,
    open_parquet,
    open_quote,
    records_of,
    show_value,
    without_entities,
)
from cf.data.text import read_utf8
from cf.errors import DataError

_UNIT = b"\x1f"  # stands for a delimiter that Arrow does not know, of several letters
_BLOCK_BYTES = 2**24  # a line is shorter than this


@dataclass(frozen=True, eq=False)
class Coded:
    """A column of text as its different values, and which of them each row has."""

    values: tuple[str, ...]  # without blanks at their ends; some may have no row
    codes: np.ndarray  # (n_rows,) int32

    @property
    def n_rows(self) -> np.ndarray:
        """How many rows have each value, (n_values,) int64."""
        return np.bincount(self.codes, minlength=len(self.values))


@dataclass(frozen=True, eq=False)
class Records:
    """Some columns of a table; rows with too few or too many fields are left out."""

    columns: dict[int, Coded]  # by place
    n_rows: int
    n_misfits: int  # rows with too few or too many fields
    times: Any = None  # an Arrow column: hardly any two may be alike


def read_records(
    file: Folder, reading: Reading, places: Sequence[int], time: int | None = None
) -> Records:
    """Read these columns of a table; that of the times, where it is given, as it stands.

    Raises DataError if it is damaged, or a quote is never closed.
    """
    if not reading.delimiter:
        return _read_parquet(file, reading, places, time)
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    misfits: list[int] = []

    def skip(row: object) -> str:
        misfits.append(1)
        return "skip"

    delimiter, content = _for_arrow(reading.delimiter, _content_of(file, reading))
    names = [str(at) for at in range(len(reading.columns))]
    wanted = [names[at] for at in dict.fromkeys(places)]
    types = dict.fromkeys(wanted, pa.dictionary(pa.int32(), pa.string()))
    if time is not None:
        types.setdefault(names[time], pa.string())
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(content),
            arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK_BYTES),
            arrow_csv.ParseOptions(
                delimiter=delimiter,
                quote_char='"' if reading.quoted else False,
                escape_char="\\" if reading.backslashes else False,
                newlines_in_values=reading.quoted,
                invalid_row_handler=skip,
            ),
            arrow_csv.ConvertOptions(
                column_types=types, include_columns=list(types), null_values=[]
            ),
        )
    except pa.ArrowInvalid as error:
        raise _explain(file, reading, content, str(error)) from None
    check_quotes(file, reading, content, table.num_rows + len(misfits))
    table = table.slice(reading.header)
    columns = {int(name): _clean(table[name]) for name in wanted}
    times = None if time is None else table[names[time]]
    return Records(columns, table.num_rows, len(misfits), times)


def _content_of(file: Folder, reading: Reading) -> bytes:
    """The lines that a reading is of."""
    return read_utf8(file) if reading.matrix is None else unpivot(file, reading.matrix)


def _for_arrow(delimiter: str, content: bytes) -> tuple[str, bytes]:
    """The content with fields parted by one letter, and that letter."""
    if delimiter == SPACE:
        content = re.sub(rb"(?m)^[ \t]+|[ \t]+(?=\r?$)", b"", content)
        return _UNIT.decode(), re.sub(rb"[ \t]+", _UNIT, content)
    if delimiter == ";" and b"&" in content:
        return delimiter, without_entities(content.decode("utf-8")).encode("utf-8")
    if len(delimiter) > 1:
        return _UNIT.decode(), content.replace(delimiter.encode(), _UNIT)
    return delimiter, content


def _clean(column: Any) -> Coded:
    """Take blanks and a spreadsheet's =" " off the values, and bring alike ones together."""
    array = column.unify_dictionaries().combine_chunks()
    places: dict[str, int] = {}
    of_value = [places.setdefault(clean(v), len(places)) for v in array.dictionary.to_pylist()]
    codes = np.array(of_value, np.int32)[np.from_dlpack(array.indices)]
    return Coded(tuple(places), codes)


def _read_parquet(
    file: Folder, reading: Reading, places: Sequence[int], time: int | None
) -> Records:
    own = () if time is None else (time,)
    wanted = [reading.columns[at] for at in dict.fromkeys((*places, *own))]
    with open_parquet(file) as opened:
        table = opened.read(wanted)
        columns = {at: _clean(_as_text(table[reading.columns[at]])) for at in places}
    times = None if time is None else table[reading.columns[time]]
    return Records(columns, table.num_rows, 0, times)


def _as_text(column: Any) -> Any:
    """A column of whatever kind as text, dictionary-encoded; lists are parted by “|”."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    try:
        texts = column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        texts = pa.chunked_array([[show_value(value) for value in column.to_pylist()]], pa.string())
    # What was empty is text, too, so that each row has a value.
    return texts.fill_null("").dictionary_encode()


def name_unused(
    file: Folder, reading: Reading, records: Records, reasons: Mapping[int, str], n_misfits: int
) -> list[UnusedLine]:
    """The lines that are not used, in their order: those with a reason, and the first misfits."""
    lines, misfits = find_lines(file, reading, records, list(reasons), n_misfits)
    width = len((reading.matrix or reading).columns)
    unused = [UnusedLine(lines.get(row, row + 1), reason) for row, reason in reasons.items()]
    few = ("no fields", "1 field")
    unused += [
        UnusedLine(line, f"{few[n] if n < 2 else f'{n} fields'}, but most have {width}")
        for line, n in misfits
    ]
    return sorted(unused, key=lambda line: line.number)


def find_lines(
    file: Folder, reading: Reading, records: Records, rows: Sequence[int], n_misfits: int
) -> tuple[dict[int, int], list[tuple[int, int]]]:
    """Where in a file some rows stand, as `read_records` counts them.

    Returns line by row; line and number of fields of the first misfits, at most `n_misfits`.
    """
    if reading.matrix is not None:
        _, misfits = find_lines(file, reading.matrix, records, [], n_misfits)
        origin = read_records(file, reading, [LINE]).columns[LINE]
        return {row: int(origin.values[origin.codes[row]]) for row in rows}, misfits
    wanted = set(rows)
    misfits = []
    lines: dict[int, int] = {}
    if not reading.delimiter:
        return {row: row + 1 for row in rows}, []
    content = read_utf8(file)
    n_lines = content.count(b"\n") + (content[-1:] != b"\n")
    if n_lines == records.n_rows + reading.header:  # each is a line by itself
        return {row: row + 1 + reading.header for row in rows}, []
    text = content.decode("utf-8")
    row = -reading.header
    for line, fields in records_of(text, reading):
        if len(lines) == len(wanted) and len(misfits) == n_misfits:
            break
        if len(fields) != len(reading.columns):
            if len(misfits) < n_misfits:
                misfits.append((line, len(fields)))
            continue
        if row in wanted:
            lines[row] = line
        row += 1
    return lines, misfits


def _explain(file: Folder, reading: Reading, content: bytes, reason: str) -> DataError:
    """Find the line that Arrow stopped at, which a quote has made too long."""
    line = 0
    if reading.quoted:
        line = max((n for n, _ in records_of(content.decode("utf-8"), reading)), default=0)
    return open_quote(file, line, f", or the lines cannot be parted ({reason[:120]})")
