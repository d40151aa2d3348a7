"""The scene on what the numbers came to mean, drawn for every model."""

import pytest

from cf.settings import MODELS, Settings
from cf.ui.inside.meaning import _find
from tests.small_stage import draw_scene, make_stage


@pytest.mark.parametrize("model", MODELS)
def test_every_direction_can_be_looked_at(model):
    app = draw_scene("meaning", model)
    first = app.get("html")[0].proto.body
    assert first.count("white-space:nowrap") == 10  # five films at the start, five now
    app.segmented_control("meaning_direction").set_value(1).run()
    assert not app.exception
    assert app.get("html")[0].proto.body != first


def test_each_run_has_a_meaning_of_its_own():
    found = [
        _find(f"run {seed}", 0, make_stage(Settings(n_factors=k)).subject)
        for seed, k in enumerate((3, 5))
    ]
    assert [len(meaning.step) for meaning in found] == [3, 5]
