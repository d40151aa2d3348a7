"""The scene on the mini-batch, drawn for every model."""

import pytest
from streamlit.testing.v1 import AppTest

from cf.settings import MODELS


def _draw(model):
    import streamlit as st

    from cf.settings import Settings
    from cf.ui.inside.batch import SCENE
    from tests.small_stage import make_stage

    st.markdown(SCENE.draw(make_stage(Settings(model=model, n_factors=3, batch_size=16))))


@pytest.mark.parametrize("model", MODELS)
def test_the_next_batch_is_another_one_and_the_answer_counts_what_rests(model):
    app = AppTest.from_function(_draw, kwargs={"model": model}, default_timeout=60).run()
    assert not app.exception
    assert "% of the film rows" in app.markdown[-1].value.replace("**", "")
    assert "Batch 1 of the first epoch" in app.markdown[0].value
    app.button(key="batch_next").click().run()
    assert not app.exception
    assert "Batch 2 of the first epoch" in app.markdown[0].value
