"""Rank correlations against SciPy, resample by resample."""

import numpy as np
from scipy.stats import rankdata, spearmanr

from cf.analysis.ranks import rank_correlations, weighted_ranks


def test_correlations_are_scipy_s_ties_included():
    rng = np.random.default_rng(0)
    columns, others = rng.normal(size=(60, 3)), rng.integers(0, 4, size=(60, 2)).astype(float)
    found = rank_correlations(columns, others)[0]
    for i in range(3):
        for j in range(2):
            np.testing.assert_allclose(
                found[i, j], spearmanr(columns[:, i], others[:, j]).statistic, atol=1e-12
            )


def test_weights_stand_for_copies():
    rng = np.random.default_rng(1)
    column, other = rng.normal(size=40), rng.integers(0, 2, 40).astype(float)
    weights = rng.multinomial(40, np.full(40, 1 / 40), size=7).astype(float)
    found = rank_correlations(column[:, None], other[:, None], weights)[:, 0, 0]
    for i, times in enumerate(weights.astype(int)):
        drawn = np.repeat(np.arange(40), times)
        np.testing.assert_allclose(
            found[i], spearmanr(column[drawn], other[drawn]).statistic, atol=1e-12
        )
        np.testing.assert_allclose(
            np.repeat(weighted_ranks(column, weights)[i], times), rankdata(column[drawn])
        )


def test_a_column_that_does_not_vary_correlates_with_nothing():
    column = np.arange(10.0)[:, None]
    assert rank_correlations(column, np.ones((10, 1)))[0, 0, 0] == 0
    assert rank_correlations(column, column)[0, 0, 0] == 1
