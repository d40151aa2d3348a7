"""The releases of MovieLens in CSV and in "::" files, invented and tiny."""

import random
import re
from pathlib import Path

import numpy as np
import pytest

from cf.data import read_data
from cf.data.films import read_films
from cf.data.labels import BLOCKBUSTER
from cf.data.layouts import movielens_csv
from cf.data.sources.look import look_at
from cf.data.sources.read import import_data
from cf.errors import DataError
from cf.experiments.train_run import train_run
from cf.settings import Settings
from tests.data.conftest import zip_folder

FILMS = read_films()
ROW = int(FILMS.facts_of(np.arange(len(FILMS.title)))[0].argmax())
BIG, BIG_YEAR, BIG_IMDB = FILMS.title[ROW], int(FILMS.year[ROW]), int(FILMS.imdb_id[ROW])

CSV = {
    "ratings.csv": (
        "userId,movieId,rating,timestamp\n7,20,4.0,964982703\n7,163949,0.5,964982703\n"
        "9,20,3.5,964982703\n9,30,5.0,964982703\n9,40,1.0,964982703\n"
    ),
    "movies.csv": (
        'movieId,title,genres\n20,"11\'09""01, The (Désordre, Le) (2002)",Drama|Children\n'
        "30,Fawlty Towers (1975-1979),(no genres listed)\n40,Hyena Road,Comedy\n"
        "163949,Wake Wood (2010) ,Horror|IMAX\n"
    ),
    "links.csv": f"movieId,imdbId,tmdbId\n20,{BIG_IMDB:07d},862\n30,999999999,\n40,,\n",
}
DAT = {
    "ratings.dat": "1::1193::5::978300760\n1::20::3::978300760\n2::20::4::978300760\n",
    "movies.dat": (
        "20::Star Chess: Episode IV (1977)::Action|Children's\n1193::Désordre, Le (1995)::Drama\n"
    ),
}


