"""Neighbours against a search by hand and scikit-learn's."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from cf.analysis.neighbours.nearest import find_neighbours


def some_vectors(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(300, 7)).astype(np.float32)


def by_hand(vectors, row, n, metric, allowed):
    found = []
    for other in range(len(vectors)):
        if other == row or not allowed[other]:
            continue
        a, b = vectors[row].astype(float), vectors[other].astype(float)
        if metric == "cosine":
            value = float(a @ b / np.sqrt(a @ a) / np.sqrt(b @ b))
            found.append((-value, other, value))
        else:
            value = float(np.sqrt(((a - b) ** 2).sum()))
            found.append((value, other, value))
    best = sorted(found)[:n]
    return [other for _, other, _ in best], [value for _, _, value in best]


def test_a_shrunk_cosine_is_the_cosine_times_what_is_known_of_the_less_rated_film():
    vectors = some_vectors()
    n_ratings = np.random.default_rng(3).integers(20, 400, 300)
    rows, values = find_neighbours(vectors, 12, 299, n_ratings=n_ratings)
    plain_rows, plain = find_neighbours(vectors, 12, 299)
    cosine = dict(zip(plain_rows.tolist(), plain.tolist(), strict=True))
    for row, value in zip(rows.tolist(), values.tolist(), strict=True):
        n = min(n_ratings[12], n_ratings[row])
        assert value == pytest.approx(cosine[row] * np.sqrt(n / (n + 50)))
    assert (np.diff(values) <= 0).all()


def test_of_two_films_in_one_direction_the_better_known_is_nearer():
    vectors = np.array([[1, 0], [1, 0.1], [1, 0]], np.float32)
    rows, _ = find_neighbours(vectors, 0, n_ratings=np.array([300, 200, 20]))
    assert rows.tolist() == [1, 2]
    assert find_neighbours(vectors, 0)[0].tolist() == [2, 1]


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("n", [1, 5, 299, 1000])
@pytest.mark.parametrize("restricted", [False, True])
def test_neighbours_are_those_found_by_hand(metric, n, restricted):
    vectors = some_vectors()
    among = np.random.default_rng(2).random(300) < 0.3 if restricted else None
    rows, values = find_neighbours(vectors, 12, n, metric, among)
    expected_rows, expected_values = by_hand(
        vectors, 12, n, metric, np.ones(300, bool) if among is None else among
    )
    assert rows.tolist() == expected_rows
    np.testing.assert_allclose(values, expected_values, rtol=1e-9)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_a_movie_is_never_its_own_neighbour_but_its_twin_is(metric):
    vectors = some_vectors()
    vectors[40] = vectors[3]
    rows, values = find_neighbours(vectors, 3, 5, metric, np.ones(300, bool))
    assert rows[0] == 40
    assert 3 not in rows
    np.testing.assert_allclose(values[0], 1.0 if metric == "cosine" else 0.0, atol=1e-12)


def test_the_mask_is_not_changed():
    among = np.ones(300, bool)
    find_neighbours(some_vectors(), 3, among=among)
    assert among.all()


def test_cosine_ignores_length_and_stays_within_its_bounds():
    vectors = some_vectors()
    rows, values = find_neighbours(vectors, 3, 299)
    longer = vectors * np.random.default_rng(1).uniform(0.1, 10, size=(300, 1)).astype(np.float32)
    np.testing.assert_array_equal(find_neighbours(longer, 3, 20)[0], rows[:20])
    same_direction = np.outer(np.arange(1, 6), [0.1, 0.7, 0.3]).astype(np.float32)
    assert (np.abs(find_neighbours(same_direction, 0)[1]) <= 1).all()
    assert (np.abs(values) <= 1).all()


def test_a_zero_vector_has_no_direction():
    vectors = some_vectors()
    vectors[10] = 0
    assert 10 not in find_neighbours(vectors, 3, 299)[0]
    rows, values = find_neighbours(vectors, 10)
    assert len(rows) == len(values) == 0
    assert len(find_neighbours(vectors, 10, metric="euclidean")[0]) == 5


def test_equal_values_come_in_the_order_of_the_rows():
    vectors = np.ones((50, 3), np.float32)
    for metric in ("cosine", "euclidean"):
        assert find_neighbours(vectors, 2, 4, metric)[0].tolist() == [0, 1, 3, 4]


def test_there_are_fewer_neighbours_where_fewer_movies_may_be_named():
    among = np.zeros(300, bool)
    assert len(find_neighbours(some_vectors(), 3, among=among)[0]) == 0
    among[[3, 8]] = True
    assert find_neighbours(some_vectors(), 3, among=among)[0].tolist() == [8]


def test_an_unknown_metric_and_a_mask_of_another_length_are_refused():
    with pytest.raises(ValueError, match="metric"):
        find_neighbours(some_vectors(), 3, metric="taxi")
    with pytest.raises(ValueError, match="among"):
        find_neighbours(some_vectors(), 3, among=np.ones(299, bool))


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_neighbours_are_those_of_scikit_learn(metric):
    vectors = some_vectors().astype(np.float64)
    finder = NearestNeighbors(n_neighbors=8, metric=metric, algorithm="brute").fit(vectors)
    distances, expected = finder.kneighbors()
    for row in range(0, 300, 50):
        rows, values = find_neighbours(vectors, row, 8, metric)
        assert rows.tolist() == expected[row].tolist()
        own = 1 - values if metric == "cosine" else values
        np.testing.assert_allclose(own, distances[row], atol=1e-9)
