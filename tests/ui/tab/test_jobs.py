"""What is computed in the background shows how far it is, can be cancelled and tried again."""

import math
from types import SimpleNamespace
from unittest.mock import Mock, patch

import pytest
from streamlit.testing.v1 import AppTest

from cf.engine.jobs import name_request
from cf.ui.tab.tab import MOST_JOBS, Tab

TOKEN = name_request(math.isqrt, (50,), {})


def app() -> None:
    import math

    import streamlit as st

    from cf.ui.tab.jobs import compute

    found = compute("The root", math.isqrt, 50, draw=lambda part: st.text(f"{part} so far"))
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
    with patch("cf.ui.tab.jobs.open_server", lambda: SimpleNamespace(engine=engine)):
        yield engine


def look(test: AppTest | None = None) -> AppTest:
    test = (test or AppTest.from_function(app, default_timeout=30)).run()
    assert not test.exception
    return test


def held(test: AppTest) -> Job:
    """The one job that the tab holds."""
    assert list(test.session_state["this_tab"].jobs) == [TOKEN]
    return test.session_state["this_tab"].jobs[TOKEN]


def bar(test: AppTest) -> str:
    return test.get("progress")[0].proto.text


def test_a_job_is_asked_for_once_and_its_progress_is_shown(engine):
    test = look()
    job = held(test)
    assert bar(test) == "The root: loading …" and not test.text
    job.state, job.progress, job.partial = "running", 0.25, 3
    assert bar(look(test)) == "The root: 25 %" and test.text[0].value == "3 so far"
    job.state, job.partial = "done", 7
    assert [text.value for text in look(test).text] == ["found 7"]
    assert not test.get("progress") and engine.compute.call_count == 1


def test_a_cancelled_one_says_so_keeps_what_there_is_and_begins_anew_only_when_told(engine):
    test = look()
    job = held(test)
    job.state, job.partial = "running", 3
    look(test).button(f"cancel:{TOKEN}").click()
    assert look(test).warning[0].value == "The root: It was cancelled."
    assert test.text[0].value == "3 so far" and engine.compute.call_count == 1
    test.button(f"retry:{TOKEN}").click()
    assert bar(look(test)) == "The root: loading …"
    assert engine.compute.call_count == 2 and held(test) is not job


def test_a_result_that_is_there_already_needs_no_second_look(engine):
    engine.compute.side_effect = lambda *request: Mock(state="done", result=lambda: 7)
    assert [text.value for text in look().text] == ["found 7"]


def test_a_tab_holds_the_jobs_it_asked_for_last_and_none_when_it_has_gone():
    tab = Tab("this one")
    for number in range(MOST_JOBS):
        tab.hold_job(str(number), Job())
    tab.hold_job("0", tab.jobs["0"])  # asked for again
    tab.hold_job("one more", Job())
    assert len(tab.jobs) == MOST_JOBS and "0" in tab.jobs and "1" not in tab.jobs
    tab.free()
    assert not tab.jobs
