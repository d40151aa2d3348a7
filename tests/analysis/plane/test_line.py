"""Films of which one number is known: found to lie on a line, and spread to a band for the eye."""

import numpy as np
import pytest

from cf.analysis.plane.line import HALF_HEIGHT, find_line, is_level, lay_level, spread_line
from cf.analysis.plane.orientation import lay_across, lay_across_steadily
from cf.analysis.plane.projection import align_projection, fit_projection, good_view
from cf.analysis.plane.territories import MASSES, measure_territories
from cf.analysis.poles import default_poles
from tests.analysis.plane.test_territories import two_clouds
from tests.runs import N_MOVIES, tiny_dataset

ALL = np.ones(N_MOVIES, dtype=bool)


def on_one_number(seed: int = 0, by: float = 1.0) -> np.ndarray:
    label = tiny_dataset().movies.label
    noise = np.random.default_rng(seed).normal(size=N_MOVIES)
    return (noise + by * label)[:, None].astype(np.float32)


def test_a_model_of_one_factor_lies_on_a_level_line_and_one_of_two_on_none():
    movies = tiny_dataset().movies
    plane = lay_across(fit_projection(on_one_number(), ALL), default_poles(movies), movies)
    np.testing.assert_array_equal(find_line(plane.points), [1, 0])
    assert find_line(np.random.default_rng(0).normal(size=(50, 2)) * [1, 1e-3]) is None


@pytest.mark.parametrize("points", [np.zeros((5, 2)), np.array([[0.0, 0.0], [1.0, 0.0]])])
def test_nothing_is_hidden_where_all_lie_on_one_place_or_only_two_are_there(points):
    assert find_line(points) is None


def test_a_tilted_line_is_found_despite_rounding_and_laid_level():
    along = np.random.default_rng(1).normal(size=200)
    tilted = (along[:, None] * [0.8, -0.6]).astype(np.float32)
    direction = find_line(tilted)
    assert direction == pytest.approx([0.8, -0.6], abs=1e-5)
    level = lay_level(tilted)
    np.testing.assert_allclose(level[:, 0], along, atol=1e-5)
    assert is_level(level) and not is_level(tilted)
    plane = np.random.default_rng(1).normal(size=(50, 2))
    assert lay_level(plane) is plane


def test_a_band_is_evenly_full_and_a_film_keeps_its_height_at_every_moment():
    points = np.zeros((2, 1000, 2))
    points[..., 0] = np.random.default_rng(2).normal(size=(2, 1000))
    assert is_level(points)
    band = spread_line(points, 1.0)
    np.testing.assert_array_equal(band[0, :, 1], band[1, :, 1])
    counts, _ = np.histogram(band[0, :, 1], 10, (-HALF_HEIGHT, HALF_HEIGHT))
    assert counts.min() >= 98 and counts.max() <= 102
    np.testing.assert_allclose(band[..., 0], points[..., 0], atol=1e-6)


def test_a_good_view_of_a_line_holds_its_band():
    points = np.random.default_rng(3).normal(size=(N_MOVIES, 2)) * [1, 0]
    across, upwards = good_view(points, ALL)
    assert upwards > np.abs(spread_line(points, across)[:, 1]).max()


def test_the_overlap_of_a_line_is_one_of_stretches_whatever_their_heights():
    points, poles = two_clouds(1, n_positive=20_000, n_negative=20_000)
    points[:, 1] = 0
    found = measure_territories(points, poles)
    half = 0.6745  # of a standard deviation, which holds the middle half of a normal kind
    assert found.overlap == pytest.approx((2 * half - 1) / (2 * half), abs=0.06)
    for mass, reach in zip(MASSES, (half, 1.2816), strict=True):
        (line,) = found.positive.outlines[MASSES.index(mass)]
        assert line[:, 0].min() == pytest.approx(0.5 - reach, abs=0.12)
        assert line[:, 0].max() == pytest.approx(0.5 + reach, abs=0.12)
        assert np.abs(line[:, 1]).max() > np.abs(points).max() * 0.95


@pytest.mark.parametrize("by, is_mirrored", [(-0.5, True), (0.2, False)])
def test_a_line_whose_kinds_clearly_change_places_is_mirrored_and_never_tilted(by, is_mirrored):
    movies = tiny_dataset().movies
    poles = default_poles(movies)
    reference = lay_across(fit_projection(on_one_number(by=0.5), ALL), poles, movies)
    swapped = fit_projection(on_one_number(by=by), ALL)
    laid, lies_across = lay_across_steadily(swapped, reference, poles, movies)
    assert lies_across == is_mirrored and not laid.points[:, 1].any()
    own = laid.points[poles.rows, 0]
    apart = np.median(own[poles.is_positive]) - np.median(own[~poles.is_positive])
    assert apart > 0.5 if is_mirrored else -0.2 < apart < 0


def test_nothing_is_turned_towards_the_invented_heights():
    plane = fit_projection(on_one_number(), ALL)
    turned = align_projection(plane, plane.points * [-1, 1])
    assert turned.explained == pytest.approx([1, 0]) and not turned.points[:, 1].any()
