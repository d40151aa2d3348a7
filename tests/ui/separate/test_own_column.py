"""A column of one's own is read with care: right values, or an error that says where and what."""

import numpy as np
import pytest

from cf.errors import DataError
from cf.ui.separate.own_column import MOST_BYTES, read_column

IDS = np.array([3, 7, 50], dtype=np.int64)


def test_values_go_to_their_movies_whatever_the_order():
    name, values = read_column(b"movieId,colour\n50,red\n3,blue\n999,green\n", IDS)
    assert name == "colour"
    assert values.tolist() == ["blue", None, "red"]


def test_a_byte_order_mark_windows_line_ends_and_quotes_are_read():
    text = '\ufeffmovieId,"a, b"\r\n7,"x, y"\r\n'.encode()
    name, values = read_column(text, IDS)
    assert name == "a, b" and values.tolist() == [None, "x, y", None]


def test_empty_values_and_short_lines_take_no_part():
    assert read_column(b"id,v\n3,\n7\n\n50,a\n", IDS)[1].tolist() == [None, None, "a"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Line 1 has 0 column"),
        (b"movieId\n3\n", "Line 1 has 1 column"),
        (b"movieId,v\n3,a\nseven,b\n", "Line 3, column 1: “seven”"),
        (b"movieId,v\n1000,a\n", "No movie id"),
        (b"movieId,v\n3,\xff\n", "not UTF-8"),
        (b"x" * (MOST_BYTES + 1), "at most"),
    ],
)
def test_what_cannot_be_read_is_explained(content, says):
    with pytest.raises(DataError, match=says):
        read_column(content, IDS)
