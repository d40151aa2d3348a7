"""The setting or the seed: planted effects are told, luck is not, as an independent test says."""

import numpy as np
import pytest
from scipy.stats import ttest_rel

from cf.analysis.runs.seed_verdict import LOSS, judge
from cf.settings import Settings
from tests.side_by_side import POLES, make_run


def over_seeds(mses, aucs=None, first_seed: int = 0, split_seed: int = 0):
    """One run a seed, each with its last validation loss."""
    aucs = [0.8] * len(mses) if aucs is None else aucs
    return [
        make_run(Settings(epochs=2, seed=seed, split_seed=split_seed), (1.0, mse), auc)
        for seed, (mse, auc) in enumerate(zip(mses, aucs, strict=True), start=first_seed)
    ]


FIRST = np.array([0.800, 0.803, 0.797, 0.801, 0.799])
LUCK = np.array([0.002, -0.001, 0.001, -0.002, 0.0015])


def test_means_and_spreads_are_those_of_the_losses():
    second = FIRST + 0.012 + LUCK
    verdict = judge(over_seeds(FIRST), over_seeds(second))
    assert [one.name for one in verdict.judged] == [LOSS, POLES]
    loss = verdict.judged[0]
    assert loss.difference == pytest.approx(second.mean() - FIRST.mean())
    assert loss.spreads == pytest.approx((np.std(FIRST, ddof=1), np.std(second, ddof=1)))
    assert loss.is_setting and verdict.seeds == (0, 1, 2, 3, 4)
    assert "5 seeds each, on one split" in verdict.basis


@pytest.mark.parametrize("shift", np.linspace(-0.01, 0.01, 21))
def test_whether_it_is_the_setting_is_what_an_independent_t_test_says(shift):
    second = FIRST + shift + LUCK
    # Two measures share the doubt of one in twenty.
    interval = ttest_rel(second, FIRST).confidence_interval(1 - 0.05 / 2)
    loss = judge(over_seeds(FIRST), over_seeds(second)).judged[0]
    assert loss.is_setting == (interval.low > 0 or interval.high < 0)


def test_a_difference_far_above_the_seeds_is_the_settings():
    second = FIRST + 0.012
    loss = judge(over_seeds(FIRST), over_seeds(second)).judged[0]
    times = 0.012 / np.std(FIRST, ddof=1)
    assert loss.sentence == (
        f"The difference of 0.012 is {times:.0f} times what other seeds change: the setting."
    )


def test_a_difference_within_the_seeds_could_be_the_seed_alone():
    loss, auc = judge(over_seeds(FIRST), over_seeds(FIRST[::-1] + 0.001)).judged
    assert not loss.is_setting
    assert loss.sentence == "The difference of 0.001 could be the seed alone."
    assert auc.sentence == "The difference, less than 0.01, could be the seed alone."


def test_a_steady_but_small_difference_is_called_small():
    wide = np.array([0.80, 0.82, 0.78, 0.81, 0.79])
    loss = judge(over_seeds(wide), over_seeds(wide + 0.008 + LUCK / 10)).judged[0]
    assert loss.is_setting and "only 0.5 times" in loss.sentence and "small" in loss.sentence


def test_a_difference_that_no_seed_alters_is_told_without_dividing_by_nothing():
    verdict = judge(over_seeds([0.8] * 3), over_seeds([0.9] * 3))
    assert verdict.judged[0].sentence == (
        "The difference of 0.100 is the same with every seed: the setting."
    )


def test_settings_that_do_nothing_are_blamed_in_at_most_one_case_in_twenty():
    rng = np.random.default_rng(0)
    blamed = 0
    for _ in range(400):
        draws = [
            over_seeds(rng.normal(0.8, 0.01, 5), rng.normal(0.7, 0.02, 5), 0) for _ in range(2)
        ]
        blamed += any(one.is_setting for one in judge(*draws).judged)
    assert blamed / 400 < 0.08


def test_runs_without_a_partner_or_that_diverged_are_left_out_and_counted():
    first, second = over_seeds(FIRST), over_seeds(FIRST, first_seed=1)
    second[0] = make_run(Settings(epochs=2, seed=1), (0.9,))
    verdict = judge(first, second)
    assert verdict.seeds == (2, 3, 4)
    assert "4 left out" in verdict.basis
    other_split = over_seeds(FIRST, split_seed=8)
    assert judge(first, other_split).judged == ()


def test_too_few_pairs_are_not_judged():
    verdict = judge(over_seeds(FIRST[:2]), over_seeds(FIRST[:2] + 1))
    assert verdict.judged == () and "too few" in verdict.basis
