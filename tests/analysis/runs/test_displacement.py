"""How far films have moved does not depend on how a run has turned its axes."""

import numpy as np
import pytest
from scipy.stats import ortho_group

from cf.analysis.runs.displacement import MOST_FILMS, films_to_compare, measure_displacement

N = 60


@pytest.fixture
def vectors():
    return np.random.default_rng(0).normal(size=(N, 4)).astype(np.float32)


def test_a_run_that_is_only_turned_has_moved_no_film(vectors):
    turned = vectors @ ortho_group.rvs(4, random_state=1)
    np.testing.assert_allclose(measure_displacement(vectors, turned, np.arange(N)), 0, atol=1e-6)


def test_a_film_that_is_put_elsewhere_has_moved_by_its_way_in_typical_lengths(vectors):
    typical = np.sqrt(np.square(vectors).sum(axis=1).mean())
    after = vectors.copy()
    after[7] += [0, 0.1, 0, 0]
    moved = measure_displacement(vectors, after, np.arange(N))
    assert moved.argmax() == 7 and moved[7] == pytest.approx(0.1 / typical, rel=0.1)
    assert np.delete(moved, 7).max() < 0.1 * moved[7]


def test_films_without_direction_or_with_few_ratings_are_left_out_and_the_most_rated_come_first():
    n = MOST_FILMS + 100
    vectors = np.ones((n, 2))
    vectors[5] = 0
    n_ratings = np.arange(n) + 100
    n_ratings[n - 1] = 1
    rows = films_to_compare(vectors, np.ones((n, 3)), n_ratings)
    assert len(rows) == MOST_FILMS and rows[0] == n - 2 and (np.diff(rows) == -1).all()
    n_ratings[5] = 10**6
    assert 5 not in films_to_compare(vectors, np.ones((n, 3)), n_ratings)
    assert films_to_compare(np.ones((n, 3)), np.ones((n, 3)), n_ratings)[0] == 5
