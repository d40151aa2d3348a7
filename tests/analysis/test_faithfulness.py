"""Faithfulness against scikit-learn's trustworthiness and neighbours found one by one."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

from cf.analysis.faithfulness import check_neighbours, measure_faithfulness
from cf.analysis.projection import fit_projection


def cloud(n_movies: int = 300, n_factors: int = 8) -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.normal(size=(n_movies, n_factors)).astype(np.float32) + 2


SOME = np.arange(300) % 4 > 0


def neighbours(vectors: np.ndarray, k: int, metric: str = "euclidean") -> np.ndarray:
    finder = NearestNeighbors(n_neighbors=k, metric=metric, algorithm="brute").fit(vectors)
    found: np.ndarray = finder.kneighbors(return_distance=False)
    return found


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
@pytest.mark.parametrize("k", [1, 5, 20])
def test_all_three_figures_agree_with_scikit_learn(k, metric):
    vectors = cloud()
    points = fit_projection(vectors, SOME).points
    found = measure_faithfulness(vectors, points, SOME, k, metric)
    full, view = vectors[SOME].astype(np.float64), points[SOME].astype(np.float64)
    expected = trustworthiness(full, view, n_neighbors=k, metric=metric)
    np.testing.assert_allclose(found.trustworthiness, expected, rtol=1e-9)
    if metric == "euclidean":
        np.testing.assert_allclose(
            found.continuity, trustworthiness(view, full, n_neighbors=k), rtol=1e-9
        )
    kept = [
        len({*a} & {*b}) / k
        for a, b in zip(neighbours(full, k, metric), neighbours(view, k), strict=True)
    ]
    np.testing.assert_allclose(found.preserved, kept)
    np.testing.assert_array_equal(found.rows, np.flatnonzero(SOME))
    assert found.preservation == pytest.approx(np.mean(kept))


def test_a_turned_and_magnified_view_of_everything_is_perfect():
    vectors = cloud()
    turn, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(8, 8)))
    found = measure_faithfulness(vectors, (vectors @ turn * 40).astype(np.float32), SOME)
    assert (found.trustworthiness, found.continuity, found.preservation) == (1, 1, 1)


def test_a_shuffled_view_lies_at_chance():
    vectors = cloud()
    points = np.random.default_rng(2).permutation(vectors)
    found = measure_faithfulness(vectors, points, np.ones(300, bool))
    assert abs(found.trustworthiness - 0.5) < 0.03
    assert abs(found.continuity - 0.5) < 0.03
    assert found.preservation < 2 * found.chance
    assert found.chance == 10 / 299


def test_a_sample_of_films_estimates_the_whole():
    vectors = cloud()
    points = fit_projection(vectors, SOME).points
    whole = measure_faithfulness(vectors, points, SOME)
    sample = measure_faithfulness(vectors, points, SOME, most_queries=100)
    assert len(sample.rows) == 100 and SOME[sample.rows].all() and sample.n_films == 225
    assert abs(sample.trustworthiness - whole.trustworthiness) < 0.03
    of_whole = dict(zip(whole.rows.tolist(), whole.preserved.tolist(), strict=True))
    assert [of_whole[row] for row in sample.rows.tolist()] == sample.preserved.tolist()


def test_films_without_a_place_take_no_part():
    vectors = cloud()
    points = fit_projection(vectors, SOME).points
    placed = points.copy()
    placed[~SOME] = np.nan
    first = measure_faithfulness(vectors, placed, np.ones(300, bool))
    second = measure_faithfulness(vectors, points, SOME)
    assert first.trustworthiness == second.trustworthiness


def test_too_few_films_are_refused():
    with pytest.raises(ValueError, match="twice as many"):
        measure_faithfulness(cloud(), cloud(), np.arange(300) < 20)


def test_twins_do_no_harm():
    vectors = np.repeat(cloud(30), 10, axis=0)
    found = measure_faithfulness(vectors, vectors, np.ones(300, bool), 9)
    assert found.trustworthiness == found.continuity == 1


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_one_film_s_check_agrees_with_the_whole_and_names_its_neighbours(metric):
    vectors = cloud()
    points = fit_projection(vectors, SOME).points
    whole = measure_faithfulness(vectors, points, SOME, metric=metric)
    films, order = np.flatnonzero(SOME), neighbours(vectors[SOME], 10, metric)
    for i in (0, 7, 100):
        check = check_neighbours(vectors, points, int(films[i]), SOME, metric=metric)
        assert check.preserved == pytest.approx(whole.preserved[i])
        assert check.rows.tolist() == films[order[i]].tolist()
        distances = np.linalg.norm(points[films] - points[films[i]], axis=1)
        ranks = np.argsort(np.argsort(distances))
        assert check.view_ranks.tolist() == ranks[np.searchsorted(films, check.rows)].tolist()


def test_a_film_outside_the_fitted_ones_can_be_checked_but_not_one_without_a_place():
    vectors = cloud()
    points = fit_projection(vectors, SOME).points.copy()
    check = check_neighbours(vectors, points, 0, SOME)
    assert not SOME[0] and 0 not in check.rows and len(check.rows) == 10
    points[0] = np.nan
    with pytest.raises(ValueError, match="no place"):
        check_neighbours(vectors, points, 0, SOME)
