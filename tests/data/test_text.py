import numpy as np
import pytest

from cf.data.text import ID_LIMIT, Column, line_of, read_columns
from cf.errors import DataError

COLUMNS = (Column("id", 1, 99), Column("rating", 0.5, 5.0, step=0.5))


def write(tmp_path, text: str):
    file = tmp_path / "numbers.txt"
    file.write_bytes(text.encode("latin-1"))
    return file


def test_columns_come_back_by_name_and_type(tmp_path):
    read = read_columns(write(tmp_path, "1;3.5\n2;4\n"), ";", COLUMNS)
    assert read["id"].tolist() == [1, 2]
    assert read["rating"].tolist() == [3.5, 4.0]
    assert (read["id"].dtype, read["rating"].dtype) == (np.int64, np.float64)


def test_a_missing_last_line_end_and_blank_lines_are_harmless(tmp_path):
    read = read_columns(write(tmp_path, "1;3.5\r\n\r\n2;4"), ";", COLUMNS)
    assert read["id"].tolist() == [1, 2]


@pytest.mark.parametrize("rating", ["0", "5.5", "3.25", "nan", "inf", "-inf", "", "good", "é"])
def test_a_field_outside_what_is_allowed_is_quoted(tmp_path, rating):
    file = write(tmp_path, f"1;3.5\n2;{rating}\n")
    allowed = r"a multiple of 0\.5 from 0\.5 to 5"
    with pytest.raises(DataError, match=rf"numbers\.txt, line 2, column 2 .*“{rating}”.*{allowed}"):
        read_columns(file, ";", COLUMNS)


@pytest.mark.parametrize("number", ["0", "100", "1.0", "99999999999999999999", "1e1"])
def test_a_whole_number_must_be_whole_and_within_its_bounds(tmp_path, number):
    with pytest.raises(DataError, match=rf"line 1, column 1 .*“{number}”.*whole number"):
        read_columns(write(tmp_path, f"{number};4\n"), ";", COLUMNS)


def test_what_only_the_fast_reader_refuses_is_still_an_error_that_names_the_file(tmp_path):
    with pytest.raises(DataError, match=r"numbers\.txt cannot be read"):
        read_columns(write(tmp_path, "1_0;4\n"), ";", COLUMNS)


@pytest.mark.parametrize("line", ["1", "1;2;3", "1,2"])
def test_a_line_of_another_width_is_counted(tmp_path, line):
    with pytest.raises(DataError, match=r"line 2: \d field\(s\).* 2, parted by “;”"):
        read_columns(write(tmp_path, f"1;3.5\n{line}\n"), ";", COLUMNS)


def test_positions_count_lines_without_the_blank_ones(tmp_path):
    file = write(tmp_path, "\n1;1\n\n\n2;2\n")
    assert [line_of(file, 0), line_of(file, 1)] == [2, 5]


def test_bounds_are_written_in_full_and_a_long_field_is_cut(tmp_path):
    column = Column("id", 1, ID_LIMIT)
    assert column.allowed == "a whole number from 1 to 9,007,199,254,740,992"
    with pytest.raises(DataError, match=rf"“{'x' * 80}…” was found"):
        read_columns(write(tmp_path, "x" * 100_000), ";", [column])
