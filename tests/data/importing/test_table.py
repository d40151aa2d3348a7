"""Anyone's table: what is guessed, what is read, and what is told about the rest."""

import codecs
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cf.data import read_data
from cf.data.films import read_films
from cf.data.importing.reading import Reading, correct, find_by_name
from cf.data.importing.scale import Scale
from cf.data.importing.sniffing import sniff_table
from cf.data.importing.table import Imported, read_table
from cf.data.sources.read import import_data
from cf.errors import DataError

ROWS = [
    *(
        ("ann", "b7", "4.5"),
        ("ann", "b2", "1"),
        ("bob", "b7", "5"),
        ("cy", "b2", "2"),
        ("cy", "b9", "3"),
    ),
]
IDS = ["b2", "b7", "b9"]


def write(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "mine.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def read(tmp_path: Path, text: str, changes: str = "", name: str = "mine.csv") -> Imported:
    return import_data(str(write(tmp_path, text, name=name)), changes)


def rows_of(found: Imported) -> list[tuple[str, float]]:
    """Title and stars of each rating."""
    ratings, movies = found.dataset.ratings, found.dataset.movies
    return [
        (movies.title[m], s) for m, s in zip(ratings.movie, ratings.stars.tolist(), strict=True)
    ]


EXPECTED = [("b2", 1.0), ("b7", 4.5), ("b7", 5.0), ("b2", 2.0), ("b9", 3.0)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "::", "|", " "])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("header", [True, False])
def test_a_table_is_read_whatever_parts_its_fields(delimiter, encoding, line_end, header, tmp_path):
    lines = [("lecteur", "book", "rating")] * header + ROWS  # two names known, one not
    text = "".join(delimiter.join(row) + line_end for row in lines)
    path = write(tmp_path, text, encoding)
    reading = sniff_table(path)
    assert (reading.delimiter, reading.header) == (delimiter, header)
    assert (reading.user, reading.item, reading.stars) == (0, 1, 2)
    found = read_table(path, reading)
    assert rows_of(found) == EXPECTED and found.told == ()
    assert found.dataset.noun == ("book" if header else "item")


