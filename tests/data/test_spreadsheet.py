"""Excel workbooks, each sheet a table."""

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from cf.data.sources.look import look_at
from cf.data.sources.read import import_data
from cf.errors import DataError
from tests.data.importing.tables import rows_of


def save(path: Path, **sheets: list[list[object]]) -> str:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return str(path)


def test_a_sheet_of_ratings_is_read_with_its_numbers_dates_and_empty_cells(tmp_path):
    rows = [
        ["Our club"],
        [],
        ["reader", "isbn", "rating", "when", None],
        ["ann", "0306406152", 4.5, datetime(2026, 1, 2, 3, 4), None],
        ["bob", 306406152, 4.0, datetime(2026, 1, 3), None],
        ["cy", "x", None, datetime(2026, 1, 4), None],
        ["cy", "y", 2, datetime(2026, 1, 5), None],
    ]
    source = save(tmp_path / "Our books.xlsx", Sheet1=rows, Sheet2=[])
    assert look_at(source).table.name == "Our books.csv"
    found = import_data(source)
    assert (found.dataset.name, found.dataset.noun) == ("Our books", "book")
    assert sorted(stars for _, stars in rows_of(found)) == [2, 4, 4.5]
    assert int(found.dataset.ratings.when.min()) == 1767323040
    assert "line 6 (no rating)" in found.told[-1]


def test_a_second_sheet_gives_the_titles(tmp_path):
    ratings = [
        ["user", "song", "rating"],
        *([u, s, 1 + (u + s) % 5] for u in (1, 2) for s in (1, 2)),
    ]
    titles = [["id", "title", "genre"], [1, "Rain", "Pop"], [2, "Sun", "Folk"]]
    found = import_data(save(tmp_path / "music.xlsx", ratings=ratings, titles=titles))
    assert found.dataset.movies.title == ("Rain", "Sun")
    assert (found.dataset.name, found.dataset.noun) == ("music", "song")


def test_a_form_of_answers_is_read_as_a_matrix(tmp_path):
    rows = [["Name", "Owl", "Elk", "Fox"], ["a", 1, None, 5], ["b", 2, 3], ["c", None, 4]]
    assert len(import_data(save(tmp_path / "form.xlsx", Form=rows)).dataset.ratings) == 5


def test_what_cannot_be_read_says_what_to_do(tmp_path):
    with pytest.raises(DataError, match="sheets are all empty"):
        import_data(save(tmp_path / "empty.xlsx", Sheet1=[]))
    whole = Path(save(tmp_path / "whole.xlsx", Sheet1=[["user", "item", "rating"], [1, 2, 3]]))
    content = bytearray(whole.read_bytes())
    content[700:760] = b"x" * 60
    whole.write_bytes(content)
    with pytest.raises(DataError, match=r"whole\.xlsx is a spreadsheet, but.*CSV UTF-8"):
        import_data(str(whole))


def test_a_workbook_of_too_many_cells_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("cf.data.spreadsheet.MOST_CELLS", 50)
    with pytest.raises(DataError, match="has more than 50 cells"):
        import_data(save(tmp_path / "big.xlsx", Sheet1=[["user", "item", "rating"]] * 30))
