"""Enrichment against SciPy's Fisher test, a correction by hand and simulated null selections."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import fisher_exact

from cf.analysis.enrichment import find_enrichment
from tests.analysis.invented import invent_movies


def a_selection(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random(400) < 0.2


def test_every_p_is_that_of_fisher_s_exact_test():
    movies, selected = invent_movies(), a_selection()
    found = find_enrichment(movies, selected)
    assert {one.kind for one in found} == {"genre", "decade"}
    for one in found:
        a, b = one.n_selected_with, one.n_selected - one.n_selected_with
        c = one.n_with - a
        table = [[a, b], [c, one.n_films - one.n_selected - c]]
        np.testing.assert_allclose(one.p, fisher_exact(table, alternative="greater").pvalue)
        halves = np.array(table) + 0.5
        ratio = halves[0, 0] * halves[1, 1] / halves[0, 1] / halves[1, 0]
        np.testing.assert_allclose(one.odds_ratio, ratio)
        error = np.sqrt((1 / halves).sum())
        np.testing.assert_allclose(np.log(one.high / one.low), 2 * 1.959964 * error, rtol=1e-6)
        assert one.low < one.odds_ratio < one.high


def test_the_counts_are_those_of_the_masks():
    movies, selected = invent_movies(), a_selection()
    found = {one.name: one for one in find_enrichment(movies, selected)}
    drama = movies.genres[:, 1]
    assert found["Drama"].n_selected_with == (drama & selected).sum()
    assert (found["Drama"].n_with, found["Drama"].n_films) == (drama.sum(), 400)
    nineties = (movies.year >= 1990) & (movies.year <= 1999)
    assert found["1990s"].n_selected_with == (nineties & selected).sum()
    assert found["1990s"].n_films == (movies.year > 0).sum()
    assert "0s" not in found


def test_the_correction_is_that_of_benjamini_and_hochberg():
    found = find_enrichment(invent_movies(), a_selection())
    p = np.array([one.p for one in found])
    assert (np.diff(p) >= 0).all()
    steps = p * len(p) / np.arange(1, len(p) + 1)
    np.testing.assert_allclose(
        [one.q for one in found], np.minimum.accumulate(steps[::-1])[::-1].clip(max=1)
    )


def test_a_planted_genre_is_found_first_and_alone():
    movies = invent_movies()
    selected = np.arange(400) % 2 == 0
    selected &= movies.genres[:, 2] | (np.arange(400) % 4 == 0)
    first, *others = find_enrichment(movies, selected)
    assert (first.kind, first.name) == ("genre", "Romance")
    assert first.q < 0.05 and first.low > 1
    assert not any(one.q < 0.05 for one in others)


def test_random_selections_find_something_about_once_in_twenty_times():
    movies = invent_movies()
    n_false = sum(
        any(one.q < 0.05 for one in find_enrichment(movies, a_selection(seed)))
        for seed in range(400)
    )
    assert n_false <= 20 + 3 * np.sqrt(400 * 0.05 * 0.95)


def test_the_films_to_compare_with_can_be_narrowed():
    movies, selected, among = invent_movies(), a_selection(), np.arange(400) < 300
    kept = replace(movies, year=movies.year[:300], genres=movies.genres[:300])
    assert find_enrichment(movies, selected, among) == find_enrichment(kept, selected[:300])


@pytest.mark.parametrize("everything", [False, True])
def test_a_selection_of_nothing_or_everything_has_nothing_to_compare(everything):
    assert find_enrichment(invent_movies(), np.full(400, everything)) == ()
