"""Projection and alignment against eigen-decompositions, direct variances and planted turns."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from cf.analysis.plane.projection import Projection, align_projection, fit_projection
from cf.errors import DivergedError


def cloud(n_movies: int = 400, n_factors: int = 12, seed: int = 0) -> np.ndarray:
    """A cloud with a different spread along every (oblique) direction, away from the origin."""
    rng = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(rng.normal(size=(n_factors, n_factors)))
    spreads = np.linspace(3, 0.2, n_factors)
    return (rng.normal(size=(n_movies, n_factors)) * spreads @ turn + 1.5).astype(np.float32)


def some(n_movies: int = 400, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).random(n_movies) < 0.4


def direct_shares(vectors: np.ndarray, projection: Projection) -> np.ndarray:
    """Explained shares the slow way: variances of the projected and of the original coordinates."""
    fitted = vectors[projection.fitted_on].astype(np.float64)
    projected = (fitted - projection.mean) @ projection.axes.T
    return projected.var(axis=0) / fitted.var(axis=0).sum()


def turned(angle: float, mirrored: bool = False) -> np.ndarray:
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    return turn @ np.diag([1.0, -1.0]) if mirrored else turn


@pytest.mark.parametrize("n_components", [2, 3])
def test_the_projection_is_the_pca_of_the_fitted_movies_applied_to_all(n_components):
    vectors, fitted_on = cloud(), some()
    projection = fit_projection(vectors, fitted_on, n_components)
    pca = PCA(n_components, svd_solver="full").fit(vectors[fitted_on].astype(np.float64))

    signs = np.sign(np.sum(pca.components_ * projection.axes, axis=1))
    np.testing.assert_allclose(projection.axes, pca.components_ * signs[:, None], atol=1e-6)
    np.testing.assert_allclose(projection.points, pca.transform(vectors) * signs, atol=1e-4)
    np.testing.assert_allclose(projection.explained, pca.explained_variance_ratio_, rtol=1e-6)
    np.testing.assert_allclose(projection.mean, pca.mean_, atol=1e-9)


def test_the_axes_are_eigenvectors_of_numpy_s_covariance():
    vectors, fitted_on = cloud(), some()
    projection = fit_projection(vectors, fitted_on)
    covariance = np.cov(vectors[fitted_on].T.astype(np.float64), bias=True)
    largest = np.linalg.eigvalsh(covariance)[::-1][:2]
    np.testing.assert_allclose(
        covariance @ projection.axes.T, projection.axes.T * largest, rtol=1e-6, atol=1e-8
    )
    np.testing.assert_allclose(projection.axes @ projection.axes.T, np.eye(2), atol=1e-12)


def test_explained_is_the_share_of_the_fitted_movies_variance():
    vectors = cloud()
    projection = fit_projection(vectors, some())
    np.testing.assert_allclose(projection.explained, direct_shares(vectors, projection), rtol=1e-9)
    assert projection.explained[0] > projection.explained[1]


def test_movies_outside_the_mask_do_not_move_the_axes():
    vectors, fitted_on = cloud(), some()
    wild = vectors.copy()
    wild[~fitted_on] *= 100
    np.testing.assert_array_equal(
        fit_projection(vectors, fitted_on).axes, fit_projection(wild, fitted_on).axes
    )


def test_points_are_float32_and_the_input_is_left_alone():
    vectors = cloud()
    before = vectors.copy()
    projection = fit_projection(vectors, some())
    assert projection.points.dtype == np.float32
    assert projection.points.shape == (400, 2)
    np.testing.assert_array_equal(vectors, before)


def test_the_largest_coefficient_of_every_axis_is_positive_even_for_mirrored_vectors():
    for vectors in (cloud(), -cloud()):
        axes = fit_projection(vectors, some()).axes
        assert (axes[np.arange(2), np.abs(axes).argmax(axis=1)] > 0).all()


def test_one_factor_leaves_the_second_coordinate_at_zero():
    vectors = cloud(n_factors=1)
    projection = fit_projection(vectors, some())
    assert (projection.points[:, 1] == 0).all()
    np.testing.assert_allclose(projection.explained, [1, 0])
    np.testing.assert_allclose(
        projection.points[:, 0], vectors[:, 0] - projection.mean[0], atol=1e-6
    )
    again = align_projection(fit_projection(-vectors, some()), projection)
    np.testing.assert_allclose(again.points, projection.points, atol=1e-5)


@pytest.mark.parametrize("value", [0.0, 0.1, -3e7])
def test_equal_vectors_lie_on_one_point_and_explain_nothing(value):
    projection = fit_projection(np.full((60, 5), value, np.float32), np.ones(60, bool))
    assert (projection.points == 0).all()
    assert (projection.explained == 0).all()
    aligned = align_projection(projection, projection)
    assert (aligned.points == 0).all()
    assert (aligned.explained == 0).all()


@pytest.mark.parametrize("length", [1e-9, 1e-19, 1e-30])
def test_what_decay_has_left_of_vectors_fills_no_picture(length):
    left = (cloud() * length).astype(np.float32)
    projection = fit_projection(left, some())
    assert not projection.has_spread
    assert (projection.points == 0).all()
    assert not fit_projection(left + np.float32(0.5), some()).has_spread
    assert fit_projection((cloud() * 1e-6).astype(np.float32), some()).has_spread


def test_a_single_fitted_movie_is_the_origin():
    vectors, only = cloud(), np.zeros(400, bool)
    only[7] = True
    projection = fit_projection(vectors, only)
    assert (projection.points[7] == 0).all()
    assert (projection.explained == 0).all()
    assert np.isfinite(align_projection(projection, fit_projection(vectors, some())).points).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 3e38])
@pytest.mark.parametrize("row", [0, 399])
def test_exploded_vectors_are_refused_with_their_number(bad, row):
    vectors = cloud()
    vectors[row, 3] = bad
    with pytest.raises(DivergedError, match="1 of 400 vectors"):
        fit_projection(vectors, np.arange(400) < 200)


@pytest.mark.parametrize(
    "mask", [np.zeros(400, bool), np.ones(399, bool), np.ones(400, int), np.ones((400, 2), bool)]
)
def test_a_mask_that_is_none_is_refused(mask):
    with pytest.raises(ValueError, match="fitted_on"):
        fit_projection(cloud(), mask)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("angle", [0.0, 0.4, 2.0, np.pi, 5.5])
def test_alignment_undoes_a_planted_turn_or_mirror_image(angle, mirrored):
    vectors = cloud()
    projection = fit_projection(vectors, some())
    reference = projection.points @ turned(angle, mirrored).astype(np.float32)
    aligned = align_projection(projection, reference)

    np.testing.assert_allclose(aligned.points, reference, atol=1e-4)
    np.testing.assert_allclose(aligned.points, (vectors - aligned.mean) @ aligned.axes.T, atol=1e-4)
    np.testing.assert_allclose(aligned.axes @ aligned.axes.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(aligned.explained, direct_shares(vectors, aligned), rtol=1e-5)
    np.testing.assert_allclose(aligned.explained.sum(), projection.explained.sum(), rtol=1e-12)


def test_alignment_keeps_all_distances_and_finds_no_better_turn_by_search():
    first, second = cloud(seed=0), cloud(seed=0) + cloud(seed=5) * 0.3
    reference, projection = fit_projection(first, some()), fit_projection(second, some())
    aligned = align_projection(projection, reference)
    np.testing.assert_allclose(
        np.linalg.norm(aligned.points, axis=1),
        np.linalg.norm(projection.points, axis=1),
        rtol=1e-4,
    )

    def distance(points: np.ndarray) -> float:
        return float(np.square(points - reference.points)[some()].sum())

    tried = [
        distance(projection.points @ turned(angle, mirrored))
        for angle in np.linspace(0, 2 * np.pi, 720)
        for mirrored in (False, True)
    ]
    assert distance(aligned.points) <= min(tried) * (1 + 1e-6)


def test_alignment_repairs_axes_that_swapped_and_flipped_between_two_snapshots():
    vectors = cloud()
    projection = fit_projection(vectors, some())
    swapped = Projection(
        points=projection.points[:, ::-1] * np.float32([1, -1]),
        axes=projection.axes[::-1] * np.array([[1], [-1]]),
        mean=projection.mean,
        explained=projection.explained[::-1],
        fitted_on=projection.fitted_on,
    )
    aligned = align_projection(swapped, projection)
    np.testing.assert_allclose(aligned.points, projection.points, atol=1e-4)
    np.testing.assert_allclose(aligned.axes, projection.axes, atol=1e-5)
    np.testing.assert_allclose(aligned.explained, projection.explained, rtol=1e-5)


def test_only_fitted_movies_decide_the_alignment():
    projection = fit_projection(cloud(), some())
    reference = projection.points.copy()
    reference[~some()] = 1e6
    np.testing.assert_allclose(
        align_projection(projection, reference).points, projection.points, atol=1e-4
    )


def test_three_components_align_too():
    vectors = cloud()
    projection = fit_projection(vectors, some(), 3)
    turn, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))
    aligned = align_projection(projection, projection.points @ turn)
    np.testing.assert_allclose(aligned.points, projection.points @ turn, atol=1e-4)
    np.testing.assert_allclose(aligned.explained, direct_shares(vectors, aligned), rtol=1e-5)


def test_a_reference_of_another_shape_is_refused():
    projection = fit_projection(cloud(), some())
    with pytest.raises(ValueError, match="differ"):
        align_projection(projection, projection.points[:-1])
