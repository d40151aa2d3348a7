"""The films two runs see differently: a planted one comes first; another seed is the measure."""

from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest

from cf.settings import Settings
from tests.runs import tiny_dataset
from tests.side_by_side import draw_runs, look, make_run

DATA = tiny_dataset()
CHECKSUM = DATA.ratings.checksum


def app() -> None:
    import streamlit as st

    from cf.ui.compare.changed_films import draw_changed
    from tests.ui.compare.test_changed_films import DATA

    before, after = st.session_state["runs"]
    draw_changed(before, after, DATA, "bundled")


def with_vectors(run, vectors):
    snapshot = replace(run.snapshots[0], vectors=vectors.astype(np.float32))
    return replace(run, snapshots=(snapshot,))


@pytest.fixture
def runs():
    angles = np.linspace(0, 5, 60)
    vectors = np.column_stack([np.cos(angles), np.sin(angles)])
    moved = vectors.copy()
    moved[7] = vectors[50] * 1.01
    run = make_run(Settings(epochs=2, n_factors=2), data_checksum=CHECKSUM)
    return with_vectors(run, vectors), with_vectors(run, moved)


@pytest.fixture
def asked():
    """Stands for the workers: notes what is asked and answers with `asked.answer`."""

    class Asked(list):
        answer = None

    asked = Asked()

    def compute(*request):
        asked.append(request)
        return asked.answer

    with patch("cf.ui.compare.changed_films.compute", compute):
        yield asked


def test_the_film_that_moved_comes_first_with_what_it_was_near(runs, asked):
    test = draw_runs(app, *runs)
    table = test.dataframe[0].value
    assert table.iloc[0]["film"] == "Film 7 (1999)" and table.iloc[0]["the same, of 10"] == 0
    assert "Film 6 (1999)" in table.iloc[0]["near in the first run only"]
    assert "Film 50 (1999)" in table.iloc[0]["near in the second run only"]
    said = test.markdown[0].value
    assert "10 nearest neighbours" in said and f"by chance {10 * 10 / 59:.1f}" in said
    assert not asked


def test_another_seed_is_trained_only_when_told_and_becomes_the_measure(runs, asked):
    test = draw_runs(app, *runs)
    test.button("changed_seed").click()
    look(test)
    [(title, function, settings, source, changes)] = asked
    assert (function.__name__, settings.seed, settings.split_seed) == ("rerun", 1, 0)
    assert (source, changes) == ("bundled", ()) and "another seed" in title
    asked.answer = runs[1]  # as different as the second run is
    test = look(test)
    assert "The two runs differ about as much." in test.markdown[1].value
    asked.answer = runs[0]
    assert "**10.0** the same. The two runs differ more than that." in look(test).markdown[1].value
    turned = np.random.default_rng(0).normal(size=(60, 2))
    asked.answer = with_vectors(runs[0], turned)
    assert "The two runs differ less than that." in look(test).markdown[1].value
    asked.answer = replace(runs[0], message="Training diverged.")
    assert "Training diverged." in look(test).warning[0].value


def test_a_run_that_is_not_at_its_end_has_no_yardstick(runs, asked):
    half = replace(runs[0], losses=runs[0].losses[:1])
    test = draw_runs(app, half, runs[1])
    assert not test.button and "not trained to its end" in test.caption[0].value


def test_runs_with_other_numbers_of_factors_compare(runs, asked):
    wide = make_run(Settings(epochs=2, n_factors=9), data_checksum=CHECKSUM)
    assert len(draw_runs(app, runs[0], wide).dataframe[0].value) == 20


def test_what_does_not_compare_is_refused_with_a_word(runs, asked):
    first, second = runs
    other = replace(second, data_checksum="other", name="*odd*")
    assert r"“\*odd\*” from other ratings" in draw_runs(app, first, other).info[0].value
    both = [replace(run, data_checksum="other") for run in runs]
    assert "Tiny is open" in draw_runs(app, *both).info[0].value
    broken = with_vectors(second, np.full((60, 2), np.nan))
    for bad in (broken, replace(second, snapshots=())):
        assert "no sound vectors" in draw_runs(app, first, bad).info[0].value
    zero = with_vectors(second, np.zeros((60, 2)))
    assert "Only 0 films" in draw_runs(app, first, zero).info[0].value
