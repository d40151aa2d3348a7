"""The parts of the live map: what they hold and how they are packed."""

import json

import numpy as np
import pytest

from cf.figures.map.colouring import MapScale
from cf.figures.palette import DARK, LIGHT
from cf.ui.map import (
    Highlight,
    MapColouring,
    MapFilms,
    MapFrame,
    MapMarker,
    MapPlayback,
    inside_polygon,
    title_axes,
)
from tests.ui.map.test_map import build_movies


def test_films_are_described_for_reading_and_labelled_by_ratings(monkeypatch):
    monkeypatch.setattr("cf.figures.map.parts.N_LABELS", 2)
    films = MapFilms.from_movies(build_movies())
    part = json.loads(films.packed)
    assert part["genres"] == ["Drama", "Action, Drama", ""]
    assert part["titles"] == ["A Quiet Film", "The Loud One", "Unknown"]
    assert part["years"] == [1999, 2003, 0]
    assert part["labelled"] == [1, 2]


def test_equal_content_has_equal_names():
    assert MapFilms.from_movies(build_movies()).id == MapFilms.from_movies(build_movies()).id
    points = np.array([[0.0, 1.0]])
    assert MapFrame.from_points(points, 1.0).id != MapFrame.from_points(points, 2.0).id


def test_poles_become_two_loud_classes_and_a_quiet_one():
    colouring = MapColouring.of_poles(build_movies().label, "blockbuster", "independent", "rest")
    assert [one.quiet for one in colouring.classes] == [False, False, True]
    assert colouring.class_of.tolist() == [1, 0, 2]
    assert len({(one.light, one.shape) for one in colouring.classes}) == 3
    assert colouring.packed.endswith(b"\0" + bytes([1, 0, 2]))


def test_groups_are_alike_in_rank_and_no_more_than_there_are_hues():
    colouring = MapColouring.of_groups(np.array([1, -1, 0]), ["Drama", "Westerns"])
    assert [one.name for one in colouring.classes] == ["Drama", "Westerns", "no group"]
    assert [one.quiet for one in colouring.classes] == [False, False, True]
    assert colouring.class_of.tolist() == [1, 2, 0]
    assert len({(one.light, one.shape) for one in colouring.classes}) == 3
    assert len(MapColouring.of_groups(np.array([0, 1]), ["a", "b"]).classes) == 2
    with pytest.raises(ValueError, match="8 groups, but 7 hues"):
        MapColouring.of_groups(np.zeros(3), list("abcdefgh"))


def test_a_cloud_of_three_dimensions_says_so():
    points = np.array([[0.0, 1.0, -2.0], [1.0, 0.0, 0.5]])
    frame = MapFrame.from_points(points, 1.0, ("PC 1", "PC 2", "PC 3"))
    assert frame.header["dimensions"] == 3 and frame.extent == 2
    steps = np.frombuffer(frame.positions, "<i2").reshape(-1, 3)
    np.testing.assert_allclose(steps * (2 / 32767), points, atol=1e-4)


def test_values_run_along_a_ramp_and_the_unknown_stays_quiet():
    values = np.array([1.0, 3.0, 5.0, np.nan])
    colouring = MapColouring.of_values(values, "mean rating", unit="stars")
    assert colouring.class_of.tolist() == [0, 127, 254, 255]
    assert [colouring.classes[i].name for i in (0, 127, -2, -1)] == [
        "mean rating ≈ 1 stars",
        "mean rating ≈ 3 stars",
        "mean rating ≈ 5 stars",
        "unknown",
    ]
    assert [one.quiet for one in colouring.classes] == [False] * 255 + [True]
    assert colouring.scale == MapScale("mean rating", "1", "3", "5 stars")
    assert (colouring.classes[0].light, colouring.classes[254].light) == (
        LIGHT.sequential[2],
        LIGHT.sequential[-1],
    )


def test_values_beyond_the_colour_bar_take_its_ends_and_the_bar_says_so():
    colouring = MapColouring.of_values(np.array([-3, 0.5, 9]), "bias", -1, 1, diverging=True)
    assert colouring.class_of.tolist() == [0, 190, 254]
    assert colouring.scale == MapScale("bias", "≤ −1", "0", "≥ 1")
    assert (colouring.classes[0].dark, colouring.classes[254].dark) == (
        DARK.diverging[0],
        DARK.diverging[-1],
    )


