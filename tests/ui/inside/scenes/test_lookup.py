"""The scene “lookup”, drawn for every model."""

import pytest

from cf.lesson.lookup import measure_lookup
from cf.settings import MODELS
from tests.small_stage import draw_scene


@pytest.mark.parametrize("model", MODELS)
def test_the_product_equals_the_row_to_the_last_bit(model, monkeypatch):
    costs = measure_lookup((10, 100))
    monkeypatch.setattr("cf.ui.inside.scenes.lookup.compute", lambda *_: costs)
    app = draw_scene("lookup", model)
    assert "**equal**" in app.markdown[0].value
    assert f"{costs.ratio:,.0f} times" in app.markdown[-1].value
