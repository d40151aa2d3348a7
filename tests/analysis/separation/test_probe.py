"""Probes against scikit-learn's own, fold by fold."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cf.analysis.separation.logistic import fit_probes
from cf.analysis.separation.probe import (
    choose_c,
    draw_folds,
    hold_out,
)


def clouds(n: int = 150, n_factors: int = 8, shift: float = 1.5, seed: int = 0):
    rng = np.random.default_rng(seed)
    is_positive = rng.permutation(n) < n // 3
    coordinates = rng.normal(size=(n, n_factors)) * rng.uniform(0.01, 100, n_factors) + 5
    coordinates[:, 1] += coordinates[:, 1].std() * shift * is_positive
    return coordinates, is_positive


def by_scikit_learn(coordinates, is_positive, fitted, c):
    probe = make_pipeline(
        StandardScaler(),
        LogisticRegression(
            C=c, class_weight="balanced", solver="newton-cholesky", tol=1e-12, max_iter=1000
        ),
    )
    return probe.fit(coordinates[fitted], is_positive[fitted])


@pytest.mark.parametrize("shift", [0, 1.5, 20])
@pytest.mark.parametrize("c", [0.01, 1, 100])
def test_the_log_odds_are_those_of_scikit_learn(c, shift):
    coordinates, is_positive = clouds(shift=shift)
    rng = np.random.default_rng(1)
    fitted = rng.random((7, 150)) < 0.7
    labels = np.array([is_positive, *(rng.permutation(is_positive) for _ in range(6))])
    odds, weights = fit_probes(coordinates, labels, fitted, c)
    for own, found, w, mask in zip(labels, odds, weights, fitted, strict=True):
        expected = by_scikit_learn(coordinates, own, mask, c).decision_function(coordinates)
        np.testing.assert_allclose(found, expected, atol=1e-6)
        np.testing.assert_allclose(w[0] + coordinates @ w[1:], found, atol=1e-6)


def test_a_batch_gives_what_its_fits_give_alone(monkeypatch):
    coordinates, is_positive = clouds()
    fitted = np.random.default_rng(1).random((9, 150)) < 0.7
    labels, c = np.tile(is_positive, (9, 1)), 0.1
    together, _ = fit_probes(coordinates, labels, fitted, c)
    monkeypatch.setattr("cf.analysis.separation.logistic._BLOCK", 300)
    apart, _ = fit_probes(coordinates, labels, fitted, c)
    np.testing.assert_allclose(together, apart, atol=1e-9)


def test_a_coordinate_that_is_constant_everywhere_or_among_the_fitted_says_nothing():
    coordinates, is_positive = clouds()
    coordinates[:, 0] = 3
    fitted = np.arange(150)[None] < 120
    coordinates[:120, 2] = 1
    odds, weights = fit_probes(coordinates, is_positive[None], fitted, 1.0)
    assert weights[0, 1] == 0
    assert abs(weights[0, 3]) < 1e-9
    expected = by_scikit_learn(coordinates, is_positive, fitted[0], 1.0)
    np.testing.assert_allclose(odds[0], expected.decision_function(coordinates), atol=1e-6)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused(bad):
    coordinates, is_positive = clouds()
    coordinates[0, 0] = bad
    with pytest.raises(ValueError, match="NaN"):
        hold_out(coordinates, is_positive)


def test_folds_are_stratified_and_even():
    rng = np.random.default_rng(0)
    labels = np.array([rng.permutation(47) < 13 for _ in range(20)])
    fold = draw_folds(labels, rng)
    for own, folds in zip(labels, fold, strict=True):
        for side in (own, ~own):
            sizes = np.bincount(folds[side], minlength=5)
            assert sizes.max() - sizes.min() <= 1
        assert np.ptp(np.bincount(folds)) <= 1
    assert len({tuple(folds) for folds in fold}) == 20


def test_scores_are_those_of_probes_that_had_not_seen_the_film():
    coordinates, is_positive = clouds()
    scores = hold_out(coordinates, is_positive, seed=3, n_repeats=2)
    for found, folds in zip(scores.by_repeat, scores.fold, strict=True):
        for number in range(5):
            fitted = folds != number
            probe = by_scikit_learn(coordinates, is_positive, fitted, choose_c(8))
            odds = probe.decision_function(coordinates)
            expected = odds[~fitted] / odds[fitted].std()
            np.testing.assert_allclose(found[~fitted], expected, atol=1e-5)
    np.testing.assert_allclose(scores.mean, scores.by_repeat.mean(axis=0))


def test_a_film_has_no_say_in_its_own_score_nor_in_the_choice_of_c():
    coordinates, is_positive = clouds()
    before = hold_out(coordinates, is_positive, n_repeats=1)
    held_out = before.fold[0] == 0
    coordinates[held_out] += 100 * coordinates.std(axis=0)  # where nobody else is
    after = hold_out(coordinates, is_positive, n_repeats=1)
    # The films' offset moves all their scores alike, and the probe is the same: same differences.
    np.testing.assert_allclose(
        np.diff(before.by_repeat[0, held_out]), np.diff(after.by_repeat[0, held_out]), atol=1e-4
    )


def test_equal_vectors_have_no_scores():
    vectors, is_positive = np.full((60, 5), 0.1), np.arange(60) < 30
    assert not hold_out(vectors, is_positive).mean.any()


def test_the_same_seed_gives_the_same_scores():
    first, same, other = (hold_out(*clouds(), seed=seed, n_repeats=1) for seed in (4, 4, 5))
    assert (first.by_repeat == same.by_repeat).all()
    assert (first.fold != other.fold).any()


def test_how_well_films_are_ranked_by_probes_that_have_seen_them_is_told_too():
    coordinates, is_positive = clouds(shift=0)
    found = hold_out(coordinates, is_positive, n_repeats=1)
    odds = [
        by_scikit_learn(
            coordinates, is_positive, found.fold[0] != number, choose_c(8)
        ).decision_function(coordinates)
        for number in range(5)
    ]
    # The mean of the five, in the same unit each.
    mean = np.mean([own / own[found.fold[0] != i].std() for i, own in enumerate(odds)], axis=0)
    assert found.seen == pytest.approx(roc_auc_score(is_positive, mean), abs=1e-3)
    assert found.seen > 0.55, "they rank by what luck has put there"
