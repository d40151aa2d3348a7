"""The scene on another optimiser, drawn for every model."""

import pytest

from cf.settings import MODELS
from tests.runs import tiny_dataset
from tests.small_stage import draw_scene


@pytest.mark.parametrize("model", MODELS)
def test_both_losses_stand_in_the_answer_and_another_one_can_be_chosen(model, monkeypatch):
    trained = []

    def compute(_title, function, settings, _source):
        trained.append(tuple(own.optimiser for own in settings))
        return function(settings, tiny_dataset())

    monkeypatch.setattr("cf.ui.inside.scenes.optimiser.compute", compute)
    app = draw_scene("optimiser", model)
    assert trained == [("sgd", "adam")]
    assert "sgd ends at" in app.markdown[-1].value and "adam at" in app.markdown[-1].value
    app.segmented_control("optimiser_other").set_value("momentum").run()
    assert not app.exception
    assert trained[-1] == ("sgd", "momentum")
