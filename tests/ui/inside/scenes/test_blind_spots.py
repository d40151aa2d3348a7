"""The scenes on blind spots, drawn for every model."""

from functools import cache

import numpy as np
import pytest

from cf.lesson.feedback import simulate_loops
from cf.settings import MODELS
from tests.runs import tiny_dataset
from tests.small_stage import draw_scene


@cache
def computed(function, *arguments):
    """The loops take seconds and change nothing."""
    return function(*arguments)


@pytest.fixture
def asked(monkeypatch):
    """What was asked of the workers; all of it is computed at once."""
    asked: list[tuple] = []

    def compute(_title, function, *arguments):
        asked.append((function, arguments))
        return computed(function, *arguments)

    monkeypatch.setattr("cf.ui.inside.scenes.loop.compute", compute)
    return asked


def write_share(share):
    return f"{share:.0%}".replace("%", " %")


@pytest.mark.parametrize("model", MODELS)
def test_the_answer_is_the_busiest_tenths_share_whatever_the_slider_says(model):
    app = draw_scene("blind_spots", model)
    users = np.sort(np.bincount(tiny_dataset().ratings.user))[::-1]
    tenth = write_share(users[:4].sum() / users.sum())  # of forty users
    assert f"**{tenth}** of the ratings come from the busiest 10 %" in app.markdown[-1].value
    app.select_slider(key="blind_spots_top").set_value(50).run()
    assert not app.exception
    half = write_share(users[:20].sum() / users.sum())
    assert f"of 40 users, the busiest 50 % give **{half}**" in app.markdown[0].value
    assert f"**{tenth}** of the ratings" in app.markdown[-1].value


@pytest.mark.parametrize("model", MODELS)
def test_newcomers_share_a_list_and_only_a_network_needs_a_stand_in(model):
    app = draw_scene("newcomers", model)
    assert "of 8** films stand in both lists" in app.markdown[-1].value
    stands_in = [caption.value for caption in app.caption if "stand in" in caption.value]
    assert len(stands_in) == (model == "network")


def test_of_averaged_starts_it_says_whose_lists_these_are():
    said = [caption.value for caption in draw_scene("newcomers", "starts").caption]
    assert any("are those of the first." in one for one in said)


def test_the_lists_answer_for_the_chosen_user():
    app = draw_scene("newcomers", "dot")
    chosen = app.selectbox(key="newcomers_user")
    app.selectbox(key="newcomers_user").select_index(3).run()
    assert not app.exception
    user = chosen.options[3].split(",")[0]
    assert f"and {user} others" in app.markdown[-1].value


@pytest.mark.parametrize("model", MODELS)
def test_without_knobs_the_loop_is_left_to_itself(asked, model):
    app = draw_scene("loop", model)
    assert [arguments for _, arguments in asked] == [(0.0, 0.0, 0)]
    assert "With your knobs" not in app.markdown[-1].value


def test_the_answer_tells_what_the_knobs_are_worth(asked):
    app = draw_scene("loop", "bias")
    app.slider(key="loop_exploration").set_value(20)
    app.slider(key="loop_penalty").set_value(0.3)
    app.number_input(key="loop_seed").set_value(2).run()
    assert not app.exception
    assert asked[-1] == (simulate_loops, (0.2, 0.3, 2))
    loops = computed(simulate_loops, 0.2, 0.3, 2)
    for loop in (loops.undamped, loops.damped, loops.by_chance):
        told = f"from {loop.variety[0]:.0f} films to **{loop.variety[-1]:.0f}**"
        assert told in app.markdown[-1].value


def test_until_the_loop_is_computed_nothing_more_is_drawn(monkeypatch):
    monkeypatch.setattr("cf.ui.inside.scenes.loop.compute", lambda *request: None)
    app = draw_scene("loop", "bias")
    assert app.markdown[-1].value == "Still being computed."
    assert not app.get("plotly_chart")
