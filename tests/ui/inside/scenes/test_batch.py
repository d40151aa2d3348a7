"""The scene on the mini-batch, drawn for every model."""

import re

import pytest

from cf.settings import MODELS
from tests.small_stage import draw_scene


@pytest.mark.parametrize("model", MODELS)
def test_the_next_batch_is_another_one_and_the_answer_counts_what_rests(model):
    app = draw_scene("batch", model)
    assert "% of the film rows" in app.markdown[-1].value.replace("**", "")
    assert re.match(r"Batch 1 of the \d+ that", app.markdown[0].value)
    assert "none above" in app.markdown[0].value
    app.button(key="batch_next").click().run()
    assert not app.exception
    assert app.markdown[0].value.startswith("Batch 2 of the ")
