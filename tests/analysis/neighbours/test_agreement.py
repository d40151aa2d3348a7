"""Agreement against correlations computed pair by pair."""

import numpy as np
import pytest

from cf.analysis.neighbours import agreement
from cf.analysis.neighbours.agreement import find_agreement
from tests.analysis.invented import rate


def some_table(n_users: int = 120, n_movies: int = 30, seed: int = 0) -> np.ndarray:
    """Stars in whole halves, 45 % of them missing."""
    rng = np.random.default_rng(seed)
    table = np.round(rng.normal(7, 2, (n_users, n_movies)).clip(1, 10)) / 2
    table[rng.random(table.shape) < 0.45] = np.nan
    table[np.arange(n_movies), np.arange(n_movies)] = 3.0  # nobody and no film is left out
    return table


def test_each_value_is_the_shrunk_correlation_over_common_users():
    table = some_table()
    rows, values = find_agreement(rate(table), 4, n=29)
    own = table - np.nanmean(table, axis=1, keepdims=True)
    expected = {}
    for other in set(range(30)) - {4}:
        common = ~np.isnan(own[:, 4]) & ~np.isnan(own[:, other])
        if common.sum() >= 10:
            r = np.corrcoef(own[common, 4], own[common, other])[0, 1]
            expected[other] = r * common.sum() / (common.sum() + 25)
    assert dict(zip(rows.tolist(), values, strict=True)) == pytest.approx(expected, abs=1e-9)
    assert (np.diff(values) <= 0).all()


def test_a_planted_twin_comes_first_and_an_opposite_last():
    rng = np.random.default_rng(1)
    table = some_table()
    table[:, 9] = table[:, 4] + rng.choice([-0.5, 0, 0.5], 120)
    table[:, 11] = 6 - table[:, 4]
    rows, values = find_agreement(rate(table), 4, n=29)
    assert rows[0] == 9 and rows[-1] == 11
    assert values[0] > 0.4 and values[-1] < -0.4


def test_generous_users_alone_make_no_agreement():
    rng = np.random.default_rng(2)
    table = rng.normal(3, 0.3, (400, 25)) + rng.normal(0, 2, (400, 1))
    _, values = find_agreement(rate(table), 0, n=24)
    assert np.abs(values).max() < 0.25
    raw = np.corrcoef(table.T)[0, 1:]
    assert raw.min() > 0.9


def test_few_common_users_are_left_out_and_more_of_them_count_more(monkeypatch):
    table = np.full((200, 4), np.nan)
    taste = np.random.default_rng(3).normal(0, 1, 200)
    table[:, 0], table[:, 3] = 3 + taste, 3.0
    table[:9, 1] = 3 + taste[:9]
    table[:100, 2] = 3 + taste[:100] + np.random.default_rng(4).normal(0, 0.2, 100)
    assert 1 not in find_agreement(rate(table), 0)[0]
    monkeypatch.setattr(agreement, "MIN_COMMON", 5)
    wider = find_agreement(rate(table), 0)[0].tolist()
    assert wider.index(2) < wider.index(1)


def test_a_film_whose_users_all_think_alike_agrees_with_nobody():
    table = some_table()
    table[:, 4] = np.nan
    table[7, 4] = 3.0
    assert len(find_agreement(rate(table), 4)[0]) == 0
