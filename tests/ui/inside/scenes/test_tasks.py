"""The scene of the three tasks, drawn for every model."""

import pytest

from cf.settings import MODELS
from tests.runs import tiny_dataset
from tests.small_stage import draw_scene


@pytest.mark.parametrize("model", MODELS)
def test_both_tasks_are_open_for_an_untrained_run_and_the_leak_is_explained(model, monkeypatch):
    monkeypatch.setattr(
        "cf.ui.inside.scenes.tasks.compute",
        lambda _title, function, settings, _source: function(settings, tiny_dataset()),
    )
    app = draw_scene("tasks", model)
    assert sum("radio_button_unchecked" in element.value for element in app.markdown) == 2
    assert app.markdown[-1].value.startswith("**A**: the ratings that check it")
