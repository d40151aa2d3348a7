"""Titles, years and categories, beside the ratings or in a table of their own."""

import numpy as np
import pytest

from cf.data import read_data
from cf.data.films import read_films
from cf.data.sources.read import import_data
from cf.errors import DataError
from tests.data.importing.tables import read, write


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


@pytest.mark.parametrize("header", ["Nutzer;Film;Bewertung\n", "user;item;rating\n", ""])
def test_what_is_rated_gives_its_year_where_nearly_all_of_it_has_one(header, tmp_path):
    films = ["Heat (1995)", "Heat (1986)", "Matrix, The (1999)", "Alien (1979)", "Brazil (1985)"]
    films += [f"Part {i} ({1990 + i})" for i in range(5)] + ["Nameless"]
    lines = [f"{user};{film};{1 + i % 10}" for user in "abc" for i, film in enumerate(films)]
    found = read(tmp_path, header + "\n".join(lines)).dataset.movies
    assert {found.name(row) for row in range(3)} == {"Alien (1979)", "Brazil (1985)", "Heat (1986)"}
    assert sorted(found.year)[:2] == [0, 1979] and "The Matrix" in found.title
    few = [line.replace(" (19", " (no ") if "Part" in line else line for line in lines]
    assert not any(read(tmp_path, header + "\n".join(few)).dataset.movies.year)


FILMS = read_films()
ROW = int(FILMS.facts_of(np.arange(len(FILMS.title)))[0].argmax())
FILM, YEAR = FILMS.title[ROW], int(FILMS.year[ROW])


@pytest.mark.parametrize("noun", ["movie", "book"])
def test_a_second_table_gives_titles_years_and_categories_and_films_get_their_labels(
    noun, tmp_path
):
    folder = tmp_path / "club"
    folder.mkdir()
    write(folder, f"reader;{noun}_id;rating\n1;01;4,5\n2;01;3\n2;2;5\n2;3;1\n", name="ratings.csv")
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
    write(tmp_path, "user,book_id,rating\n1,1,4\n2,1,3\n", name="ratings.csv")
    write(tmp_path, "book_id,title\n7,Seven\n", name="books.csv")
    with pytest.raises(DataError, match=r"books\.csv has a title for none of the 1 books"):
        read_data(str(tmp_path))


def test_dates_in_a_list_of_titles_without_a_header_are_no_categories(tmp_path):
    write(
        tmp_path,
        "".join(f"{m}|Film {m} (1990)|0{m}-Jan-1990|War\n" for m in range(1, 7)),
        name="f.item",
    )
    write(tmp_path, "1,1,5\n1,2,3\n2,1,4\n", name="my_ratings.csv")
    data = read_data(str(tmp_path))
    assert data.movies.title == ("Film 1", "Film 2") and data.movies.genre_names == ("War",)


def test_films_without_genres_have_those_that_movielens_gives_them_and_this_is_said(tmp_path):
    rows = "ann,Alien (1979),4\nann,Notting Hill (1999),2\nbob,Nobody Knows This (1999),3\n"
    found = read(tmp_path, f"user,movie,rating\n{rows}")
    movies = found.dataset.movies
    has = dict(zip(movies.title, movies.genres, strict=True))
    named = {
        t: {g for g, is_one in zip(movies.genre_names, has[t], strict=True) if is_one} for t in has
    }
    assert named["Notting Hill"] == {"Comedy", "Romance"} and "Sci-Fi" in named["Alien"]
    assert not named["Nobody Knows This"]
    assert "2 of 3 movies are in MovieLens small (2016)" in found.told[-1]
    assert "Harper" in found.dataset.citation
    rows = rows.replace("\n", ",Odd\n")
    found = read(tmp_path, f"user,movie,rating,genre\n{rows}")
    assert found.dataset.movies.genre_names == ("Odd",) and found.told == ()
    assert "Harper" not in found.dataset.citation
