"""Train with me: what is sent is checked, what comes of it is told, and all of it is forgotten."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cf.engine.jobs import name_request
from cf.experiments.joined import explain_refusal, train_joined
from cf.settings import Settings
from cf.ui.tab.tab import SentRatings
from cf.ui.you.joined import read_sent
from cf.ui.you.joined_outcome import tell_luck
from tests.odd import near_server, odd_dataset, open_odd_page, readable_odd_data
from tests.side_by_side import make_run
from tests.ui.test_odd_data import words_of

RATINGS = odd_dataset("Odd", first_id=7).ratings
IDS, STARS = [9, 7, 30, 12, 60], [5, 0.5, 3, 4.5, 2]
GOOD = {"mark": RATINGS.mark, "ids": IDS, "stars": STARS}


def test_what_the_button_sends_is_read_as_rows_and_stars():
    rows, stars = read_sent(GOOD, RATINGS)
    assert RATINGS.movie_ids[rows].tolist() == IDS and stars.tolist() == STARS


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        7,
        {},
        {**GOOD, "mark": "of others"},
        {**GOOD, "ids": IDS[:4], "stars": STARS[:4]},
        {**GOOD, "ids": IDS[:4]},
        {**GOOD, "ids": [*IDS[:4], 9]},
        {**GOOD, "ids": [*IDS[:4], 999]},
        {**GOOD, "ids": [*IDS[:4], "x"]},
        {**GOOD, "ids": [*IDS[:4], 2**70]},
        {**GOOD, "ids": [IDS], "stars": [STARS]},
        {**GOOD, "stars": [*STARS[:4], 5.5]},
        {**GOOD, "stars": [*STARS[:4], None]},
    ],
)
def test_what_is_no_ratings_of_these_data_is_not_kept(wrong):
    assert read_sent(wrong, RATINGS) is None


def test_films_that_moved_nearly_as_far_as_by_another_seed_are_put_down_to_luck():
    elsewhere = np.full(30, 0.5)
    assert tell_luck(np.full(30, 0.02), elsewhere) == ""
    assert "luck" in tell_luck(np.full(30, 0.3), elsewhere)


def test_only_a_run_trained_to_its_end_on_enough_films_can_be_joined():
    whole = make_run(Settings(epochs=2))
    part = replace(whole, settings=Settings(epochs=9))
    done = Settings(epochs=len(whole.losses))
    few = replace(whole.snapshots[-1], vectors=whole.snapshots[-1].vectors[:4])
    assert (
        explain_refusal(replace(whole, settings=done, snapshots=(few,)))
        == "It takes 5 films that you have rated; these data have 4."
    )
    assert explain_refusal(replace(whole, settings=done)) == ""
    assert f"this one has trained {len(part.losses)} of 9 epochs" in explain_refusal(part)
    lost = replace(part, message="It diverged.", diverged_at=7)
    assert f"diverged at step 7 after {len(part.losses)} of 9" in explain_refusal(lost)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with readable_odd_data(tmp_path_factory.mktemp("odd")) as place:
        yield place


def open_trained(place, name: str, engine, **query: str) -> AppTest:
    test = open_odd_page("pages/you.py", place(name), {"epochs": "1", **query})
    assert "Only a run that was trained to its end" in words_of(test)
    engine.runs[test.query_params["run"]].play()
    test.run()
    assert "Only a run" not in words_of(test)
    return test


def send(test: AppTest, n: int) -> SentRatings:
    """Put ratings where the button puts them."""
    tab = test.session_state["this_tab"]
    ratings, run = tab.data.ratings, tab.subject.run
    rows = np.arange(n)
    stars = np.where(rows % 2, ratings.lowest, ratings.highest)
    request = (run.settings, tab.source, run.changes, rows, stars)
    tab.sent = SentRatings(tab.subject.key, request, name_request(train_joined, request, {}))
    test.run()
    assert not test.exception
    return tab.sent


@pytest.mark.parametrize("model", ["bias", "dot", "network"])
def test_who_has_joined_is_told_their_row_both_vectors_and_the_films_they_moved(
    place, model, tmp_path: Path, monkeypatch
):
    monkeypatch.setenv("CF_RUNS", str(tmp_path))
    with near_server() as engine:
        test = open_trained(place, "books", engine, model=model)
        alone: list[object] = []
        compute = engine.compute
        engine.compute_privately = lambda what, *of: alone.append(what) or compute(what, *of)
        send(test, 8)
        assert alone == [train_joined]
        said = words_of(test)
        assert "You are user 41 of 41." in said and "8 ratings" in said
        assert ("cosine of" in said) == (model != "network")
        assert ("no direction among the books" in said) == (model == "network")
        assert ("hollow** arrow" in said) == (model != "network")
        assert "another seed moves it by" in said
        assert not re.search(r"\b(?:films?|movies?|nan|inf)\b", said.split("Train with me")[1])
        sent_jobs = len(test.session_state["this_tab"].jobs)
        test.button("join_forget").click().run()
        tab = test.session_state["this_tab"]
        assert tab.sent is None and len(tab.jobs) == sent_jobs - 1
        assert not re.search("You are user|hollow", words_of(test))
        assert not [*tmp_path.rglob("*.npz")]


def test_too_few_films_to_compare_are_said_and_nothing_breaks(place, tmp_path, monkeypatch):
    monkeypatch.setenv("CF_RUNS", str(tmp_path))
    with near_server() as engine:
        test = open_trained(place, "three users", engine)
        send(test, 6)
        assert "films have enough ratings" in words_of(test)
        assert "takes 20 users of whom it holds back 10 or more ratings each" in words_of(test)


def test_ratings_sent_for_one_run_are_dropped_with_the_next(place, tmp_path, monkeypatch):
    monkeypatch.setenv("CF_RUNS", str(tmp_path))
    with near_server() as engine:
        test = open_trained(place, "books", engine)
        tab = test.session_state["this_tab"]
        tab.sent = SentRatings("another run", (), "")
        test.run()
        assert test.session_state["this_tab"].sent is None and not test.exception
