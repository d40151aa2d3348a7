"""The scene on the random start, drawn for every model."""

import pytest

from cf.settings import MODELS
from tests.small_stage import draw_scene


@pytest.mark.parametrize("model", MODELS)
def test_the_loss_moves_with_the_spread(model):
    app = draw_scene("start", model)
    before = next(text.value for text in app.markdown if "Loss on" in text.value)
    assert before.endswith("Always predicting the mean would give 1.250.")  # as Train says
    app.select_slider(key="start_spread").set_value(3.0).run()
    assert not app.exception
    after = next(text.value for text in app.markdown if "Loss on" in text.value)
    assert after != before
    assert "With a spread of 0.001" in app.markdown[-1].value
