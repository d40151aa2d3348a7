"""Who stands on which side."""

from dataclasses import replace

import numpy as np
import pytest

from cf.analysis.poles import (
    FEWEST_MOVIES,
    column_poles,
    compared_poles,
    era_poles,
    examples,
    genre_rest_poles,
    label_poles,
)
from cf.analysis.well_rated import well_rated
from tests.analysis.planted_films import invented_movies, two_kinds


def test_a_genre_stands_against_all_films_that_have_another():
    movies = invented_movies(40)
    movies.genres[0] = False  # of no genre at all: takes no part
    poles = genre_rest_poles(movies, "G1", min_ratings=1)
    assert poles.rows.tolist() == np.flatnonzero(movies.genres.any(axis=1)).tolist()
    assert (poles.is_positive == movies.genres[poles.rows, 1]).all()
    assert (poles.positive, poles.negative) == ("G1", "other genres")


def test_a_genre_that_no_film_has_leaves_its_side_empty():
    assert genre_rest_poles(invented_movies(40), "Western").n_positive == 0


def test_years_in_between_and_unknown_ones_take_no_part():
    years = np.array([0, 1970, 1979, 1980, 1999, 2000, 2010], np.int16)
    movies = replace(invented_movies(7), year=years)
    poles = era_poles(movies, 1979, 2000, min_ratings=1)
    assert poles.rows.tolist() == [1, 2, 5, 6]
    assert poles.is_positive.tolist() == [False, False, True, True]
    assert poles.by_year
    assert (poles.positive, poles.negative) == ("films from 2000 on", "films until 1979")


@pytest.mark.parametrize("late_from", [1979, 1950])
def test_eras_that_overlap_are_refused(late_from):
    with pytest.raises(ValueError, match="1979"):
        era_poles(invented_movies(), 1979, late_from)


def test_a_column_of_words_gives_two_of_its_groups():
    values = np.array(["x", "y", None, float("nan"), "z", "x"], dtype=object)
    poles = column_poles(invented_movies(6), "mood", values, "x", "y", min_ratings=1)
    assert poles.rows.tolist() == [0, 1, 5]
    assert poles.is_positive.tolist() == [True, False, True]
    assert (poles.positive, poles.negative, poles.name) == ("x", "y", "x / y")


@pytest.mark.parametrize(
    ("values", "groups"),
    [(["x"] * 5, ("x", "y")), (["x"] * 3, ("x", "x"))],
)
def test_a_column_that_does_not_fit_is_refused(values, groups):
    with pytest.raises(ValueError, match="mood"):
        column_poles(invented_movies(3), "mood", np.array(values), *groups)


def test_the_floor_leaves_out_films_with_fewer_ratings():
    movies = invented_movies()
    poles = label_poles(movies, min_ratings=60)
    assert 0 < len(poles.rows) < 300
    assert movies.n_ratings[poles.rows].min() >= 60


@pytest.mark.parametrize("n_movies", [300, 21_000])
def test_the_usual_contrasts_are_between_films_that_the_map_draws(n_movies):
    movies = invented_movies(n_movies)
    drawn = well_rated(movies.n_ratings)
    assert drawn.sum() < n_movies
    for poles in compared_poles(movies):
        assert drawn[poles.rows].all()


def test_examples_are_the_most_rated_of_each_side():
    movies = invented_movies()
    poles = label_poles(movies, min_ratings=1)
    for rows, label in zip(examples(movies, poles, 4), (1, -1), strict=True):
        assert (movies.label[rows] == label).all()
        own = np.sort(movies.n_ratings[movies.label == label])[::-1]
        assert movies.n_ratings[rows].tolist() == own[:4].tolist()


def test_too_few_begins_below_its_limit():
    assert two_kinds(FEWEST_MOVIES - 1, 50).too_few
    assert not two_kinds(50, FEWEST_MOVIES).too_few
    with pytest.raises(ValueError, match="9 and 50 movies, but each side needs 10"):
        two_kinds(FEWEST_MOVIES - 1, 50).refuse_too_few()
