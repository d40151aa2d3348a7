"""The pictures of several starts: every start is a dot, every mean where it belongs."""

from dataclasses import replace

import numpy as np
import pytest

from cf.analysis.runs.starts import Starts
from cf.figures.starts import draw_alone, draw_averages, draw_starts

STARTS = Starts((3, 4, 5), np.array([0.80, 0.82, 0.81]), 0.03, 100, (), (), 0.9, 0.79)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_curve_goes_from_the_mean_of_single_starts_to_that_of_all_above_its_floor(theme):
    figure = draw_starts(STARTS, theme)
    dots, curve = figure.data
    assert list(dots.x) == [1, 1, 1] and list(dots.y) == [0.80, 0.82, 0.81]
    assert list(dots.customdata) == [3, 4, 5]
    assert list(curve.x) == [1, 2, 3] and list(curve.y) == pytest.approx([0.81, 0.795, 0.79])
    assert figure.layout.shapes[0].y0 == pytest.approx(0.78)
    low, high = figure.layout.yaxis.range
    assert low < 0.78 and high > 0.82


def test_another_settings_curve_stands_beside_in_another_colour_shape_and_dash():
    other = replace(STARTS, single_mse=np.array([0.9, 0.91, 0.92]), variance=0.2)
    figure = draw_starts(STARTS, "light", ("decay 0.1", other))
    curves = [trace for trace in figure.data if trace.mode == "lines+markers"]
    assert [list(curve.y) for curve in curves] == [list(other.mean_mse), list(STARTS.mean_mse)]
    assert curves[0].line.color != curves[1].line.color
    assert curves[0].line.dash != curves[1].line.dash
    assert curves[0].marker.symbol != curves[1].marker.symbol
    assert "decay 0.1" in [note.text for note in figure.layout.annotations]
    assert not figure.layout.shapes, "of two curves, a floor would be anyone's"
    low, high = figure.layout.yaxis.range
    assert low < other.mean_mse[-1] and high > 0.92


def test_all_that_can_be_averaged_stands_on_a_line_of_its_own_in_sight():
    figure = draw_averages(STARTS, 0.85, "light")
    alone, *means = figure.data
    assert list(alone.x) == [0.80, 0.82, 0.81] and len(set(alone.y)) == 1
    assert [mean.x[0] for mean in means] == pytest.approx([0.9, 0.79, 0.79])
    assert len({mean.y[0] for mean in means}) == 3
    assert len({mean.marker.symbol for mean in means}) == 3
    assert figure.layout.shapes[0].x0 == 0.85
    low, high = figure.layout.xaxis.range
    assert low < 0.79 and high > 0.9


def test_a_model_without_a_dot_product_has_its_predictions_averaged_alone():
    network = replace(STARTS, vectors_mse=None, turned_mse=None)
    figure = draw_averages(network, 0.85, "light")
    assert [mean.y[0] for mean in figure.data[1:]] == ["predictions<br>averaged"]
    assert figure.layout.xaxis.range[1] > 0.85, "the biases' line is in sight"


def test_starts_alone_give_nothing_of_their_mean_away():
    figure = draw_alone(STARTS, "light")
    assert len(figure.data) == 1 and not figure.layout.shapes and not figure.layout.annotations
