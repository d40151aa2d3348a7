"""The scene “decay”, drawn for every model."""

import pytest

from cf.settings import MODELS
from tests.runs import tiny_dataset
from tests.small_stage import draw_scene


@pytest.mark.parametrize("model", MODELS)
def test_both_runs_end_in_the_answer_and_the_penaltys_gradient_follows_the_sliders(
    model, monkeypatch
):
    monkeypatch.setattr(
        "cf.ui.inside.decay.compute",
        lambda _title, function, settings, _source: function(settings, tiny_dataset()),
    )
    app = draw_scene("decay", model)
    assert "After 8 epochs, decay 0.0002: training" in app.markdown[-1].value
    app.slider(key="decay_coefficient").set_value(1.0)
    app.slider(key="decay_number").set_value(-1.5).run()
    assert "**-3.00**" in app.markdown[0].value
