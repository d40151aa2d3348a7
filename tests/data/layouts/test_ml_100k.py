from pathlib import Path

import numpy as np
import pytest

from cf.data import read_data
from cf.data.layouts import ml_100k as layout
from cf.data.sources.look import look_at
from cf.data.sources.read import import_data
from cf.errors import DataError
from tests.data.conftest import ITEMS, RATINGS, zip_folder


def spoil(file: Path, old: str, new: str) -> None:
    content = file.read_bytes().decode("latin-1")
    assert old in content
    file.write_bytes(content.replace(old, new, 1).encode("latin-1"))


def test_every_rating_reaches_its_user_and_movie(ml_100k):
    ratings = read_data(str(ml_100k)).ratings
    users, movies = ratings.user_ids[ratings.user], ratings.movie_ids[ratings.movie]
    read = set(zip(users.tolist(), movies.tolist(), ratings.stars.tolist(), strict=True))
    assert read == set(RATINGS)
    assert (ratings.lowest, ratings.highest) == (1, 5)


def test_every_rating_says_when_it_was_given(ml_100k):
    ratings = read_data(str(ml_100k)).ratings
    users, movies = ratings.user_ids[ratings.user], ratings.movie_ids[ratings.movie]
    found = dict(zip(zip(users.tolist(), movies.tolist(), strict=True), ratings.when, strict=True))
    lines = [line.split("\t") for line in (ml_100k / "u.data").read_text().splitlines() if line]
    assert found == {(int(user), int(movie)): int(time) for user, movie, _, time in lines}


def test_only_rated_movies_are_kept_with_titles_as_people_read_them(ml_100k):
    data = read_data(str(ml_100k))
    assert data.ratings.movie_ids.tolist() == [10, 20, 30, 31, 267]
    assert data.movies.title == (
        "Star Chess: Episode IV",
        "L'Mésaventure",
        "The Twin",
        "The Twin",
        "unknown",
    )
    assert data.movies.year.tolist() == [1977, 1995, 1990, 1990, 0]
    assert data.movies.n_ratings.tolist() == [2, 1, 1, 1, 1]
    assert data.movies.mean_stars.tolist() == [3, 5, 3, 3, 1]


def test_genres_bear_the_names_of_the_later_releases(ml_100k):
    movies = read_data(str(ml_100k)).movies
    assert movies.genre_names == ("Action", "Children", "Drama")
    assert movies.genres.tolist() == [
        [True, False, False],
        [False, True, True],
        [False, False, True],
        [False, False, True],
        [False, False, False],
    ]


def test_facts_come_from_the_bundled_films_by_title_and_year(ml_100k):
    spoil(ml_100k / "u.item", "Star Chess: Episode IV (1977)", "Jurassic Park (1993)")
    movies = read_data(str(ml_100k)).movies
    assert movies.label.tolist() == [1, 0, 0, 0, 0]
    assert movies.box_office[0] > 5e8
    assert np.isnan(movies.box_office[1:]).all()


def test_the_year_comes_from_the_release_date_where_the_title_has_none(ml_100k):
    spoil(ml_100k / "u.item", "Twin, The (1990)", "Twin, The")
    assert read_data(str(ml_100k)).movies.year.tolist()[2] == 1990


@pytest.mark.parametrize("top", ["", "ml-100k/", "any name/"])
def test_zip_and_folder_are_the_same_data(ml_100k, tmp_path, top):
    archive = zip_folder(ml_100k, tmp_path / "some.zip", top)
    from_zip, from_folder = read_data(str(archive)), read_data(str(ml_100k))
    assert from_zip.ratings.checksum == from_folder.ratings.checksum
    assert from_zip.movies.title == from_folder.movies.title


def test_the_folder_may_lie_one_folder_down(ml_100k):
    assert len(read_data(str(ml_100k.parent)).ratings) == len(RATINGS)


