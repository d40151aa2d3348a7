"""The scene on the range, drawn for every model."""

import pytest

from cf.settings import MODELS
from tests.small_stage import draw_scene


@pytest.mark.parametrize("model", MODELS)
def test_the_scene_is_drawn_and_its_answer_holds_the_needed_score(model):
    app = draw_scene("sigmoid_range", model)
    assert "a score of 2.30 is enough" in app.markdown[-1].value


def test_without_the_sigmoid_predictions_leave_the_scale():
    app = draw_scene("sigmoid_range", "range")
    app.toggle(key="range_on").set_value(False).run()
    assert not app.exception
    assert "lie outside the scale" in app.markdown[0].value
    assert app.select_slider(key="range_end").disabled
