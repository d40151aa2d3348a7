"""What is pushed to a browser is what the page itself would draw."""

from types import SimpleNamespace

import numpy as np
import pytest

from cf.ui.map import Highlight, MapFrame
from cf.ui.train.pushed import LIVE, describe_often, describe_seldom
from cf.web.live import pack_parts
from tests.frames import make_frame
from tests.serving import serving

RUN = SimpleNamespace(source="bundled")
WATCHED = {"row": 7, "vector": [0.5, -0.5], "bias": 0.1, "neighbours": [(1, 0.9), (2, 0.8)]}


@pytest.fixture(autouse=True)
def crowded():
    with serving(SimpleNamespace(count_running=lambda: (30, 2))):
        yield


def test_the_map_is_sent_as_the_page_gives_it():
    frame = make_frame(watched=WATCHED, extent=2.5, home=(1.5, 1.0), explained=(0.25, 0.125))
    sent = describe_often(RUN, frame)
    assert sent["map"] == MapFrame.of_run(frame).header
    assert sent["map"]["extent"] == 2.5 and tuple(sent["map"]["home"]) == (1.5, 1.0)
    assert sent["highlight"] == vars(Highlight.of_run(frame))
    assert sent["highlight"]["row"] == 7
    assert Highlight.of_run(frame, "All ratings are alike") == Highlight(7)


def test_what_probes_see_takes_the_place_of_the_plane_with_their_held_out_aucs():
    seen = {
        "positions": bytes(range(12)),
        "extent": 3.0,
        "home": (2.0, 1.0),
        "contrasts": ("blockbuster / independent", "Action / Romance"),
        "aucs": (0.876, 0.821),
        "territories": None,
    }
    both = {"blockbuster / independent": (0.812, 0.876), "Action / Romance": (0.668, 0.821)}
    frame = make_frame(probe=seen, aucs=both)
    sent = describe_often(RUN, frame) | describe_seldom(RUN, frame)
    assert sent["positions"] == seen["positions"] and sent["map"]["extent"] == 3.0
    assert sent["map"]["axes"] == (
        "independent ← probe → blockbuster · held-out AUC 0.88",
        "Romance ← probe → Action · held-out AUC 0.82",
    )
    assert not sent["map"]["basis"]  # no projection, so nothing to turn
    for figure in ("0.88", "0.82", "0.81", "0.67"):
        assert figure in sent["view"]
    rough = describe_often(RUN, make_frame(probe=seen))  # one probe for each film, while it trains
    assert rough["map"]["axes"][0].endswith("held-out AUC ≈ 0.88")


def test_who_shares_the_cores_with_many_is_told_beside_the_picture_that_moves_slowly():
    assert (
        "<b>30</b> runs share 2 cores"
        in describe_often(RUN, make_frame(state="running"))["progress"]
    )


def test_a_run_that_follows_no_film_marks_none():
    assert describe_often(RUN, make_frame())["highlight"] is None


def test_everything_that_is_sent_is_plain_json_even_of_a_diverged_run():
    exploded = make_frame(
        state="diverged",
        curve=((5, 1.0), (10, 1e30)),
        validation_curve=((5, 1.1), (10, float(np.inf))),
    )
    for frame in (make_frame(), make_frame(watched=WATCHED), exploded):
        parts = pack_parts(describe_often(RUN, frame) | describe_seldom(RUN, frame))
        assert parts.keys() == {
            *("positions", "map", "highlight", "progress"),
            *("numbers", "meter", "view", "loss", "loss_said"),
        }


def test_the_route_is_the_one_that_the_browser_asks_for():
    assert LIVE.route.path == "/live/{token}"
