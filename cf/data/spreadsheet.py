"""A spreadsheet as a zip of tables: one CSV file a sheet, so that all that reads these reads it."""

import csv
import io
import zipfile
from datetime import date, datetime, time
from pathlib import PurePath

from cf.errors import DataError

MOST_CELLS = 10_000_000
_BOOK = "xl/workbook.xml"  # what every one holds


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether a zip is an Excel workbook."""
    return _BOOK in archive.namelist()


def read_workbook(archive: zipfile.ZipFile, name: str) -> zipfile.ZipFile:
    """Return a zip, in memory, of the sheets that hold anything.

    A cell is written as it was last worked out, its row in the line of the same number. A lone
    sheet is called as the file is.

    Raises DataError if the workbook is damaged, holds nothing or too much.
    """
    from openpyxl import load_workbook  # takes a while to load

    sheets: dict[str, str] = {}
    n_left = MOST_CELLS
    try:
        book = load_workbook(archive.filename, read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a file says of its size may be wrong
            rows = []
            for row in sheet.iter_rows(values_only=True):
                n_left -= len(row) + 1
                if n_left < 0:
                    raise _too_large(name)
                rows.append(_write_row(row))
            if any(width for width, _ in rows):
                sheets[sheet.title.replace("/", " ")] = _write_table(rows)
    except DataError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part leads to
        raise DataError(
            f"{name} is a spreadsheet, but cannot be read ({type(error).__name__}: "
            f"{str(error)[:100]}). Open it in its program, choose “Save as” and “CSV UTF-8”, and "
            "give that file."
        ) from None
    if not sheets:
        raise DataError(f"{name} is a spreadsheet whose sheets are all empty.")
    if len(sheets) == 1:
        sheets = {PurePath(name).stem: text for text in sheets.values()}
    tables = zipfile.ZipFile(io.BytesIO(), "w")
    for title, text in sheets.items():
        tables.writestr(f"{title}.csv", text)
    tables.filename = PurePath(name).stem
    return tables


def _write_table(rows: list[tuple[int, str]]) -> str:
    """Lines of as many fields each; above them, a heading by itself is left out."""
    widest = max(width for width, _ in rows)
    n_above = next(i for i, (width, _) in enumerate(rows) if width > 1 or widest < 3)
    lines = (
        line + "," * (widest - max(width, 1)) if width and i >= n_above else ""
        for i, (width, line) in enumerate(rows)
    )
    return "\n".join(lines) + "\n"


def _write_row(row: tuple[object, ...]) -> tuple[int, str]:
    """How many fields a row has up to its last that is not empty, and these as CSV."""
    fields = list(map(_write, row))
    while fields and not fields[-1]:
        fields.pop()
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(fields)
    return len(fields), line.getvalue()


def _too_large(name: str) -> DataError:
    return DataError(
        f"{name} has more than {MOST_CELLS:,} cells. Save the sheet of ratings as CSV and give "
        "that file."
    )


def _write(value: object) -> str:
    """A cell as text: whole numbers without a point, times as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value).strip()
