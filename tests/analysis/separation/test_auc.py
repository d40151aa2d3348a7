"""AUCs and their intervals against scikit-learn, counting by hand, and the truth."""

from statistics import NormalDist

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from cf.analysis.separation.auc import draw_encounters, fold_aucs, measure_alone, measure_auc
from cf.analysis.separation.probe import hold_out


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


def test_a_probes_interval_is_as_wide_as_few_films_make_it():
    scores, is_positive = held_out_scores(1, 12)
    plain = measure_auc(scores, one_fold(scores), is_positive)
    probe = measure_auc(scores, one_fold(scores), is_positive, seen=plain.value)
    odds = [np.diff(np.log([a.low / (1 - a.low), a.high / (1 - a.high)])) for a in (plain, probe)]
    assert odds[1] / odds[0] == pytest.approx(2.201 / 1.96, abs=1e-3)  # eleven degrees of freedom


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


@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_a_number_alone_is_measured_as_it_is_in_the_direction_that_tells_more(shift):
    scores, is_positive = held_out_scores(shift, seed=2)
    found = measure_alone(scores[0], is_positive)
    plain = measure_auc(scores, one_fold(scores), is_positive)
    assert found.value == pytest.approx(max(plain.value, 1 - plain.value))
    assert found.is_higher == (plain.value >= 0.5)
    assert measure_alone(-scores[0], is_positive).value == pytest.approx(found.value)
    assert found.high - found.low == pytest.approx(plain.high - plain.low)


def test_a_number_that_tells_nothing_holds_chance_where_a_probe_of_it_leans_below():
    alone, held_out = [], []
    for seed in range(60):
        scores, is_positive = held_out_scores(0, seed=seed)
        alone.append(measure_alone(scores[0], is_positive))
        found = hold_out(scores.T, is_positive, seed)
        held_out.append(measure_auc(found.by_repeat, found.fold, is_positive).value)
    assert np.mean([one.low <= 0.5 for one in alone]) > 0.9
    assert min(one.value for one in alone) >= 0.5
    assert np.mean(np.array(held_out) < 0.5) > 0.55, "why no probe is fitted"


@pytest.mark.parametrize("step", [0, 0.8, 1.6])
def test_the_interval_of_a_probe_allows_for_the_other_probe_that_other_films_would_give(step):
    """What `tests/benchmarks/coverage.py` measures at length; DeLong alone holds 0.84 to 0.91."""
    aucs = []
    for seed in range(120):
        rng = np.random.default_rng(seed)
        is_positive = rng.permutation(100) < 35
        coordinates = rng.normal(size=(100, 10))
        coordinates[:, 0] += step * is_positive
        found = hold_out(coordinates, is_positive, seed, n_repeats=2)
        aucs.append(measure_auc(found.by_repeat, found.fold, is_positive, found.seen))
    truth = 0.5 if step == 0 else np.mean([auc.value for auc in aucs])
    assert 0.91 < np.mean([auc.low <= truth <= auc.high for auc in aucs]) <= 0.995
    assert all(auc.high >= 0.5 for auc in aucs), "no probe is worse than chance but by luck"


def test_encounters_are_drawn_as_often_as_the_figure_counts_them():
    rng = np.random.default_rng(0)
    scores, is_positive = rng.normal(size=(3, 47)), np.arange(47) < 20
    scores += is_positive
    fold = rng.integers(0, 4, (3, 47))
    repeat, positive, negative = draw_encounters(fold, is_positive, 20_000, rng)
    assert is_positive[positive].all() and not is_positive[negative].any()
    assert (fold[repeat, positive] == fold[repeat, negative]).all(), "the same probe saw neither"
    won = (scores[repeat, positive] > scores[repeat, negative]).mean()
    assert won == pytest.approx(measure_auc(scores, fold, is_positive).value, abs=0.012)
