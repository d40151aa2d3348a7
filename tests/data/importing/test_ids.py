"""Ids of things: whose numbers they are, what stands beside them, and when two are one."""

import numpy as np
import pytest

from cf.data.films import read_films
from cf.data.importing.table import Imported
from cf.data.sources.read import import_data
from tests.data.importing.tables import read
from tests.data.importing.test_kinds import titles_and_stars, write

FILMS = read_films()
LABEL = FILMS.facts_of(np.arange(len(FILMS.title)))[0]
ROWS = np.flatnonzero(LABEL > 0)[:4].tolist()
TITLES = [FILMS.title[row] for row in ROWS]
YEARS = FILMS.year[ROWS].tolist()
NUMBERS = FILMS.imdb_id[ROWS].tolist()
BY_NUMBER = "4 titles and 4 years of 4 movies are Wikidata’s, by their IMDb numbers."


def rate(ids: list[str], head: str = "") -> str:
    """Lines of three users who rate all of some things, which have fields of their own."""
    return head + "".join(
        f"u{user},{one},{1 + (user + i) % 5}\n" for user in range(3) for i, one in enumerate(ids)
    )


def films_of(found: Imported) -> list[tuple[str, int, int]]:
    movies = found.dataset.movies
    assert movies.imdb_id is not None and found.dataset.noun == "movie"
    facts = zip(movies.title, movies.year.tolist(), movies.imdb_id.tolist(), strict=True)
    return sorted(facts)


@pytest.mark.parametrize("head", ["tconst", "imdbId", "film", "title_id", "link"])
def test_imdb_numbers_name_films_whatever_their_column_is_called(head, tmp_path):
    form = "https://www.imdb.com/title/tt{:07d}/" if head == "link" else "tt{:07d}"
    ids = [form.format(number) for number in NUMBERS]
    found = read(tmp_path, rate(ids, f"user,{head},rating\n"))
    assert films_of(found) == sorted(zip(TITLES, YEARS, NUMBERS, strict=True))
    assert found.dataset.movies.label.tolist() == [1] * 4
    assert BY_NUMBER in found.told


def test_imdb_numbers_beside_titles_give_years_and_labels_and_the_titles_stay(tmp_path):
    ids = [f"{number},Kulle {i}" for i, number in enumerate(NUMBERS)]
    found = read(tmp_path, rate(ids, "user,imdbId,title,rating\n"))
    named = [f"Kulle {i}" for i in range(4)]
    assert films_of(found) == sorted(zip(named, YEARS, NUMBERS, strict=True))
    assert found.dataset.movies.label.tolist() == [1] * 4
    assert "4 years of 4 movies are Wikidata’s, by their IMDb numbers." in found.told


def test_a_table_of_links_gives_the_ids_of_films(tmp_path):
    links = "".join(f"{i},{number:07d},{i}\n" for i, number in enumerate(NUMBERS))
    files = {
        "marks.csv": rate(list("0123"), "user,movieId,rating\n"),
        "links.csv": f"movieId,imdbId,tmdbId\n{links}",
    }
    found = import_data(write(tmp_path / "club", files))
    assert films_of(found) == sorted(zip(TITLES, YEARS, NUMBERS, strict=True))


@pytest.mark.parametrize("shift", [0, 1])
def test_plain_numbers_are_imdbs_only_where_the_titles_agree(shift, tmp_path):
    others = NUMBERS[shift:] + NUMBERS[:shift]
    rated = "".join(
        f"{user}::{number:07d}::{1 + (user + i) % 10}::138100685{user}\n"
        for user in range(3)
        for i, number in enumerate(others)
    )
    listed = "".join(
        f"{number:07d}::{title} (1901)::Drama\n"
        for number, title in zip(others, TITLES, strict=True)
    )
    found = import_data(write(tmp_path / "posts", {"ratings.dat": rated, "movies.dat": listed}))
    numbers = found.dataset.movies.imdb_id
    assert (numbers is not None) == (shift == 0)
    assert found.dataset.movies.label.any() == (shift == 0)


def test_a_column_that_is_called_as_the_things_are_is_their_title(tmp_path):
    text = "user,isbn,book,rating\n1,030640615X,Hill,4\n2,030640615X,Hill,2\n1,0306406160,Dale,5\n"
    assert titles_and_stars(read(tmp_path, text)) == [("Dale", 5), ("Hill", 2), ("Hill", 4)]


def test_episodes_are_not_called_as_their_show_is(tmp_path):
    text = "user,episode_id,show,rating\n1,e1,Hill,4\n2,e1,Hill,2\n1,e2,Hill,5\n"
    assert read(tmp_path, text).dataset.movies.title == ("e1", "e2")


def test_headlines_of_reviews_are_no_titles(tmp_path):
    lines = "".join(
        f"{1 + (user + b) % 5}.0,Great {user * b + user},B{b},U{user}\n"
        for user in range(3)
        for b in range(4)
    )
    found = read(tmp_path, f"rating,title,parent_asin,user_id\n{lines}")
    assert found.dataset.movies.title == ("B0", "B1", "B2", "B3")
    assert any(
        "“title” says something else in each line about one product" in t for t in found.told
    )


def test_ids_that_differ_in_leading_zeros_are_different_things(tmp_path):
    rated = rate(["007", "7", "12"], "user,isbn,rating\n")
    data = read(tmp_path, rated).dataset
    assert data.movies.title == ("Book 007", "Book 12", "Book 7") and len(data.ratings) == 9
    files = {"ratings.csv": rated, "books.csv": "isbn,title\n7,Seven\n007,Bond\n0012,Twelve\n"}
    titles = import_data(write(tmp_path / "club", files)).dataset.movies.title
    assert titles == ("Bond", "Twelve", "Seven")


def test_ids_with_and_without_a_point_are_one_and_a_pair_that_repeats_is_told(tmp_path):
    found = read(tmp_path, rate(["7.0", "7", "12"], "user,isbn,rating\n"))
    assert found.dataset.ratings.movie_ids.tolist() == [7, 12]
    assert any(told.startswith("3 ratings are replaced") for told in found.told)
