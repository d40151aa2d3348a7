"""One person's ratings, as other programs hand them out, find the films of a data set."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cf.data.dataset import Dataset
from cf.data.films import read_films
from cf.data.importing.personal import Personal, imdb_numbers, read_personal
from cf.data.movies import build_movies
from cf.data.ratings import build_ratings
from cf.data.sources.read import import_data
from cf.errors import DataError
from tests.data.conftest import zip_folder
from tests.data.importing.test_kinds import GOODREADS, LETTERBOXD, MOVIELENS_WEB, write

FILMS = read_films()
KNOWN = int(np.flatnonzero(FILMS.year == 1994)[0])
TITLES = ("Hill", "Dale", "The Brook", "Twin", "Twin", FILMS.title[KNOWN])
YEARS = (1990, 1991, 1992, 1958, 1986, 1994)


def data() -> Dataset:
    ratings = build_ratings(np.ones(6, np.int64), np.arange(7, 13), np.full(6, 3.5), 0.5, 5.0)
    nothing = np.zeros(6)
    movies = build_movies(
        ratings, TITLES, np.array(YEARS), [frozenset()] * 6, nothing, np.full(6, np.nan)
    )
    return Dataset("Six", "movie", ratings, movies, "")


def read(tmp_path: Path, text: str, name: str = "mine.csv") -> Personal:
    return read_personal(write(tmp_path, {name: text}) + f"/{name}", data())


def given(found: Personal) -> dict[str, float]:
    return {
        f"{TITLES[row]} {YEARS[row]}": stars
        for row, stars in zip(found.rows.tolist(), found.stars.tolist(), strict=True)
    }


@pytest.mark.parametrize("form", ["folder", "zip", "file"])
def test_letterboxd_is_read_from_its_zip_or_file_and_what_is_not_found_is_listed(form, tmp_path):
    rated = LETTERBOXD["ratings.csv"].replace("Dale, or not", "Twin").replace("1991", "1985")
    rated += "2024-01-04,Nowhere,2001,https://b.it/3,2\n2024-01-05,Brook,1992,https://b.it/4,\n"
    files = {**LETTERBOXD, "ratings.csv": rated}
    source = write(tmp_path / "letterboxd", files)
    if form == "zip":
        source = str(zip_folder(Path(source), tmp_path / "letterboxd.zip"))
    if form == "file":
        source += "/ratings.csv"
    found = read_personal(source, data())
    assert given(found) == {"Hill 1990": 4.5, "Twin 1986": 3}
    assert found.unmatched == ("Nowhere (2001)",)
    assert found.describe_use() == (
        "2 of 4 lines are used. Not used: line 4 (“Nowhere” is not among these movies); line 5 "
        "(no rating)."
    )


def test_imdb_is_out_of_ten_and_its_number_decides(tmp_path):
    number = int(FILMS.imdb_id[KNOWN])
    text = (
        "Const,Your Rating,Date Rated,Title,Original Title,Title Type,IMDb Rating,Year\n"
        f"tt{number:07d},4,2024-01-02,Another Name,x,Movie,7.1,2020\n"
        "tt0000000,5,2024-01-03,Der Bach,The Brook,Movie,9.9,1992\n"
    )
    found = read(tmp_path, text)
    assert given(found) == {f"{FILMS.title[KNOWN]} 1994": 2, "The Brook 1992": 2.5}
    assert "Ratings out of ten are halved." in found.describe_use()


def test_the_number_that_the_data_give_a_film_decides_before_the_bundled_facts(tmp_path):
    numbers = np.array([777, 0, 0, 0, 0, 888])
    linked = replace(data(), movies=replace(data().movies, imdb_id=numbers))
    text = "Const,Your Rating,Title,Year\ntt0000777,8,Kulle,2001\ntt0000888,4,Another Name,1950\n"
    found = read_personal(write(tmp_path, {"mine.csv": text}) + "/mine.csv", linked)
    assert given(found) == {"Hill 1990": 4, f"{FILMS.title[KNOWN]} 1994": 2}
    assert imdb_numbers(linked.movies).tolist() == numbers.tolist()


def test_of_namesakes_of_one_year_the_most_rated_is_meant(tmp_path):
    ratings = build_ratings(np.array([1, 1, 2]), np.array([7, 8, 8]), np.full(3, 3.5), 0.5, 5.0)
    unknown = np.zeros(2)
    titles, none = ["Twin", "Twin"], [frozenset[str]()] * 2
    movies = build_movies(ratings, titles, np.full(2, 1958), none, unknown, unknown)
    both = replace(data(), ratings=ratings, movies=movies)
    found = read_personal(write(tmp_path, {"m.csv": "title,rating\nTwin (1958),2\n"}), both)
    assert found.rows.tolist() == [1]


def test_filmtipsets_table_names_films_by_imdb_number_and_two_titles(tmp_path):
    number = int(FILMS.imdb_id[KNOWN])
    text = (
        "Originaltitel;Svensk titel;Land;År;Ditt betyg;IMDb\n"
        f"Another;Annan;USA;1994;5;tt{number:07d}\nThe Brook;Bäcken;USA;1992;2;tt0000000\n"
        "Elsewhere;Hill;USA;1990;3;tt0000001\n"
    )
    found = read(tmp_path, text)
    assert given(found) == {f"{FILMS.title[KNOWN]} 1994": 5, "The Brook 1992": 2, "Hill 1990": 3}
    assert not found.unused


def test_books_that_are_known_by_isbn_alone_are_found_by_either_kind(tmp_path):
    club = "user,isbn,rating\n1,030640615X,4\n2,030640615X,2\n2,0306406152,5\n1,0306406160,1\n"
    books = import_data(write(tmp_path / "club", {"club.csv": club}) + "/club.csv").dataset
    text = GOODREADS + '3,Brook,N. N.,"=""""","=""9780306406164""",2,3.1,1991,\n'
    found = read_personal(write(tmp_path, {"goodreads.csv": text}) + "/goodreads.csv", books)
    rated = dict(zip(found.rows.tolist(), found.stars.tolist(), strict=True))
    named = {books.movies.title[row]: stars for row, stars in rated.items()}
    assert named == {"030640615X": 4, "0306406160": 2}


