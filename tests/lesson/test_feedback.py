"""The feedback loop narrows by itself, and its knobs damp that, whatever the draw."""

from functools import cache

import numpy as np
import pytest

from cf.lesson import feedback
from cf.lesson.feedback import RIDGE, count_effective, fit_stars, simulate_loops

SEEDS = range(5)
simulate_loop = cache(feedback.simulate_loop)


@pytest.fixture(scope="module")
def narrow():
    return [simulate_loop(seed=seed) for seed in SEEDS]


def test_equally_shown_films_count_in_full_and_rare_ones_hardly():
    assert count_effective(np.array([[0, 1], [2, 3]])) == pytest.approx(4)
    # ½, ¼, ¼: an entropy of 1.5 bits.
    assert count_effective(np.array([7, 7, 8, 9])) == pytest.approx(2**1.5)
    assert count_effective(np.zeros(10, int)) == pytest.approx(1)


def test_left_to_itself_the_loop_narrows_in_every_draw(narrow):
    assert all(loop.kept < 0.85 for loop in narrow)
    assert np.mean([loop.kept for loop in narrow]) < 0.75
    # Below what the people's tastes would spread over, which stays what it was.
    assert all(loop.variety[-1] < 0.7 * loop.ideal[-1] for loop in narrow)
    assert all(loop.ideal[-1] == pytest.approx(loop.ideal[0], rel=0.1) for loop in narrow)


def test_it_is_the_loop_that_narrows(narrow):
    """As many ratings of films drawn blindly leave the variety where it was."""
    for seed, loop in zip(SEEDS, narrow, strict=True):
        by_chance = simulate_loop(by_chance=True, seed=seed)
        assert by_chance.variety[0] == loop.variety[0]
        assert by_chance.kept > 0.85
        assert by_chance.liking[-1] > loop.liking[-1]


@pytest.mark.parametrize("knob", [{"exploration": 0.3}, {"penalty": 0.5}])
def test_each_knob_damps_it_in_every_draw(narrow, knob):
    for seed, loop in zip(SEEDS, narrow, strict=True):
        damped = simulate_loop(**knob, seed=seed)
        assert damped.kept > loop.kept
        assert damped.variety[-1] > loop.variety[-1]
        assert damped.liking[0] < loop.liking[0]  # what it costs at once


def test_exploration_alone_shows_more_and_is_liked_less(narrow):
    for seed, loop in zip(SEEDS, narrow, strict=True):
        explored = simulate_loop(exploration=0.3, seed=seed)
        assert explored.variety[-1] > explored.picked[-1]
        assert explored.liking[-1] < loop.liking[-1]


def test_the_same_seed_gives_the_same_loops_and_knobs_at_zero_damp_nothing():
    told: list[float] = []
    loops = simulate_loops(0.0, 0.0, seed=3, report=told.append)
    assert loops.damped == loops.undamped == simulate_loop(seed=3)
    assert loops.by_chance == simulate_loop(by_chance=True, seed=3)
    assert told == sorted(told) and 0 < told[0] < told[-1] < 1
    assert simulate_loops(0.2, 0.1, seed=3).damped == simulate_loop(0.2, 0.1, seed=3)


def test_the_last_sweep_solves_the_ridge_regressions_of_the_films():
    rng = np.random.default_rng(2)
    stars = np.where(rng.random((40, 12)) < 0.6, rng.normal(3, 1, (40, 12)), np.nan)
    prediction, vectors = fit_stars(stars, rng.normal(size=(12, 3)))
    known, mean = np.isfinite(stars), np.nanmean(stars)
    # Biases in plain Python, then the people's vectors back from the prediction.
    film = [
        sum(stars[i, j] - mean for i in range(40) if known[i, j]) / (known[:, j].sum() + RIDGE)
        for j in range(12)
    ]
    person = [
        sum(stars[i, j] - mean - film[j] for j in range(12) if known[i, j])
        / (known[i].sum() + RIDGE)
        for i in range(40)
    ]
    rest = stars - mean - np.array(film) - np.array(person)[:, None]
    products = prediction - mean - np.array(film) - np.array(person)[:, None]
    people = np.linalg.lstsq(vectors, products.T, rcond=None)[0].T
    assert people @ vectors.T == pytest.approx(products)
    for j in range(12):  # the slope of squared errors and ridge is zero
        error = people[known[:, j]] @ vectors[j] - rest[known[:, j], j]
        assert people[known[:, j]].T @ error + RIDGE * vectors[j] == pytest.approx(0, abs=1e-8)
