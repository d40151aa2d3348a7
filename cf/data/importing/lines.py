"""A table out of a file that anybody may have made: its header, its lines, a line's fields.

Fields are parted by commas, semicolons or tabs, whichever parts the header into most columns. Lines
are read one by one, so that a quote that is never closed spoils its own line alone.
"""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from cf.data.text import WEB_PAGE
from cf.errors import DataError

MOST_BYTES = 2_000_000
LONGEST_VALUE = 100  # characters, of a value and of a column's name
MOST_COLUMNS = 300
LONGEST_LINE = 100_000  # characters
N_NAMED = 10  # lines that are not used and named with the reason

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
# How PDFs, pictures, packed files and databases begin, whatever they are called.
NO_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"SQLite")
_ENCODINGS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class LineError(Exception):
    """Why a line cannot be used."""


@dataclass(frozen=True)
class UnusedLine:
    """A line that could not be used, and why."""

    number: int  # from 1, the header's
    reason: str


def read_header(content: bytes) -> tuple[str, ...]:
    """Read the names of the columns, one for each; a column without one is named by its place.

    Parameters
    ----------
    content : of a table in UTF-8, UTF-16 with its mark, or Windows-1252

    Raises
    ------
    DataError
        Too large, in none of these codes, or no header of at least two columns with names of
        sensible length.
    """
    return parse_header(next(read_lines(content))[1])[0]


def read_lines(content: bytes) -> Iterator[tuple[int, str]]:
    """Number and text, without its end, of every line."""
    if len(content) > MOST_BYTES:
        raise DataError(
            f"The file has {len(content):,} bytes; at most {MOST_BYTES:,} are read. Leave out the "
            "columns and lines that are not needed."
        )
    if content.startswith(NO_TEXT):
        raise DataError("The file is no table of text. Give a CSV file, or unpack it first.")
    text = decode(content)
    if not text.strip():
        raise DataError("The file is empty. Take it afresh from its source.")
    if WEB_PAGE.match(text):
        raise DataError(
            "The file is a web page. Download the file itself, not the page that shows it."
        )
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        yield number, line.rstrip("\n")


def decode(content: bytes) -> str:
    """Return the text of a file, in whichever of three codes it is."""
    encoding = _ENCODINGS.get(content[:2], "utf-8-sig")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        seen = error
    if encoding == "utf-8-sig":
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError as error:
            seen = error
    raise DataError(
        f"The file is text in none of UTF-8, UTF-16 and Windows-1252 (byte {seen.start + 1:,}). "
        "Save it as a CSV in UTF-8."
    )


def parse_header(line: str) -> tuple[tuple[str, ...], str]:
    """The columns' names, and what parts them."""
    found: list[tuple[list[str], str]] = []
    why = ""
    for delimiter in _DELIMITERS:
        try:
            found.append((parse_line(line, delimiter), delimiter))
        except LineError as error:
            why = str(error)
    fields, delimiter = max(found, key=lambda one: len(one[0]), default=([], ""))
    if why and len(fields) < 2:
        raise DataError(f"Line 1: {why}. It must hold the columns’ names.")
    names = [" ".join(name.split()) for name in fields]
    if not 2 <= len(names) <= MOST_COLUMNS:
        raise DataError(
            f"Line 1 has {len(names):,} column{'s' * (len(names) != 1)}, but it must name 2 to "
            f"{MOST_COLUMNS}, parted by {', '.join(_DELIMITERS.values())}: movies and values, such "
            "as “movieId,colour” or “title,year,colour”."
        )
    for i, name in enumerate(names, start=1):
        if len(name) > LONGEST_VALUE or is_unshowable(name):
            raise DataError(
                f"Line 1, column {i}: “{shorten(name)}” is no name of a column; at most "
                f"{LONGEST_VALUE} characters are allowed, none of them a control character."
            )
    return tuple(name or f"column {i}" for i, name in enumerate(names, start=1)), delimiter


def parse_line(line: str, delimiter: str) -> list[str]:
    """The fields of a line by itself."""
    if len(line) > LONGEST_LINE:
        raise LineError(f"{len(line):,} characters, at most {LONGEST_LINE:,} are read")
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        raise LineError("a quote that is not closed, or text behind a closing one") from None


def is_unshowable(text: str) -> bool:
    """Whether a text holds control characters or half a letter."""
    return any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text)


def list_unused(unused: tuple[UnusedLine, ...], n_unused: int) -> str:
    """Name the lines that are not used, with a blank before; nothing if all are."""
    if not n_unused:
        return ""
    named = "; ".join(f"line {line.number} ({line.reason})" for line in unused)
    rest = n_unused - len(unused)
    return f" Not used: {named}" + (f"; and {rest:,} more." if rest else ".")


def shorten(text: str, most: int = 30) -> str:
    """The beginning of a text, as a message can show it."""
    shown = "".join(sign if sign.isprintable() else "�" for sign in text[:most])
    return shown + "…" * (len(text) > most)
