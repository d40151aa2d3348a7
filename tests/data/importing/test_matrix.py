"""A row for each person and a column for each thing, or the other way round."""

import random

import pytest

from cf.data.dataset import Imported
from cf.data.importing.sniffing import sniff_table
from cf.data.labels import BLOCKBUSTER
from cf.data.sources.read import import_data
from cf.errors import DataError
from tests.data.importing.tables import read, rows_of, write

EXPECTED = [("1917", 1), ("Alien", 4), ("Alien", 4.5), ("Heat", 2), ("Heat", 5)]


def sorted_rows(found: Imported) -> list[tuple[str, float]]:
    return sorted(rows_of(found))


@pytest.mark.parametrize(
    "text",
    [
        "Name;Alien (1979);Heat;1917\nann;4,5;n/a;1\nbob;4;2;\ncy;;5;-\n",
        "Name,Alien (1979),Heat,1917,Age\nann,4.5,,1,33\nbob,4,2,,41\ncy,,5,,67\n",
        # As a form gives it, the question before each answer.
        "Timestamp,Email address,Rate these [Alien (1979)],Rate these [Heat],Rate these [1917]\n"
        "2026/11/01 3:00:00 PM GMT+1,a@x,4.5,,1\n2026/11/01 4:00:00 PM GMT+1,b@x,4,2,\n"
        "2026/11/02 12:00:00 AM GMT+1,c@x,,5,\n",
        # A column a person: things are named by what the first column is called.
        "Film\tann\tbob\tcy\nAlien (1979)\t4.5\t4\t\nHeat\t\t2\t5\n1917\t1\t\t\n",
        '"Name";"Alien (1979)";"Heat";"1917"\r\n"a ""b""";"4.5";"";"1"\r\n'
        '"two\r\nlines";"4";"2";\r\n"c";"";"5";\r\n',
    ],
)
def test_each_cell_is_a_rating(text, tmp_path):
    found = read(tmp_path, text)
    assert sorted_rows(found) == EXPECTED
    ratings, movies = found.dataset.ratings, found.dataset.movies
    assert ratings.n_users == 3 and (ratings.lowest, ratings.highest) == (1, 5)
    assert dict(zip(movies.title, movies.year, strict=True))["Alien"] == 1979
    assert found.told[0].startswith("A matrix was read: each of its 3 columns of ratings")


def test_what_stands_beside_the_ratings_is_used_or_said_not_to_be(tmp_path):
    found = read(
        tmp_path,
        "When answered,Timestamp,Name,Owl,Elk,Fox,Average\n"
        "x,2026-01-02,a,1,2,3,2\nx,2026-01-03,b,2,,5,3.5\n",
    )
    assert (found.dataset.ratings.n_movies, len(found.dataset.ratings)) == (3, 5)
    # All that one person gave was given at once: none of it is newer, whatever stands last.
    assert found.dataset.ratings.when is None
    assert found.told == (
        "A matrix was read: each of its 3 columns of ratings, from “Owl” to “Fox”, is one thing, "
        "each cell one rating. Not used: “When answered” and “Average”.",
        "When people answered (“Timestamp”) is not kept: all that one gave carries one time, and "
        "none of it is newer.",
    )


def test_a_sheets_own_averages_are_no_user(tmp_path):
    text = "Film,ann,bob,cy,Mean\n" + "".join(
        f"F{i},{1 + i % 5},{i % 3 or ''},4,3\n" for i in range(9)
    )
    assert read(tmp_path, text).dataset.ratings.n_users == 3


def test_answers_of_a_number_and_words_are_that_number(tmp_path):
    text = (
        "Timestamp,Name,1917,Owl,Elk (2001),Fox\n"
        "2026/11/01 3:00:00 PM,a,5 - Loved it,Not seen,1 - Hated it,3: fine\n"
        "2026/11/01 3:10:00 PM,b,4 (good),2 - Meh,Not seen,1 - Hated it\n"
    )
    found = read(tmp_path, text)
    assert sorted_rows(found) == [
        *(("1917", 4), ("1917", 5), ("Elk", 1), ("Fox", 1), ("Fox", 3), ("Owl", 2)),
    ]