@pytest.mark.parametrize("name", ["Rating (1-10)", "my rating [0–5 stars]", "Stars (out of 10) "])
def test_a_scale_beside_a_column_s_name_leaves_it_the_name(name):
    assert find_by_name(("average rating", name, "user")) == {"stars": 1, "user": 2}
    assert "stars" not in find_by_name(("rating (theirs)", "(1-10)"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_titles_keep_their_letters_quotes_commas_and_line_breaks(encoding, tmp_path):
    text = (
        'user_id,song_id,rating,song_title\n1,1,5,"Été, ""le"" vrai"\n1,2,4,"Zwei\nZeilen"\n'
        "2,1,3,Été\n2,3,2,Müßig &amp; Söhne\n"
    )
    data = read_data(str(write(tmp_path, text, encoding)))
    assert data.movies.title == ('Été, "le" vrai', "Zwei Zeilen", "Müßig & Söhne")
    assert data.noun == "song" and data.movies.year.tolist() == [0, 0, 0]


def test_a_backslash_before_a_quote_is_no_part_of_a_title(tmp_path):
    text = '"user";"isbn";"title";"rating"\n"1";"x1";"The \\"best\\" of";"5"\n"2";"x1";"a";"3"\n'
    assert read_data(str(write(tmp_path, text))).movies.title == ('The "best" of',)


def test_decimal_commas_an_index_column_dates_and_further_columns_change_nothing(tmp_path):
    text = ";member;rated on;stars;game;mood\n" + "".join(
        f"{i};{user};0{i + 1}.03.2024;{stars.replace('.', ',')};{thing};odd {i}\n"
        for i, (user, thing, stars) in enumerate(ROWS)
    )
    found = read(tmp_path, text)
    assert rows_of(found) == EXPECTED and found.dataset.noun == "game"
    assert sniff_table(tmp_path / "mine.csv").decimal_comma


def test_without_a_header_index_and_time_columns_are_told_from_ids_and_ratings(tmp_path):
    lines = [
        f"{i},{u},{i % 3},{1 + i % 5},{1_500_000_000 + i}\n"
        for i, u in enumerate([7] * 4 + [9] * 4)
    ]
    reading = sniff_table(write(tmp_path, "".join(lines)))
    assert not reading.header
    assert (reading.user, reading.item, reading.stars) == (1, 2, 3)


@pytest.mark.parametrize(
    ("values", "scale", "stars", "unchanged"),
    [
        (["1", "3", "5"], (1, 5), [1, 3, 5], True),
        ([".5", "3", "5.0"], (0.5, 5), [0.5, 3, 5], True),
        (["0", "3", "5"], (0, 5), [0, 3, 5], True),
        (["1", "7", "10"], (0.5, 5), [0.5, 3.5, 5], False),
        (["0", "7", "10"], (0, 5), [0, 3.5, 5], False),
        (["-10", "0", "10"], (0, 5), [0, 2.5, 5], False),
        (["−9,5", "0,5", "10"], (0, 5), [0.125, 2.625, 5], False),
        (["0", "50", "100"], (0, 5), [0, 2.5, 5], False),
        ([*"1234567"], (1 / 1.4, 5), [n / 1.4 for n in range(1, 8)], False),
        (["0", "1", "1"], (1, 5), [1, 5, 5], False),
        (["-1", "1", "1"], (1, 5), [1, 5, 5], False),
        (["dislike", "like", "like"], (1, 5), [1, 5, 5], False),
        (["4/5", "3 stars", "★★½"], (1, 5), [4, 3, 2.5], True),
    ],
)
def test_every_scale_becomes_stars_of_at_most_five(values, scale, stars, unchanged, tmp_path):
    text = "user;movie;rating\n" + "".join(f"1;{i};{value}\n" for i, value in enumerate(values))
    found = read(tmp_path, text)
    assert found.dataset.ratings.stars.tolist() == pytest.approx(stars)
    assert (found.dataset.ratings.lowest, found.dataset.ratings.highest) == scale
    assert [told[:6] in ("Rating", "Thumbs") for told in found.told] == [True] * (not unchanged)


def test_namesakes_are_told_apart_by_the_year_beside_them(tmp_path):
    films = [("Hamlet", "1990"), ("Hamlet", "2000-05-12"), ("Alien", "1979"), ("Brazil", "")]
    lines = "".join(f"{u},{t},{y},{1 + i}\n" for u in "ab" for i, (t, y) in enumerate(films))
    found = read(tmp_path, f"user,title,year,rating\n{lines}c,Alien,,3\n").dataset
    assert len(found.ratings) == 9
    assert [found.movies.name(row) for row in range(4)] == [
        *("Alien (1979)", "Brazil", "Hamlet (1990)", "Hamlet (2000)")
    ]
    rated_in = "".join(f"{u},{t},{y},3\n" for y, u in enumerate("ab", 2001) for t, _ in films[1:])
    found = read(tmp_path, f"user,title,year,rating\n{rated_in}").dataset
    assert found.ratings.n_movies == 3, "years of the ratings, not of the films"


def test_counts_are_said_to_be_no_ratings_and_become_stars_by_their_logarithm(tmp_path):
    lines = "".join(f"{u}\t{a}\t{n}\n" for u, a, n in [(2, 51, 1), (2, 52, 100), (3, 51, 10_000)])
    found = read(tmp_path, f"userID\tartistID\tweight\n{lines}")
    assert found.dataset.ratings.stars.tolist() == [1, 3, 5]
    assert found.dataset.noun == "artist"
    assert "counts up to 10,000, not ratings" in found.told[0]
    assert "ten times as many are always 1.0 stars more" in found.told[0]


def test_counts_are_told_from_ratings_by_how_uneven_they_are_whatever_they_are_called(tmp_path):
    def stars(values: list[int]) -> tuple[list[float], str]:
        lines = "".join(f"{i % 3},{i},{value}\n" for i, value in enumerate(values))
        found = read(tmp_path, f"user,song,rating\n{lines}")
        return found.dataset.ratings.stars.tolist(), " ".join(found.told)

    given, told = stars([1, 1, 1, 1, 100, 10_000])
    assert sorted(given) == [1, 1, 1, 1, 3, 5] and "counts up to 10,000, not ratings" in told
    given, told = stars([50, 100, 150, 200])
    assert sorted(given) == [1.25, 2.5, 3.75, 5] and "divided by 40" in told
    given, told = stars([5, 4, 3] * 30 + [555])
    assert set(given) == {3, 4, 5} and "“555” is off the scale from 1 to 5" in told


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("liked", "1", "All thumbs are up: nobody said what they disliked"),
        ("rating", "up", "All thumbs are up"),
        ("plays", "1", "counts, and each is 1: they say who took what, not who liked it"),
    ],
)
def test_what_is_all_alike_is_five_stars_and_said_to_teach_nothing(column, value, said, tmp_path):
    lines = "".join(f"{i % 3},{i},{value}\n" for i in range(9))
    found = read(tmp_path, f"user,song,{column}\n{lines}")
    ratings = found.dataset.ratings
    assert set(ratings.stars.tolist()) == {5} and (ratings.lowest, ratings.highest) == (1, 5)
    [told] = found.told
    assert said in told and "no taste to learn" in told


