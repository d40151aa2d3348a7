"""The scene “Many starts”, drawn for every model, before and after its answer."""

import pytest

from cf.experiments.seeds import Seeded
from cf.settings import MODELS
from tests.runs import tiny_dataset
from tests.small_stage import draw_scene


@pytest.fixture
def asked(monkeypatch):
    """What was asked of the workers, computed at once."""
    asked = []

    def compute(_title, function, settings, seeds, source, changes, vary_split):
        asked.append((settings.seed, settings.model, seeds, source, changes, vary_split))
        return function(settings, seeds, tiny_dataset(), changes=changes)

    monkeypatch.setattr("cf.ui.inside.scenes.starts.compute", compute)
    return asked


@pytest.mark.parametrize("model", MODELS)
def test_the_starts_are_trained_at_once_and_their_mean_is_told(model, asked):
    app = draw_scene("starts", model)
    one = "bias" if model == "starts" else model  # of which each start is
    assert asked == [(0, one, (0, 1, 2, 3, 4), "bundled", (), False)]
    assert "The predictions of 5 starts, averaged, end at " in app.markdown[-1].value
    assert len(app.get("plotly_chart")) == 2
    turned = any("Vectors averaged as they stand" in caption.value for caption in app.caption)
    assert turned == (model != "network")
    app.slider(key="inside_starts_n").set_value(3).run()
    assert not app.exception and asked[-1][2] == (0, 1, 2)
    assert "The predictions of 3 starts" in app.markdown[-1].value


def test_half_the_weight_decay_stands_beside_when_it_is_wanted(asked):
    app = draw_scene("starts", "bias")
    app.toggle(key="starts_weaker").set_value(True).run()
    assert not app.exception and len(asked) == 3
    assert len(app.get("plotly_chart")) == 2
    assert any("With half the weight decay one start ends at" in it.value for it in app.caption)


def test_only_the_starts_alone_are_in_sight_before_the_answer(asked):
    app = draw_scene("starts", "bias", revealed=False)
    assert len(app.get("plotly_chart")) == 1 and not app.toggle
    assert not any("averaged, end" in text.value for text in (*app.markdown[:-1], *app.caption))


def test_starts_that_diverge_are_said_to_leave_nothing_to_average(asked, monkeypatch):
    def lose(*_, **__):
        from dataclasses import replace

        from cf.experiments.seeds import rerun_seeds
        from cf.settings import Settings

        runs = rerun_seeds(Settings(epochs=1, n_factors=2), (0, 1), tiny_dataset()).runs
        return Seeded(tuple(replace(run, message="It diverged.") for run in runs), None)

    monkeypatch.setattr("cf.ui.inside.scenes.starts.compute", lose)
    app = draw_scene("starts", "bias")
    assert "It diverged" in app.warning[0].value
    assert "nothing to average" in app.markdown[-1].value and not app.get("plotly_chart")
