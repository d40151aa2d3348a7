"""The contrast lies across: planted turns, distances kept, one way round for every start."""

from dataclasses import replace

import numpy as np
import pytest

from cf.analysis.plane.orientation import (
    describe_upwards,
    lay_across,
    lay_across_steadily,
    point_like,
    spatial_median,
    turn_projection,
)
from cf.analysis.plane.projection import Projection, fit_projection
from cf.analysis.poles import Poles
from cf.data.movies import Movies

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
def movies(plane: Projection) -> Movies:
    """Of no year, liked as the weaker component grows."""
    return Movies(
        title=("",) * N_MOVIES,
        year=np.zeros(N_MOVIES, np.int16),
        genre_names=(),
        genres=np.zeros((N_MOVIES, 0), bool),
        n_ratings=np.ones(N_MOVIES, np.int32),
        mean_stars=plane.points[:, np.argmin(plane.explained)],
        label=np.zeros(N_MOVIES, np.int8),
        box_office=np.full(N_MOVIES, np.nan),
    )


def medians(projection: Projection, poles: Poles) -> tuple[np.ndarray, np.ndarray]:
    points = projection.points[poles.rows]
    return spatial_median(points[poles.is_positive]), spatial_median(points[~poles.is_positive])


@pytest.mark.parametrize("angle", [0.0, 1.0, 2.5, -2.0])
@pytest.mark.parametrize("mirrored", [False, True])
def test_however_the_plane_lay_the_picture_is_the_same(plane, poles, movies, angle, mirrored):
    wanted = lay_across(plane, poles, movies)
    found = lay_across(turn_projection(plane, turned(angle, mirrored)), poles, movies)
    np.testing.assert_allclose(found.points, wanted.points, atol=0.04)
    positive, negative = medians(found, poles)
    assert positive[0] > negative[0] + 4
    assert abs(positive[1] - negative[1]) < 0.04
    assert np.corrcoef(found.points[:, 1], movies.mean_stars)[0, 1] > 0.5


def test_turning_keeps_distances_and_the_share_of_the_variance(plane, poles, movies):
    found = lay_across(plane, poles, movies)
    for rows in (np.arange(20), np.arange(50, 90)):
        before = np.linalg.norm(plane.points[rows, None] - plane.points[rows], axis=2)
        after = np.linalg.norm(found.points[rows, None] - found.points[rows], axis=2)
        np.testing.assert_allclose(after, before, atol=1e-4)
    assert found.explained.sum() == pytest.approx(plane.explained.sum())
    own = found.points.var(axis=0)
    np.testing.assert_allclose(found.explained / found.explained.sum(), own / own.sum(), rtol=1e-4)


def test_a_steady_picture_turns_a_little_at_a_time_and_arrives_at_the_same(
    plane, poles, movies, monkeypatch
):
    monkeypatch.setattr("cf.analysis.plane.orientation._MOST_DEGREES", 8)
    wanted = lay_across(plane, poles, movies)
    picture, arrived = turn_projection(wanted, turned(np.radians(50))), []
    for _ in range(8):
        before = picture
        picture, is_level = lay_across_steadily(plane, before, poles, movies)
        arrived.append(is_level)
        size = np.linalg.norm(picture.points, axis=1)
        moved = np.linalg.norm(picture.points - before.points, axis=1)
        assert (moved <= 2 * np.sin(np.radians(4)) * size + 1e-3).all()
    assert arrived == [False] * 6 + [True] * 2
    np.testing.assert_allclose(picture.points, wanted.points, atol=0.04)


def test_a_picture_that_stands_on_its_head_is_turned_over(plane, poles, movies):
    wanted = lay_across(plane, poles, movies)
    upside_down = turn_projection(wanted, np.diag([1.0, -1.0]))
    found, _ = lay_across_steadily(plane, upside_down, poles, movies)
    np.testing.assert_allclose(found.points, wanted.points, atol=0.04)


def test_where_liking_does_not_show_older_films_lie_above_in_both_pictures(plane, poles, movies):
    noise = np.random.default_rng(1).normal(size=N_MOVIES)
    heights = lay_across(plane, poles, movies).points[:, 1]
    year = (1980 - heights + 2 * noise).astype(np.int16)  # a correlation of about −.9
    unknown = np.where(np.arange(N_MOVIES) % 4 == 0, 0, year)
    movies = replace(movies, mean_stars=(noise - 0.05 * heights).astype(np.float32), year=unknown)
    wanted = lay_across(plane, poles, movies)
    known = unknown > 0
    assert np.corrcoef(wanted.points[known, 1], unknown[known])[0, 1] < -0.5
    assert describe_upwards(wanted, movies) == "older above"
    upside_down = turn_projection(wanted, np.diag([1.0, -1.0]))
    found, _ = lay_across_steadily(plane, upside_down, poles, movies)
    np.testing.assert_allclose(found.points, wanted.points, atol=0.04)


def test_what_lies_above_is_said_only_where_it_clearly_does(plane, poles, movies):
    laid = lay_across(plane, poles, movies)
    assert describe_upwards(laid, movies) == "better liked above"
    unrelated = np.random.default_rng(1).normal(size=N_MOVIES).astype(np.float32)
    assert describe_upwards(laid, replace(movies, mean_stars=unrelated)) == ""


def test_without_an_extent_nothing_is_turned(poles, movies):
    flat = fit_projection(np.zeros((N_MOVIES, 3), np.float32), np.ones(N_MOVIES, dtype=bool))
    assert not lay_across(flat, poles, movies).points.any()
    assert not lay_across_steadily(flat, flat, poles, movies)[1]


def test_the_spatial_median_turns_with_its_points_and_heeds_no_outlier():
    points = np.random.default_rng(1).exponential(size=(200, 2))
    turn = turned(0.7)
    np.testing.assert_allclose(
        spatial_median(points @ turn), spatial_median(points) @ turn, atol=0.04
    )
    points[:20] = 1e4
    assert np.linalg.norm(spatial_median(points) - 0.9) < 1
    np.testing.assert_array_equal(spatial_median(np.full((5, 2), 3.0)), [3.0, 3.0])


def test_components_point_to_where_the_picture_has_them_and_those_beyond_it_stay(plane):
    vectors = plane.points @ plane.axes + np.random.default_rng(1).normal(size=(N_MOVIES, 5)) / 9
    components = fit_projection(vectors, plane.fitted_on, 4)
    picture = np.array([-components.axes[1], components.axes[0]])  # turned by a right angle
    tilt = turned(0.5).T @ picture
    pointed = point_like(components, tilt)
    np.testing.assert_allclose(pointed.points, components.points * [1, -1, 1, 1], atol=1e-5)
    np.testing.assert_allclose(pointed.explained, components.explained)
    assert pointed.axes[0] @ tilt[1] > 0.8 and pointed.axes[1] @ tilt[0] > 0.8
    given = point_like(turn_projection(plane, -np.eye(2)), plane.axes, n_given=1)
    np.testing.assert_allclose(given.points, plane.points * [-1, 1])