def test_equal_ratios_are_equally_far_apart_on_a_logarithmic_bar():
    counts = np.array([1, 10, 100, 1_000, 10_000])
    colouring = MapColouring.of_values(counts, "ratings", log=True)
    assert colouring.class_of.tolist() == [0, 64, 127, 190, 254]
    assert colouring.scale == MapScale("ratings", "1", "100", "10,000")


@pytest.mark.parametrize("values", [[np.nan, np.nan], [2.0, 2.0]])
def test_a_quantity_without_spread_can_be_coloured(values):
    colouring = MapColouring.of_values(np.array(values), "year")
    assert set(colouring.class_of) <= {0, 255}


def test_a_colour_bar_that_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="from 5 to 1"):
        MapColouring.of_values(np.ones(3), "x", 5, 1)
    with pytest.raises(ValueError, match="from 0 to 9 by ratios"):
        MapColouring.of_values(np.array([0, 9]), "x", log=True)


def test_a_playback_holds_every_moment_in_one_extent():
    points = np.array([[[0.0, 1.0]], [[2.0, -4.0]]])
    playback = MapPlayback.from_points(points, 3.0, captions=["start", "end"])
    steps = np.frombuffer(playback.positions, "<i2").reshape(2, 1, 2)
    assert np.allclose(steps * (playback.extent / 32767), points, atol=1e-4)
    assert playback.n_moments == 2
    assert playback.header["captions"] == ("start", "end")
    other = MapPlayback.from_points(points, 3.0, captions=["start", "finish"])
    assert other.id != playback.id
    with pytest.raises(ValueError, match="2 moments, but 1 captions"):
        MapPlayback.from_points(points, 3.0, captions=["start"])


def test_a_box_holds_what_lies_between_its_sides():
    points = np.random.default_rng(0).uniform(-1, 1, (500, 2))
    box = np.array([[-0.5, -0.25], [0.5, -0.25], [0.5, 0.75], [-0.5, 0.75]])
    x, y = points.T
    expected = (abs(x) < 0.5) & (y > -0.25) & (y < 0.75)
    assert (inside_polygon(points, box) == expected).all()
    assert (inside_polygon(points, box[::-1]) == expected).all()


def test_a_lasso_holds_a_point_where_it_winds_around_it_an_odd_number_of_times():
    """Against the sum of the angles under which a point sees the sides."""
    rng = np.random.default_rng(1)
    angles = np.sort(rng.uniform(0, 2 * np.pi, 60))
    lasso = rng.uniform(0.3, 1, 60)[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = rng.uniform(-1, 1, (500, 2))
    seen = lasso[None] - points[:, None]
    bearing = np.arctan2(seen[..., 1], seen[..., 0])
    steps = np.roll(bearing, -1, axis=1) - bearing
    turns = (steps + np.pi) % (2 * np.pi) - np.pi
    winding = np.round(turns.sum(axis=1) / (2 * np.pi)).astype(int)
    assert (inside_polygon(points, lasso) == (winding % 2 == 1)).all()


def test_an_outline_of_fewer_than_three_corners_holds_nothing():
    points = np.array([[0.0, 0.0], [np.nan, 1.0]])
    for corners in (np.zeros((0, 2)), [], [[-1, -1], [1, 1]]):
        assert not inside_polygon(points, corners).any()


def test_quantised_points_are_within_half_a_step():
    points = np.random.default_rng(0).normal(size=(500, 2))
    frame = MapFrame.from_points(points, home=1.0)
    back = np.frombuffer(frame.positions, dtype="<i2").reshape(-1, 2) * (frame.extent / 32767)
    assert np.abs(back - points).max() <= frame.extent / 32767 / 2 * 1.0001


def test_films_that_all_lie_at_zero_can_be_drawn():
    frame = MapFrame.from_points(np.zeros((3, 2)), home=0.0)
    assert frame.extent == 1.0
    assert frame.view == (1.0, 1.0)


def test_axes_carry_their_share_of_the_variance():
    assert title_axes((0.2345, 0.081)) == (
        "PC 1 · 23 % of the variance",
        "PC 2 · 8 % of the variance",
    )


def test_markers_and_highlights_are_plain_values():
    assert vars(MapMarker(0.5, -1.0, "You")) == {"x": 0.5, "y": -1.0, "text": "You"}
    assert Highlight(3).neighbours == ()
