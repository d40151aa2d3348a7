"""The scene on blind spots: its three parts, drawn for every model."""

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

    monkeypatch.setattr("cf.ui.inside.blind_spots.compute", compute)
    return asked


def turn_to(app, part):
    app.segmented_control("blind_spots_part").set_value(part).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("model", MODELS)
def test_all_parts_can_be_drawn_and_only_the_loop_asks_for_work(asked, model):
    app = draw_scene("blind_spots", model)
    counts = np.sort(np.bincount(tiny_dataset().ratings.movie))[::-1]
    share = f"{counts[0] / counts.sum():.0%}".replace("%", " %")  # 1 % of sixty films: one
    assert f"get **{share}** of all ratings" in app.markdown[0].value
    assert f"get **{share}**; the lesser-known half" in app.markdown[-1].value
    app = turn_to(app, "Newcomers")
    assert "All newcomers get **the same 8 films**" in app.markdown[-1].value
    stands_in = [caption.value for caption in app.caption if "stand in" in caption.value]
    assert len(stands_in) == (model == "network")
    assert not asked
    app = turn_to(app, "Feedback loop")
    assert [arguments for _, arguments in asked] == [(0.0, 0.0, 0)]
    assert "With your knobs" not in app.markdown[-1].value


def test_the_share_follows_the_slider(asked):
    app = draw_scene("blind_spots", "bias")
    app.select_slider(key="blind_spots_top").set_value(50).run()
    counts = np.sort(np.bincount(tiny_dataset().ratings.user))[::-1]
    share = f"{counts[:20].sum() / counts.sum():.0%}".replace("%", " %")
    assert f"of 40 users, the busiest 50 % give **{share}**" in app.markdown[0].value


def test_the_lists_answer_for_the_chosen_user(asked):
    app = turn_to(draw_scene("blind_spots", "dot"), "Newcomers")
    chosen = app.selectbox(key="blind_spots_user")
    app.selectbox(key="blind_spots_user").select_index(3).run()
    assert not app.exception
    user = chosen.options[3].split(",")[0]
    assert f"{user}’s own list shares" in app.markdown[-1].value


def test_the_answer_tells_what_the_knobs_are_worth(asked):
    app = turn_to(draw_scene("blind_spots", "bias"), "Feedback loop")
    app.slider(key="blind_spots_exploration").set_value(20)
    app.slider(key="blind_spots_penalty").set_value(0.3)
    app.number_input(key="blind_spots_seed").set_value(2).run()
    assert not app.exception
    assert asked[-1] == (simulate_loops, (0.2, 0.3, 2))
    loops = computed(simulate_loops, 0.2, 0.3, 2)
    for loop in (loops.undamped, loops.damped, loops.by_chance):
        told = f"from {loop.variety[0]:.0f} films to **{loop.variety[-1]:.0f}**"
        assert told in app.markdown[-1].value


def test_until_the_loop_is_computed_nothing_more_is_drawn(monkeypatch):
    monkeypatch.setattr("cf.ui.inside.blind_spots.compute", lambda *request: None)
    app = turn_to(draw_scene("blind_spots", "bias"), "Feedback loop")
    assert app.markdown[-1].value == "Still being computed."
    assert not app.get("plotly_chart")
