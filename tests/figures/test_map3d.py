"""The map in three dimensions: every film once, in the colour of its group."""

import numpy as np
import pytest

from cf.figures.map import SYMBOLS, draw_map_3d
from cf.figures.palette import choose_palette

POINTS = np.random.default_rng(0).normal(size=(30, 3))
NAMES = [f"Film {i}" for i in range(30)]
AXES = ("PC 1 · 40 %", "PC 2 · 20 %", "PC 3 · 10 %")
GROUPS = [
    ("other films", "#999999", "dot", np.arange(5, 30)),
    ("Western", "#0B4F8A", "square", np.arange(5)),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_group_is_a_cloud_of_its_own_films(theme):
    figure = draw_map_3d(POINTS, GROUPS, NAMES, AXES, [], theme)
    assert [cloud.name for cloud in figure.data] == ["other films", "Western"]
    for cloud, (_, colour, shape, rows) in zip(figure.data, GROUPS, strict=True):
        np.testing.assert_array_equal(np.stack([cloud.x, cloud.y, cloud.z], 1), POINTS[rows])
        assert list(cloud.text) == [NAMES[row] for row in rows]
        assert (cloud.marker.color, cloud.marker.symbol) == (colour, SYMBOLS[shape])
    crowd, few = figure.data
    assert crowd.marker.opacity < few.marker.opacity


def test_the_axes_carry_their_titles():
    scene = draw_map_3d(POINTS, GROUPS, NAMES, AXES, [], "light").layout.scene
    assert (scene.xaxis.title.text, scene.yaxis.title.text, scene.zaxis.title.text) == AXES


def test_picked_films_are_named_last_and_stay_out_of_the_legend():
    picked = draw_map_3d(POINTS, GROUPS, NAMES, AXES, [7, 2], "dark").data[-1]
    assert list(picked.text) == ["Film 7", "Film 2"]
    np.testing.assert_array_equal(np.stack([picked.x, picked.y, picked.z], 1), POINTS[[7, 2]])
    assert not picked.showlegend
    assert picked.textfont.color == choose_palette("dark").text


def test_without_a_picked_film_there_is_no_cloud_for_it():
    assert len(draw_map_3d(POINTS, GROUPS, NAMES, AXES, [], "light").data) == len(GROUPS)


def test_the_camera_stays_when_only_colours_change():
    first, second = (
        draw_map_3d(POINTS, groups, NAMES, AXES, [], "light") for groups in (GROUPS, GROUPS[:1])
    )
    assert first.layout.uirevision == second.layout.uirevision is not None


def test_every_shape_of_the_live_map_is_known():
    groups = [(shape, "#000000", shape, np.array([i])) for i, shape in enumerate(SYMBOLS)]
    assert len(draw_map_3d(POINTS, groups, NAMES, AXES, [], None).data) == len(SYMBOLS)