def test_counts_of_one_and_two_are_compared_by_twice_as_many(tmp_path):
    found = read(tmp_path, "user,song,plays\n1,1,1\n1,2,2\n2,1,1\n")
    assert "counts up to 2" in found.told[0] and "twice as many are always 4.0" in found.told[0]


@pytest.mark.parametrize(
    ("mark", "others"), [("-1", range(1, 11)), ("99", (-10, -3, 4, 10)), ("0", (1, 5, 7, 10) * 3)]
)
def test_numbers_that_mean_not_rated_are_no_ratings(mark, others, tmp_path):
    rows = [(i, value) for i, value in enumerate([*others, *[mark] * len(others)])]
    found = read(tmp_path, "user,movie,score\n" + "".join(f"1,{i},{v}\n" for i, v in rows))
    assert len(found.dataset.ratings) == len(others)
    assert any(f"say {mark}, which means not rated" in told for told in found.told)


def test_of_repeated_pairs_the_last_holds_and_the_first_ten_are_named(tmp_path):
    text = "user,movie,rating\n" + "1,1,2\n" * 14 + "1,1,5\n2,1,3\n"
    found = read(tmp_path, text)
    assert found.dataset.ratings.stars.tolist() == [5, 3]
    [told] = found.told
    assert told.startswith("14 ratings are replaced")
    assert told.endswith("line 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 4 more.")


def test_what_cannot_be_used_is_counted_and_named_by_its_line(tmp_path):
    good = "".join(f'{i},1,3,"a\nb"\n' for i in range(1, 200))
    bad = '"",1,3,x\n9,,3,x\n9,2,,x\n\n9,3,many,x\n9,4,55,x\n9,5,3\n9,6,3,x,y\n'
    found = read(tmp_path, f"user,movie,rating,note\n{good}{bad}")
    assert len(found.dataset.ratings) == 199
    [told] = found.told
    assert told == (
        "7 of 206 lines are left out. Not used: line 400 (no user); line 401 (no movie); line 402 "
        "(no rating); line 404 (“many” is no number); line 405 (“55” is off the scale from 1 to "
        "5); line 406 (3 fields, but most have 4); line 407 (5 fields, but most have 4)."
    )


def test_a_table_most_of_whose_lines_cannot_be_used_is_refused_with_their_reasons(tmp_path):
    text = "user,movie,rating\n1,2,3\n" + "1,,3\n" * 30
    with pytest.raises(DataError, match=r"of 31 lines, 30 cannot .* line 3 \(no movie\).*20 more"):
        read(tmp_path, text)


def test_whole_numbers_stay_ids_and_others_are_numbered_by_the_alphabet(tmp_path):
    found = read(tmp_path, "user,movie,rating\n7.0,007,3\n9,30,4\n").dataset.ratings
    assert (found.user_ids.tolist(), found.movie_ids.tolist()) == ([7, 9], [7, 30])
    texts = 'user,isbn,rating\nU2,="030640615X",3\nU1,="0306406152",4\n'
    data = read(tmp_path, texts).dataset
    assert data.ratings.movie_ids.tolist() == [1, 2]
    assert data.movies.title == ("0306406152", "030640615X") and data.noun == "book"


def test_a_thing_without_a_title_is_called_by_its_id(tmp_path):
    assert read(tmp_path, "user,book_id,rating\n1,12,3\n2,12,4\n").dataset.movies.title == (
        "Book 12",
    )


def test_the_same_ratings_in_another_form_have_the_same_checksum(tmp_path):
    one = read(tmp_path, "user,movie,rating\n" + "".join(f"{u},{m},{s}\n" for u, m, s in ROWS))
    other = read(tmp_path, "".join(f"{u};{m};{s.replace('.', ',')}\n" for u, m, s in ROWS[::-1]))
    assert one.dataset.ratings.checksum == other.dataset.ratings.checksum


