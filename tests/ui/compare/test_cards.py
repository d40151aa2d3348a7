"""The cards of the kept runs: what a card that cannot be drawn still lets one do."""

import logging
from dataclasses import replace
from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest

from cf.analysis.plane.orientation import spatial_median
from cf.analysis.poles import default_poles
from cf.figures.palette import LIGHT
from cf.snapshot import Separation
from cf.ui.compare import cards
from cf.ui.compare.maps import fit_plane
from cf.ui.tab.tab import load_data
from tests.runs import tiny_dataset
from tests.side_by_side import make_run
from tests.store.saved import some_run


def app() -> None:
    import streamlit as st

    from cf.figures.palette import LIGHT
    from cf.ui.compare.cards import draw_cards
    from cf.ui.tab import kept_runs
    from tests.store.saved import some_run

    if "begun" not in st.session_state:
        st.session_state["begun"] = True
        for run_id in ("good", "bad"):
            kept_runs.keep(some_run(id=run_id, name=f"The {run_id} one"))
    draw_cards("none", "tiny", LIGHT)
    st.session_state["left"] = [run.id for run in kept_runs.all_kept()]


@pytest.fixture
def page():
    describe = cards._describe

    def fail(run, *rest):
        if run.id == "bad":
            raise OverflowError("an int too large")
        return describe(run, *rest)

    with (
        patch.object(cards, "_describe", fail),
        patch("cf.ui.compare.cards.load_data", lambda _source: tiny_dataset()),
        patch("cf.ui.compare.maps.load_data", lambda _source: tiny_dataset()),
    ):
        yield AppTest.from_function(app, default_timeout=60).run()


def test_a_card_that_cannot_be_drawn_can_be_deleted_and_hides_no_other(page, caplog):
    assert not page.exception
    assert ["cannot be drawn" in error.value for error in page.error] == [True]
    assert len(page.checkbox) == 2, "the good one is drawn after the bad one"
    page.button("delete:bad").click().run()
    assert not page.exception and not page.error
    assert page.session_state["left"] == ["good"]


def test_the_card_of_a_diverged_run_says_where_it_ended():
    run = some_run(losses=(), diverged_at=34)
    with (
        patch("cf.ui.compare.cards.load_data", lambda _source: tiny_dataset()),
        patch("cf.ui.compare.maps.load_data", lambda _source: tiny_dataset()),
    ):
        card = cards._describe(run, False, "tiny", LIGHT)
        rest = cards._describe(replace(run, diverged_at=None, message=""), False, "tiny", LIGHT)
    assert "<b>diverged at step 34</b>" in card and "untrained" not in card
    assert "diverged" not in rest and "20 steps trained" in rest


@pytest.mark.parametrize(
    ("mses", "told"),
    [
        ((0.9, 0.839, 0.8404), "<b>0.839</b> best validation MSE, after epoch 2<br>"),
        ((0.9, 0.8391, 0.8392), "<b>0.839</b> validation MSE<br>"),
    ],
)
def test_a_card_says_which_loss_it_shows_where_the_last_is_another(mses, told):
    with (
        patch("cf.ui.compare.cards.load_data", lambda _source: tiny_dataset()),
        patch("cf.ui.compare.maps.load_data", lambda _source: tiny_dataset()),
        patch("cf.ui.compare.cards.draw_stamp", lambda *_: ""),
        patch("cf.ui.compare.cards.sources.noun_of", lambda _run: "film"),
    ):
        assert told in cards._describe(make_run(mses=mses), False, "tiny", LIGHT)


def test_the_card_of_a_run_of_other_data_has_their_noun_or_none():
    apart = Separation(1, "films from 1980 on / films until 1965", 0.63, (0.55, 0.71))
    run = some_run(separations=(apart,), data_name="lib")
    with (
        patch("cf.ui.compare.cards.load_data", lambda _source: tiny_dataset()),
        patch("cf.ui.compare.maps.load_data", lambda _source: tiny_dataset()),
        patch("cf.ui.compare.cards.sources.noun_of", side_effect=["book", None]),
    ):
        here, gone = (cards._describe(run, False, "tiny", LIGHT) for _ in range(2))
    assert (
        "learned from lib<br>" in here
        and "books from 1980 on / books until 1965 0.63\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}0.08"
        in here
    )
    assert "learned from lib, which is not here<br>" in gone and "items from 1980 on" in gone


def test_what_went_wrong_with_a_card_is_logged(page, caplog):
    with caplog.at_level(logging.ERROR):
        page.run()
    assert any("OverflowError" in (record.exc_text or "") for record in caplog.records)


def test_a_run_of_other_data_says_which_and_opens_only_where_these_are_here(page, monkeypatch):
    assert "learned from" in "".join(html.proto.body for html in page.get("html"))
    said = [text.value for text in page.caption if "other ratings" in text.value]
    assert said and all("they are not here" in text for text in said)
    assert page.button("open:good").disabled and page.button("repeat:good").disabled
    monkeypatch.setattr("cf.ui.tab.sources.find_source", lambda _mark: "bundled")
    page.run()
    assert not page.button("open:good").disabled and page.button("repeat:good").disabled


def test_a_card_s_small_map_lies_as_the_large_ones_the_first_contrast_across():
    ratings, movies = load_data("bundled").ratings, load_data("bundled").movies
    run = make_run(n_movies=ratings.n_movies, id="turned", data_checksum=ratings.checksum)
    plane, poles = fit_plane(run, "bundled"), default_poles(movies)
    points = plane.points[poles.rows]
    large, small = (spatial_median(points[poles.is_positive == it]) for it in (True, False))
    assert large[0] > small[0] and large[1] == pytest.approx(small[1], abs=1e-4)
