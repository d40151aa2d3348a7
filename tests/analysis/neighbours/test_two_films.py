"""Two films side by side, against counts by hand."""

import numpy as np
import pytest

from cf.analysis.neighbours.two_films import compare_ratings, measure_closeness
from cf.analysis.plane.projection import fit_projection
from cf.data.ratings import Ratings
from tests.analysis.invented import rate

RNG = np.random.default_rng(0)
VECTORS = RNG.normal(size=(80, 6)).astype(np.float32) + 0.5
ALL = np.ones(80, dtype=bool)


def make_ratings(rows: list[tuple[int, int, float]]) -> Ratings:
    table = np.full((1 + max(user for user, *_ in rows), 3), np.nan)
    for user, movie, stars in rows:
        table[user, movie] = stars
    return rate(table)


def test_the_directions_shares_add_up_to_the_cosine():
    axes = fit_projection(VECTORS, ALL, 6).axes
    found = measure_closeness(VECTORS, 3, 9, axes, ALL)
    a, b = VECTORS[3], VECTORS[9]
    assert found.cosine == pytest.approx(a @ b / np.linalg.norm(a) / np.linalg.norm(b), rel=1e-5)
    assert found.shares.sum() == pytest.approx(found.cosine, rel=1e-5)
    turned = measure_closeness(VECTORS, 9, 3, axes, ALL)
    np.testing.assert_allclose(turned.shares, found.shares)


def test_ranks_count_the_films_that_are_nearer():
    found = measure_closeness(VECTORS, 3, 9, np.eye(6), ALL)
    distances = np.linalg.norm(VECTORS - VECTORS[3], axis=1)
    assert found.distance_rank == (distances < distances[9]).sum()  # itself for the film
    some = np.arange(80) < 40
    assert measure_closeness(VECTORS, 3, 70, np.eye(6), some).n_films == 40  # 39 others and it


def test_people_who_rated_both_are_counted_by_what_they_gave():
    ratings = make_ratings(
        [(0, 0, 4.0), (0, 1, 4.5), (1, 0, 2.0), (1, 1, 4.0), (2, 0, 3.0), (3, 1, 3.0), (3, 2, 1.0)]
    )
    found = compare_ratings(ratings, 0, 1)
    assert (found.n_both, found.n_alike) == (2, 1)
    assert found.difference == pytest.approx(-1.25)
    assert np.isnan(found.correlation)
    nobody = compare_ratings(ratings, 0, 2)
    assert nobody.n_both == 0 and np.isnan(nobody.difference)


def test_the_correlation_is_of_what_people_gave_beyond_their_own_mean():
    rows = []
    for user in range(30):
        liking, generosity = RNG.normal(size=2)
        signs = enumerate((1, 1, -2))
        rows += [(user, movie, 3 + generosity / 9 + liking * sign / 9) for movie, sign in signs]
    assert compare_ratings(make_ratings(rows), 0, 1).correlation == pytest.approx(1)
    assert compare_ratings(make_ratings(rows), 0, 2).correlation == pytest.approx(-1)
