"""The scene “biases”, drawn for every model."""

import pytest

from cf.settings import MODELS
from tests.runs import tiny_dataset
from tests.small_stage import draw_scene


@pytest.mark.parametrize("model", MODELS)
def test_both_losses_end_in_the_answer_and_the_extremes_are_named(model, monkeypatch):
    monkeypatch.setattr(
        "cf.ui.inside.scenes.biases.compute",
        lambda _title, function, settings, _source: function(settings, tiny_dataset()),
    )
    app = draw_scene("biases", model)
    assert "With biases the validation loss ends at" in app.markdown[-1].value
    assert "Highest film bias" in app.markdown[-2].value
