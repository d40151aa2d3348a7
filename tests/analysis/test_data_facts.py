from dataclasses import replace

import numpy as np

from cf.analysis.data_facts import MOST_BARS, gather_facts
from cf.data import Dataset, read_data
from tests.data.layouts.test_stored import an_odd_one, with_times


def with_counts(n_ratings: list[int]) -> Dataset:
    """The bundled data, with other counts of ratings."""
    data = read_data("bundled")
    movies = replace(data.movies, n_ratings=np.array(n_ratings, np.int32))
    ratings = replace(data.ratings, stars=np.ones(sum(n_ratings), np.float32))
    return replace(data, ratings=ratings, movies=movies)


def test_the_most_rated_tenth_is_rounded_up_to_whole_movies():
    facts = gather_facts(with_counts([1, 80, 1, 2, 2, 2, 2, 2, 2, 2, 4]))  # two of eleven
    assert facts.top_tenth == 84 / 100 and facts.n_once == 2
    np.testing.assert_allclose(facts.cumulated[[0, -1]], [0.8, 1])


def test_a_tiny_data_set_without_years_has_its_facts():
    facts = gather_facts(an_odd_one())
    assert facts.density == 3 / 4 and facts.years is facts.given is None
    assert (facts.stars.tolist(), facts.n_at.tolist()) == ([1.5, 2, 5], [1, 1, 1])
    assert facts.top_tenth == 2 / 3 and facts.n_once == 1


def test_a_fine_scale_is_put_into_bins_that_hold_every_rating():
    data = an_odd_one()
    stars = np.linspace(0, 5, 1000, dtype=np.float32)
    facts = gather_facts(replace(data, ratings=replace(data.ratings, stars=stars)))
    assert len(facts.stars) == MOST_BARS and facts.n_at.sum() == 1000


def test_the_oldest_and_the_newest_rating_are_dated():
    facts = gather_facts(with_times(an_odd_one(), [30, 10, 20]))
    assert facts.given == (10, 30)
