"""The scene on what the numbers came to mean, drawn for every model."""

import pytest

from cf.settings import MODELS
from tests.small_stage import draw_scene


@pytest.mark.parametrize("model", MODELS)
def test_every_direction_can_be_looked_at(model):
    app = draw_scene("meaning", model)
    first = app.get("html")[0].proto.body
    assert first.count("white-space:nowrap") == 10  # five films at the start, five now
    app.segmented_control("meaning_direction").set_value(1).run()
    assert not app.exception
    assert app.get("html")[0].proto.body != first