def write(folder: Path, files: dict[str, str], encoding: str = "utf-8") -> str:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_bytes(text.encode(encoding))
    return str(folder)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("form", ["folder", "zip"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_release_is_read_from_folder_or_zip_whatever_its_line_ends_and_encoding(
    line_end: str, form: str, encoding: str, tmp_path: Path
) -> None:
    files = {name: text.replace("\n", line_end) for name, text in CSV.items()}
    source = write(tmp_path / "ml", files, encoding)
    if form == "zip":
        source = str(zip_folder(Path(source), tmp_path / "ml.zip", top="ml-latest-small/"))
    data = read_data(source)
    assert data.ratings.movie_ids.tolist() == [20, 30, 40, 163949]
    assert data.ratings.stars.tolist() == [4.0, 0.5, 3.5, 5.0, 1.0]
    assert (data.ratings.lowest, data.ratings.highest) == (0.5, 5.0)
    assert data.movies.title == ("The 11'09\"01", "Fawlty Towers", "Hyena Road", "Wake Wood")
    assert data.movies.year.tolist() == [2002, 1975, 0, 2010]
    assert data.movies.genre_names == ("Children", "Comedy", "Drama", "Horror")


def test_either_kind_says_when_each_rating_was_given(tmp_path: Path) -> None:
    rows = "9,30,5.0,100\n7,163949,0.5,300\n7,20,4.0,200\n"
    ratings = {"ratings.csv": f"userId,movieId,rating,timestamp\n{rows}"}
    found = read_data(write(tmp_path / "csv", CSV | ratings)).ratings.when
    assert found is not None and found.tolist() == [200, 300, 100]
    ratings = {"ratings.dat": "2::20::4::30\n1::1193::5::10\n1::20::3::20\n"}
    found = read_data(write(tmp_path / "dat", DAT | ratings)).ratings.when
    assert found is not None and found.tolist() == [20, 10, 30]


@pytest.mark.parametrize("name", ["ratings.csv", "ratings.dat"])
def test_users_and_movies_may_be_numbered_from_zero(name: str, tmp_path: Path) -> None:
    own, part = (CSV, ",") if name.endswith("csv") else (DAT, "::")
    films = {file: text for file, text in own.items() if file.startswith("movies")}
    files = {file: text.replace("20" + part, "0" + part, 1) for file, text in films.items()}
    files[name] = own[name].replace("7,20,", "0,0,").replace("9,20,", "9,0,")
    files[name] = files[name].replace("1::20::", "0::0::").replace("2::20::", "2::0::")
    data = read_data(write(tmp_path / "zero", files))
    assert (data.ratings.user_ids[0], data.ratings.movie_ids[0]) == (0, 0)
    before = read_data(write(tmp_path / "before", films | {name: own[name]}))
    assert data.movies.title == before.movies.title


def test_an_imdb_number_decides_which_film_it_is_and_a_namesake_does_not(tmp_path: Path) -> None:
    movies = CSV["movies.csv"].replace("Fawlty Towers (1975-1979)", f'"{BIG} ({BIG_YEAR})"')
    data = read_data(write(tmp_path / "linked", {**CSV, "movies.csv": movies}))
    assert data.movies.label.tolist() == [BLOCKBUSTER, 0, 0, 0]
    numbers = data.movies.imdb_id
    assert numbers is not None and numbers.tolist() == [BIG_IMDB, 999999999, 0, 0]
    unlinked = {"ratings.csv": CSV["ratings.csv"], "movies.csv": movies}
    assert read_data(write(tmp_path / "unlinked", unlinked)).movies.label.tolist() == [
        *(0, BLOCKBUSTER, 0, 0),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_files_parted_by_two_colons_are_read_in_either_encoding(
    encoding: str, tmp_path: Path
) -> None:
    data = read_data(write(tmp_path / "ml-1m", DAT, encoding))
    assert data.movies.title == ("Star Chess: Episode IV", "Le Désordre")
    assert data.movies.genre_names == ("Action", "Children", "Drama")
    assert (data.ratings.lowest, data.ratings.highest) == (1.0, 5.0)


def test_half_stars_in_such_files_begin_the_scale_at_a_half(tmp_path: Path) -> None:
    halves = DAT["ratings.dat"].replace("::3::", "::3.5::")
    assert read_data(write(tmp_path / "d", {**DAT, "ratings.dat": halves})).ratings.lowest == 0.5


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("ratings.csv", "4.0", "4.1", r"ratings\.csv, line 2, column 3 \(rating\): “4\.1”"),
        ("ratings.csv", "9,40", "9,41", r"ratings\.csv, line 6, .*“41”.*movies\.csv lists"),
        ("ratings.csv", "9,40", "9,30", r"ratings\.csv, line 6: user 9 .* again, after line 5"),
        ("movies.csv", "\n30", "\n20", r"movies\.csv, line 3, .*not used above"),
        ("movies.csv", ",Comedy", ",Comedy,2", r"movies\.csv, line 4: 4 field"),
        ("movies.csv", ',"11', ',"1"1', r"movies\.csv, line 2: "),
        ("links.csv", "999999999", "nm12", r"links\.csv, line 3, column 2 \(imdbId\): “nm12”"),
    ],
)
def test_what_does_not_hold_to_the_form_is_found_by_its_place_and_read_as_a_table(
    file: str, old: str, new: str, message: str, tmp_path: Path
) -> None:
    files = {**CSV, file: CSV[file].replace(old, new, 1)}
    source = write(tmp_path / "spoilt", files)
    with pytest.raises(DataError, match=message):
        movielens_csv.read(Path(source))
    found = import_data(source)
    form = "Read as a table, for the files are those of MovieLens 20M, 25M, 32M or latest but not"
    assert found.told[0].startswith(form) and re.search(message, found.told[0])
    assert len(found.dataset.ratings) > 3
    assert look_at(source).told[0] == found.told[0]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("ratings.csv", "userId", "<!DOCTYPE html>", r"ratings\.csv is a web page"),
        ("movies.csv", "movieId", "\n<html>", r"movies\.csv is a web page"),
        ("movies.csv", "é", "Ã©", r"movies\.csv, line 2: .*wrong encoding"),
    ],
)
def test_wrong_text_is_refused_by_whoever_reads_it(
    file: str, old: str, new: str, message: str, tmp_path: Path
) -> None:
    source = write(tmp_path / "spoilt", {**CSV, file: CSV[file].replace(old, new, 1)})
    for read in (import_data, look_at):
        with pytest.raises(DataError, match=message):
            read(source)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("ratings.csv", "userId", "user"), ("movies.csv", "genres\n", "kinds\n")],
)
def test_other_headers_are_no_release_but_a_table_of_ones_own(file, old, new, tmp_path) -> None:
    files = {**CSV, file: CSV[file].replace(old, new, 1)}
    data = read_data(write(tmp_path / "club", files))
    assert data.name == "club" and data.citation.startswith("A table of your own")
    assert data.movies.title == ("The 11'09\"01", "Fawlty Towers", "Hyena Road", "Wake Wood")
    assert data.movies.genre_names == ("Children", "Comedy", "Drama", "Horror")


