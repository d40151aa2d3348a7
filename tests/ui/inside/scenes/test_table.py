"""The scene “table”, drawn for every model."""

import pytest

from cf.settings import MODELS
from tests.small_stage import draw_scene


@pytest.mark.parametrize("model", MODELS)
def test_the_scene_is_drawn_and_its_answer_counts_the_holes(model):
    app = draw_scene("table", model)
    assert "cells. The other" in app.markdown[-1].value
    whole = app.select_slider(key="table_size:True")
    assert "(the whole table)" in app.markdown[0].value
    whole.set_value(0).run()
    assert not app.exception
    assert "of these 80 cells" in app.markdown[0].value


def test_the_whole_table_is_out_of_reach_before_a_guess():
    app = draw_scene("table", "bias", revealed=False)
    assert "40 × 60" not in app.select_slider(key="table_size:False").options
    assert "of these 80 cells" in app.markdown[0].value
