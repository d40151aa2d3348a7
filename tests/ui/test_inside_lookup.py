"""The scene “lookup”, drawn for every model."""

import pytest
from streamlit.testing.v1 import AppTest

from cf.lesson.lookup import measure_lookup
from cf.settings import MODELS


def _draw(model):
    import streamlit as st

    from cf.settings import Settings
    from cf.ui.inside.lookup import SCENE
    from tests.small_stage import make_stage

    st.markdown(SCENE.draw(make_stage(Settings(model=model, n_factors=3))))


@pytest.mark.parametrize("model", MODELS)
def test_the_product_equals_the_row_to_the_last_bit(model, monkeypatch):
    costs = measure_lookup((10, 100))
    monkeypatch.setattr("cf.ui.inside.lookup.compute", lambda *_: costs)
    app = AppTest.from_function(_draw, kwargs={"model": model}, default_timeout=60).run()
    assert not app.exception
    assert "**equal**" in app.markdown[0].value
    assert f"{costs.ratio:,.0f} times" in app.markdown[-1].value
