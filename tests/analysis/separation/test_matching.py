"""Matched pairs: alike in fame and year, each film once, as many as can be."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from cf.analysis.poles import era_poles, label_poles
from cf.analysis.separation.auc import fold_aucs
from cf.analysis.separation.matching import match_pairs, measure_matched
from cf.analysis.separation.probe import Scores, hold_out
from cf.analysis.separation.traits import RATINGS_FACTOR, STARS, YEARS, Trait, list_traits
from tests.analysis.planted_films import invented_movies, planted_vectors


def fame_makes_the_label(seed: int = 0):
    """Films of which the more rated ones are mostly of the positive kind."""
    movies = invented_movies(seed=seed)
    rng = np.random.default_rng(seed)
    label = np.where(np.log(movies.n_ratings) + rng.normal(0, 0.5, 300) > 4, 1, -1)
    return replace(movies, label=label.astype(np.int8))


def known(movies, poles) -> list[Trait]:
    """What tells how well known a film is, and from when."""
    return [trait for trait in list_traits(movies, poles) if not trait.is_liking]


def test_each_pair_is_alike_and_no_film_is_used_twice():
    movies = fame_makes_the_label()
    poles = label_poles(movies)
    positive, negative = match_pairs(known(movies, poles), poles)
    assert 30 < len(positive) == len(negative) <= min(poles.n_positive, poles.n_negative)
    assert (movies.label[positive] == 1).all()
    assert (movies.label[negative] == -1).all()
    assert len(np.unique(np.r_[positive, negative])) == 2 * len(positive)
    apart = np.abs(np.log(movies.n_ratings[positive] / movies.n_ratings[negative]))
    assert apart.max() <= np.log(RATINGS_FACTOR) + 1e-12
    assert np.abs(movies.year[positive].astype(int) - movies.year[negative]).max() <= YEARS
    assert movies.n_ratings[np.r_[positive, negative]].min() >= 20


def test_as_many_pairs_are_made_as_can_be():
    # The nearest partner of the first film is the only one of the second.
    facts = {"year": np.full(4, 2000, np.int16), "n_ratings": np.array([100, 80, 95, 110])}
    movies = replace(invented_movies(4), label=np.array([1, 1, -1, -1], np.int8), **facts)
    positive, negative = match_pairs(known(movies, label_poles(movies)), label_poles(movies))
    assert sorted(zip(positive.tolist(), negative.tolist(), strict=True)) == [(0, 3), (1, 2)]


def test_films_without_a_year_or_without_a_partner_are_left_out():
    years = np.array([0, 2000, 0, 1990], np.int16)
    movies = replace(invented_movies(4), year=years, n_ratings=np.full(4, 50))
    assert match_pairs(known(movies, label_poles(movies)), label_poles(movies))[0].tolist() == []
    movies = replace(movies, year=np.array([0, 2000, 1995, 0], np.int16))
    assert [
        rows.tolist()
        for rows in match_pairs(known(movies, label_poles(movies)), label_poles(movies))
    ] == [[1], [2]]


def test_early_and_late_films_are_matched_in_fame_alone():
    movies = invented_movies()
    eras = era_poles(movies, 1970, 2000)
    positive, negative = match_pairs(known(movies, eras), eras)
    assert len(positive) > 30
    assert (movies.year[positive] >= 2000).all()
    assert (movies.year[negative] <= 1970).all()


@pytest.mark.parametrize("seed", range(3))
def test_what_only_fame_makes_is_gone_among_matched_films(seed):
    movies = fame_makes_the_label(seed)
    poles = label_poles(movies)
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(300, 5)) * 0.3
    vectors[:, 0] += np.log(movies.n_ratings)
    scores = hold_out(vectors[poles.rows], poles.is_positive)
    aucs = fold_aucs(scores.by_repeat, scores.fold, np.tile(poles.is_positive, (5, 1)))
    matched = measure_matched(list_traits(movies, poles), known(movies, poles), poles, scores)
    assert aucs.mean() > 0.75
    left = {rival.name: rival.auc.value for rival in matched.rivals}
    assert left["popularity"] < 0.6 and matched.alike_in == ("popularity", "year")
    assert matched.auc.value < 0.63
    assert matched.auc.low < 0.5


def test_what_has_nothing_to_do_with_fame_stays():
    movies = fame_makes_the_label()
    poles = label_poles(movies)
    vectors = planted_vectors(poles, 300, shift=3)
    scores = hold_out(vectors[poles.rows], poles.is_positive)
    matched = measure_matched(list_traits(movies, poles), known(movies, poles), poles, scores)
    assert matched.auc.low > 0.85
    assert matched.pairs.shape == (2, matched.n_pairs)


def test_too_few_pairs_give_no_figure():
    movies = replace(invented_movies(), year=(1900 + 10 * (np.arange(300) % 12)).astype(np.int16))
    poles = label_poles(movies)
    scores = hold_out(planted_vectors(poles, 300, 1)[poles.rows], poles.is_positive)
    assert measure_matched(list_traits(movies, poles), known(movies, poles), poles, scores) is None


def test_what_only_liking_makes_is_gone_among_films_liked_alike():
    movies, rng = invented_movies(), np.random.default_rng(0)
    poles = label_poles(movies)
    liked = np.where(movies.label > 0, 0.5, -0.5) + rng.normal(0, 0.5, 300)
    movies = replace(movies, mean_stars=(3.5 + liked).astype(np.float32))
    vectors = rng.normal(size=(300, 5)) * 0.3
    vectors[:, 0] += liked
    scores = hold_out(vectors[poles.rows], poles.is_positive)
    traits = list_traits(movies, poles, biases=liked)
    equally_known, equally_liked = (
        measure_matched(traits, alike_in, poles, scores)
        for alike_in in (known(movies, poles), traits)
    )
    assert equally_known.auc.low > 0.6
    assert equally_liked.auc.low < 0.55
    apart = np.diff(movies.mean_stars[equally_liked.pairs], axis=0)
    assert np.abs(apart).max() <= STARS + 1e-6
    assert equally_liked.alike_in == ("popularity", "year", "mean stars", "movie bias")


def test_the_share_within_pairs_compares_partners_alone_with_an_interval_of_wilson_s():
    movies = invented_movies()
    poles = label_poles(movies)
    scores = np.random.default_rng(0).normal(size=(1, len(poles.rows)))
    held_out = Scores(scores, np.zeros(scores.shape, int))
    found = measure_matched(list_traits(movies, poles), known(movies, poles), poles, held_out)
    score = dict(zip(poles.rows.tolist(), scores[0].tolist(), strict=True))
    won = [score[positive] > score[negative] for positive, negative in found.pairs.T.tolist()]
    assert found.within.value == pytest.approx(np.mean(won))
    expected = binomtest(sum(won), len(won)).proportion_ci(method="wilson")
    assert (found.within.low, found.within.high) == pytest.approx((expected.low, expected.high))
