"""The scene of the code: a class for each model, its new lines, and the run as a program."""

import pytest
from streamlit.testing.v1 import AppTest

from cf.figures.palette import LIGHT
from cf.lesson.code.source import Line, compare_models, name_class
from cf.settings import MODELS
from cf.ui.inside.scenes.code import _write_lines
from tests.small_stage import draw_scene


def app() -> None:
    import streamlit as st

    from cf.settings import Settings
    from cf.ui.inside.scenes.code import SCENE
    from tests.small_stage import make_stage

    model = st.session_state.get("test_model", "bias")
    source = st.session_state.get("test_source", "bundled")
    st.text(SCENE.draw(make_stage(Settings(model=model, n_factors=3), source=source)))


def look(**state: str) -> AppTest:
    test = AppTest.from_function(app, default_timeout=30)
    for name, value in state.items():
        test.session_state[name] = value
    test.run()
    assert not test.exception
    return test


@pytest.mark.parametrize("model", MODELS)
def test_the_scene_opens_at_the_model_of_the_run_and_tells_its_lines(model):
    test = look(test_model=model)
    assert test.selectbox(key="code_model").value == model
    n_new = sum(line.new for line in compare_models(model))
    n_lines = len(compare_models(model))
    answer = test.text[0].value
    if model == "dot":
        assert f"**{n_lines}** lines in all" in answer
    else:
        assert f"**{n_new}** of the {n_lines} lines of `{name_class(model)}`" in answer
        head, description = [line for line in compare_models(model) if line.new][:2]
        assert head.text.startswith("class ") and '"""' in description.text
        assert "its head and its description among them" in answer
    assert not test.get("download_button")[0].proto.disabled


def test_another_model_can_be_looked_at():
    test = look(test_model="dot")
    test.selectbox(key="code_model").set_value("range").run()
    assert not test.exception and "DotProductRange" in test.text[0].value


def test_ratings_that_the_program_cannot_read_disable_it_and_say_why():
    test = look(test_source="/somewhere/ml-100k.zip")
    assert test.get("download_button")[0].proto.disabled
    assert any("only the bundled" in caption.value for caption in test.caption)


def test_new_lines_are_marked_by_more_than_colour_and_code_is_escaped():
    html = _write_lines([Line("a = 1 < 2", False), Line("<b>", True)], LIGHT)
    assert "1 &lt; 2" in html and "&lt;b&gt;" in html and "<b>" not in html
    assert html.count(">+</span>") == 1 and html.count(LIGHT.positive + "33") == 1


def test_before_the_guess_only_the_model_before_is_to_be_read():
    shown = draw_scene("code", "bias", revealed=False).get("html")[-1].proto.body
    assert "class DotProductRange" in shown and "class DotProductBias" not in shown
    assert not any(
        "class DotProduct" in one.value for one in draw_scene("code", "dot", False).get("html")
    )
