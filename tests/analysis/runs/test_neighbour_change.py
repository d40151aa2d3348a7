"""Maps and neighbours of two runs: a planted turn is undone, planted changes are found."""

import numpy as np
import pytest
from scipy.spatial import procrustes

from cf.analysis.neighbours.nearest import find_neighbours
from cf.analysis.runs.neighbour_change import align_maps, changed_neighbours, has_direction

ALL = np.ones(80, dtype=bool)


@pytest.fixture
def plane():
    return np.random.default_rng(0).normal(size=(80, 2)) * [3, 1] + [5, -2]


def turned(points: np.ndarray, angle: float, mirrored: bool) -> np.ndarray:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return points @ turn * ([1, -1] if mirrored else [1, 1])


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("angle", [0.0, 1.0, 3.0])
def test_a_turned_mirrored_and_moved_map_comes_back(plane, angle, mirrored):
    first, second = align_maps([plane, turned(plane, angle, mirrored) + np.array([7, 1])], ALL)
    np.testing.assert_allclose(second.points, first.points, atol=1e-9)
    np.testing.assert_allclose(first.points, plane - plane.mean(axis=0))
    assert first.residual == 0 and second.residual == pytest.approx(0, abs=1e-12)


def test_the_size_is_kept_but_leaves_no_residual(plane):
    _, second = align_maps([plane, 2.5 * turned(plane, 2.0, True)], ALL)
    np.testing.assert_allclose(second.points, 2.5 * (plane - plane.mean(axis=0)), atol=1e-9)
    assert second.residual == pytest.approx(0, abs=1e-12)


def test_the_residual_is_the_disparity_of_scipy_and_unrelated_maps_come_near_one(plane):
    rng = np.random.default_rng(1)
    noisy, other = plane + rng.normal(size=plane.shape), rng.normal(size=plane.shape)
    aligned = align_maps([plane, noisy, other], ALL)
    for one, points in zip(aligned[1:], (noisy, other), strict=True):
        assert one.residual == pytest.approx(procrustes(plane, points)[2])
    assert 0.1 < aligned[1].residual < 0.6 and aligned[2].residual > 0.9
    back = align_maps([noisy, plane], ALL)[1]
    assert back.residual == pytest.approx(aligned[1].residual)


def test_only_the_fitted_films_decide(plane):
    fitted_on = np.arange(80) < 40
    second = turned(plane, 2.0, False)
    second[~fitted_on] += 100
    first, aligned = align_maps([plane, second], fitted_on)
    assert aligned.residual == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(aligned.points[fitted_on], first.points[fitted_on], atol=1e-9)
    assert np.abs(first.points[fitted_on].mean(axis=0)).max() < 1e-12


def test_a_map_without_extent_explains_nothing(plane):
    points = np.zeros((80, 2))
    _, second = align_maps([plane, points], ALL)
    assert second.residual == 1.0
    assert align_maps([points, plane], ALL)[1].residual == 1.0


def test_maps_that_do_not_fit_are_refused(plane):
    for others in ([plane[:5]], [np.full_like(plane, np.nan)]):
        with pytest.raises(ValueError, match="without a place"):
            align_maps([plane, *others], ALL)
    with pytest.raises(ValueError, match="mask"):
        align_maps([plane], np.zeros(80, dtype=bool))


def test_the_same_neighbours_in_other_axes_and_factors_are_no_change():
    vectors = np.random.default_rng(2).normal(size=(60, 5))
    turn, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(7, 5)))  # (7, 5)
    change = changed_neighbours(vectors, 4 * vectors @ turn.T, np.arange(60))
    assert change.mean_overlap == 1 and not change.changed.any()
    np.testing.assert_array_equal(change.before, change.after)


def test_every_figure_is_what_finding_neighbours_one_by_one_gives():
    rng = np.random.default_rng(4)
    first = rng.normal(size=(60, 5))
    second = np.hstack([first + rng.normal(size=first.shape), rng.normal(size=(60, 3))])
    among = rng.permutation(60)[:40]
    mask = np.isin(np.arange(60), among)
    change = changed_neighbours(first, second, among, n_neighbours=6)
    assert sorted(change.rows) == sorted(among) and list(change.changed) == sorted(
        change.changed, reverse=True
    )
    for row, changed, before in zip(change.rows, change.changed, change.before, strict=True):
        ours, theirs = (find_neighbours(v, row, 6, among=mask)[0] for v in (first, second))
        assert changed == pytest.approx(1 - len(set(ours) & set(theirs)) / 6)
        np.testing.assert_array_equal(before, ours)
    assert change.mean_overlap == pytest.approx(1 - change.changed.mean())


def test_the_film_that_moved_is_the_most_changed_one():
    angles = np.linspace(0, 5, 50)
    first = np.column_stack([np.cos(angles), np.sin(angles)])
    second = first.copy()
    second[7] = first[40] * 1.01
    change = changed_neighbours(first, second, np.arange(50), n_neighbours=4)
    assert change.rows[0] == 7 and change.changed[0] == 1
    assert (change.changed == 0).sum() > 30


def test_unrelated_runs_overlap_as_chance_says():
    rng = np.random.default_rng(5)
    first, second = rng.normal(size=(2, 300, 6))
    change = changed_neighbours(first, second, np.arange(300))
    assert change.by_chance == pytest.approx(10 / 299)
    assert change.mean_overlap == pytest.approx(change.by_chance, abs=0.01)


def test_equally_changed_films_keep_their_order_and_films_without_direction_are_left_out():
    vectors = np.random.default_rng(6).normal(size=(30, 3))
    vectors[5] = 0
    among = np.arange(30)[::-1]
    change = changed_neighbours(vectors, vectors, among)
    assert list(change.rows) == [row for row in among if row != 5]
    assert not (change.before == 5).any()
    assert list(np.flatnonzero(~has_direction(vectors))) == [5]


def test_other_films_or_too_few_are_refused():
    vectors = np.ones((20, 2))
    with pytest.raises(ValueError, match="20 and 19"):
        changed_neighbours(vectors, vectors[:19], np.arange(19))
    with pytest.raises(ValueError, match="10 neighbours among 10"):
        changed_neighbours(vectors, vectors, np.arange(10))
