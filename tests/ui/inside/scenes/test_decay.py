"""The scene “decay”, drawn for every model."""

import re

import pytest

from cf.settings import MODELS
from tests.runs import tiny_dataset
from tests.small_stage import draw_scene


@pytest.mark.parametrize("model", MODELS)
def test_what_is_chosen_is_trained_and_the_penaltys_slope_follows_the_sliders(model, monkeypatch):
    trained = []

    def compute(_title, function, settings, _source):
        trained.append([own.weight_decay for own in settings])
        return function(settings, tiny_dataset())

    monkeypatch.setattr("cf.ui.inside.scenes.decay.compute", compute)
    app = draw_scene("decay", model)
    assert trained == [[2e-4, 0]]
    said = app.markdown[-1].value
    assert "After 8 epochs (your run has 2, and so losses of its own), decay 0.0002: train" in said
    end, bare = map(float, re.findall(r"\*\*(\d\.\d+)\*\*", said))
    apart = "equally well" if end == bare else f"{abs(bare - end):.3f}"
    assert apart in said.rpartition("seen, ")[2]
    app.select_slider(key="decay_chosen").set_value(2e-3)
    app.slider(key="decay_number").set_value(-1.5).run()
    assert not app.exception
    assert trained[-1] == [2e-3, 0]
    assert "own), decay 0.002: training" in app.markdown[-1].value
    assert "−1.5 = **−0.003**" in app.markdown[0].value
