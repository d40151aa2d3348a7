"""The scene “table”, drawn for every model."""

import pytest
from streamlit.testing.v1 import AppTest

from cf.settings import MODELS


def _draw(model):
    import streamlit as st

    from cf.settings import Settings
    from cf.ui.inside.table import SCENE
    from tests.small_stage import make_stage

    st.markdown(SCENE.draw(make_stage(Settings(model=model, n_factors=3))))


@pytest.mark.parametrize("model", MODELS)
def test_the_scene_is_drawn_and_its_answer_counts_the_holes(model):
    app = AppTest.from_function(_draw, kwargs={"model": model}, default_timeout=60).run()
    assert not app.exception
    assert "cells. The other" in app.markdown[-1].value
    app.slider(key="table_users").set_value(12).run()
    assert not app.exception
