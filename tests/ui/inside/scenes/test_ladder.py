"""The scene of the ladder: buttons, curves, a table, and an answer with its figures."""

from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest

from cf.data import read_data
from cf.lesson.runs.ladder import BUNDLED_NAME, LADDER, PRINTED_ON, RUNGS
from cf.settings import MODELS
from cf.snapshot import EpochLoss, Run


def app() -> None:
    from dataclasses import replace

    import streamlit as st

    from cf.settings import Settings
    from cf.ui.inside.scenes.ladder import SCENE
    from tests.runs import tiny_dataset
    from tests.small_stage import make_stage

    model = st.session_state.get("test_model", "bias")
    data = tiny_dataset()
    data = replace(data, name=st.session_state.get("test_name", data.name))
    if "test_timeless" in st.session_state:
        data = replace(data, ratings=replace(data.ratings, when=None))
    split = st.session_state.get("test_split", "random")
    settings = Settings(model=model, n_factors=3, split=split, split_seed=4)
    st.text(SCENE.draw(make_stage(settings, data)))


@pytest.fixture
def asked():
    """What was asked of the workers; all of it is computed at once, or never."""
    asked: list = []

    def compute(title, function, settings, n_starts, source):
        assert LADDER[-1].n_starts == n_starts if title == LADDER[-1].name else n_starts == 1
        asked.append((title, settings, source))
        if title == "neural network":
            return None
        drop = 0.1 * len({key for key, *_ in asked})
        losses = (EpochLoss(1, 1, 0.9, 1.1 - drop, 0.0), EpochLoss(2, 2, 0.5, 1.0 - drop, 0.0))
        return Run("", settings, "", "", losses, {})

    with patch("cf.ui.inside.scenes.ladder.compute", compute):
        yield asked


def look() -> AppTest:
    test = AppTest.from_function(app, default_timeout=30)
    return test


@pytest.mark.parametrize("model", MODELS)
def test_the_scene_can_be_drawn_and_used_with_every_model(asked, model):
    test = look()
    test.session_state["test_model"] = model
    test.run()
    assert not test.exception and not asked
    assert "nothing to compare" in test.text[0].value
    test.button(key="ladder_train").click().run()
    assert not test.exception
    assert [s.model for s in dict.fromkeys(s for _, s, _ in asked)] == [
        rung.settings.model for rung in RUNGS
    ]
    assert {(s.split_seed, source) for _, s, source in asked} == {(4, "bundled")}
    assert "0.100 squared stars lower than" in test.text[0].value
    assert test.button(key="ladder_train").disabled
    test.button(key="ladder_go_on").click().run()
    assert not test.exception
    assert list(dict.fromkeys(title for title, *_ in asked)) == [rung.name for rung in LADDER]
    table = next(html.value for html in test.get("html") if "<table" in html.value)
    assert all(rung.name in table for rung in LADDER if rung.name != "neural network")
    assert test.button(key="ladder_go_on").disabled


def test_without_times_the_ladder_says_what_it_cannot_go_on_to(asked):
    test = look()
    test.session_state["test_timeless"] = True
    test.run()
    assert not test.exception
    assert test.button(key="ladder_go_on").label == "Go on: 1 more"
    assert sum("do not say when" in caption.value for caption in test.caption) == 1
    test.button(key="ladder_go_on").click().run()
    assert [title for title, *_ in dict.fromkeys(asked)] == ["+ who rated it"]


def test_a_rung_under_way_leaves_the_finished_ones_in_sight(asked):
    test = look().run()
    test.button(key="ladder_train").click().run()
    assert not test.exception
    assert "another is not done yet" in test.text[0].value
    assert any("dot product ends at" in caption.value for caption in test.caption)


def test_on_the_chapters_data_fastai_stands_beside_and_the_doubtful_row_is_marked(asked):
    test = look()
    test.session_state["test_name"] = PRINTED_ON
    test.run().button(key="ladder_train").click().run()
    assert not test.exception
    table = next(html.value for html in test.get("html") if "<table" in html.value)
    assert "fastai" in table and "chapter" in table and table.count("†") == 1
    assert any("means of 3 seeds" in caption.value for caption in test.caption)
    assert any(caption.value.startswith("†") for caption in test.caption)


def test_on_the_bundled_data_fastai_stands_in_the_table_and_in_the_picture_if_wanted(asked):
    test = look()
    test.session_state["test_name"] = read_data("bundled").name
    test.run().button(key="ladder_train").click().run()
    assert not test.exception
    table = next(html.value for html in test.get("html") if "<table" in html.value)
    assert "fastai" in table and "chapter" not in table and "†" not in table
    assert f"{RUNGS[0].fastai[BUNDLED_NAME][-1]:.3f}" in table
    assert any("one seed, split seed 0" in caption.value for caption in test.caption)
    assert ", fastai" not in test.get("plotly_chart")[0].proto.spec
    test.toggle(key="ladder_fastai").set_value(True).run()
    assert "+ biases, fastai" in test.get("plotly_chart")[0].proto.spec


def test_beside_a_split_by_time_stands_nothing_that_others_reached_on_random_ones(asked):
    test = look()
    test.session_state["test_name"], test.session_state["test_split"] = PRINTED_ON, "newest"
    test.run().button(key="ladder_train").click().run()
    assert not test.exception
    table = next(html.value for html in test.get("html") if "<table" in html.value)
    assert "fastai" not in table and "chapter" not in table
    assert {settings.split for _, settings, _ in asked} == {"newest"}
