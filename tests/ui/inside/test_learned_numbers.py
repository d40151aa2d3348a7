"""The scene on numbers that nobody can write down, drawn for every model."""

import pytest

from cf.settings import MODELS
from tests.small_stage import draw_scene


@pytest.mark.parametrize("model", MODELS)
def test_the_answer_counts_the_numbers_of_the_model(model):
    app = draw_scene("learned_numbers", model)
    vectors, biases = 3 * (60 + 40), 60 + 40 if model == "bias" else 0
    assert f"**{vectors + biases:,}**: {vectors:,} in the vectors" in app.markdown[-1].value
