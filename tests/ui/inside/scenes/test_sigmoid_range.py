"""The scene on the range, drawn for every model."""

import re

import pytest

from cf.settings import MODELS
from tests.runs import tiny_dataset
from tests.small_stage import draw_scene


@pytest.fixture(autouse=True)
def trained(monkeypatch):
    """The models that were trained for the comparison."""
    models = []

    def compute(_title, function, settings, _source):
        models.append(tuple(own.model for own in settings))
        return function(settings, tiny_dataset())

    monkeypatch.setattr("cf.ui.inside.scenes.sigmoid_range.compute", compute)
    return models


@pytest.mark.parametrize("model", MODELS)
def test_the_model_is_trained_with_and_without_the_sigmoid(model, trained):
    app = draw_scene("sigmoid_range", model)
    assert trained == [("range", "dot")]
    answer = app.markdown[-1].value
    gain, bare, ranged = map(float, re.findall(r"-?\d\.\d{3}", answer)[:3])
    assert gain == pytest.approx(bare - ranged, abs=1e-9)
    assert "trained without the sigmoid" in answer


def test_the_readouts_are_those_of_the_model_that_is_shown():
    app = draw_scene("sigmoid_range", "bias")
    squeezed = app.markdown[0].value
    assert "score **2.30**. There the curve’s slope is **0.45** stars" in app.markdown[1].value
    app.toggle(key="range_on").set_value(False).run()
    assert not app.exception
    assert "lie outside the scale" in app.markdown[0].value != squeezed
    assert app.select_slider(key="range_end").disabled


def test_a_range_that_nothing_was_trained_with_has_no_dots():
    app = draw_scene("sigmoid_range", "range")
    app.select_slider(key="range_end").set_value(7.0).run()
    assert not app.exception
    assert "Without dots" in app.caption[-1].value
