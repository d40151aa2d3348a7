"""What a direction came to mean, on films whose meaning was planted."""

from dataclasses import replace

import numpy as np
import pytest

from cf.data import read_data
from cf.lesson.meaning import find_meaning, pick_extremes, tell_meaning
from cf.snapshot import Snapshot

MOVIES = read_data("bundled").movies


def snapshot(vectors):
    return Snapshot(0, 0.0, 0.0, 1.0, 1.0, vectors.astype(np.float32), None, None, None)


@pytest.fixture(scope="module")
def planted():
    """The strongest direction is the label, the second is noise, and the start is noise."""
    rng, n = np.random.default_rng(3), len(MOVIES.title)
    start = rng.normal(size=(n, 4))
    label = 4.0 * MOVIES.label + 0.5 * rng.normal(size=n)
    now = np.column_stack([2 * start[:, 0], label, 0.1 * start[:, 2], 0.1 * start[:, 3]])
    return snapshot(start), snapshot(now)


def test_a_planted_parting_is_found_and_the_start_knows_nothing_of_it(planted):
    meaning = find_meaning(planted[0], planted[1], MOVIES, 0)
    parting = meaning.partings[0]
    assert parting.poles.positive == "blockbuster" and parting.now > 0.95
    assert parting.start == pytest.approx(0.5, abs=0.1)
    assert 0.5 <= parting.null[0] < parting.null[1] < 0.65
    assert meaning.name.best is not None
    said = tell_meaning(meaning)
    assert f"AUC **{parting.now:.2f}**" in said and "rank correlation r = " in said


def test_noise_gets_no_name_and_its_figure_is_told_all_the_same(planted):
    meaning = find_meaning(planted[0], planted[1], MOVIES, 1)
    assert meaning.name.best is None
    assert tell_meaning(meaning).startswith("**No name** is supported")


def test_the_choices_begin_with_the_strongest_link(planted):
    meaning = find_meaning(planted[0], planted[1], MOVIES, 0)
    first = meaning.name.correlations[0]
    assert len(set(meaning.choices)) == 4
    assert meaning.choices[0] == f"{first.low_end} ↔ {first.high_end}"


def test_the_extremes_are_well_known_and_the_outermost_stand_first(planted):
    places = find_meaning(planted[0], planted[1], MOVIES, 0).now
    low, high = pick_extremes(places, MOVIES)
    assert list(places[low]) == sorted(places[low])
    assert list(places[high]) == sorted(places[high], reverse=True)
    known = MOVIES.n_ratings >= 50
    assert known[low].all() and known[high].all()
    assert places[low[0]] == places[known].min() and places[high[0]] == places[known].max()


def test_films_that_few_have_rated_have_ends_all_the_same(planted):
    few = replace(MOVIES, n_ratings=np.minimum(MOVIES.n_ratings, 3))
    low, high = pick_extremes(find_meaning(planted[0], planted[1], MOVIES, 0).now, few)
    assert len(low) == len(high) == 5