def test_windows_line_ends_and_blank_lines_change_nothing(ml_100k):
    expected = read_data(str(ml_100k))
    for file in ml_100k.iterdir():
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n") + b"\r\n")
    seen = read_data(str(ml_100k))
    assert seen.ratings.checksum == expected.ratings.checksum
    assert seen.movies.title == expected.movies.title
    assert seen.movies.genre_names == expected.movies.genre_names


def test_a_folder_without_ratings_is_not_recognised(ml_100k):
    assert layout.recognises(ml_100k)
    (ml_100k / "u.data").unlink()
    assert not layout.recognises(ml_100k)


def test_a_missing_list_of_films_is_named(ml_100k):
    (ml_100k / "u.item").unlink()
    with pytest.raises(DataError, match=r"u\.item is missing"):
        layout.read(ml_100k)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("3\t10\t4\t", "3\t10\t6\t", r"u\.data, line 2, column 3 \(rating\): “6”.* from 1 to 5"),
        ("3\t10\t4\t", "3\t10\tnan\t", r"u\.data, line 2, column 3 \(rating\): “nan”"),
        ("3\t10\t4\t", "3\t10\t3.5\t", r"u\.data, line 2, column 3 \(rating\): “3\.5”"),
        ("3\t10\t4\t", "3\t10\t\t", r"u\.data, line 2, column 3 \(rating\): “”"),
        ("3\t10\t4\t", "3\tten\t4\t", r"u\.data, line 2, column 2 \(movie id\): “ten”"),
        ("3\t10\t4\t", "-3\t10\t4\t", r"u\.data, line 2, column 1 \(user id\): “-3”"),
        ("3\t10\t4\t", "3\t10\t4", r"u\.data, line 2: 3 field\(s\).* 4, parted by a tab"),
        ("3\t10\t4\t", "\n3\t10\t9\t", r"u\.data, line 3, column 3"),
        ("7\t10\t2", "7\t20\t2", r"u\.data, line 4: user 7 rates movie 20 again, after line 1"),
    ],
)
def test_a_bad_rating_is_found_by_line_and_column(ml_100k, old, new, place):
    spoil(ml_100k / "u.data", old, new)
    with pytest.raises(DataError, match=place):
        layout.read(ml_100k)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("|0|1|0|0\n", "|0|1|0\n", r"u\.item, line 1: 8 field\(s\).* 9, parted by “\|”"),
        ("|0|0|1|1\n", "|0|0|2|1\n", r"u\.item, line 2, column 8 \(Children\): “2”.*0 or 1"),
        ("20|M", "x|M", r"u\.item, line 2, column 1 \(movie id\): “x”"),
        ("31|", "30|", r"u\.item, line 4, column 1 \(movie id\): “30”.*not used above"),
    ],
)
def test_a_bad_item_is_found_by_line_and_column(ml_100k, old, new, place):
    spoil(ml_100k / "u.item", old, new)
    with pytest.raises(DataError, match=place):
        layout.read(ml_100k)


@pytest.mark.parametrize(("old", "new"), [("Action|1", "Action|2"), ("Action|1", "Action")])
def test_a_bad_genre_is_found_by_line(ml_100k, old, new):
    spoil(ml_100k / "u.genre", old, new)
    with pytest.raises(DataError, match=r"u\.genre, line 2"):
        layout.read(ml_100k)


def test_an_empty_file_says_so(ml_100k):
    (ml_100k / "u.data").write_bytes(b"")
    with pytest.raises(DataError, match=r"u\.data is empty"):
        layout.read(ml_100k)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_titles_survive_being_saved_again_in_another_encoding(ml_100k: Path, encoding: str) -> None:
    before = read_data(str(ml_100k)).movies.title
    for name in ("u.item", "u.data"):
        text = (ml_100k / name).read_bytes().decode("latin-1")
        (ml_100k / name).write_bytes(text.encode(encoding))
    assert read_data(str(ml_100k)).movies.title == before
    assert "Mésaventure" in " ".join(before)


