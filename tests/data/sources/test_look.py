from dataclasses import replace

import pytest

from cf.data.importing.reading import correct
from cf.data.importing.scale import Scale
from cf.data.sources.look import look_at, write_changes
from cf.errors import DataError
from tests.data.conftest import ml_100k, zip_folder  # noqa: F401

BOOKS = "reader,isbn,rating\n" + "".join(f"r{i % 5},x{i % 7},{1 + i % 5}\n" for i in range(35))


def test_a_layout_is_named_and_the_table_of_ratings_found_in_a_zip(ml_100k, tmp_path):  # noqa: F811
    assert look_at(str(ml_100k)).layout == "MovieLens 100K"
    folder = tmp_path / "books"
    folder.mkdir()
    (folder / "a.csv").write_text("isbn,title\n" + "".join(f"x{i},T{i}\n" for i in range(7)))
    (folder / "scores.csv").write_text(BOOKS)
    look = look_at(str(zip_folder(folder, tmp_path / "b.zip", "inner/")))
    assert look.table and look.table.name == "scores.csv" and not look.layout


def test_what_was_corrected_comes_back_from_what_is_written(tmp_path):
    (tmp_path / "t.csv").write_text(BOOKS.replace("isbn", '"a,b"'))
    table = look_at(str(tmp_path / "t.csv")).table
    assert table and write_changes(table, table) == ""
    changed = replace(table, user=1, item=0, title=None, year=2, noun="whisky")
    assert correct(table, write_changes(table, changed)) == changed
    for scale in (Scale(-10, 10), Scale(0.5, 7), replace(table.scale, implicit=True)):
        changed = replace(table, scale=scale)
        assert correct(table, write_changes(table, changed)) == changed


def test_what_is_no_table_is_refused(tmp_path):
    (tmp_path / "x.csv").write_text("<html>")
    with pytest.raises(DataError, match="web page"):
        look_at(str(tmp_path / "x.csv"))
