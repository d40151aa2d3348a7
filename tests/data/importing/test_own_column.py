"""A column of one's own is read with care: right values, or an error that says where and what."""

import io
import random
import re
import zipfile

import numpy as np
import pytest

from cf.data.importing.lines import LONGEST_VALUE, MOST_BYTES, N_NAMED, decode, read_header
from cf.data.importing.own_column import Naming, OwnColumn, find_naming, read_own_column
from cf.errors import DataError
from cf.export import FORMATS
from cf.export.matching import LABELS
from tests.export.invented import hostile_dataset, make_run

IDS = np.array([3, 7, 50], dtype=np.int64)


def read(text: str | bytes, ids: np.ndarray = IDS) -> OwnColumn:
    return read_own_column(text.encode() if isinstance(text, str) else text, Naming(id=0), 1, ids)


def reasons(column: OwnColumn) -> list[tuple[int, str]]:
    return [(line.number, line.reason) for line in column.unused]


def test_values_go_to_their_movies_whatever_the_order():
    column = read("movieId,colour\n50,red\n3,blue\n999,green\n")
    assert column.name == "colour"
    assert column.values.tolist() == ["blue", None, "red"]
    assert (column.n_lines, column.n_used) == (3, 2)
    assert reasons(column) == [(4, "movie 999 is not among these ratings")]


def test_a_byte_order_mark_windows_line_ends_and_quotes_are_read():
    column = read('\ufeffmovieId,"a, b"\r\n7,"x, ""y"""\r\n')
    assert column.name == "a, b" and column.values.tolist() == [None, 'x, "y"', None]


def test_the_columns_may_stand_anywhere():
    text = b"userId,movieId,tag,timestamp\n1,7,dark,99\n"
    assert find_naming(read_header(text)) == Naming(id=1)
    assert read_own_column(text, Naming(id=1), 2, IDS).values.tolist() == [None, "dark", None]


@pytest.mark.parametrize("name", ["movieId", "movie_id", "Movie ID", "MOVIEID"])
def test_the_movie_ids_are_found_by_name(name):
    assert find_naming(("value", name)) == Naming(id=1)


@pytest.mark.parametrize(
    "header", [("column 1", "name"), ("Book Id", "Work"), ("movieId", "movie_id"), ("id", "v")]
)
def test_a_header_that_leaves_open_what_names_the_movies_is_not_guessed(header):
    assert find_naming(header).columns == ()


TITLES = ("Alien", "Léon: The Professional", "The Fly", "The Fly")
YEARS = (1979, 1994, 1958, 1986)


def by_title(text: str) -> OwnColumn:
    naming, header = find_naming(read_header(text.encode())), read_header(text.encode())
    return read_own_column(text.encode(), naming, len(header) - 1, np.arange(4), TITLES, YEARS)


def test_titles_name_movies_with_their_year_in_brackets_or_beside():
    column = by_title('title,v\nalien (1979),a\nLeon: The Professional,b\n"Fly, The (1986)",c\n')
    assert column.values.tolist() == ["a", "b", None, "c"]
    column = by_title("film\tyear\tv\nThe Fly\t1958\ta\nAlien\t\tb\n")
    assert column.values.tolist() == ["b", None, "a", None]


def test_a_title_of_two_movies_or_of_none_is_named():
    column = by_title("title,v\nAlien,a\nThe Fly,b\nAliens,c\nAlien (1980),d\n")
    assert reasons(column) == [
        (3, "2 movies are called “The Fly”; add its year"),
        (4, "“Aliens” is not among these movies"),
        (5, "“Alien (1980)” is not among these movies"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_parts_the_fields_and_how_letters_are_coded_is_found_out(delimiter, encoding):
    lines = [("movieId", "Gefühl", "a b"), ("3", "schön", "x"), ("7", "“so”", "y")]
    content = "\r\n".join(map(delimiter.join, lines)).encode(encoding)
    assert read_header(content) == ("movieId", "Gefühl", "a b")
    assert read_own_column(content, Naming(id=0), 1, IDS).values.tolist() == ["schön", "“so”", None]


def test_numbers_are_known_as_such_and_a_decimal_comma_where_commas_part_nothing():
    assert read("movieId,v\n3,1.5\n7,−2\n").numbers.tolist()[:2] == [1.5, -2]
    assert read("movieId;v\n3;1,5\n7;2\n").numbers.tolist()[:2] == [1.5, 2]
    for other in ("many", "nan", "inf", "1e999"):
        assert read(f"movieId,v\n3,1\n7,{other}\n").numbers is None


def test_a_line_that_contradicts_another_is_named_and_one_that_repeats_it_is_used():
    column = read("movieId,v\n3,a\n7,b\n3,a\n7,c\n")
    assert column.values.tolist() == ["a", "b", None] and column.n_used == 3
    assert reasons(column) == [(5, "“c” contradicts line 3, which gave movie “7” “b”")]


@pytest.mark.parametrize("key", ["csv", "projector"])
def test_the_programs_own_tables_come_back(key):
    data = hostile_dataset()
    content = FORMATS[key].write(make_run(data), data)
    if key == "projector":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read("metadata.tsv")
    header = read_header(content)
    naming, movies = find_naming(header), data.movies
    column = read_own_column(
        content, naming, header.index("label"), data.ratings.movie_ids, movies.title, movies.year
    )
    assert column.n_used >= 59 and len(column.unused) <= 2, "but for a title of two lines"
    wrong = [
        (v, n) for v, n in zip(column.values, movies.label, strict=True) if v and v != LABELS[n]
    ]
    assert not wrong


def test_a_column_without_a_name_is_called_by_its_place():
    assert read_header(b",title\n0,Alien\n") == ("column 1", "title")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("3,", "no value"),
        ("3", "1 fields, but the header has 2"),
        ("3,a,b", "3 fields, but the header has 2"),
        ("--5,a", "“--5” is not a movie’s id"),
        ("9" * 5000 + ",a", "is not a movie’s id"),
        ("²,a", "“²” is not a movie’s id"),
        ("-3,a", "“-3” is not a movie’s id"),
        ('3,"a', "a quote that is not closed"),
        ('3,"a"b', "a quote that is not closed"),
        ("3," + "a" * (LONGEST_VALUE + 1), "a value of 101 characters"),
        ("3," + "a" * 200_000, "200,002 characters"),
        ('3,"' + "a" * 200_000, "characters"),
        ("3,a\x00b", "control characters"),
        ("50,a", "“a” contradicts line 3, which gave movie “50” “first”"),
    ],
    ids=lambda text: text[:12],
)
def test_a_line_that_cannot_be_used_is_named_and_spoils_no_other(line, reason):
    column = read(f"movieId,v\n\n50,first\n{line}\n7.0,last\n")
    assert column.values.tolist() == [None, "last", "first"]
    assert (column.n_lines, column.n_used) == (3, 2)
    [(number, said)] = reasons(column)
    assert number == 4 and reason in said
    assert column.describe_use().startswith("2 of 3 lines are used. Not used: line 4 (")


