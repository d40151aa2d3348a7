"""The scene on the range, drawn for every model."""

import pytest
from streamlit.testing.v1 import AppTest

from cf.settings import MODELS


def _draw(model):
    import streamlit as st

    from cf.settings import Settings
    from cf.ui.inside.sigmoid_range import SCENE
    from tests.small_stage import make_stage

    st.markdown(SCENE.draw(make_stage(Settings(model=model, n_factors=3))))


@pytest.mark.parametrize("model", MODELS)
def test_the_scene_is_drawn_and_its_answer_holds_the_needed_score(model):
    app = AppTest.from_function(_draw, kwargs={"model": model}, default_timeout=60).run()
    assert not app.exception
    assert "a score of 2.30 is enough" in app.markdown[-1].value


def test_without_the_sigmoid_predictions_leave_the_scale():
    app = AppTest.from_function(_draw, kwargs={"model": "range"}, default_timeout=60).run()
    app.toggle(key="range_on").set_value(False).run()
    assert not app.exception
    assert "lie outside the scale" in app.markdown[0].value
    assert app.select_slider(key="range_end").disabled
