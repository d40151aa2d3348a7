"""The scene “step”, drawn for every model."""

import pytest

from cf.settings import MODELS
from tests.small_stage import draw_scene


@pytest.mark.parametrize("model", MODELS)
def test_a_step_is_taken_and_taken_back(model):
    app = draw_scene("step", model)
    untouched = app.caption[-1].value
    app.button(key="step_go").click().run()
    assert not app.exception
    assert "The step was" in app.markdown[-2].value
    assert " → " in app.caption[-1].value
    app.button(key="step_again").click().run()
    assert app.caption[-1].value == untouched


@pytest.mark.parametrize("model", MODELS)
def test_the_rate_at_first_comes_nearer_every_time(model):
    app = draw_scene("step", model)
    for place in range(4):
        app.selectbox(key="step_rating").select_index(place).run()
        for _ in range(3):
            app.button(key="step_go").click().run()
        said = app.caption[-1].value.replace("−", "-").partition(": ")[2]
        errors = [float(error) for error in said.split(" → ")]
        sizes = [abs(error) for error in errors]
        assert len(errors) == 4 and sizes == sorted(sizes, reverse=True)
        assert all(error * errors[0] >= 0 for error in errors)


def test_too_large_a_rate_is_called_by_its_name():
    app = draw_scene("step", "dot")
    app.select_slider(key="step_rate").set_value(10.0).run()
    app.button(key="step_go").click().run()
    assert not app.exception
    assert "exploded" in app.markdown[-2].value
