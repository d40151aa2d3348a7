"""Films where probes put them that have not seen them: no more is seen than the vectors hold."""

import numpy as np
import pytest

from cf.analysis.poles import Poles
from cf.analysis.separation.measure import score_poles
from cf.analysis.separation.probe_plane import fit_probe_plane

N_MOVIES, N_FACTORS = 400, 12


def invent(across: float, upwards: float, seed: int = 0) -> tuple[np.ndarray, Poles, Poles]:
    """Vectors with two planted contrasts; every fourth film belongs to neither."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(N_MOVIES, N_FACTORS))
    kinds = rng.choice([-1, 1], size=(2, N_MOVIES))
    vectors[:, 3] += across * kinds[0]
    vectors[:, 7] += upwards * kinds[1]
    rows = np.flatnonzero(np.arange(N_MOVIES) % 4)
    one, other = (
        Poles(name, "yes", "no", rows, kind[rows] > 0)
        for name, kind in zip(("one", "other"), kinds, strict=True)
    )
    return vectors.astype(np.float32), one, other


def test_what_is_planted_is_seen_and_what_is_not_is_noise():
    vectors, one, other = invent(1.5, 0)
    plane = fit_probe_plane(vectors, one, other)
    assert plane.aucs[0].value > 0.95 and abs(plane.aucs[1].value - 0.5) < 0.1
    seen = plane.points[one.rows]
    assert np.median(seen[one.is_positive, 0]) > 0.5 > -0.5 > np.median(seen[~one.is_positive, 0])
    apart = np.median(seen[other.is_positive, 1]) - np.median(seen[~other.is_positive, 1])
    assert abs(apart) < 0.3


def test_figures_and_scores_are_those_of_the_one_instrument():
    vectors, one, other = invent(0.5, 0.8)
    plane = fit_probe_plane(vectors, one, other, seed=3)
    for axis, poles in enumerate((one, other)):
        scores, auc = score_poles(vectors, poles, seed=3)
        assert plane.aucs[axis] == auc
        np.testing.assert_allclose(plane.points[poles.rows, axis], scores.mean, atol=1e-5)


def test_films_of_neither_kind_go_where_the_direction_puts_them():
    vectors, one, other = invent(2, 0)
    plane = fit_probe_plane(vectors, one, other)
    neither = np.arange(N_MOVIES) % 4 == 0
    along = np.corrcoef(plane.points[neither, 0], vectors[neither, 3])[0, 1]
    assert along > 0.9


def test_vectors_that_are_all_alike_lie_on_one_point():
    _, one, other = invent(0, 0)
    plane = fit_probe_plane(np.zeros((N_MOVIES, N_FACTORS), np.float32), one, other)
    assert not plane.points.any() and plane.aucs[0].value == 0.5


def test_too_few_films_are_refused():
    vectors, one, other = invent(1, 1)
    few = Poles("few", "yes", "no", one.rows[:12], one.is_positive[:12])
    with pytest.raises(ValueError, match="few: "):
        fit_probe_plane(vectors, few, other)