def test_a_byte_that_is_no_letter_in_any_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    source = write(tmp_path / "spoilt", DAT, "cp1252")
    file = Path(source) / "movies.dat"
    file.write_bytes(file.read_bytes().replace(b"\xe9", b"\x81"))
    with pytest.raises(DataError, match=r"movies\.dat, line 2: the byte 81 .* as UTF-8"):
        read_data(source)


DEBRIS = (
    *(b"", b"\0", b'"', b"\r", b"\n", b",", b"::", b"\xff", b"\xff\xfe", b"\xc3", b"nan", b"-1"),
    *(
        b"1e999",
        b"9" * 30,
        b"\xef\xbb\xbf",
        b"<html>",
        b"\x1f",
        b"\xe2\x80\xa8",
        b"\x81",
        b"\xc2\xb2",
    ),
)


def test_a_mutated_file_is_read_or_refused_and_nothing_else(tmp_path: Path) -> None:
    chance, n_refused = random.Random(8), 0
    for case in range(150):
        files = chance.choice((CSV, DAT))
        source = write(tmp_path / str(case), files)
        name = chance.choice(sorted(files))
        content = bytearray(files[name].encode(chance.choice(("utf-8", "cp1252", "utf-16"))))
        for _ in range(chance.randint(1, 3)):
            start = chance.randrange(len(content))
            content[start : start + chance.choice((0, 1, 2, 20))] = chance.choice(DEBRIS)
        (tmp_path / str(case) / name).write_bytes(content)
        try:
            assert len(read_data(source).ratings) > 0
        except DataError:
            n_refused += 1
    assert 50 < n_refused < 150


ONE_FILM = [(user, 1, float(user)) for user in (1, 2, 3)]
ONE_USER = [(1, movie, 0.5 + movie % 5) for movie in range(1, 30)]
ALL_EQUAL = [(user, movie, 3.0) for user in range(1, 8) for movie in range(1, 8)]


@pytest.mark.parametrize("rows", [ONE_FILM, ONE_USER, ALL_EQUAL])
def test_small_and_odd_data_without_titles_or_genres_are_read_and_trained_on(
    rows: list[tuple[int, int, float]], tmp_path: Path
) -> None:
    lines = "".join(f"{user},{movie},{stars},1\n" for user, movie, stars in rows)
    numbers = sorted({movie for _, movie, _ in rows})
    files = {
        "ratings.csv": f"userId,movieId,rating,timestamp\n{lines}",
        "movies.csv": "movieId,title,genres\n" + "".join(f"{number},,\n" for number in numbers),
    }
    data = read_data(write(tmp_path / "odd", files))
    assert data.movies.genre_names == ()
    run = train_run(Settings(), data)
    assert np.isfinite(run.snapshots[-1].vectors).all()
    assert len(run.snapshots[-1].vectors) == len(numbers)
