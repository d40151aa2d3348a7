"""The scene on numbers that nobody can write down, drawn for every model."""

import pytest
from streamlit.testing.v1 import AppTest

from cf.settings import MODELS


def _draw(model):
    import streamlit as st

    from cf.settings import Settings
    from cf.ui.inside.nobody import SCENE
    from tests.small_stage import make_stage

    st.markdown(SCENE.draw(make_stage(Settings(model=model, n_factors=3))))


@pytest.mark.parametrize("model", MODELS)
def test_the_answer_counts_the_numbers_of_the_model(model):
    app = AppTest.from_function(_draw, kwargs={"model": model}, default_timeout=60).run()
    assert not app.exception
    vectors, biases = 3 * (60 + 40), 60 + 40 if model == "bias" else 0
    assert f"**{vectors + biases:,}**: {vectors:,} in the vectors" in app.markdown[-1].value
