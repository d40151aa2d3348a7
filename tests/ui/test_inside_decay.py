"""The scene “decay”, drawn for every model."""

import pytest
from streamlit.testing.v1 import AppTest

from cf.settings import MODELS


def _draw(model):
    import streamlit as st

    from cf.settings import Settings
    from cf.ui.inside import decay
    from tests.runs import tiny_dataset
    from tests.small_stage import make_stage

    data = tiny_dataset()
    decay.compute = lambda _key, _title, function, settings, _source: function(settings, data)
    stage = make_stage(Settings(model=model, n_factors=3, epochs=2, batch_size=64), data)
    st.markdown(decay.SCENE.draw(stage))


@pytest.mark.parametrize("model", MODELS)
def test_both_runs_end_in_the_answer_and_the_penaltys_gradient_follows_the_sliders(model):
    app = AppTest.from_function(_draw, kwargs={"model": model}, default_timeout=60).run()
    assert not app.exception
    assert "After 8 epochs, decay 0.0002: training" in app.markdown[-1].value
    app.slider(key="decay_coefficient").set_value(1.0)
    app.slider(key="decay_number").set_value(-1.5).run()
    assert "**-3.00**" in app.markdown[0].value
