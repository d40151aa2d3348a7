"""Picking components of a projection and measuring isolated films along them."""

import numpy as np
import pytest

from cf.analysis.plane.projection import fit_projection, measure_explained, pick_components
from tests.analysis.plane.test_projection import cloud, direct_shares, some


def test_any_components_can_be_picked_in_any_order():
    vectors = cloud()
    ten = fit_projection(vectors, some(), 10)
    picked = pick_components(ten, (7, 0, 3))
    np.testing.assert_array_equal(picked.points, ten.points[:, [7, 0, 3]])
    np.testing.assert_allclose(picked.explained, direct_shares(vectors, picked), rtol=1e-9)
    np.testing.assert_allclose(
        picked.points, (vectors - picked.mean) @ picked.axes.T, atol=1e-4, rtol=1e-4
    )


def test_the_first_two_of_ten_are_the_plane():
    ten, two = fit_projection(cloud(), some(), 10), fit_projection(cloud(), some())
    np.testing.assert_allclose(pick_components(ten, (0, 1)).points, two.points, atol=1e-5)
    assert (np.diff(ten.explained) <= 0).all()


@pytest.mark.parametrize("components", [(0, 0), (0, 10), (-1, 0)])
def test_a_component_that_is_not_there_or_named_twice_is_refused(components):
    with pytest.raises(ValueError, match="components"):
        pick_components(fit_projection(cloud(), some(), 10), components)


def test_the_share_of_isolated_films_is_that_of_their_own_variance():
    vectors, isolated = cloud(), some(seed=5)
    projection = fit_projection(vectors, some(), 12)
    shares = measure_explained(vectors, projection.axes, isolated)
    points = projection.points[isolated]
    np.testing.assert_allclose(shares, points.var(axis=0) / points.var(axis=0).sum(), rtol=1e-4)
    np.testing.assert_allclose(shares.sum(), 1)
    again = measure_explained(vectors, projection.axes, some())
    np.testing.assert_allclose(again, projection.explained, rtol=1e-9)


def test_one_film_or_none_has_no_variance_to_share():
    axes = fit_projection(cloud(), some()).axes
    assert (measure_explained(cloud(), axes, np.arange(400) == 3) == 0).all()
    assert (measure_explained(cloud(), axes, np.zeros(400, bool)) == 0).all()
