"""Texts about films speak of books and songs where the data are about those."""

import json

import pytest

from cf.data.noun import count_ratings, make_plural, name_things
from cf.ui.map import MapFilms
from tests.odd import odd_dataset


@pytest.mark.parametrize(
    ("text", "noun", "said"),
    [
        ("A film near films: 9 Movies.", "book", "A book near books: 9 Books."),
        ("Pick a film, or the film’s rival.", "anime", "Pick an anime, or the anime’s rival."),
        ("Only 1 film; Films", "TV series", "Only 1 TV series; TV series"),
        ("filming the filmic movie_id", "song", "filming the filmic movie_id"),
        ("A film and its films.", "movie", "A film and its films."),
    ],
)
def test_a_text_about_films_takes_the_noun_of_the_data(text, noun, said):
    assert name_things(text, noun) == said


def test_plurals_are_english():
    assert [make_plural(noun) for noun in ("story", "toy", "box", "match", "game")] == [
        *("stories", "toys", "boxes", "matches", "games"),
    ]


def test_the_map_is_told_the_noun_in_both_numbers():
    data = odd_dataset("Books", noun="story")
    packed = json.loads(MapFilms.from_movies(data.movies, noun=data.noun).packed)
    assert (packed["noun"], packed["nouns"]) == ("story", "stories")
    films = json.loads(MapFilms.from_movies(data.movies).packed)
    assert (films["noun"], films["nouns"]) == ("film", "films")


def test_titles_keep_films_and_movies_of_their_own():
    text = "A film like Film Club, or “The Movie (a film)”, is no film."
    named = name_things(text, "book", "The Movie (a film)", "Film", "Film Club", "")
    assert named == "A book like Film Club, or “The Movie (a film)”, is no book."


def test_one_of_a_kind_is_told_in_the_singular():
    assert count_ratings(3, 1, "book", 1) == "3 ratings of 1 book by 1 user"
    assert count_ratings(1_000, 2, "movie", 3) == "1,000 ratings of 2 movies by 3 users"
