"""Motion against planted movers, turned clouds and neighbours counted by hand."""

import numpy as np
import pytest

from cf.analysis.plane.motion import N_NEIGHBOURS, find_movers, project_epochs
from cf.analysis.plane.projection import fit_projection
from tests.analysis.plane.test_projection import cloud, some


def turned(vectors: np.ndarray, seed: int = 3) -> np.ndarray:
    n_factors = vectors.shape[1]
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(n_factors, n_factors)))
    return (vectors @ turn + 0.5).astype(np.float32)


def test_the_film_that_left_its_neighbours_comes_first():
    before = cloud()
    after = turned(before)
    fitted_on = some()
    row = np.flatnonzero(fitted_on)[17]
    after[row] += 6
    found = find_movers(before, after, fitted_on)
    assert found.rows[0] == row
    assert found.excess[0] > 5 * found.excess[1]
    assert found.neighbours_changed[0] == 1
    assert set(found.rows.tolist()) == set(np.flatnonzero(fitted_on).tolist())
    assert (np.diff(found.excess) <= 0).all()


def test_a_cloud_that_only_turned_and_shifted_has_no_movers():
    found = find_movers(cloud(), turned(cloud()), some())
    assert found.excess.max() < 1e-4
    assert (found.neighbours_changed == 0).all()


def test_a_group_that_moves_together_moves_less_than_one_film_alone():
    rng = np.random.default_rng(0)
    centres = rng.normal(scale=10, size=(20, 6))
    before = (centres.repeat(20, axis=0) + rng.normal(size=(400, 6))).astype(np.float32)
    after = before.copy()
    after[:20] += 4
    after[399] += 4
    found = find_movers(before, after, np.ones(400, bool))
    assert found.rows[0] == 399
    excess = dict(zip(found.rows.tolist(), found.excess.tolist(), strict=True))
    assert max(excess[row] for row in range(20)) < excess[399] / 10


def test_the_figures_are_those_of_a_loop_over_films():
    before, after, rows = cloud(), cloud() + cloud(seed=9) * np.float32(0.3), np.flatnonzero(some())
    found = find_movers(before, after, some())
    old, new = (x[rows].astype(float) - x[rows].mean(axis=0) for x in (before, after))
    left, _, right = np.linalg.svd(old.T @ new)
    move = new - old @ left @ right
    radius = np.sqrt((new**2).sum(axis=1).mean())
    for row, excess, changed in zip(
        found.rows, found.excess, found.neighbours_changed, strict=True
    ):
        i = int(np.searchsorted(rows, row))
        near = [
            np.argsort(np.linalg.norm(x - x[i], axis=1))[1 : 1 + N_NEIGHBOURS] for x in (old, new)
        ]
        np.testing.assert_allclose(
            excess, np.linalg.norm(move[i] - move[near[0]].mean(axis=0)) / radius, rtol=1e-4
        )
        assert changed == pytest.approx(1 - len({*near[0]} & {*near[1]}) / N_NEIGHBOURS)


def test_snapshots_that_do_not_compare_are_refused():
    with pytest.raises(ValueError, match="shapes"):
        find_movers(cloud(), cloud()[:, :5], some())
    with pytest.raises(ValueError, match="neighbours"):
        find_movers(cloud(), cloud(), np.arange(400) == 3)


def test_the_epochs_end_on_the_plain_map_and_do_not_jump():
    steps = [cloud() * np.float32(scale) for scale in (0.2, 0.6, 1.0)]
    epochs = project_epochs([turned(steps[0], 1), turned(steps[1], 2), steps[2]], some())
    last = fit_projection(steps[2], some())
    np.testing.assert_array_equal(epochs[-1].points, last.points)
    trail = np.array([epoch.points[5] for epoch in epochs])
    assert trail.shape == (3, 2)
    np.testing.assert_allclose(trail, np.outer([0.2, 0.6, 1.0], last.points[5]), atol=1e-3)
    other_way_round = last.points * np.float32([-1, 1])
    mirrored = project_epochs(steps, some(), other_way_round)
    np.testing.assert_allclose(mirrored[-1].points, other_way_round, atol=1e-4)
    np.testing.assert_allclose(mirrored[0].points[5], 0.2 * other_way_round[5], atol=1e-3)
