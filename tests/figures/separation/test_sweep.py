"""The sweep's picture shows the means and bands of its figures."""

import math

import numpy as np
import pytest

from cf.figures.palette import choose_palette
from cf.figures.separation.sweep import draw_sweep
from tests.sweeps import PAIRS, make_sweep

FULL = [[0.6, 0.62], [0.7, 0.8], [0.8, 0.84]]


def curve(figure, name: str):
    return next(one for one in figure.data if one.name == name)


def test_curves_are_means_over_seeds_and_bands_one_standard_deviation():
    figure = draw_sweep(make_sweep(FULL), 2, "light")
    drawn = curve(figure, f"{PAIRS[0]}, all factors")
    np.testing.assert_allclose(drawn.y, np.mean(FULL, axis=1))
    band = curve(figure, f"{PAIRS[0]}, all factors: spread of the seeds")
    spread = np.std(FULL, axis=1, ddof=1)
    np.testing.assert_allclose(band.y[:3], np.mean(FULL, axis=1) + spread)
    np.testing.assert_allclose(band.y[3:], (np.mean(FULL, axis=1) - spread)[::-1])
    np.testing.assert_allclose(curve(figure, f"{PAIRS[1]}, all factors").y, drawn.y - np.array(0.1))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_factors_are_solid_the_plane_is_dashed_and_pairs_differ_by_more_than_colour(theme):
    figure, palette = draw_sweep(make_sweep(FULL), 2, theme), choose_palette(theme)
    assert figure.layout.paper_bgcolor is None  # the template's
    symbols = set()
    for pair in PAIRS:
        full, plane = (curve(figure, f"{pair}, {space}") for space in ("all factors", "plane"))
        assert (full.line.dash, plane.line.dash) == ("solid", "dash")
        assert full.line.color == plane.line.color
        assert full.line.color not in (palette.positive, palette.negative)
        symbols |= {full.marker.symbol, plane.marker.symbol}
    assert len(symbols) == 4


def test_the_loss_has_a_panel_of_its_own_below():
    figure = draw_sweep(make_sweep(FULL), 2, "light")
    assert curve(figure, "validation loss").yaxis == "y2"
    assert figure.layout.yaxis2.domain[1] < figure.layout.yaxis.domain[0]
    assert "squared stars" in figure.layout.yaxis2.title.text


def test_values_stand_at_even_distances_under_their_own_names():
    figure = draw_sweep(make_sweep(FULL, values=(1, 20, 100)), 20, "light")
    assert figure.layout.xaxis.ticktext == ("1", "20", "100")
    assert figure.layout.xaxis.title.text == "Factors"
    [own] = [a for a in figure.layout.annotations if a.text == "your run"]
    assert own.x == 1


def test_a_value_of_ones_own_that_is_not_swept_is_not_marked():
    assert not draw_sweep(make_sweep(FULL), 7, "light").layout.annotations


def test_an_unfinished_sweep_leaves_gaps_and_one_seed_has_no_band():
    figure = draw_sweep(make_sweep(FULL, n_trained=2), 2, "light")
    drawn = curve(figure, f"{PAIRS[0]}, all factors").y
    assert drawn[:2] == (0.6, 0.7) and math.isnan(drawn[2])
    assert not any("spread" in one.name for one in figure.data)
    empty = draw_sweep(make_sweep(FULL, n_trained=0), 2, "light")
    assert np.isnan(curve(empty, "validation loss").y).all()


def test_untrained_vectors_are_a_band_that_the_axis_holds():
    figure = draw_sweep(make_sweep(FULL, untrained=0.31), 2, "light")
    [band] = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert (band.y0, band.y1) == (0.31, 0.31) and figure.layout.yaxis.range[0] < 0.31
    assert "untrained" in band.name
