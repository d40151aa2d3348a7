"""What the server tells a scene's part about the person, and when it sends films for them."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from cf.ui.inside.with_you import PARTS
from tests.runs import tiny_dataset
from tests.small_stage import draw_scene

# The file of each scene that takes the person, its part, and whether a run folds them in.
TAKE = {
    "table": ("row", False),
    "factors": ("opinions", False),  # its run is untrained
    "learned_numbers": ("numbers", True),
    "lookup": ("product", True),
    "step": ("step", True),
    "biases": ("bias", True),
    "newcomers": ("list", True),
    "sigmoid_range": ("sums", True),
    "meaning": ("direction", True),
    "blind_spots": ("share", False),
}
# Or of models that they train.
OF_ANY_MODEL = {"table", "factors", "learned_numbers", "biases", "sigmoid_range", "blind_spots"}


@pytest.fixture(autouse=True)
def trained(monkeypatch):
    for name in ("biases", "learned_numbers", "sigmoid_range"):
        monkeypatch.setattr(
            f"cf.ui.inside.scenes.{name}.compute",
            lambda _title, function, settings, _source: function(settings, tiny_dataset()),
        )
    # The part about the person waits for nothing that is still being measured.
    monkeypatch.setattr("cf.ui.inside.scenes.lookup.compute", lambda *request: None)


def mounted(app: AppTest) -> list:
    """What stands on the page for the person: a part, and the films that it asked for."""
    return [one.proto for one in app.get("bidi_component")]


@pytest.mark.parametrize("name", TAKE)
def test_a_scene_names_its_part_and_sends_films_only_to_who_has_ratings(name):
    app = draw_scene(name, "bias")
    part, folds_in = TAKE[name]
    [alone] = mounted(app)
    told = json.loads(alone.json)
    assert told["part"] == part and f"  {part}: {{" in PARTS
    assert (told["run"] is not None) == folds_in
    assert not told["isComing"]
    app.session_state["with_you_wanted"] = True
    app.run()
    assert not app.exception
    assert len(mounted(app)) == 1 + folds_in
    assert json.loads(mounted(app)[0].json)["isComing"]
    if folds_in:
        assert told["run"].encode() in mounted(app)[1].bytes


@pytest.mark.parametrize("name", TAKE)
def test_a_scene_about_a_network_without_a_dot_product_takes_nobody(name):
    assert len(mounted(draw_scene(name, "network"))) == (name in OF_ANY_MODEL)
