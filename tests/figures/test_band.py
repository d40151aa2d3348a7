"""A map of films on a line is a band; only what is drawn has heights."""

import numpy as np
import pytest

from cf.figures.map.frames import BAND, MapFrame, MapPlayback, unpack_points
from cf.live.camera import Camera
from cf.snapshot import Frame
from tests.frames import make_frame
from tests.runs import N_MOVIES, tiny_dataset


@pytest.fixture(scope="module")
def frame() -> Frame:
    """Of a run of one factor, as a worker publishes it."""
    movies = tiny_dataset().movies
    vectors = np.random.default_rng(0).normal(size=(N_MOVIES, 1)).astype(np.float32)
    vectors[:, 0] -= movies.label
    camera = Camera(movies)
    camera.restart(vectors)
    drawn = camera.draw(vectors)
    return make_frame(**{name: value for name, value in drawn.items() if name != "aucs"})


def test_a_run_of_one_factor_is_drawn_as_a_band_and_published_as_a_line(frame):
    drawn, line = MapFrame.of_run(frame), unpack_points(frame)
    assert not line[:, 1].any() and np.ptp(drawn.points[:, 1]) > 0.9 * drawn.view[0]
    np.testing.assert_allclose(drawn.points[:, 0], line[:, 0], atol=1e-6)
    assert drawn.axes == ("independent ← across → blockbuster · 100 % of the variance", BAND)
    assert drawn.territories == frame.territories and drawn.extent == frame.extent
    assert not drawn.basis  # nothing to be turned in


def test_other_pages_draw_the_same_band(frame):
    drawn = MapFrame.of_run(frame)
    elsewhere = MapFrame.from_points(unpack_points(frame), frame.home, ("a", "b"))
    assert elsewhere.axes == ("a", BAND)
    np.testing.assert_allclose(elsewhere.points, drawn.points, atol=drawn.extent / 30_000)


def test_a_line_is_played_as_a_band(frame):
    line = unpack_points(frame)
    played = MapPlayback.from_points(np.stack([line, 0.5 * line]), 3.0, captions=["a", "b"])
    first, second = played.points.reshape(2, N_MOVIES, 2)
    np.testing.assert_allclose(first[:, 1], second[:, 1])
    assert np.ptp(first[:, 1]) > 2.7


def test_a_line_that_is_not_level_is_no_band():
    line = np.random.default_rng(1).normal(size=(20, 1)) * [0.8, 0.6]
    drawn = MapFrame.from_points(line, 1.0, ("a", "b"))
    assert drawn.axes == ("a", "b")
    np.testing.assert_allclose(drawn.points, line, atol=1e-3)


def test_a_plane_and_a_cloud_stay_as_they_are():
    points = np.random.default_rng(1).normal(size=(20, 3)).astype(np.float32)
    flat, solid = points[:, :2], points * [1, 0, 0]
    np.testing.assert_allclose(MapFrame.from_points(flat, 1.0).points, flat, atol=1e-3)
    assert not MapFrame.from_points(solid, 1.0, ("x", "y", "z")).points[:, 1:].any()
