"""A tab that is loaded again has its run, whatever was asked and not answered by then."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from cf.settings import Settings
from cf.snapshot import Frame
from cf.store.bookmarks import Bookmark
from cf.ui.tab import lease, run
from tests.ui.tab.conftest import NotedRun
from tests.ui.tab.test_bad_addresses import open_page

ASKED = {"run": "its-token", "k": "22"}


@pytest.fixture
def trained(opened, monkeypatch) -> NotedRun:
    """A run of 20 factors, one epoch along, that the server still has."""
    untrained = NotedRun.latest

    def latest(run: NotedRun, after: int = -1, hidden: bool = False) -> Frame:
        step = 157 if run is its else 0
        return replace(untrained(run), step=step, epoch=step / 157)

    its = NotedRun(Settings(n_factors=20), "bundled", "its-token")
    monkeypatch.setattr(NotedRun, "latest", latest)
    monkeypatch.setattr(lease.open_server().engine, "find", {its.token: its}.get)
    return its


def questions(test: AppTest) -> list[str]:
    return [info.value for info in test.info if "needs a new run" in info.value]


def test_a_run_is_still_there_with_the_question_whether_it_gives_way(opened, trained):
    test, told = open_page("pages/train.py", ASKED)
    [question] = questions(test)
    assert question.startswith("Factors 20 → 22:")
    assert test.query_params["run"] == trained.token and not opened and not told
    [keep] = [button for button in test.button if button.label == "Keep this run"]
    keep.click().run()
    assert not questions(test) and not opened
    assert test.session_state["k"] == 20


def test_the_question_is_answered_by_a_new_run_all_the_same(opened, trained):
    test, _ = open_page("pages/train.py", ASKED)
    [start] = [button for button in test.button if button.label == "Start a new run"]
    start.click().run()
    assert not questions(test)
    assert [it.settings.n_factors for it in opened] == [22]


def test_a_run_that_had_ended_is_trained_back_before_it_is_asked_of(opened, monkeypatch):
    its = SimpleNamespace(
        **{"id": "abc", "name": "", "made_at": "", "parent": "", "parent_values": {}},
        settings=Settings(n_factors=20),
        changes=(),
    )
    monkeypatch.setattr(run, "find_place", lambda tab, token: Bookmark(its, 157))
    test, told = open_page("pages/train.py", ASKED)
    [back] = opened
    assert (back.settings.n_factors, back.reaching, back.token) == (20, 157, "its-token")
    assert "trained to step 157 again" in told and questions(test)


def test_another_page_shows_the_run_as_it_is_and_says_so(opened, trained):
    test, told = open_page("pages/inside.py", ASKED)
    assert not opened and "asks for Factors 22, but its run has 20" in told
    assert "k" not in test.query_params
