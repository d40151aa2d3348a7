"""The contrast lies across: planted turns, distances kept, one way round for every start."""

import numpy as np
import pytest

from cf.analysis.orientation import lay_across, lay_across_steadily, spatial_median, turn_projection
from cf.analysis.poles import Poles
from cf.analysis.projection import Projection, fit_projection

N_MOVIES = 300


def turned(angle: float, mirrored: bool = False) -> np.ndarray:
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    return turn @ np.diag([1.0, -1.0]) if mirrored else turn


@pytest.fixture
def poles() -> Poles:
    is_positive = np.arange(N_MOVIES) % 3 > 0
    return Poles("a / b", "a", "b", np.arange(N_MOVIES), is_positive)


@pytest.fixture
def plane(poles: Poles) -> Projection:
    """The kinds part along the second factor, and liked films lie along the first."""
    vectors = np.random.default_rng(0).normal(size=(N_MOVIES, 5)) * [4, 3, 0.2, 0.2, 0.2]
    vectors[:, 1] += np.where(poles.is_positive, 4.0, -4.0)
    return fit_projection(vectors.astype(np.float32), np.ones(N_MOVIES, dtype=bool))


@pytest.fixture
def liked(plane: Projection) -> np.ndarray:
    return plane.points[:, np.argmin(plane.explained)].astype(np.float64)


def medians(projection: Projection, poles: Poles) -> tuple[np.ndarray, np.ndarray]:
    points = projection.points[poles.rows]
    return spatial_median(points[poles.is_positive]), spatial_median(points[~poles.is_positive])


@pytest.mark.parametrize("angle", [0.0, 1.0, 2.5, -2.0])
@pytest.mark.parametrize("mirrored", [False, True])
def test_however_the_plane_lay_the_picture_is_the_same(plane, poles, liked, angle, mirrored):
    wanted = lay_across(plane, poles, liked)
    found = lay_across(turn_projection(plane, turned(angle, mirrored)), poles, liked)
    np.testing.assert_allclose(found.points, wanted.points, atol=0.04)
    positive, negative = medians(found, poles)
    assert positive[0] > negative[0] + 4
    assert abs(positive[1] - negative[1]) < 0.04
    assert np.corrcoef(found.points[:, 1], liked)[0, 1] > 0.5


def test_turning_keeps_distances_and_the_share_of_the_variance(plane, poles, liked):
    found = lay_across(plane, poles, liked)
    for rows in (np.arange(20), np.arange(50, 90)):
        before = np.linalg.norm(plane.points[rows, None] - plane.points[rows], axis=2)
        after = np.linalg.norm(found.points[rows, None] - found.points[rows], axis=2)
        np.testing.assert_allclose(after, before, atol=1e-4)
    assert found.explained.sum() == pytest.approx(plane.explained.sum())
    own = found.points.var(axis=0)
    np.testing.assert_allclose(found.explained / found.explained.sum(), own / own.sum(), rtol=1e-4)


def test_a_steady_picture_turns_a_little_at_a_time_and_arrives_at_the_same(plane, poles, liked):
    wanted = lay_across(plane, poles, liked)
    picture, arrived = turn_projection(wanted, turned(np.radians(50))), []
    for _ in range(8):
        before = picture
        picture, is_level = lay_across_steadily(plane, before, poles, liked, most_degrees=8)
        arrived.append(is_level)
        size = np.linalg.norm(picture.points, axis=1)
        moved = np.linalg.norm(picture.points - before.points, axis=1)
        assert (moved <= 2 * np.sin(np.radians(4)) * size + 1e-3).all()
    assert arrived == [False] * 6 + [True] * 2
    np.testing.assert_allclose(picture.points, wanted.points, atol=0.04)


def test_a_picture_that_stands_on_its_head_is_turned_over(plane, poles, liked):
    wanted = lay_across(plane, poles, liked)
    upside_down = turn_projection(wanted, np.diag([1.0, -1.0]))
    found, _ = lay_across_steadily(plane, upside_down, poles, liked)
    np.testing.assert_allclose(found.points, wanted.points, atol=0.04)


def test_without_an_extent_nothing_is_turned(poles, liked):
    flat = fit_projection(np.zeros((N_MOVIES, 3), np.float32), np.ones(N_MOVIES, dtype=bool))
    assert not lay_across(flat, poles, liked).points.any()
    assert not lay_across_steadily(flat, flat, poles, liked)[1]


def test_the_spatial_median_turns_with_its_points_and_heeds_no_outlier():
    points = np.random.default_rng(1).exponential(size=(200, 2))
    turn = turned(0.7)
    np.testing.assert_allclose(
        spatial_median(points @ turn), spatial_median(points) @ turn, atol=0.04
    )
    points[:20] = 1e4
    assert np.linalg.norm(spatial_median(points) - 0.9) < 1
    np.testing.assert_array_equal(spatial_median(np.full((5, 2), 3.0)), [3.0, 3.0])
