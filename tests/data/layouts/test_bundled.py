from functools import cache

import numpy as np
import pyarrow.parquet as pq
import pytest

from cf.data import Dataset, read_data
from cf.data.films import BUNDLED_FOLDER, read_films
from cf.data.labels import label_films


@cache
def bundled() -> Dataset:
    return read_data("bundled")


def row_of(movie_id: int) -> int:
    return bundled().ratings.movie_ids.tolist().index(movie_id)


def test_ratings_are_those_of_the_release():
    ratings = bundled().ratings
    assert (len(ratings), ratings.n_users, ratings.n_movies) == (100_004, 671, 9_066)
    assert ratings.stars.mean(dtype=np.float64) == pytest.approx(3.544, abs=5e-4)
    assert ratings.stars.std(dtype=np.float64) == pytest.approx(1.058, abs=5e-4)
    assert (ratings.lowest, ratings.highest) == (0.5, 5.0)
    assert set(ratings.stars.tolist()) == {half / 2 for half in range(1, 11)}


def test_every_rating_says_when_it_was_given():
    ratings = bundled().ratings
    table = pq.read_table(BUNDLED_FOLDER / "ratings.parquet").sort_by(
        [("user_id", "ascending"), ("movie_id", "ascending")]
    )
    assert ratings.when.dtype == np.int32
    assert ratings.when.tolist() == table["timestamp"].to_pylist()


def test_arrays_have_the_promised_types_and_are_aligned():
    ratings, movies = bundled().ratings, bundled().movies
    assert (ratings.user.dtype, ratings.movie.dtype) == (np.int32, np.int32)
    assert (ratings.user_ids.dtype, ratings.movie_ids.dtype) == (np.int64, np.int64)
    assert (ratings.stars.dtype, movies.mean_stars.dtype) == (np.float32, np.float32)
    assert (movies.year.dtype, movies.n_ratings.dtype) == (np.int16, np.int32)
    assert (movies.label.dtype, movies.box_office.dtype) == (np.int8, np.float64)
    assert movies.genres.dtype == bool
    assert movies.genres.shape == (ratings.n_movies, len(movies.genre_names))
    for column in (movies.title, movies.year, movies.label, movies.box_office, movies.n_ratings):
        assert len(column) == ratings.n_movies


def test_movies_are_as_well_rated_as_in_the_release():
    n_ratings = bundled().movies.n_ratings
    counts = [int((n_ratings >= least).sum()) for least in (5, 20, 50)]
    assert counts == [3_496, 1_303, 453]
    assert (n_ratings == 1).sum() == 3_063
    matrix = row_of(2571)
    own = bundled().ratings.stars[bundled().ratings.movie == matrix]
    assert bundled().movies.n_ratings[matrix] == len(own)
    assert bundled().movies.mean_stars[matrix] == pytest.approx(own.mean())


def test_genres_count_as_in_the_release_and_screen_formats_are_none():
    movies = bundled().movies
    counts = dict(zip(movies.genre_names, movies.genres.sum(axis=0).tolist(), strict=True))
    assert len(counts) == 18
    assert (counts["Drama"], counts["Children"], counts["Film-Noir"]) == (4_328, 582, 121)
    assert "IMAX" not in counts


@pytest.mark.parametrize(
    ("movie_id", "title", "year"),
    [
        (108548, "The Big Bang Theory", 2007),
        (108583, "Fawlty Towers", 1975),
        (143410, "Hyena Road", 0),
        (151307, "The Lovers and the Despot", 0),
        (162376, "Stranger Things", 0),
        (2571, "The Matrix", 1999),
        (293, "Léon: The Professional", 1994),
        (73, "Les Misérables", 1995),
    ],
)
def test_titles_are_whole_and_read_as_people_read_them(movie_id, title, year):
    row = row_of(movie_id)
    assert (bundled().movies.title[row], int(bundled().movies.year[row])) == (title, year)


def test_years_span_the_release_and_namesakes_stay_apart():
    movies = bundled().movies
    known = movies.year[movies.year > 0]
    assert (known.min(), known.max()) == (1902, 2016)
    films = list(zip(movies.title, movies.year.tolist(), strict=True))
    assert films.count(("Hamlet", 2000)) == films.count(("War of the Worlds", 2005)) == 2
    assert all(title == title.strip() for title in movies.title)


def test_labels_come_in_about_the_expected_numbers():
    movies = bundled().movies
    for least, n_blockbusters, n_independents in ((1, 704, 324), (5, 612, 139), (20, 418, 52)):
        label = movies.label[movies.n_ratings >= least]
        assert (label == 1).sum() == pytest.approx(n_blockbusters, rel=0.03)
        assert (label == -1).sum() == pytest.approx(n_independents, rel=0.1)


def test_labels_follow_the_rule_when_it_is_applied_afresh():
    films = read_films()
    rule = label_films(films.year, films.box_office, films.companies)
    by_id = dict(zip(films.imdb_id.tolist(), rule.tolist(), strict=True))
    listed = pq.read_table(BUNDLED_FOLDER / "movies.parquet")
    expected = [by_id.get(number, 0) for number in listed["imdb_id"].to_pylist()]
    assert bundled().movies.label.tolist() == expected
    assert listed["movie_id"].to_pylist() == bundled().ratings.movie_ids.tolist()


def test_well_known_films_are_labelled_as_everyone_would():
    movies = bundled().movies
    films = dict(zip(movies.title, movies.label.tolist(), strict=True))
    assert [films[title] for title in ("Jurassic Park", "The Matrix", "Toy Story")] == [1, 1, 1]
    assert [films[title] for title in ("Clerks", "Reservoir Dogs", "Memento")] == [-1, -1, -1]
    assert films["Stranger Things"] == 0


def test_known_errors_of_the_box_office_are_mended():
    films = read_films()
    box_office = dict(zip(films.imdb_id.tolist(), films.box_office.tolist(), strict=True))
    assert box_office[119488] == 126_216_000
    assert np.isnan(box_office[878804])
    movies = bundled().movies
    known = np.isfinite(movies.box_office)
    assert known.mean() > 0.2
    assert (movies.label[~known] == 0).all()


def test_the_citation_and_the_notice_lie_beside_the_data():
    assert "Harper" in bundled().citation
    assert "10.1145/2827872" in bundled().citation
    notice = (BUNDLED_FOLDER / "NOTICE.md").read_text(encoding="utf-8")
    for word in ("10.1145/2827872", "research", "endorses", "commercial", "warranty", "CC0"):
        assert word in notice
    assert sum(path.stat().st_size for path in BUNDLED_FOLDER.glob("*.parquet")) < 1.2e6
