"""The scene “factors”, drawn for every model."""

import pytest
from streamlit.testing.v1 import AppTest

from cf.settings import MODELS


def _draw(model):
    import streamlit as st

    from cf.settings import Settings
    from cf.ui.inside.factors import SCENE
    from tests.small_stage import make_stage

    st.markdown(SCENE.draw(make_stage(Settings(model=model, n_factors=3))))


@pytest.mark.parametrize("model", MODELS)
def test_the_best_film_follows_the_sliders(model):
    app = AppTest.from_function(_draw, kwargs={"model": model}, default_timeout=60).run()
    assert not app.exception
    before = app.markdown[-1].value
    for place, value in enumerate((-1.0, -1.0, 1.0)):
        app.slider(key=f"factors_user_{place}").set_value(value)
    app.run()
    assert not app.exception
    assert app.markdown[-1].value != before
