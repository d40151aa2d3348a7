"""Anyone's table: read whatever parts its fields, and what is told about the lines left out."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cf.data import read_data
from cf.data.importing.reading import find_by_name
from cf.data.importing.sniffing import sniff_table
from cf.data.importing.table import read_table
from cf.data.sources.read import import_data
from cf.errors import DataError
from tests.data.importing.tables import EXPECTED, ROWS, read, rows_of, write


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
        "5); line 406 (3 fields, but most have 4); line 407 (5 fields, but most have 4). "
        "If what is off the scale is right, say scale=1-55."
    )


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
    found = read(
        tmp_path, f'user,movie,rating,year\n1,1,"4{long}","1990{long}"\n1,2,3,1991\n2,2,4,1991\n'
    )
    assert found.dataset.movies.year.tolist() == [1991] and len(found.told) == 1


def test_a_single_rating_is_refused_and_two_are_read(tmp_path):
    with pytest.raises(DataError, match=r"holds a single rating\. Two are the least"):
        read(tmp_path, "user,book,rating\nann,Hill,4\nbob,Dale,\n")
    data = read(tmp_path, "user,book,rating\nann,Hill,4\nbob,Dale,2\n").dataset
    assert len(data.ratings) == 2 and "rated by one person only" in data.no_taste
