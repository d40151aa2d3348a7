"""The scene on the random start, drawn for every model."""

import pytest
from streamlit.testing.v1 import AppTest

from cf.settings import MODELS


def _draw(model):
    import streamlit as st

    from cf.settings import Settings
    from cf.ui.inside.start import SCENE
    from tests.small_stage import make_stage

    st.markdown(SCENE.draw(make_stage(Settings(model=model, n_factors=3))))


@pytest.mark.parametrize("model", MODELS)
def test_the_loss_moves_with_the_spread(model):
    app = AppTest.from_function(_draw, kwargs={"model": model}, default_timeout=60).run()
    assert not app.exception
    before = next(text.value for text in app.markdown if "Loss on" in text.value)
    app.select_slider(key="start_spread").set_value(3.0).run()
    assert not app.exception
    after = next(text.value for text in app.markdown if "Loss on" in text.value)
    assert after != before
    assert "With a spread of 0.001" in app.markdown[-1].value
