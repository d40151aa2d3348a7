"""Many starts: nothing is trained unasked or twice, and what is shown is that of the figures."""

from dataclasses import replace
from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest

from cf.experiments.seeds import Seeded, rerun_seeds
from cf.settings import Settings
from cf.snapshot import Change
from tests.runs import tiny_dataset
from tests.side_by_side import draw_runs, look, make_run

SETTINGS = Settings(epochs=3, n_factors=3, batch_size=100, learning_rate=0.05, split_seed=4)


def app() -> None:
    import streamlit as st

    from cf.figures.palette import LIGHT
    from cf.ui.compare.starts import draw_many_starts
    from tests.runs import tiny_dataset

    run = st.session_state["runs"][0]
    draw_many_starts(run, tiny_dataset(), "bundled", LIGHT, st.container())


@pytest.fixture(scope="module")
def found() -> Seeded:
    return rerun_seeds(SETTINGS, range(5), tiny_dataset())


@pytest.fixture
def asked(found):
    """Stands for the workers: notes what is asked, and answers with the same five starts."""

    class Asked(list):
        answer: Seeded | None = found
        before = False

    asked = Asked()

    def compute(title, function, settings, seeds, source, changes, vary_split):
        asked.append((title, function.__name__, settings, seeds, source, changes, vary_split))
        return asked.answer

    def has_asked(*request, **keywords):
        return asked.before

    with (
        patch("cf.ui.compare.seeds.compute", compute),
        patch("cf.ui.compare.seeds.has_asked", has_asked),
    ):
        yield asked


def press(test: AppTest) -> AppTest:
    test.button("starts_train").click()
    return look(test)


def test_nothing_is_trained_before_the_button_says_how_many_starts(asked):
    test = draw_runs(app, make_run(SETTINGS))
    assert test.button("starts_train").label == "Train 5 starts" and not asked
    test.slider("starts_n").set_value(3)
    assert look(test).button("starts_train").label == "Train 3 starts" and not asked
    assert "A start is the same run from another seed" in test.caption[0].value


def test_the_runs_settings_and_turns_are_trained_as_setting_or_seed_asks_for_them(asked):
    turn = (Change(3, "learning_rate", 0.05, 0.2),)
    press(draw_runs(app, make_run(replace(SETTINGS, seed=9), changes=turn, name="*a*")))
    title = r"“\*a\*” with 5 seeds"
    seeds = (0, 1, 2, 3, 4)
    assert asked == [(title, "rerun_seeds", SETTINGS, seeds, "bundled", turn, False)]


def test_starts_that_are_trained_already_need_no_button(asked):
    asked.before = True
    test = draw_runs(app, make_run(SETTINGS))
    assert len(asked) == 1 and not test.button and len(test.get("plotly_chart")) == 1


def test_gain_luck_and_disputed_ratings_stand_there_with_their_figures(asked, found):
    test = press(draw_runs(app, make_run(SETTINGS)))
    starts, said = found.starts, "\n".join(it.value for it in test.markdown)
    assert f"The predictions of 5 starts, averaged, end at {starts.mean_mse[-1]:.3f}" in said
    assert f"±{starts.spread:.2f} stars" in said
    assert any(f"{starts.vectors_mse:.3f}" in it.value for it in test.caption)
    table = test.get("html")[-1].value
    first = starts.disputed[0]
    assert f"Film {first.movie}" in table and "<td" in table
    assert f">{first.user + 10}<" in table and f">{first.highest:.1f}<" in table


def test_starts_under_way_show_nothing_yet(asked):
    asked.answer = None
    test = press(draw_runs(app, make_run(SETTINGS)))
    assert asked and not test.get("plotly_chart") and not test.markdown


def test_starts_that_broke_off_are_named_and_fewer_than_two_have_no_mean(asked, found):
    lost = [replace(run, message="It *diverged*.") for run in found.runs]
    asked.answer = replace(found, runs=(*found.runs[:4], lost[4]))
    test = press(draw_runs(app, make_run(SETTINGS)))
    assert "Without seed 4" in test.warning[0].value
    assert r"\*diverged\*" in test.warning[0].value and len(test.get("plotly_chart")) == 1
    asked.answer = Seeded((found.runs[0], *lost[1:]), None)
    test = look(test)
    assert "nothing to average" in test.warning[0].value and not test.get("plotly_chart")


def test_of_a_run_that_averages_starts_each_is_trained_alone(asked):
    test = draw_runs(app, make_run(replace(SETTINGS, model="starts")))
    assert "A start is one model, bias, from another seed" in test.caption[0].value
    press(test)
    assert asked[0][2] == replace(SETTINGS, model="bias")
    assert "in an order of their own" in test.caption[0].value
