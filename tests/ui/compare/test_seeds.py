"""Setting or seed: nothing is trained unasked, and the verdict is that of the figures."""

from dataclasses import replace
from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest

from cf.experiments.seeds import Seeded
from cf.settings import Settings
from cf.snapshot import Change
from tests.runs import tiny_dataset
from tests.side_by_side import draw_runs, look, make_run

SETTINGS = Settings(epochs=2, n_factors=5)


def app() -> None:
    import streamlit as st

    from cf.figures.palette import LIGHT
    from cf.ui.compare.seeds import draw_seeds

    draw_seeds(st.session_state["runs"], "bundled", LIGHT)


def press(test: AppTest) -> AppTest:
    test.button("seeds_train").click()
    return look(test)


@pytest.fixture(autouse=True)
def data():
    """The data that are open: those of the made-up runs."""
    tiny = tiny_dataset()
    data = replace(tiny, ratings=replace(tiny.ratings, checksum="tiny"))
    with patch("cf.ui.compare.seeds.load_data", lambda source: data):
        yield


@pytest.fixture
def runs():
    turn = Change(3, "learning_rate", 0.1, 0.2)
    return make_run(name="*a*"), make_run(replace(SETTINGS, seed=7), changes=(turn,), name="b")


@pytest.fixture
def asked():
    """Stands for the workers: notes what is asked; seeds change little, five factors much."""

    class Asked(list):
        done = True

    asked = Asked()

    def compute(title, function, settings, seeds, source, changes, vary_split):
        asked.append((title, function.__name__, settings, seeds, source, changes, vary_split))
        if not asked.done:
            return None
        worse = 0.05 if settings.n_factors == 5 else 0.0
        runs = (
            make_run(replace(settings, seed=seed), (0.9, 0.8 + worse + 0.001 * seed))
            for seed in seeds
        )
        return Seeded(tuple(runs), None)

    with patch("cf.ui.compare.seeds.compute", compute):
        yield asked


def test_nothing_is_trained_before_the_button_says_how_many_runs(runs, asked):
    test = draw_runs(app, *runs)
    assert test.button("seeds_train").label == "Train 10 runs" and not asked
    test.slider("seeds_n").set_value(3)
    assert look(test).button("seeds_train").label == "Train 6 runs" and not asked


def test_both_are_trained_with_the_same_seeds_on_the_firsts_split_turns_included(runs, asked):
    press(draw_runs(app, replace(runs[0], settings=Settings(epochs=2, split_seed=4)), runs[1]))
    (title, function, first, seeds, source, changes, vary), second = asked
    assert (title, function) == (r"“\*a\*” with 5 seeds", "rerun_seeds")
    assert (seeds, source, changes, vary) == ((0, 1, 2, 3, 4), "bundled", (), False)
    assert (first.seed, first.split_seed) == (0, 4)
    assert second[2] == replace(SETTINGS, split_seed=4) and second[5] == runs[1].changes


def test_the_verdict_has_its_sentences_and_its_dots(runs, asked):
    test = press(draw_runs(app, *runs))
    said = test.markdown[0].value
    assert "**Validation MSE**: The difference of 0.050 is 32 times what other seeds" in said
    assert "**Action / Romance**: The difference, less than 0.01, could be the seed alone." in said
    assert len(test.get("plotly_chart")) == 1
    assert "5 seeds each, on one split" in test.caption[0].value


def test_no_verdict_before_both_are_done(runs, asked):
    asked.done = False
    test = press(draw_runs(app, *runs))
    assert len(asked) == 2 and not test.get("plotly_chart") and not test.markdown


def test_another_split_for_each_seed_is_asked_for_when_chosen(runs, asked):
    test = draw_runs(app, *runs)
    test.toggle("seeds_split").set_value(True)
    press(look(test))
    assert [request[-1] for request in asked] == [True, True]


def test_a_split_by_time_is_everybodys_and_no_seed_draws_another(runs, asked):
    newest = replace(runs[0], settings=replace(runs[0].settings, split="newest"))
    test = press(draw_runs(app, newest, runs[1]))
    assert not test.toggle
    assert [request[2].split for request in asked] == ["newest", "newest"]
    assert [request[-1] for request in asked] == [False, False]
    assert any("the newest fifth of the ratings" in caption.value for caption in test.caption)


def test_two_seeds_of_one_setting_need_no_training_to_be_judged(asked):
    test = draw_runs(app, make_run(SETTINGS), make_run(replace(SETTINGS, seed=9, split_seed=1)))
    assert "nothing but their seeds and what they hold back" in test.info[0].value
    assert not test.button


def test_the_same_run_twice_is_told_from_two_seeds_of_it(asked):
    test = draw_runs(app, make_run(SETTINGS), make_run(SETTINGS))
    assert "even their seed in common" in test.info[0].value


def test_runs_of_other_data_are_refused(runs, asked):
    test = draw_runs(app, runs[0], replace(runs[1], data_checksum="other"))
    assert "from other ratings" in test.info[0].value and not test.button
    elsewhere = [replace(run, data_checksum="other") for run in runs]
    test = draw_runs(app, *elsewhere)
    assert "Tiny is open" in test.info[0].value and not test.button and not asked
