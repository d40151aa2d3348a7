"""Columns of text out of a table, fast; and the lines where something is wrong, found slowly."""

import csv
import html
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from cf.data.folder import Folder
from cf.data.importing.lines import UnusedLine
from cf.data.importing.reading import Reading
from cf.data.text import read_utf8
from cf.errors import DataError

SPACE = " "  # any number of blanks
_UNIT = b"\x1f"  # stands for a delimiter that Arrow does not know, of several letters
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});")
_MOST_LINES = 200  # of a single field
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

    delimiter, content = _for_arrow(reading.delimiter, read_utf8(file))
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
    _check_quotes(file, reading, content, table.num_rows + len(misfits))
    table = table.slice(int(reading.header))
    columns = {int(name): _clean(table[name]) for name in wanted}
    times = None if time is None else table[names[time]]
    return Records(columns, table.num_rows, len(misfits), times)


def _for_arrow(delimiter: str, content: bytes) -> tuple[str, bytes]:
    """The content with fields parted by one letter, and that letter."""
    if delimiter == SPACE:
        content = re.sub(rb"(?m)^[ \t]+|[ \t]+(?=\r?$)", b"", content)
        return _UNIT.decode(), re.sub(rb"[ \t]+", _UNIT, content)
    if delimiter == ";" and b"&" in content:
        return delimiter, _without_entities(content.decode("utf-8")).encode("utf-8")
    if len(delimiter) > 1:
        return _UNIT.decode(), content.replace(delimiter.encode(), _UNIT)
    return delimiter, content


def _without_entities(text: str) -> str:
    """HTML's &aring; as the letter that it is: its semicolon parts no fields."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]).replace('"', "”"), text)


def _clean(column: Any) -> Coded:
    """Take blanks and a spreadsheet's =" " off the values, and bring alike ones together."""
    array = column.unify_dictionaries().combine_chunks()
    places: dict[str, int] = {}
    of_value = [places.setdefault(clean(v), len(places)) for v in array.dictionary.to_pylist()]
    codes = np.array(of_value, np.int32)[np.from_dlpack(array.indices)]
    return Coded(tuple(places), codes)


def clean(value: str | None) -> str:
    """A value without blanks around it, and without the =" " that keeps an ISBN a text."""
    value = (value or "").strip().strip("\ufeff")
    return value[2:-1] if value.startswith('="') and value.endswith('"') else value


@contextmanager
def open_parquet(file: Folder) -> Iterator[Any]:
    """Open a Parquet file with pyarrow; DataError where it is damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with file.open("rb") as stream, pq.ParquetFile(stream) as opened:
            yield opened
    except (pa.ArrowException, OSError, ValueError) as error:
        why = " ".join(str(error).split())[:120]
        raise DataError(
            f"{file.name} is damaged or of a kind of Parquet that is not known ({why}). Take the "
            "file afresh from its source, or save it as CSV."
        ) from None


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


def show_value(value: object) -> str:
    """One value of Parquet as the text that a CSV file would have."""
    if isinstance(value, list):
        return "|".join(map(show_value, value))
    return "" if value is None or value != value else str(value)


def records_of(text: str, reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Line, from 1, and fields of every row that is not blank, header included; the slow way."""
    if reading.delimiter == SPACE or len(reading.delimiter) > 1:
        part = None if reading.delimiter == SPACE else reading.delimiter
        for number, line in enumerate(io.StringIO(text, newline=None), start=1):
            if line.strip():
                yield number, line.rstrip("\n").split(part)
        return
    if reading.delimiter == ";" and "&" in text:
        text = _without_entities(text)
    rows = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=reading.delimiter,
        quoting=csv.QUOTE_MINIMAL if reading.quoted else csv.QUOTE_NONE,
        escapechar="\\" if reading.backslashes else None,
    )
    ended = 0
    try:
        for row in rows:
            if row:
                yield ended + 1, row
            ended = rows.line_num
    except csv.Error:  # a field of over 100,000 letters: what follows has no number
        return


def name_unused(
    file: Folder, reading: Reading, records: Records, reasons: Mapping[int, str], n_misfits: int
) -> list[UnusedLine]:
    """The lines that are not used, in their order: those with a reason, and the first misfits."""
    lines, misfits = find_lines(file, reading, records, list(reasons), n_misfits)
    width = len(reading.columns)
    unused = [UnusedLine(lines.get(row, row + 1), reason) for row, reason in reasons.items()]
    unused += [UnusedLine(line, f"{n} fields, but most have {width}") for line, n in misfits]
    return sorted(unused, key=lambda line: line.number)


def find_lines(
    file: Folder, reading: Reading, records: Records, rows: Sequence[int], n_misfits: int
) -> tuple[dict[int, int], list[tuple[int, int]]]:
    """Where in a file some rows stand, as `read_records` counts them.

    Returns line by row; line and number of fields of the first misfits, at most `n_misfits`.
    """
    wanted = set(rows)
    misfits: list[tuple[int, int]] = []
    lines: dict[int, int] = {}
    if not reading.delimiter:
        return {row: row + 1 for row in rows}, []
    content = read_utf8(file)
    n_lines = content.count(b"\n") + (content[-1:] != b"\n")
    if n_lines == records.n_rows + reading.header:  # each is a line by itself
        return {row: row + 1 + reading.header for row in rows}, []
    text = content.decode("utf-8")
    row = -int(reading.header)
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


def _check_quotes(file: Folder, reading: Reading, content: bytes, n_records: int) -> None:
    """Raise DataError if a quote that is not closed has swallowed the lines behind it."""
    n_swallowed = content.count(b"\n") - n_records
    is_odd = content.count(b'"') % 2 == 1
    if reading.quoted and (is_odd or n_swallowed > _MOST_LINES):
        end, last = "\x1e", 0
        for line, fields in records_of(content.decode("utf-8") + f"\n{end}", reading):
            if fields == [end]:
                return
            last = line
            if any(field.count("\n") > _MOST_LINES for field in fields):
                break
        raise _open_quote(file, last)


def _open_quote(file: Folder, line: int, reason: str = "") -> DataError:
    """The error for lines that cannot be told apart."""
    where = f", line {line:,}" if line else ""
    return DataError(
        f"{file.name}{where}: a quote is opened and not closed{reason}. Correct it or save the "
        "table again as CSV."
    )


def _explain(file: Folder, reading: Reading, content: bytes, reason: str) -> DataError:
    """Find the line that Arrow stopped at, which a quote has made too long."""
    line = 0
    if reading.quoted:
        line = max((n for n, _ in records_of(content.decode("utf-8"), reading)), default=0)
    return _open_quote(file, line, f", or the lines cannot be parted ({reason[:120]})")
