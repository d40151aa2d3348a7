"""Which two kinds of films a data set shows first, whatever is known of them."""

from dataclasses import replace

import numpy as np
import pytest

from cf.analysis.poles import compared_poles, default_poles, named_poles
from cf.data import read_data
from tests.odd import odd_dataset


def test_the_bundled_films_are_compared_by_labels_and_genres_as_ever():
    names = [poles.name for poles in compared_poles(read_data("bundled").movies)]
    assert names == ["blockbuster / independent", "Action / Romance"]


@pytest.mark.parametrize(
    ("missing", "first"),
    [
        ({"genres": ("Jazz", "Rock", "Soul")}, "Jazz / Rock"),
        ({"genres": ()}, "films from 1989 on / films until 1970"),
        ({"genres": (), "years": False}, "often rated films / rarely rated films"),
    ],
)
def test_without_labels_it_is_the_best_known_contrast_and_its_name_finds_it(missing, first):
    movies = odd_dataset("Odd", labels=False, **missing).movies
    poles = default_poles(movies)
    assert poles is not None and poles.name == first and not poles.too_few
    again = named_poles(movies, first)
    assert again.rows.tolist() == poles.rows.tolist()
    assert again.is_positive.tolist() == poles.is_positive.tolist()


def test_a_few_films_or_films_alike_in_all_that_is_known_have_no_contrast():
    assert default_poles(odd_dataset("Odd", n_movies=9).movies) is None
    bare = odd_dataset("Odd", labels=False, genres=(), years=False).movies
    assert compared_poles(replace(bare, n_ratings=np.full(60, 7))) == []


def test_a_genre_with_a_stroke_in_its_name_is_found_by_the_name_of_its_poles():
    movies = odd_dataset("Odd", genres=("Sci-Fi / Fantasy", "Drama"), labels=False).movies
    poles = default_poles(movies)
    assert poles is not None and poles.name == "Drama / Sci-Fi / Fantasy"
    assert named_poles(movies, poles.name).n_negative == poles.n_negative > 0
