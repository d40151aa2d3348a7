"""Neighbours of many films at once against those of one."""

import numpy as np

from cf.analysis.neighbours.nearest import find_neighbours, nearest_rows, unit_vectors


def test_they_are_those_of_each_film_alone():
    vectors = np.random.default_rng(0).normal(size=(200, 6)).astype(np.float32)
    among = np.arange(200) % 3 > 0
    rows = np.array([3, 4, 150])
    found = nearest_rows(vectors, np.flatnonzero(among), rows, 7)
    for row, own in zip(rows, found, strict=True):
        expected, _ = find_neighbours(vectors, row, 7, "euclidean", among)
        assert own.tolist() == expected.tolist()


def test_a_film_is_not_its_own_neighbour_even_among_twins():
    found = nearest_rows(np.ones((20, 3), np.float32), np.arange(20), np.arange(20), 4)
    assert not (found == np.arange(20)[:, None]).any()


def test_unit_vectors_have_length_one_and_zero_stays_zero():
    vectors = np.array([[3, 4], [0, 0], [1e-3, 0]], np.float32)
    np.testing.assert_allclose(unit_vectors(vectors), [[0.6, 0.8], [0, 0], [1, 0]], rtol=1e-6)