def test_jokes_in_a_hundred_columns_without_a_header_99_for_not_rated(tmp_path):
    chance = random.Random(3)
    rows = [
        [chance.choice(("99", f"{chance.uniform(-9.9, 9.9):.2f}")) for _ in range(100)]
        for _ in range(12)
    ]
    rows[0][3:20] = ["99"] * 17
    text = "".join("\t".join([str(100 - row.count("99")), *row]) + "\n" for row in rows)
    found = read(tmp_path, text, "noun=joke", name="jokes.tab")
    ratings = found.dataset.ratings
    assert len(ratings) == sum(100 - row.count("99") for row in rows)
    assert (ratings.n_users, ratings.n_movies) == (12, 100)
    assert found.dataset.movies.title[:2] == ("Joke 1", "Joke 2")
    first = {f"Joke {i + 1}": float(cell) for i, cell in enumerate(rows[0]) if cell != "99"}
    of_first = ratings.user == 0
    for movie, stars in zip(ratings.movie[of_first], ratings.stars[of_first], strict=True):
        assert stars == pytest.approx((first[found.dataset.movies.title[movie]] + 10) / 4, abs=1e-6)
    assert "cells say 99, which means not rated" in found.told[-1]


def test_a_person_may_turn_it_round_and_correct_the_scale(tmp_path):
    text = "who,Owl,Elk,Fox\nann,1,2,3\nbob,2,,4\n"
    assert read(tmp_path, text).dataset.movies.title == ("Elk", "Fox", "Owl")
    turned = read(tmp_path, text, "user=column,item=who,title=who,scale=1-4")
    assert turned.dataset.movies.title == ("ann", "bob")
    assert turned.dataset.ratings.n_users == 3 and turned.dataset.ratings.highest == 4


def test_a_cell_that_is_no_rating_is_named_by_line_and_column(tmp_path):
    rows = "".join(f"p{i},{1 + i % 5},{5 - i % 5},3\n" for i in range(40))
    found = read(tmp_path, f"Name,Owl,Elk,Fox\n{rows}\nq,1,good,7\nr,1\n")
    assert found.told[-1] == (
        "3 of 124 cells are left out. Not used: line 43 (column “Elk”: “good” is no number); "
        "line 43 (column “Fox”: “7” is off the scale from 1 to 5); line 44 (2 fields, but most "
        "have 4). If what is off the scale is right, say scale=1-7."
    )


def test_a_thing_that_nobody_among_the_first_has_rated_is_none_the_less_read(tmp_path):
    rows = "".join(f"p{i},{1 + i % 5},,3\n" for i in range(1500))
    found = read(tmp_path, f"Name,Owl,Elk,Fox,Ant\n{rows}".replace(",3\n", ",3,2\n") + "q,,5,,\n")
    assert ("Elk", 5) in rows_of(found)


@pytest.mark.parametrize(
    "text",
    [
        # One line a rating, though three columns hold small numbers.
        "user,film,story,acting,rating\n" + "".join(f"{u},{f},3,4,5\n" for u in "ab" for f in "cd"),
        "user,item,rating\n1,1,3\n1,2,4\n2,1,5\n2,2,1\n",
        "a,b,c\n1,1,3\n1,2,4\n2,1,5\n2,2,1\n",
    ],
)
def test_a_line_a_rating_is_no_matrix(text, tmp_path):
    assert sniff_table(write(tmp_path, text)).matrix is None


def test_flags_of_categories_are_no_ratings(tmp_path):
    text = "id,title,Action,Drama,War\n" + "".join(f"{i},T{i},0,{i % 2},1\n" for i in range(9))
    with pytest.raises(DataError, match=r"none was recognised as user or rating"):
        read(tmp_path, text)


def test_a_matrix_beside_a_table_of_ratings_is_not_taken_in_its_place(tmp_path):
    write(tmp_path, "user,item,rating\n1,1,3\n1,2,4\n2,1,5\n", name="ratings.csv")
    scores = "".join(f"{i},T{i},{1 + i % 5},{5 - i % 5},{1 + i % 3}\n" for i in range(9))
    write(tmp_path, f"id,title,press,web,radio\n{scores}", name="movies.csv")
    assert rows_of(import_data(str(tmp_path))) == [("T1", 3), ("T2", 4), ("T1", 5)]


def test_an_open_quote_in_a_matrix_is_named(tmp_path):
    rows = "".join(f"p{i},{1 + i % 5},{5 - i % 5},3\n" for i in range(400))
    with pytest.raises(DataError, match=r"line 5.*a quote is opened and not closed"):
        read(tmp_path, f"Name,Owl,Elk,Fox\n{rows}".replace("p3,", '"p3,'))


def test_titles_of_known_films_say_that_they_are_films(tmp_path):
    names = "Alien (1979),Heat (1995),Notting Hill (1999),Nobody Knows This One (1999)"
    answers = "".join(f"p{i},1,2,3,{1 + i % 5}\n" for i in range(9))
    found = read(tmp_path, f"Name,{names}\n{answers}")
    assert found.dataset.noun == "movie" and found.dataset.movies.title[0] == "Alien"
    assert (found.dataset.movies.label == BLOCKBUSTER).any()
    invented = names.replace("A", "Qu").replace("H", "Qu")
    assert read(tmp_path, f"Name,{invented}\n{answers}").dataset.noun == "item"
