"""The scene on numbers that nobody can write down, drawn for every model."""

import pytest

from cf.settings import MODELS
from tests.runs import tiny_dataset
from tests.small_stage import draw_scene


@pytest.fixture(autouse=True)
def trained(monkeypatch):
    monkeypatch.setattr(
        "cf.ui.inside.scenes.learned_numbers.compute",
        lambda _title, function, settings, _source: function(settings, tiny_dataset()),
    )


@pytest.mark.parametrize("model", MODELS)
def test_the_answer_counts_the_numbers_of_the_model(model):
    app = draw_scene("learned_numbers", model)
    total = 3 * (60 + 40)
    if model in ("bias", "raters", "days", "starts"):
        total += 60 + 40
    if model == "starts":
        total *= 5
    if model in ("raters", "days"):
        total += 3 * 40  # a second vector of each user
    if model == "days":
        total += 3 * 40  # each rates on three days
    assert f"**{total:,}** in your run’s model" in app.markdown[-1].value


def test_five_numbers_of_ones_own_are_scored_beside_the_learned_ones():
    app = draw_scene("learned_numbers", "network")
    film = app.selectbox(key="numberless_film").value
    before = app.get("html")[1].proto.body
    assert "with your numbers" in before and "with the learned numbers" in before
    app.slider(key=f"own:{film}:4").set_value(1.5).run()
    assert not app.exception
    assert app.get("html")[1].proto.body != before
