"""Faithfulness against scikit-learn's trustworthiness and neighbours found one by one."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

from cf.analysis.neighbours import faithfulness
from cf.analysis.neighbours.faithfulness import measure_faithfulness, rank_in_view
from cf.analysis.neighbours.nearest import nearest_rows
from cf.analysis.plane.projection import fit_projection


def cloud(n_movies: int = 300, n_factors: int = 8) -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.normal(size=(n_movies, n_factors)).astype(np.float32) + 2


SOME = np.arange(300) % 4 > 0


def neighbours(vectors: np.ndarray, k: int) -> np.ndarray:
    finder = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(vectors)
    found: np.ndarray = finder.kneighbors(return_distance=False)
    return found


@pytest.mark.parametrize("k", [1, 5, 20])
def test_both_figures_agree_with_scikit_learn(k, monkeypatch):
    monkeypatch.setattr(faithfulness, "N_NEIGHBOURS", k)
    vectors = cloud()
    points = fit_projection(vectors, SOME).points
    found = measure_faithfulness(vectors, points, SOME)
    full, view = vectors[SOME].astype(np.float64), points[SOME].astype(np.float64)
    expected = trustworthiness(full, view, n_neighbors=k)
    np.testing.assert_allclose(found.trustworthiness, expected, rtol=1e-9)
    kept = [
        len({*a} & {*b}) / k for a, b in zip(neighbours(full, k), neighbours(view, k), strict=True)
    ]
    assert found.preservation == pytest.approx(np.mean(kept))


def test_a_turned_and_magnified_view_of_everything_is_perfect():
    vectors = cloud()
    turn, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(8, 8)))
    found = measure_faithfulness(vectors, (vectors @ turn * 40).astype(np.float32), SOME)
    assert (found.trustworthiness, found.preservation) == (1, 1)


def test_a_shuffled_view_lies_at_chance():
    vectors = cloud()
    points = np.random.default_rng(2).permutation(vectors)
    found = measure_faithfulness(vectors, points, np.ones(300, bool))
    assert abs(found.trustworthiness - 0.5) < 0.03
    assert found.preservation < 2 * 10 / 299


def test_a_sample_of_films_estimates_the_whole(monkeypatch):
    vectors = cloud()
    points = fit_projection(vectors, SOME).points
    whole = measure_faithfulness(vectors, points, SOME)
    monkeypatch.setattr(faithfulness, "_MOST_ASKED", 100)
    sample = measure_faithfulness(vectors, points, SOME)
    assert abs(sample.trustworthiness - whole.trustworthiness) < 0.03
    assert abs(sample.preservation - whole.preservation) < 0.03


def test_what_is_asked_of_a_sample_is_scikit_learn_s_where_the_sample_is_all(monkeypatch):
    monkeypatch.setattr(faithfulness, "_MEGABYTES", 0.1)  # some 60 of 225 films at a time
    full = cloud()[SOME].astype(np.float64)
    view = full[:, :2]
    films = np.arange(len(full))
    near = nearest_rows(view, films, films, 10)
    found = faithfulness._trust_of_sample(full, films, near)
    assert found == pytest.approx(trustworthiness(full, view, n_neighbors=10), rel=1e-12)


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


def test_twins_do_no_harm(monkeypatch):
    monkeypatch.setattr(faithfulness, "N_NEIGHBOURS", 9)
    vectors = np.repeat(cloud(30), 10, axis=0)
    found = measure_faithfulness(vectors, vectors, np.ones(300, bool))
    assert found.trustworthiness == 1


def test_one_film_s_check_agrees_with_the_whole_and_names_its_neighbours():
    vectors = cloud()
    points = fit_projection(vectors, SOME).points
    whole = measure_faithfulness(vectors, points, SOME)
    films, order = np.flatnonzero(SOME), neighbours(vectors[SOME], 10)
    kept = []
    for i in range(len(films)):
        found = rank_in_view(points, int(films[i]), films[order[i]], SOME)
        kept.append((found <= 10).mean())
        distances = np.linalg.norm(points[films] - points[films[i]], axis=1)
        ranks = np.argsort(np.argsort(distances))
        assert found.tolist() == ranks[order[i]].tolist()
    assert np.mean(kept) == pytest.approx(whole.preservation)


def test_a_film_outside_the_fitted_ones_can_be_checked_but_not_one_without_a_place():
    vectors = cloud()
    points = fit_projection(vectors, SOME).points.copy()
    counted = np.flatnonzero(SOME)
    assert not SOME[0]
    assert sorted(rank_in_view(points, 0, counted, SOME)) == list(range(1, len(counted) + 1))
    points[0] = np.nan
    with pytest.raises(ValueError, match="no place"):
        rank_in_view(points, 0, counted, SOME)
