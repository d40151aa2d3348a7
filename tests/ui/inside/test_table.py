"""The scene “table”, drawn for every model."""

import pytest

from cf.settings import MODELS
from tests.small_stage import draw_scene


@pytest.mark.parametrize("model", MODELS)
def test_the_scene_is_drawn_and_its_answer_counts_the_holes(model):
    app = draw_scene("table", model)
    assert "cells. The other" in app.markdown[-1].value
    app.slider(key="table_users").set_value(12).run()
    assert not app.exception
