"""What is computed in the background shows how far it is, can be cancelled and tried again."""

from types import SimpleNamespace
from unittest.mock import Mock, patch

import pytest
from streamlit.testing.v1 import AppTest


def app() -> None:
    import math

    import streamlit as st

    from cf.ui.tab.session import compute

    found = compute("root", "The root", math.isqrt, 50, draw=lambda part: st.text(f"{part} so far"))
    if found is not None:
        st.text(f"found {found}")


class Job(SimpleNamespace):
    """Stands for `cf.engine.jobs.Job`."""

    def __init__(self) -> None:
        super().__init__(state="waiting", progress=0.0, message="", partial=None)

    def result(self) -> object:
        return self.partial

    def cancel(self) -> None:
        self.state, self.message = "cancelled", "It was cancelled."


@pytest.fixture
def engine():
    engine = Mock()
    engine.compute.side_effect = lambda *request: Job()
    house = SimpleNamespace(engine=engine)
    kept: dict = {}
    with (
        patch("cf.ui.tab.session.open_house", lambda: house),
        patch("cf.ui.tab.session.kept", lambda: kept),
    ):
        engine.kept = kept
        yield engine


def look(test: AppTest | None = None) -> AppTest:
    test = (test or AppTest.from_function(app, default_timeout=30)).run()
    assert not test.exception
    return test


def bar(test: AppTest) -> str:
    return test.get("progress")[0].proto.text


def test_a_job_is_asked_for_once_and_its_progress_is_shown(engine):
    test = look()
    job = engine.kept["jobs"]["root"]
    assert bar(test) == "The root: loading …" and not test.text
    job.state, job.progress, job.partial = "running", 0.25, 3
    assert bar(look(test)) == "The root: 25 %" and test.text[0].value == "3 so far"
    job.state, job.partial = "done", 7
    assert [text.value for text in look(test).text] == ["found 7"]
    assert not test.get("progress") and engine.compute.call_count == 1


def test_a_cancelled_one_says_so_keeps_what_there_is_and_begins_anew_only_when_told(engine):
    test = look()
    job = engine.kept["jobs"]["root"]
    job.state, job.partial = "running", 3
    look(test).button("cancel:root").click()
    assert look(test).warning[0].value == "The root: It was cancelled."
    assert test.text[0].value == "3 so far" and engine.compute.call_count == 1
    test.button("retry:root").click()
    assert bar(look(test)) == "The root: loading …"
    assert engine.compute.call_count == 2 and engine.kept["jobs"]["root"] is not job


def test_a_result_that_is_there_already_needs_no_second_look(engine):
    engine.compute.side_effect = lambda *request: Mock(state="done", result=lambda: 7)
    assert [text.value for text in look().text] == ["found 7"]