def test_a_film_that_is_rated_twice_has_its_last_rating_and_the_first_is_told(tmp_path):
    found = read(tmp_path, "title,rating\nHill,2\nDale,5\nHill,3\n")
    assert given(found) == {"Hill 1990": 3, "Dale 1991": 5}
    assert found.describe_use() == (
        "2 of 3 lines are used. Not used: line 2 (rated again in a later line)."
    )


def test_the_web_page_of_movielens_names_films_by_id_and_another_films_id_is_none(tmp_path):
    assert given(read(tmp_path, MOVIELENS_WEB)) == {"Hill 1990": 4.5, "Dale 1991": 2}
    swapped = MOVIELENS_WEB.replace("\n7,", "\n8,", 1)
    assert given(read(tmp_path, swapped)) == {"Hill 1990": 4.5, "Dale 1991": 2}


def test_a_shelf_of_books_finds_them_by_title_and_zero_is_no_rating(tmp_path):
    found = read(tmp_path, GOODREADS)
    assert given(found) == {"Hill 1990": 4}
    assert [line.reason for line in found.unused] == ["“0” is no rating from 0.5 to 5"]
    assert found.unused[0].number == 4  # a review above it has two lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Titel;År;Betyg\nDale;1991;4\nH&iacute;ll;1990;2\n", {"Hill 1990": 2, "Dale 1991": 4}),
        ("title\trating\nBrook, The (1992)\t3,5\n", {"The Brook 1992": 3.5}),
        ("movieId,rating\n7,2\n8,5\n7,3\n", {"Hill 1990": 3, "Dale 1991": 5}),
        ("title,rating\nHill,8\nDale,7\n", {"Hill 1990": 4, "Dale 1991": 3.5}),
        ("title,rating\nHill,9\nDale,4\nThe Brook,-1\n", {"Dale 1991": 4}),  # slips
        ("title,rating\nHill,2/10\nDale,4/10\n", {"Hill 1990": 1, "Dale 1991": 2}),
    ],
)
def test_other_tables_of_one_person_are_read_too(text, expected, tmp_path):
    assert given(read(tmp_path, text)) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title,mood\nHill,sad\nDale,sad\n", "needed are “movieId” or “title”, and “rating”"),
        ("title,rating\nHill,good\n", "holds ratings that are no numbers"),
        ("title,rating\n", "holds no ratings"),
        ("title,rating\nHill,\nDale,\n", "holds no ratings"),
        (
            "title,rating\nNo Such,4\nTwin,3\n",
            r"None of the 2 lines .*line 3 \(2 movies are called",
        ),
    ],
)
def test_a_file_that_says_nothing_is_refused_in_words(text, said, tmp_path):
    with pytest.raises(DataError, match=said):
        read(tmp_path, text)


def test_a_zip_without_such_a_table_is_refused(tmp_path):
    source = write(tmp_path / "x", {"users.csv": "a,b\nx,y\nz,w\n"})
    with pytest.raises(DataError, match="holds no table of one person’s ratings"):
        read_personal(source, replace(data(), name="x"))
    source = write(tmp_path / "y", {"[Content_Types].xml": "<Types/>"})
    with pytest.raises(DataError, match="CSV UTF-8"):
        read_personal(source, data())


def test_books_that_are_not_there_are_called_books(tmp_path):
    source = write(tmp_path, {"mine.csv": "movieId,rating\n7,2\n99,5\nx,4\n"}) + "/mine.csv"
    found = read_personal(source, replace(data(), noun="book"))
    assert [line.reason for line in found.unused] == [
        "book 99 is not among these ratings",
        "“x” is not a book’s id, which is a whole number",
    ]
    source = write(tmp_path, {"mine.csv": "title,rating\nFilm Noir,2\nTwin,5\n"}) + "/mine.csv"
    with pytest.raises(DataError) as refused:
        read_personal(source, replace(data(), noun="essay"))
    for said in (
        "“Film Noir” is not among these essays",
        "2 essays are called",
        "name an essay of",
    ):
        assert said in str(refused.value)


def test_our_own_file_tells_what_was_not_seen_and_which_groups_were_chosen(tmp_path):
    lines = ["movieId,title,rating,answer", "7,Hill,4,more like it", "8,Dale,,not seen"]
    lines += ["9,The Brook,,more like it", "10,Twin (1958),,", "99,Unheard of,,not seen"]
    found = read(tmp_path, "\n".join(lines))
    assert given(found) == {"Hill 1990": 4}
    assert (found.liked.tolist(), found.unseen.tolist()) == ([0, 2], [1])
    told = found.describe_use()
    assert told.startswith("3 of 5 lines are used. 2 groups chosen. 1 not seen. Not used: line 5 (")
    only = read(tmp_path, "\n".join([lines[0], lines[3]]))
    assert (given(only), only.liked.tolist()) == ({}, [2])


def test_a_sheet_of_many_people_is_nobodys_own(tmp_path):
    (tmp_path / "club.csv").write_text("Film,ann,bob,cy\nHill,4,,2\nDale,5,1,3\n")
    with pytest.raises(DataError, match=r"club\.csv holds many people’s ratings"):
        read_personal(str(tmp_path / "club.csv"), data())
