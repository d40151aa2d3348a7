"""The whole report: planted and absent differences, and nulls that hold what they say."""

from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest

from cf.analysis.poles import genre_poles, label_poles
from cf.analysis.separation.report import Report, measure, most_misplaced
from tests.analysis.planted_films import invented_movies, planted_vectors, two_kinds

MOVIES = invented_movies()
POLES = label_poles(MOVIES)


def measured(shift: float, seed: int = 0, **options: object) -> Report:
    vectors = planted_vectors(POLES, 300, shift, seed=seed)
    return measure(MOVIES, POLES, vectors, vectors[:, :2], **options)


def is_known(report: Report, name: str) -> bool:
    found = getattr(report, name)
    return found is not None and not (isinstance(found, tuple) and not found)


def test_a_planted_difference_is_found_and_chance_ruled_out():
    report = measured(shift=6)
    assert report.full.value > 0.99
    assert report.full_null.p_value == 1 / 100
    assert len(report.full_null.aucs) == 99
    assert 0.47 < report.full_null.aucs.mean() < 0.53
    low, high = report.full_null.band
    assert low < 0.5 < high < report.full.low
    right = report.scores > 0
    assert (right == POLES.is_positive).mean() > 0.98


def test_a_genre_written_into_the_vectors_is_found():
    poles = genre_poles(MOVIES, "G0", "G1")
    vectors = planted_vectors(poles, 300, shift=8)
    report = measure(MOVIES, poles, vectors, vectors[:, :2], n_shuffles=19)
    assert report.full.value > 0.995


def test_every_step_tells_more_and_the_last_is_the_whole():
    vectors = planted_vectors(POLES, 300, 2)
    untrained = planted_vectors(POLES, 300, 0, seed=1)
    biases = vectors[:, 0]
    steps = []
    measure(
        *(MOVIES, POLES, vectors, vectors[:, :2], vectors[:, :4], untrained, biases),
        n_shuffles=9,
        report=lambda _, step: steps.append(step),
    )
    names = [field.name for field in fields(Report)][1:-1]
    known = [{name for name in names if is_known(step, name)} for step in steps]
    assert known[0] == {"plane"}
    assert all(before < after for before, after in pairwise(known))
    assert known[-1] == set(names)
    shares = [step.share for step in steps]
    assert shares == sorted(set(shares))
    assert shares[-1] == 1
    last = steps[-1]
    assert len(last.components) == 4
    bias = next(rival for rival in last.rivals if rival.name == "movie bias")
    assert last.components[0] == bias.auc, "the same numbers, nothing fitted"
    low, high = last.untrained_null.band
    assert low < last.untrained.value < high
    assert all(getattr(steps[-2], n) is getattr(last, n) for n in names if n != "full_null")


def test_what_is_not_given_is_not_measured():
    report = measured(shift=2, n_shuffles=9)
    assert report.share == 1
    assert (report.untrained, report.untrained_null, report.components) == (None, None, ())
    assert "movie bias" not in [rival.name for rival in report.rivals]


def test_popularity_alone_is_the_number_of_ratings():
    label = np.where(MOVIES.n_ratings > np.median(MOVIES.n_ratings), 1, -1)
    movies = replace(MOVIES, label=label.astype(np.int8))
    poles = label_poles(movies)
    vectors = planted_vectors(poles, 300, 0)
    report = measure(movies, poles, vectors, vectors[:, :2], n_shuffles=19)
    assert report.strongest.name == "popularity"
    assert report.strongest.auc.value == 1 and report.strongest.auc.is_higher
    assert report.full.value < 0.7


def test_p_values_are_uniform_where_there_is_nothing_to_find():
    from scipy.stats import kstest

    poles, movies = two_kinds(15, 30), invented_movies(45)
    reports = [
        measure(movies, poles, vectors, vectors[:, :2], seed=seed, n_repeats=2, n_shuffles=19)
        for seed in range(80)
        for vectors in [planted_vectors(poles, 45, 0, n_factors=5, seed=seed)]
    ]
    for nulls in ("full_null", "plane_null"):
        p_values = np.array([getattr(report, nulls).p_value for report in reports])
        assert kstest(p_values, "uniform").pvalue > 0.01
        assert (p_values <= 0.05).mean() <= 0.1
        assert (p_values <= 0.25).mean() <= 0.36
    inside = [r.full_null.band[0] <= r.full.value <= r.full_null.band[1] for r in reports]
    assert 0.82 < np.mean(inside) < 0.97
    assert 0.46 < np.mean([report.full.value for report in reports]) < 0.54


def test_misplaced_films_lie_on_the_wrong_side_the_furthest_first(monkeypatch):
    monkeypatch.setattr("cf.analysis.separation.report._MOST_NAMED", 3)
    report = measured(shift=2, n_shuffles=9)
    score = dict(zip(POLES.rows.tolist(), report.scores.tolist(), strict=True))
    positive, negative = most_misplaced(report)
    assert len(positive) == len(negative) == 3
    assert (MOVIES.label[positive] == 1).all()
    assert (MOVIES.label[negative] == -1).all()
    wrong = [score[row] for row in POLES.rows[POLES.is_positive].tolist()]
    assert [score[row] for row in positive.tolist()] == sorted(wrong)[:3]
    assert all(score[row] < 0 for row in positive.tolist())
    assert [score[row] for row in negative.tolist()] == sorted(
        (score[row] for row in negative.tolist()), reverse=True
    )
    assert score[negative[-1]] > 0


def test_where_all_are_in_place_none_is_misplaced():
    positive, negative = most_misplaced(measured(shift=20, n_shuffles=9))
    assert len(positive) == len(negative) == 0
    with pytest.raises(ValueError, match="no scores"):
        most_misplaced(Report(POLES))


def test_the_same_seed_gives_the_same_report():
    first, same = (measured(1, n_shuffles=9) for _ in range(2))
    assert (first.scores == same.scores).all()
    assert (first.full_null.aucs == same.full_null.aucs).all()
    vectors = planted_vectors(POLES, 300, 1)
    other = measure(MOVIES, POLES, vectors, vectors[:, :2], seed=1, n_shuffles=9)
    assert (first.scores != other.scores).any()


def test_too_few_movies_and_numbers_that_are_not_finite_are_refused():
    vectors = planted_vectors(POLES, 300, 1)
    with pytest.raises(ValueError, match="each side needs 10"):
        measure(MOVIES, two_kinds(9, 50), vectors, vectors[:, :2])
    vectors[POLES.rows[0], 3] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        measure(MOVIES, POLES, vectors, vectors[:, :2])


def test_equal_vectors_give_chance_and_no_warning():
    vectors = np.full((300, 5), 0.1, np.float32)
    report = measure(MOVIES, POLES, vectors, vectors[:, :2], untrained=vectors, n_shuffles=9)
    assert report.full.value == report.untrained.value == 0.5
    assert report.full_null.p_value == 1
