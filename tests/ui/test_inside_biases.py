"""The scene “biases”, drawn for every model."""

import pytest
from streamlit.testing.v1 import AppTest

from cf.settings import MODELS


def _draw(model):
    import streamlit as st

    from cf.settings import Settings
    from cf.ui.inside import biases
    from tests.runs import tiny_dataset
    from tests.small_stage import make_stage

    data = tiny_dataset()
    biases.compute = lambda _key, _title, function, settings, _source: function(settings, data)
    stage = make_stage(Settings(model=model, n_factors=3, epochs=2, batch_size=64), data)
    st.markdown(biases.SCENE.draw(stage))


@pytest.mark.parametrize("model", MODELS)
def test_both_losses_end_in_the_answer_and_the_extremes_are_named(model):
    app = AppTest.from_function(_draw, kwargs={"model": model}, default_timeout=60).run()
    assert not app.exception
    assert "With biases the validation loss ends at" in app.markdown[-1].value
    assert "Highest film bias" in app.markdown[-2].value
