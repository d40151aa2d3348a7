"""The tour shows what a data set has the facts for, and calls it by its own name."""

import re

from cf.data import read_data
from cf.lesson.guide.tour import STOPS, list_stops
from tests.odd import ODD, odd_dataset

SONGS = odd_dataset("Songs", genres=("Jazz", "Rock"), labels=False, noun="song")


def test_of_the_bundled_films_every_stop_is_as_it_was_written():
    assert list_stops(read_data("bundled")) == STOPS


def test_without_action_and_romance_the_stops_about_them_are_left_out():
    keys = [stop.key for stop in list_stops(SONGS)]
    assert keys == ["random", "play", "pause", "neighbours", "yours"]


def test_the_tour_of_songs_names_their_own_two_kinds():
    first, _, paused, *_ = list_stops(SONGS)
    assert "Every song starts as random numbers: Jazz ■ and Rock ▲ lie" in first.sentence
    assert paused.sentence.startswith("Paused: have Jazz ■ and Rock ▲ gathered")


def test_films_without_labels_are_not_asked_about_their_genres_twice():
    data = odd_dataset("Unlabelled", n_movies=120, genres=("Action", "Romance"), labels=False)
    stops = list_stops(data)
    assert "Action ■ and Romance ▲" in stops[0].sentence
    assert [stop.key for stop in stops][3:] == ["neighbours", "axis", "yours"]


def test_no_stop_speaks_of_kinds_that_are_not_known_or_of_films_that_are_books():
    for name in ("bare books", "three users"):
        for stop in list_stops(ODD[name]()):
            said = " ".join((stop.sentence, stop.task, stop.note))
            assert "studio" not in said and "{" not in said
            assert name == "three users" or not re.search(r"\bfilms?\b", said, re.IGNORECASE)
    assert not any("■" in stop.sentence for stop in list_stops(ODD["three users"]()))
