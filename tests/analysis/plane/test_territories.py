"""Highest-density regions against known Gaussians; overlaps against planted cases."""

from base64 import b64decode

import numpy as np
import pytest
from scipy.stats import gaussian_kde, norm

from cf.analysis.plane.territories import (
    MASSES,
    Territory,
    find_level,
    measure_territories,
    overlap_coefficient,
    overlap_of_areas,
)
from cf.analysis.poles import Poles


def two_clouds(
    apart: float, n_positive: int = 600, n_negative: int = 400, seed: int = 0
) -> tuple[np.ndarray, Poles]:
    rng = np.random.default_rng(seed)
    n = n_positive + n_negative
    is_positive = np.arange(n) < n_positive
    points = rng.normal(size=(n, 2)) * [1.0, 0.5]
    points[:, 0] += np.where(is_positive, apart / 2, -apart / 2)
    return points, Poles("a / b", "a", "b", np.arange(n), is_positive)


def area(territory: Territory, mass: float) -> float:
    """By the shoelace formula; holes run the other way round."""
    total = 0.0
    for line in territory.outlines[MASSES.index(mass)]:
        x, y = line[:-1].T
        total += float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
    return abs(total)


def inside(line: np.ndarray, points: np.ndarray) -> np.ndarray:
    from matplotlib.path import Path

    return Path(line).contains_points(points)


@pytest.mark.parametrize("mass", MASSES)
def test_a_region_of_a_gaussian_holds_its_mass_and_has_its_area(mass):
    points, poles = two_clouds(0, n_positive=20_000)
    territory = measure_territories(points, poles).positive
    (line,) = territory.outlines[MASSES.index(mass)]
    fresh = np.random.default_rng(9).normal(size=(20_000, 2)) * [1.0, 0.5]
    assert inside(line, fresh).mean() == pytest.approx(mass, abs=0.03)
    # An ellipse of −2 ln(1 − mass) squared radii holds the mass (chi-squared, two degrees).
    assert area(territory, mass) == pytest.approx(-2 * np.log(1 - mass) * 0.5 * np.pi, rel=0.06)


def test_the_regions_are_those_of_a_kernel_density_estimate_taken_directly():
    points, poles = two_clouds(2, n_positive=80, n_negative=60)
    own = points[poles.is_positive]
    direct = gaussian_kde(own.T)  # Scott's rule on the full covariance too
    territory = measure_territories(points, poles).positive
    grid = np.stack(np.meshgrid(np.linspace(-4, 6, 250), np.linspace(-3, 3, 250)), -1).reshape(
        -1, 2
    )
    density = direct(grid.T)
    for mass, lines in zip(MASSES, territory.outlines, strict=True):
        level = find_level(density, mass)
        on_the_line = direct(np.concatenate(lines).T)
        np.testing.assert_allclose(on_the_line, level, rtol=0.08)


def test_equal_clouds_cover_one_another_and_distant_ones_do_not():
    points, _ = two_clouds(0)
    same = measure_territories(np.concatenate([points[:400], points[:400]]), _halves(800))
    assert same.overlap == 1
    assert same.ridge_overlap == pytest.approx(1)
    apart = measure_territories(*two_clouds(20))
    assert apart.overlap == 0
    assert apart.ridge_overlap == pytest.approx(0, abs=1e-4)


def test_the_overlap_of_two_ridges_is_that_of_two_normal_densities():
    points, poles = two_clouds(2, n_positive=20_000, n_negative=20_000)
    found = measure_territories(points, poles)
    assert found.ridge_overlap == pytest.approx(2 * norm.cdf(-1), abs=0.03)


def test_a_small_area_within_a_large_one_is_wholly_covered():
    large, small = np.zeros((2, 10, 10), dtype=bool)
    large[2:8, 2:8] = True
    small[4:6, 4:6] = True
    assert overlap_of_areas(large, small) == overlap_of_areas(small, large) == 1
    small[4:6, 4:6], small[0:2, 2:4], small[2:4, 2:4] = False, True, True
    assert overlap_of_areas(large, small) == 0.5
    assert overlap_of_areas(large, np.zeros_like(large)) == 0


def test_the_overlap_coefficient_is_the_integral_of_the_lower_density():
    first, second = np.array([1.0, 1.0, 0.0, 0.0]), np.array([0.0, 1.0, 1.0, 0.0])
    assert overlap_coefficient(first, second, 0.5) == 0.5
    assert overlap_coefficient(first, first, 0.5) == 1


def test_one_lost_film_leaves_the_picture_as_it_is():
    points, poles = two_clouds(2)
    before = measure_territories(points, poles)
    points[0] = 15, 15
    after = measure_territories(points, poles)
    assert np.abs(after.positive.median - before.positive.median).max() < 0.02
    assert abs(after.ridge_overlap - before.ridge_overlap) < 0.15


def test_films_on_a_line_have_territories_and_films_on_a_point_have_none():
    points, poles = two_clouds(4)
    points[:, 1] = 0
    on_a_line = measure_territories(points, poles)
    assert on_a_line.overlap < 0.1
    assert all(on_a_line.positive.outlines)
    assert measure_territories(np.zeros_like(points), poles) is None


def test_too_few_films_of_a_kind_have_no_territory():
    points, poles = two_clouds(1, n_positive=50, n_negative=9)
    assert measure_territories(points, poles) is None


def test_what_travels_unpacks_to_the_outlines():
    points, poles = two_clouds(3)
    found = measure_territories(points, poles)
    extent = float(np.abs(points).max())
    packed = found.packed(extent)
    numbers = np.frombuffer(b64decode(packed["outlines"]), "<i2").reshape(-1, 2) * extent / 32767
    at = 0
    for side, mass, length in packed["lines"]:
        territory = (found.positive, found.negative)[side]
        lines = territory.outlines[MASSES.index(mass)]
        unpacked = numbers[at : at + length]
        assert any(
            len(line) == length and np.abs(line - unpacked).max() < extent / 30_000
            for line in lines
        )
        at += length
    assert at == len(numbers)
    assert packed["counts"] == [600, 400]


def _halves(n: int) -> Poles:
    return Poles("a / b", "a", "b", np.arange(n), np.arange(n) < n // 2)
