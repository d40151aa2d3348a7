"""A person's own column on their shelf: it comes back as it was, or not at all."""

import json

import numpy as np
import pytest

from cf.data.importing.lines import UnusedLine
from cf.data.importing.own_column import OwnColumn
from cf.store.own_columns import MOST, read_column, remove_column, write_column
from cf.store.shelf import Shelf


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return Shelf(tmp_path / "person")


def make_column(numbers: bool = True) -> OwnColumn:
    values = np.array(["3", None, "−1,5", None], dtype=object)
    figures = np.array([3, np.nan, -1.5, np.nan]) if numbers else None
    return OwnColumn("“how” *warm*", values, figures, 4, 2, (UnusedLine(3, "no value"),))


@pytest.mark.parametrize("numbers", [True, False])
def test_a_column_comes_back_as_it_was(shelf, numbers):
    column = make_column(numbers)
    write_column(shelf, "mark", column)
    found = read_column(shelf, "mark", 4)
    assert found.values.tolist() == column.values.tolist()
    if numbers:
        np.testing.assert_array_equal(found.numbers, column.numbers)
    else:
        assert found.numbers is None
    assert found.name == column.name and found.describe_use() == column.describe_use()
    assert not shelf.runs().set_aside, "it is no run, and no damaged one either"


def test_it_belongs_to_its_data_and_can_be_removed(shelf):
    write_column(shelf, "mark", make_column())
    assert read_column(shelf, "other", 4) is None
    assert read_column(shelf, "mark", 2) is None, "these are other movies"
    remove_column(shelf, "mark")
    remove_column(shelf, "mark")
    assert read_column(shelf, "mark", 4) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"rows": [0, -1]},
        {"rows": [0]},
        {"rows": "02"},
        {"values": ["3", "a\nb"]},
        {"values": ["3", "x" * 101]},
        {"values": ["3", 4]},
        {"numbers": ["a", "b"]},
        {"numbers": [1]},
        {"unused": [3]},
        {"n_lines": None},
        {"name": 3},
    ],
)
def test_what_could_not_have_been_written_here_counts_as_none(shelf, changed):
    write_column(shelf, "mark", make_column())
    [path] = (shelf.folder / ".columns").iterdir()
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changed), "utf-8")
    assert read_column(shelf, "mark", 4) is None


@pytest.mark.parametrize("written", [b"", b"{", b"[]", b"\xff", b'{"rows": []}'])
def test_a_damaged_file_counts_as_none(shelf, written):
    write_column(shelf, "mark", make_column())
    [path] = (shelf.folder / ".columns").iterdir()
    path.write_bytes(written)
    assert read_column(shelf, "mark", 4) is None


def test_a_person_keeps_the_columns_of_a_few_data_sets(shelf):
    for n in range(MOST + 2):
        write_column(shelf, f"mark{n}", make_column())
    assert len(list((shelf.folder / ".columns").iterdir())) == MOST
    assert read_column(shelf, f"mark{MOST + 1}", 4) is not None
