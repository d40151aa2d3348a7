"""The product with a one-hot vector against the lookup."""

import numpy as np

from cf.lesson.lookup import BATCH, measure_lookup, one_hot


def test_a_one_hot_vector_times_a_matrix_is_its_row():
    matrix = np.random.default_rng(0).normal(size=(7, 3)).astype(np.float32)
    for row in range(7):
        hot = one_hot(row, 7)
        assert hot.sum() == 1 and hot[row] == 1
        assert (hot @ matrix == matrix[row]).all()


def test_both_ways_agree_and_only_the_rows_looked_up_have_a_gradient():
    shares = []
    costs = measure_lookup((10, 100, 1000), shares.append)
    assert costs.largest_difference < 1e-6
    assert costs.largest_gradient_difference < 1e-5
    assert costs.n_touched == costs.n_looked_up
    assert 1 < costs.n_looked_up <= BATCH
    assert min(costs.product_seconds + costs.lookup_seconds) > 0
    assert shares[-1] == 1