def test_of_many_unused_lines_the_first_ten_are_named():
    column = read("movieId,v\n3,a\n" + "x,y\n" * 25)
    assert [line.number for line in column.unused] == list(range(3, 3 + N_NAMED))
    said = column.describe_use()
    assert said.startswith("1 of 26 lines are used.") and said.endswith("; and 15 more.")
    assert read("movieId,v\n3,a\n").describe_use() == "1 of 1 lines are used."


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "file is empty"),
        (b"\xef\xbb\xbf\r\n", "file is empty"),
        (b"<!DOCTYPE html><p>Sign in, please", "is a web page"),
        (b"movieId\n3\n", "Line 1 has 1 column,"),
        (b"movieId|v\n3|a\n", "parted by commas, semicolons, tabs"),
        (b"," * 400, "Line 1 has 401 columns"),
        (b'movieId,"v\n3,a\n', "Line 1: a quote that is not closed"),
        (b"movieId," + b"v" * 101, "Line 1, column 2"),
        (b"movieId,\x07\n", "Line 1, column 2"),
        (b"movieId,v\n", "None of the 0 lines"),
        (
            b"movieId,v\n1000,a\nseven,b\n",
            "None of the 2 lines .* line 3 \\(“seven” is not a movie",
        ),
        (b"movieId,v\n3,\x81\xff\n", "none of UTF-8, UTF-16 and Windows-1252 \\(byte 13\\)"),
        (b"\xff\xfem", "none of UTF-8"),
        (b"x" * (MOST_BYTES + 1), "at most 2,000,000"),
    ],
    ids=lambda text: str(text[:12]),
)
def test_what_cannot_be_read_is_explained(content, says):
    with pytest.raises(DataError, match=says):
        read(content)


PIECES = (
    *("--5", "9" * 5000, "a" * 140_000, '"', '""', ",", "\n", "\r", "\r\n", "\0", "\ufeff", "²"),
    *("\u2028", "\x0b", "\x1c", "😀", "nan", "1e5", "٣", "\u202e", " ", ";", "=cmd()", "*a*"),
)


def mutate(text: str, chance: random.Random) -> bytes:
    """Spoil a text in one to four places, now and then in its bytes too."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice((0, 0, 1, 5, 400)))
        piece = chance.choice((*PIECES, text[start:end] * 2, ""))
        text = text[:start] + piece + text[end:]
    content = bytearray(text.encode())
    if content and chance.random() < 0.2:
        content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content)


def test_whatever_is_in_a_file_is_read_or_explained_and_no_line_goes_missing():
    ids = np.arange(1, 121, dtype=np.int64)
    text = "movieId,mood\n" + "".join(f'{n},"{n % 7} sad"\n' for n in ids)
    chance, n_read = random.Random(4), 0
    for _ in range(700):
        content = mutate(text, chance)
        try:
            header = read_header(content)
            naming = find_naming(header)
            naming = naming if naming.columns else Naming(id=0)
            titles = [f"{n % 7} sad" for n in ids]
            column = read_own_column(content, naming, len(header) - 1, ids, titles, ids)
        except DataError as error:
            assert len(str(error)) < 3000
            continue
        n_read += 1
        lines = decode(content).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        given = [value for value in column.values if value is not None]
        assert column.n_lines == sum(bool(line.strip()) for line in lines[1:])
        assert column.n_used >= len(given)
        assert len(column.unused) == min(N_NAMED, column.n_lines - column.n_used)
        assert all(isinstance(value, str) and len(value) <= LONGEST_VALUE for value in given)
        assert all("\n" not in value for value in given)
        # A change of one place costs the lines that it touches, not all behind it.
        whole = [
            match for line in lines[1:] if (match := re.fullmatch(r'([0-9]{1,3}),"\d sad"', line))
        ]
        if header == ("movieId", "mood"):
            named = {int(match[1]) for match in whole} & set(ids.tolist())
            assert all(column.values[number - 1] is not None for number in named)
    assert n_read > 300


def test_lines_about_entries_speak_of_entries():
    text = b"movieId,v\n3,a\n99,b\n"
    column = read_own_column(text, Naming(id=0), 1, np.arange(4), TITLES, YEARS, "entry")
    assert "entry 99 is not among these ratings" in column.describe_use()
