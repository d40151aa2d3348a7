"""What a person may correct, and tables that are refused with a way to mend them."""

import codecs
from dataclasses import replace

import pytest

from cf.data import read_data
from cf.data.importing.reading import Reading, correct
from cf.data.importing.scale import Scale
from cf.data.importing.sniffing import sniff_table
from cf.data.importing.table import read_table
from cf.errors import DataError
from tests.data.importing.tables import read, rows_of, write


def test_a_table_most_of_whose_lines_cannot_be_used_is_refused_with_their_reasons(tmp_path):
    text = "user,movie,rating\n1,2,3\n" + "1,,3\n" * 30
    with pytest.raises(DataError, match=r"of 31 lines, 30 cannot .* line 3 \(no movie\).*20 more"):
        read(tmp_path, text)


def test_a_person_may_correct_what_was_taken_for_what(tmp_path):
    path = write(tmp_path, "a,b,c,d\n1,5,x,9\n2,4,y,9\n1,3,y,9\n")
    reading = correct(sniff_table(path), "user=a, item=3, rating=b, scale=1-10, noun=Toy")
    assert (reading.user, reading.item, reading.stars) == (0, 2, 1)
    found = read_table(path, reading)
    assert rows_of(found) == [("x", 2.5), ("y", 1.5), ("y", 2.0)]
    assert found.dataset.noun == "toy"
    assert correct(reading, "title=none").title is None
    marked = replace(reading, scale=Scale(1, 10, (-1, 0)))
    assert correct(marked, "scale=0-10").scale == Scale(0, 10, (-1,)), "zero is a rating then"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("user", "“user” is no way to read a column"),
        ("colour=a", "“colour=a” is no way"),
        ("user=zebra", r"has no column “zebra”\. It has a, b\."),
        ("user=3", "has no column “3”"),
        ("scale=5-1", "the lower first"),
        ("noun=<b>", "“noun=<b>” is no way"),
    ],
)
def test_a_correction_that_says_nothing_is_refused(text, said):
    with pytest.raises(DataError, match=said):
        correct(Reading("x.csv", ",", True, ("a", "b"), ()), text)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"user,movie,rating\n", "holds no ratings below the names of its columns"),
        (b"hello\nworld\n", "line 1: “hello” is not parted into columns"),
        (
            b"user,movie,mood\n1,2,glad\n2,3,sad\n",
            r"columns user, movie, mood; none was recognised as rating.*rating=….*who took what",
        ),
        (b"movie,rating\n2,3\n3,4\n", "names no users .*one person’s ratings.*You.*user=…"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>x", "is a web page"),
        (b"%PDF-1.7 ....", "is no table of text"),
        (
            b"user,movie,rating\n" + b"1,2,3\n" * 9 + b'1,"2,3\n1,4,3\n',
            r"line 11: .*a quote is opened and not closed",
        ),
        (b"7" + b"\t99" * 40 + b"\n", "like a matrix"),
    ],
    ids=lambda text: str(text)[:20],
)
def test_what_is_no_table_of_ratings_is_refused_with_the_reason_and_the_way_to_mend_it(
    content, said, tmp_path
):
    path = tmp_path / "mine.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=said):
        read_data(str(path))


def test_corrections_reach_a_table_by_replacing_what_was_guessed(tmp_path):
    path = write(tmp_path, "user,movie,rating\n1,2,3\n2,2,1\n", codecs.lookup("utf-8").name)
    reading = replace(sniff_table(path), scale=Scale(1, 3))
    assert read_table(path, reading).dataset.ratings.highest == 3
