"""The scene on what the numbers came to mean, drawn for every model."""

import numpy as np
import pytest

from cf.analysis.poles import Poles
from cf.figures.lesson.ruler import draw_rulers
from cf.settings import MODELS, Settings
from cf.ui.inside.scenes.meaning import _find
from tests.small_stage import draw_scene, make_stage


@pytest.mark.parametrize("model", MODELS)
def test_every_direction_can_be_looked_at(model):
    app = draw_scene("meaning", model)
    first = app.get("html")[0].proto.body
    assert first.count("white-space:nowrap") == 10  # five films at the start, five now
    app.segmented_control("meaning_direction").set_value(1).run()
    assert not app.exception
    assert app.get("html")[0].proto.body != first


def test_two_kinds_are_drawn_as_hills_whose_medians_stand_where_they_are():
    rng = np.random.default_rng(3)
    is_positive = np.arange(100) < 60
    start = rng.normal(size=100)
    now = start + np.where(is_positive, 1, -1)
    poles = Poles("big / small", "big", "small", np.arange(100), is_positive)
    among = np.ones(100, dtype=bool)
    figure = draw_rulers((start, now), among, "light", poles, (0.5, 0.9))
    medians = [trace.x[0] for trace in figure.data if trace.mode == "markers"]
    wanted = [
        np.median(side[kind]) for side in (start, now) for kind in (is_positive, ~is_positive)
    ]
    np.testing.assert_allclose(medians, wanted)
    assert [note.text for note in figure.layout.annotations] == [
        "AUC <b>0.50</b>",
        "AUC <b>0.90</b>",
    ]


def test_each_run_has_a_meaning_of_its_own():
    found = [
        _find(f"run {seed}", 0, make_stage(Settings(n_factors=k)).subject)
        for seed, k in enumerate((3, 5))
    ]
    assert [len(meaning.step) for meaning in found] == [3, 5]
