"""The small map: a transparent PNG on which both kinds are seen, on light and on dark."""

import io

import numpy as np
import pytest
from PIL import Image, ImageColor

from cf.figures.palette import DARK, LIGHT
from cf.figures.thumbnail import BOTH_THEMES, draw_thumbnail
from tests.figures.colour import BLINDNESS, contrast, distance


def read(content: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, image.mode) == ("PNG", "RGBA")
        return np.asarray(image).astype(int)


def count_near(picture: np.ndarray, colour: str) -> int:
    near = np.abs(picture[..., :3] - ImageColor.getrgb(colour)).max(axis=-1) < 12
    return int((near & (picture[..., 3] > 200)).sum())


def crowd(n: int = 3000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.normal(size=(n, 2)), rng.choice(3, n, p=[0.05, 0.05, 0.9])


def test_the_picture_is_a_stamp_with_an_empty_background():
    picture = read(draw_thumbnail(*crowd(), BOTH_THEMES))
    assert picture.shape == (150, 240, 4)
    assert picture[0, 0, 3] == 0 < picture[..., 3].max()


def test_both_kinds_are_seen_above_the_crowd():
    picture = read(draw_thumbnail(*crowd(), BOTH_THEMES))
    assert count_near(picture, BOTH_THEMES[0]) > 100
    assert count_near(picture, BOTH_THEMES[1]) > 100


def test_neither_kind_covers_the_other():
    points = np.random.default_rng(1).normal(size=(600, 2)) * 0.05
    ends = np.array([[-1, -1], [1, 1]] * 10)
    points = np.concatenate([points, ends])  # a heap in the middle of a wide view
    classes = np.arange(len(points)) % 2
    middle = read(draw_thumbnail(points, classes, BOTH_THEMES))[50:100, 90:150]
    counts = [count_near(middle, colour) for colour in BOTH_THEMES[:2]]
    assert min(counts) > 0.15 * sum(counts)


@pytest.mark.parametrize(("x", "y"), [(1, 1), (-1, 1), (1, -1), (-1, -1)])
def test_right_is_right_and_up_is_up(x, y):
    points = np.array([[0, 0]] * 9 + [[x, y], [-x, -y]], float)
    classes = np.array([2] * 9 + [0, 2])
    picture = read(draw_thumbnail(points, classes, BOTH_THEMES))
    near = np.abs(picture[..., :3] - ImageColor.getrgb(BOTH_THEMES[0])).max(axis=-1) < 12
    rows, columns = np.nonzero(near & (picture[..., 3] > 200))
    assert (columns.mean() > 120) == (x > 0) and (rows.mean() < 75) == (y > 0)


def test_the_kinds_differ_in_shape_too():
    grey = ("#808080", "#808080", "#808080")
    single = np.zeros((1, 2))
    square, triangle, speck = (
        read(draw_thumbnail(single, np.array([kind]), grey)) for kind in range(3)
    )
    assert (square != triangle).any() and (square != speck).any() and (triangle != speck).any()


def test_squares_have_no_dark_rim_from_the_empty_background():
    picture = read(draw_thumbnail(np.zeros((1, 2)), np.array([0]), ("#FF0000",)))
    seen = picture[picture[..., 3] > 0]
    assert (seen[:, 0] > 250).all() and (seen[:, 1:3] == 0).all()


def test_no_points_points_in_one_place_and_lost_points_are_drawn():
    empty = read(draw_thumbnail(np.zeros((0, 2)), np.zeros(0, int), BOTH_THEMES))
    assert (empty[..., 3] == 0).all()
    heap = read(draw_thumbnail(np.ones((50, 2)), np.zeros(50, int), BOTH_THEMES))
    rows, columns = np.nonzero(heap[..., 3])
    assert abs(rows.mean() - 75) < 2 and abs(columns.mean() - 120) < 2
    points, classes = crowd()
    points[0] = 1e30
    lost = read(draw_thumbnail(points.astype(np.float32), classes, BOTH_THEMES))
    assert count_near(lost, BOTH_THEMES[0]) > 100


def test_the_colours_for_both_themes_are_seen_on_both_and_by_every_eye():
    for theme in (LIGHT, DARK):
        for colour in BOTH_THEMES:
            assert contrast(colour, theme.background) >= 2.95, (colour, theme.name)
    for blindness in (None, *BLINDNESS):
        assert distance(BOTH_THEMES[0], BOTH_THEMES[1], blindness) > 45
