"""AUCs and their intervals against scikit-learn, counting by hand, and the truth."""

from statistics import NormalDist

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from cf.analysis.auc import fold_aucs, measure_auc


def held_out_scores(shift: float, n_positive: int = 40, n_negative: int = 60, seed: int = 0):
    rng = np.random.default_rng(seed)
    is_positive = rng.permutation(n_positive + n_negative) < n_positive
    return rng.normal(size=(1, len(is_positive))) + shift * is_positive, is_positive


def one_fold(scores: np.ndarray) -> np.ndarray:
    return np.zeros(scores.shape, dtype=int)


def test_in_one_fold_it_is_the_auc_of_scikit_learn():
    scores, is_positive = held_out_scores(1)
    found = measure_auc(scores, one_fold(scores), is_positive)
    assert found.value == pytest.approx(roc_auc_score(is_positive, scores[0]))
    assert found.low < found.value < found.high
    assert found.plus_minus == pytest.approx((found.high - found.low) / 2)


def test_only_films_scored_by_the_same_probe_meet_and_ties_count_half():
    rng = np.random.default_rng(0)
    scores, fold = rng.integers(0, 3, (3, 50)).astype(float), rng.integers(0, 4, (3, 50))
    is_positive = np.arange(50) < 20
    won = met = 0.0
    for row, folds in zip(scores, fold, strict=True):
        for i in range(20):
            for j in range(20, 50):
                if folds[i] == folds[j]:
                    met += 1
                    won += (row[i] > row[j]) + (row[i] == row[j]) / 2
    assert measure_auc(scores, fold, is_positive).value == pytest.approx(won / met)
    each = [measure_auc(scores[[i]], fold[[i]], is_positive).value for i in range(3)]
    labels = np.tile(is_positive, (3, 1))
    np.testing.assert_allclose(fold_aucs(scores, fold, labels), each, atol=1e-12)


def test_the_interval_is_that_of_delong():
    scores, is_positive = held_out_scores(1)
    high, low = scores[0, is_positive], scores[0, ~is_positive]
    wins = high[:, None] > low
    variance = wins.mean(axis=1).var(ddof=1) / 40 + wins.mean(axis=0).var(ddof=1) / 60
    auc = wins.mean()
    odds = np.log(auc / (1 - auc)) + np.array([-1, 1]) * 1.96 * np.sqrt(variance) / auc / (1 - auc)
    found = measure_auc(scores, one_fold(scores), is_positive)
    np.testing.assert_allclose([found.low, found.high], 1 / (1 + np.exp(-odds)), atol=1e-4)


@pytest.mark.parametrize(("shift", "n_positive"), [(0.5, 60), (2, 60), (1, 20)])
def test_nineteen_in_twenty_intervals_hold_the_truth(shift, n_positive):
    truth = NormalDist().cdf(shift / 2**0.5)
    drawn = [held_out_scores(shift, n_positive, seed=seed) for seed in range(300)]
    found = [measure_auc(scores, one_fold(scores), own) for scores, own in drawn]
    assert 0.91 < np.mean([auc.low <= truth <= auc.high for auc in found]) < 0.985


@pytest.mark.parametrize("n", [10, 60])
def test_a_perfect_separation_is_not_taken_for_certain(n):
    scores, is_positive = held_out_scores(1000, n, n)
    found = measure_auc(scores, one_fold(scores), is_positive)
    assert (found.value, found.low, found.high) == (1, 1 - 3 / n, 1)
    turned = measure_auc(-scores, one_fold(scores), is_positive)
    assert (turned.value, turned.low, turned.high) == (0, 0, 3 / n)


def test_repeats_do_not_narrow_the_interval_as_more_films_would():
    scores, is_positive = held_out_scores(1)
    once = measure_auc(scores, one_fold(scores), is_positive)
    many = np.repeat(scores, 10, axis=0)
    again = measure_auc(many, one_fold(many), is_positive)
    np.testing.assert_allclose([again.low, again.high], [once.low, once.high])


def test_equal_scores_give_chance():
    _, is_positive = held_out_scores(0)
    same = np.zeros((2, 100))
    assert measure_auc(same, one_fold(same), is_positive).value == 0.5
