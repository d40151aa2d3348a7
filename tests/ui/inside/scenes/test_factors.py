"""The scene “factors”, drawn for every model."""

import pytest

from cf.settings import MODELS
from tests.small_stage import draw_scene


@pytest.mark.parametrize("model", MODELS)
def test_the_best_film_follows_the_sliders(model):
    app = draw_scene("factors", model)
    before = app.markdown[-1].value
    for factor, value in (("science fiction", -1.0), ("action", -1.0), ("old", 1.0)):
        app.slider(key=f"factors_user:{factor}").set_value(value)
    app.run()
    assert not app.exception
    assert app.markdown[-1].value != before
