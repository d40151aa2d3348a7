"""Folders that look like a release of MovieLens and do not hold to its form are tables."""

from pathlib import Path

import pytest

from cf.data.sources.look import look_at
from cf.data.sources.read import import_data
from tests.data.conftest import RATINGS, ml_100k, zip_folder  # noqa: F401

GIVEN = [1 + (7 * i) % 5 for i in range(40)]
MOVIES = "".join(f'{m},"Film, The {m} (19{70 + m})",Drama|War\n' for m in range(8))


def write_csv(folder: Path, given: list[float | str]) -> str:
    """A folder of so many ratings, the first of which is given by user 0 to movie 0."""
    folder.mkdir()
    rows = "".join(f"{i // 8},{i % 8},{stars},96498270{i % 10}\n" for i, stars in enumerate(given))
    (folder / "ratings.csv").write_text(f"userId,movieId,rating,timestamp\n{rows}")
    (folder / "movies.csv").write_text(f"movieId,title,genres\n{MOVIES}")
    return str(folder)


@pytest.mark.parametrize(
    ("given", "stars", "ends", "seen"),
    [
        ([2 * one for one in GIVEN], GIVEN, (0.5, 5), "line 3, column 3 (rating): “6”"),
        ([20 * one for one in GIVEN], GIVEN, (0.05, 5), "line 2, column 3 (rating): “20”"),
        ([one - 0.3 for one in GIVEN], [one - 0.3 for one in GIVEN], (0.5, 5), "“0.7”"),
        ([0.0, *range(1, 6), 0.0, *GIVEN[7:]], None, (0, 5), "line 2, column 3 (rating): “0.0”"),
    ],
)
def test_stars_off_the_scale_of_movielens_are_on_their_own(given, stars, ends, seen, tmp_path):
    source = write_csv(tmp_path / "near", given)
    found = import_data(source)
    ratings = found.dataset.ratings
    assert ratings.stars.tolist() == pytest.approx(stars or given)
    assert (ratings.lowest, ratings.highest) == ends and ratings.when is not None
    assert found.dataset.movies.title[2] == "Film, The 2"
    assert found.dataset.movies.year.tolist() == [1970 + m for m in range(8)]
    assert found.dataset.movies.genre_names == ("Drama", "War")
    assert found.told[0].startswith("Read as a table, for the files are those of MovieLens 20M")
    assert seen in found.told[0] and not found.told[0].endswith("its source.")


def test_what_the_page_shows_first_is_what_is_read(tmp_path):
    source = write_csv(tmp_path / "near", [*GIVEN[:39], 7])
    look = look_at(source)
    assert look.table is not None and not look.layout
    assert look.table.describe().startswith("user: “userId”, item: “movieId”, rating: “rating”")
    found = import_data(source)
    assert (len(found.dataset.ratings), found.told[0]) == (39, look.told[0])
    assert "“7” is off the scale from 1 to 5" in found.told[1]
    wider = import_data(source, "scale=1-7")
    assert len(wider.dataset.ratings) == 40


def test_a_zip_of_one_is_read_alike(tmp_path):
    folder = Path(write_csv(tmp_path / "near", [*GIVEN[:39], 7]))
    (folder / "README.txt").write_text("Summary\n=======\n")
    source = str(zip_folder(folder, tmp_path / "near.zip", "ml/"))
    assert len(import_data(source).dataset.ratings) == 39
    assert look_at(source).table is not None


def test_links_may_write_numbers_as_imdb_does(tmp_path):
    source = write_csv(tmp_path / "linked", list(GIVEN))
    (Path(source) / "links.csv").write_text("movieId,imdbId,tmdbId\n0,tt0113277,949\n1,0114709,\n")
    found = import_data(source)
    assert found.told == () and found.dataset.movies.imdb_id[:3].tolist() == [113277, 114709, 0]


def test_files_with_two_colons_may_hold_zeros(tmp_path):
    rows = "".join(f"{i // 8}::{i % 8}::{i % 6}::978300760\n" for i in range(40))
    (tmp_path / "ratings.dat").write_text(rows)
    (tmp_path / "movies.dat").write_text("".join(f"{m}::Film {m} (1990)::War\n" for m in range(8)))
    found = import_data(str(tmp_path))
    assert found.dataset.ratings.stars.tolist() == [i % 6 for i in range(40)]
    assert found.dataset.movies.title[:2] == ("Film 0", "Film 1") and found.dataset.noun == "movie"
    assert "MovieLens 1M or 10M but not in its form: ratings.dat, line 1" in found.told[0]
    assert "kept as the lowest there can be" in found.told[1]
    assert look_at(str(tmp_path)).table.noun == "movie"
    corrected = import_data(str(tmp_path), "scale=1-5").dataset
    assert (len(corrected.ratings), corrected.noun) == (33, "movie")
    assert import_data(str(tmp_path), "noun=play").dataset.noun == "play"


def test_movielens_100k_with_half_stars_has_its_films_and_none_of_its_other_files(ml_100k):  # noqa: F811
    data = (ml_100k / "u.data").read_text()
    for name in ("u1.base", "ua.base", "u1.test"):
        (ml_100k / name).write_text(data)
    (ml_100k / "u.data").write_text(data.replace("\t5\t", "\t4.5\t"))
    found = import_data(str(ml_100k))
    assert len(found.dataset.ratings) == len(RATINGS)
    assert sorted(found.dataset.ratings.stars.tolist()) == [1, 2, 3, 3, 4, 4.5]
    assert "L'Mésaventure" in found.dataset.movies.title
    assert "MovieLens 100K but not in its form: u.data, line 1" in found.told[0]


def test_places_of_columns_mean_the_ratings_and_not_the_list_of_films(ml_100k):  # noqa: F811
    (ml_100k / "u.item").rename(ml_100k / "films.item")
    (ml_100k / "u.genre").unlink()
    found = import_data(str(ml_100k), "user=1,item=2,rating=3").dataset
    assert found.ratings.user_ids.tolist() == [3, 7, 900] and "unknown" in found.movies.title