FILMS = read_films()
ROW = int(FILMS.facts_of(np.arange(len(FILMS.title)))[0].argmax())
FILM, YEAR = FILMS.title[ROW], int(FILMS.year[ROW])


@pytest.mark.parametrize("noun", ["movie", "book"])
def test_a_second_table_gives_titles_years_and_categories_and_films_get_their_labels(
    noun, tmp_path
):
    folder = tmp_path / "club"
    folder.mkdir()
    write(folder, f"reader;{noun}_id;rating\n1;01;4,5\n2;1;3\n2;2;5\n2;3;1\n", name="ratings.csv")
    listed = (
        f"{noun}_id,authors,{noun}_title,original_publication_year,genres\n"
        f'1,x,"{FILM}",{YEAR},War|Crime\n2,y,Two Oaks (1981),,\n'
    )
    write(folder, listed, name=f"{noun}s.csv")
    found = import_data(str(folder))
    data = found.dataset
    assert data.name == "club" and data.noun == noun
    assert data.movies.title == (FILM, "Two Oaks", f"{noun.capitalize()} 3")
    assert data.movies.year.tolist() == [YEAR, 1981, 0]
    assert data.movies.genre_names == ("Crime", "War")
    assert data.movies.label.tolist() == [int(noun == "movie"), 0, 0]
    assert found.told == (f"1 of 3 {noun}s have no title in {noun}s.csv; their id stands in: “3”.",)


def test_titles_of_other_things_are_refused(tmp_path):
    write(tmp_path, "user,book_id,rating\n1,1,4\n", name="ratings.csv")
    write(tmp_path, "book_id,title\n7,Seven\n", name="books.csv")
    with pytest.raises(DataError, match=r"books\.csv has a title for none of the 1 books"):
        read_data(str(tmp_path))


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
            b"user,movie\n1,2\n2,3\n",
            r"columns user, movie; none was recognised as rating.*rating=…",
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
    path = write(tmp_path, "user,movie,rating\n1,2,3\n", codecs.lookup("utf-8").name)
    reading = replace(sniff_table(path), scale=Scale(1, 3))
    assert read_table(path, reading).dataset.ratings.highest == 3


def test_parquet_is_read_whatever_kinds_its_columns_are_of(tmp_path):
    path = tmp_path / "plays.parquet"
    columns = {
        "user": pa.array(["ann", "ann", "bob", None]),
        "game_id": pa.array([7, 8, 7, 8], pa.int64()),
        "rating": pa.array([4.5, 1.0, None, 3.0], pa.float32()),
        "title": pa.array(["Owl", "Fox", "Owl", "Fox"]).dictionary_encode(),
        "genres": pa.array([["Fast", "Loud"], [], ["Fast", "Loud"], None]),
    }
    pq.write_table(pa.table(columns), path)
    found = import_data(str(path))
    data = found.dataset
    assert data.movies.title == ("Owl", "Fox") and data.noun == "game"
    assert data.movies.genre_names == ("Fast", "Loud")
    assert data.ratings.stars.tolist() == [4.5, 1.0]
    assert found.told == (
        "2 of 4 lines are left out. Not used: line 3 (no rating); line 4 (no user).",
    )
    path.write_bytes(path.read_bytes()[:-90])
    with pytest.raises(DataError, match=r"plays\.parquet is damaged"):
        import_data(str(path))


def test_a_long_text_where_a_number_should_be_is_answered_at_once(tmp_path):
    long = " " * 200_000 + "x"
    found = read(tmp_path, f'user,movie,rating,year\n1,1,"4{long}","1990{long}"\n1,2,3,1991\n')
    assert found.dataset.movies.year.tolist() == [1991] and len(found.told) == 1


def test_dates_in_a_list_of_titles_without_a_header_are_no_categories(tmp_path):
    write(
        tmp_path,
        "".join(f"{m}|Film {m} (1990)|0{m}-Jan-1990|War\n" for m in range(1, 7)),
        name="f.item",
    )
    write(tmp_path, "1,1,5\n1,2,3\n2,1,4\n", name="my_ratings.csv")
    data = read_data(str(tmp_path))
    assert data.movies.title == ("Film 1", "Film 2") and data.movies.genre_names == ("War",)
