"""The scene “factors”, drawn for every model."""

import pytest

from cf.settings import MODELS
from tests.small_stage import draw_scene


@pytest.mark.parametrize("model", MODELS)
def test_the_best_film_follows_the_sliders(model):
    app = draw_scene("factors", model)
    before = app.markdown[-1].value
    for place, value in enumerate((-1.0, -1.0, 1.0)):
        app.slider(key=f"factors_user_{place}").set_value(value)
    app.run()
    assert not app.exception
    assert app.markdown[-1].value != before
