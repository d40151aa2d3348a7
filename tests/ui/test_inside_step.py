"""The scene “step”, drawn for every model."""

import pytest
from streamlit.testing.v1 import AppTest

from cf.settings import MODELS


def _draw(model):
    import streamlit as st

    from cf.settings import Settings
    from cf.ui.inside.step import SCENE
    from tests.small_stage import make_stage

    st.markdown(SCENE.draw(make_stage(Settings(model=model, n_factors=3))))


@pytest.mark.parametrize("model", MODELS)
def test_a_step_is_taken_and_taken_back(model):
    app = AppTest.from_function(_draw, kwargs={"model": model}, default_timeout=60).run()
    assert not app.exception
    untouched = app.caption[-1].value
    app.button(key="step_go").click().run()
    assert not app.exception
    assert "The step was" in app.markdown[-2].value
    assert " → " in app.caption[-1].value
    app.button(key="step_again").click().run()
    assert app.caption[-1].value == untouched


def test_too_large_a_rate_is_called_by_its_name():
    app = AppTest.from_function(_draw, kwargs={"model": "dot"}, default_timeout=60).run()
    app.select_slider(key="step_rate").set_value(10.0).run()
    app.button(key="step_go").click().run()
    assert not app.exception
    assert "exploded" in app.markdown[-2].value
