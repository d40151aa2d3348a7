"""Custom axes against means, planes against an eigen-decomposition of what is left."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from cf.analysis.separation.custom_axis import fit_axis, hold_out_axis, project_on_axis
from cf.errors import SettingError


def cloud(n_movies: int = 300, n_factors: int = 8, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    spread = np.linspace(2, 0.3, n_factors)
    return (rng.normal(size=(n_movies, n_factors)) * spread + 0.7).astype(np.float32)


MOST = np.arange(300) < 250


def test_an_axis_between_two_films_passes_through_both():
    vectors = cloud()
    axis = fit_axis(vectors, np.array([3]), np.array([8]))
    projection = project_on_axis(vectors, axis, MOST)
    difference = projection.points[3] - projection.points[8]
    length = np.linalg.norm(vectors[3] - vectors[8])
    np.testing.assert_allclose(difference, [length, 0], atol=1e-5)


def test_an_axis_between_groups_is_the_unit_difference_of_their_means():
    vectors = cloud()
    axis = fit_axis(vectors, np.arange(20), np.arange(20, 80))
    difference = vectors[:20].mean(axis=0) - vectors[20:80].mean(axis=0)
    np.testing.assert_allclose(axis, difference / np.linalg.norm(difference), atol=1e-5)
    np.testing.assert_allclose(
        fit_axis(vectors, np.arange(20, 80), np.arange(20)), -axis, atol=1e-12
    )


def test_a_planted_direction_is_found_and_sorts_the_films():
    vectors = cloud()
    kind = np.arange(300) % 2 == 0
    vectors[kind] += np.float32([0, 0, 0, 0, 0, 0, 0, 3])
    axis = fit_axis(vectors, np.flatnonzero(kind), np.flatnonzero(~kind))
    assert axis[-1] > 0.98
    along = project_on_axis(vectors, axis, MOST).points[:, 0]
    assert along[kind].min() > along[~kind].max()


def test_the_other_component_is_the_pca_of_what_is_left():
    vectors = cloud()
    axis = fit_axis(vectors, np.arange(20), np.arange(20, 80))
    projection = project_on_axis(vectors, axis, MOST)
    np.testing.assert_allclose(projection.axes @ projection.axes.T, np.eye(2), atol=1e-12)
    np.testing.assert_array_equal(projection.axes[0], axis)

    left = vectors[MOST] - np.outer(vectors[MOST] @ axis, axis)
    pca = PCA(1, svd_solver="full").fit(left)
    np.testing.assert_allclose(
        np.abs(np.sum(pca.components_ * projection.axes[1:], axis=1)), 1, atol=1e-6
    )
    fitted = vectors[MOST].astype(np.float64)
    shares = projection.points[MOST].var(axis=0) / fitted.var(axis=0).sum()
    np.testing.assert_allclose(projection.explained, shares, rtol=1e-4)
    np.testing.assert_allclose(projection.points[MOST].mean(axis=0), 0, atol=1e-5)


def test_beyond_a_single_factor_the_coordinate_is_zero():
    vectors = cloud(n_factors=1)
    axis = fit_axis(vectors, np.array([0]), np.array([1]))
    projection = project_on_axis(vectors, axis, MOST)
    assert (projection.points[:, 1] == 0).all()
    np.testing.assert_allclose(projection.explained.sum(), 1)


def test_an_axis_without_movies_or_direction_is_refused_in_words():
    vectors = cloud()
    with pytest.raises(SettingError, match="0 and 1"):
        fit_axis(vectors, np.array([], int), np.array([1]))
    with pytest.raises(SettingError, match="same mean"):
        fit_axis(vectors, np.array([4]), np.array([4]))


def test_an_axis_sorts_planted_kinds_that_it_has_not_seen_and_chance_not_at_all():
    vectors = cloud()
    to, back = np.arange(40), np.arange(40, 120)
    by_chance = hold_out_axis(vectors, to, back)
    assert by_chance.low <= 0.5 and 0.3 < by_chance.value < 0.7
    vectors[to, 3] += 2.5
    planted = hold_out_axis(vectors, to, back)
    assert planted.value > 0.85 and planted.low > 0.75
    assert hold_out_axis(vectors, back, to).value == pytest.approx(planted.value, abs=0.03)


def test_too_few_films_at_an_end_are_not_held_out_and_shared_ones_do_not_count():
    assert hold_out_axis(cloud(), np.arange(9), np.arange(20, 80)) is None
    assert hold_out_axis(cloud(), np.arange(25), np.arange(10, 80)) is not None
    assert hold_out_axis(cloud(), np.arange(25), np.arange(9, 80)) is None