def test_quotes_of_a_spreadsheet_blank_lines_and_a_lost_video_date_change_nothing(
    ml_100k: Path,
) -> None:
    before = read_data(str(ml_100k)).movies
    text = (ml_100k / "u.item").read_bytes().decode("latin-1")
    text = text.replace("Star Chess: Episode IV (1977)", '"Star Chess: Episode IV (1977)"')
    text = text.replace("||http", "|http").replace("unknown||||", "unknown|||")
    text = text.replace("\n20|", "\n\n20|")
    (ml_100k / "u.item").write_bytes(text.encode("latin-1"))
    after = read_data(str(ml_100k)).movies
    assert (after.title, after.year.tolist()) == (before.title, before.year.tolist())


def test_text_that_was_read_wrongly_before_it_was_saved_is_refused(ml_100k: Path) -> None:
    content = (ml_100k / "u.item").read_bytes().decode("latin-1").encode()
    (ml_100k / "u.item").write_bytes(content.decode("latin-1").encode())
    with pytest.raises(DataError, match=r"u\.item, line 2: .*wrong encoding"):
        read_data(str(ml_100k))


def with_all_genres(folder: Path) -> None:
    """Give every film the nineteen flags of the real u.item: Western alone."""
    lines = (folder / "u.item").read_bytes().decode("latin-1").splitlines()
    flags = "|".join(["0"] * 18 + ["1"])
    text = "".join("|".join(line.split("|")[:5]) + f"|{flags}\n" for line in lines)
    (folder / "u.item").write_bytes(text.encode("latin-1"))


@pytest.mark.parametrize(
    ("delimiter", "header", "told"),
    [
        ("|", "", "parted by “|”, not by tabs"),
        (",", "", "parted by “,”, not by tabs"),
        (";", "", "parted by “;”, not by tabs"),
        ("::", "", "parted by “::”, not by tabs"),
        (" ", "", "parted by “ ”, not by tabs"),
        ("\t", "user id\titem id\trating\ttimestamp\n", "The first line of u.data names"),
        (",", "user_id,movie_id,rating,timestamp\n", "parted by “,”"),
        (",", '"userId","movieId","rating","timestamp"\n', "parted by “,”"),
    ],
)
def test_another_delimiter_or_a_header_is_mended_and_told(ml_100k, delimiter, header, told):
    before = read_data(str(ml_100k))
    text = (ml_100k / "u.data").read_text().replace("\t", delimiter)
    (ml_100k / "u.data").write_text(header + text)
    found = import_data(str(ml_100k))
    assert found.dataset.ratings.checksum == before.ratings.checksum
    assert found.dataset.movies.genre_names == before.movies.genre_names
    assert told in found.told[0] and len(found.told) == bool(header) + (delimiter != "\t")
    assert look_at(str(ml_100k)).told == found.told


def test_a_film_that_is_rated_and_not_listed_keeps_its_id_as_title(ml_100k):
    spoil(ml_100k / "u.item", ITEMS[4] + "\n", "")
    found = import_data(str(ml_100k))
    movies = found.dataset.movies
    assert (movies.title[4], movies.year[4], movies.genres[4].any()) == ("Movie 267", 0, False)
    assert found.told == (
        "1 movie is rated in u.data but not listed in u.item; ids stand in: 267.",
    )


def test_without_its_list_the_genres_of_the_release_are_known(ml_100k):
    with_all_genres(ml_100k)
    (ml_100k / "u.user").write_text("1|24|M|technician|85711\n")
    (ml_100k / "u.genre").unlink()
    found = import_data(str(ml_100k))
    assert found.dataset.movies.genre_names == ("Western",) and len(layout._GENRES) == 19
    assert found.told == ("u.genre is missing; the 19 genres of MovieLens 100K are known.",)


def test_a_header_of_the_films_is_no_film(ml_100k):
    expected = read_data(str(ml_100k)).movies
    text = (ml_100k / "u.item").read_bytes().decode("latin-1")
    header = "movie id|movie title|release date|video release date|IMDb URL|unknown|A|C|D\n"
    (ml_100k / "u.item").write_bytes((header + text).encode("latin-1"))
    found = import_data(str(ml_100k))
    assert found.dataset.movies.title == expected.title
    assert found.told == ("The first line of u.item names its columns.",)
