"""The rows of a table one after another, the slow way: where few are wanted, or exact lines."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from cf.data.folder import Folder
from cf.data.importing.reading import Reading
from cf.errors import DataError

SPACE = " "  # any number of blanks
# What stands, in small letters, where there is no value.
BLANK = frozenset(
    (
        *("", "-", "–", "—", "?", ".", "na", "n/a", "nan", "none", "null"),
        *("not seen", "haven't seen", "haven’t seen", "haven't seen it", "haven’t seen it"),
        *("not rated", "not watched", "not read", "unseen", "no answer", "nicht gesehen", "pas vu"),
    )
)
_LONGEST_JSON = 2**22  # bytes of a line
_MOST_LINES = 200  # of a single field
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});")


def records_of(text: str, reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Line, from 1, and fields of every row that is not blank, header included; the slow way."""
    if reading.delimiter == SPACE or len(reading.delimiter) > 1:
        part = None if reading.delimiter == SPACE else reading.delimiter
        for number, line in enumerate(io.StringIO(text, newline=None), start=1):
            if line.strip():
                yield number, line.rstrip("\n").split(part)
        return
    if reading.delimiter == ";" and "&" in text:
        text = without_entities(text)
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


def clean(value: str | None) -> str:
    """A value without blanks around it, and without the =" " that keeps an ISBN a text."""
    value = (value or "").strip().strip("\ufeff")
    return value[2:-1] if value.startswith('="') and value.endswith('"') else value


def without_entities(text: str) -> str:
    """HTML's &aring; as the letter that it is: its semicolon parts no fields."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]).replace('"', "”"), text)


@contextmanager
def open_parquet(file: Folder) -> Iterator[Any]:
    """Open a Parquet file, or JSON in lines, with pyarrow; DataError where it is damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    is_json = holds_json_lines(file)
    try:
        with (
            file.open("rb") as stream,
            pq.ParquetFile(_json_as_parquet(stream) if is_json else stream) as opened,
        ):
            yield opened
    except (pa.ArrowException, OSError, ValueError) as error:
        why = " ".join(str(error).split())[:120]
        raise DataError(
            f"{file.name} is damaged or of a kind of {'JSON' if is_json else 'Parquet'} that is "
            f"not known ({why}). Take the file afresh from its source, or save it as CSV."
        ) from None


def holds_json_lines(file: Folder) -> bool:
    """Whether the first line of a file is an object of JSON by itself."""
    with file.open("rb") as stream:
        if stream.read(1) != b"{":
            return False
        line = b"{" + stream.readline(_LONGEST_JSON)
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _json_as_parquet(stream: IO[bytes]) -> IO[bytes]:
    """The columns of JSON in lines, but for those that hold objects."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyarrow import json as arrow_json

    table = arrow_json.read_json(stream, arrow_json.ReadOptions(block_size=4 * _LONGEST_JSON))

    def is_flat(kind: Any) -> bool:
        if pa.types.is_list(kind):
            return is_flat(kind.value_type)
        return not pa.types.is_nested(kind) and not pa.types.is_null(kind)

    written = io.BytesIO()
    flat = [field.name for field in table.schema if is_flat(field.type)]
    pq.write_table(table.select(flat), written)
    written.seek(0)
    return written


def show_value(value: object) -> str:
    """One value of Parquet as the text that a CSV file would have."""
    if isinstance(value, list):
        return "|".join(map(show_value, value))
    return "" if value is None or value != value else str(value)


def check_quotes(file: Folder, reading: Reading, content: bytes, n_records: int) -> None:
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
        raise open_quote(file, last)


def open_quote(file: Folder, line: int, reason: str = "") -> DataError:
    """The error for lines that cannot be told apart."""
    where = f", line {line:,}" if line else ""
    return DataError(
        f"{file.name}{where}: a quote is opened and not closed{reason}. Correct it or save the "
        "table again as CSV."
    )
