"""What is computed in the background shows how far it is, can be cancelled and tried again."""

import math
from types import SimpleNamespace
from unittest.mock import Mock, patch

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cf.engine.jobs import name_request
from cf.ui.tab.tab import MOST_JOBS, Tab

TOKEN = name_request(math.isqrt, (50,), {})


def app() -> None:
    import math

    import streamlit as st

    from cf.ui.tab.jobs import compute

    found = compute("+ The root", math.isqrt, 50, draw=lambda part: st.text(f"{part} so far"))
    if found is not None:
        st.text(f"found {found}")


class Job(SimpleNamespace):
    """Stands for `cf.engine.jobs.Job`."""

    def __init__(self) -> None:
        super().__init__(state="waiting", progress=0.0, message="", partial=None)
        self.holders: list[str] = []

    def result(self) -> object:
        return self.partial

    @property
    def has_ended(self) -> bool:
        return self.state not in ("waiting", "running")

    def hold(self, who: str) -> None:
        self.holders.append(who)

    def forget_failure(self) -> None:
        self.state = "forgotten"

    def leave(self, who: str) -> None:
        self.holders = [one for one in self.holders if one != who]


@pytest.fixture
def engine():
    engine = Mock()
    engine.compute.side_effect = lambda *request, **choices: Job()
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


def words(test: AppTest) -> str:
    return "\n".join(text.value for text in test.markdown)


def test_a_job_is_asked_for_once_and_its_progress_is_shown(engine):
    test = look()
    job = held(test)
    assert bar(test) == "\\+ The root: loading …" and not test.text
    job.state, job.progress, job.partial = "running", 0.25, 3
    assert bar(look(test)) == "\\+ The root: 25 %" and test.text[0].value == "3 so far"
    job.state, job.partial = "done", 7
    assert [text.value for text in look(test).text] == ["found 7"]
    assert not test.get("progress") and engine.compute.call_count == 1


def test_a_cancelled_one_says_so_keeps_what_there_is_and_begins_anew_only_when_told(engine):
    test = look()
    job = held(test)
    job.state, job.partial = "running", 3
    look(test).button(f"cancel:{TOKEN}").click()
    assert words(look(test)) == ":orange[\\+ The root: The computation was cancelled.]"
    assert not job.holders
    job.state = "done"  # for another tab, which waits for it still
    assert words(look(test)) and not [text for text in test.text if "found" in text.value]
    job.state = "running"
    look(test)
    assert test.text[0].value == "3 so far" and engine.compute.call_count == 1
    test.button(f"retry:{TOKEN}").click()
    assert bar(look(test)) == "\\+ The root: loading …"
    assert engine.compute.call_count == 2 and held(test) is not job


def test_what_failed_is_computed_anew_when_told_unless_it_would_fail_again(engine):
    def refusing_app() -> None:
        import math

        from cf.errors import DataError
        from cf.ui.tab.jobs import compute

        compute("The root", math.isqrt, 50, final=DataError)

    test = AppTest.from_function(refusing_app, default_timeout=30).run()
    job = held(test)
    job.state, job.message, job.kind = "failed", "The shelf is full.", "StoreError"
    look(test).button(f"retry:{TOKEN}").click()
    assert bar(look(test)) == "The root: loading …" and job.state == "forgotten"
    job = held(test)
    job.state, job.message, job.kind = "failed", "The file is empty.", "DataError"
    assert "file is empty" in words(look(test)) and not test.button


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


def hold(tab: Tab, number: int) -> Job:
    job = Job()
    job.hold(tab.name)
    tab.hold_job(str(number), job)
    return job


def test_a_job_that_gives_way_to_others_is_left_and_one_that_has_ended_goes_first():
    tab = Tab("this one")
    jobs = [hold(tab, number) for number in range(MOST_JOBS)]
    jobs[3].state = "done"
    hold(tab, 16)
    assert "3" not in tab.jobs and "0" in tab.jobs and not jobs[3].holders
    tab.left_jobs.add("0")  # cancelled here, while somebody else waits for it
    hold(tab, 17)
    assert "0" not in tab.jobs and not jobs[0].holders and not tab.left_jobs
    assert all(jobs[number].holders == ["this one"] for number in (1, 2, 4, 15))


@pytest.mark.parametrize("person", ["", "somebody"])
def test_a_tab_that_has_gone_holds_nothing_but_what_no_shelf_gives_back(person):
    column = Mock()
    tab = Tab("this one", person=person, own_column=column, own_sought="its mark")
    job = hold(tab, 0)
    tab.left_jobs.add("0")
    tab.free()
    assert not job.holders and not tab.jobs and not tab.left_jobs
    held = (None, "") if person else (column, "its mark")
    assert (tab.own_column, tab.own_sought) == held  # sought again where it can be found


def layout_app() -> None:
    import numpy as np
    import streamlit as st

    from cf.analysis.plane.views import fit_tsne
    from cf.ui.tab.jobs import lay_out

    vectors, fitted_on = np.ones((3, 2), np.float32), np.ones(3, bool)
    asked = st.slider("Perplexity", 5, 50, 30, key="perplexity")
    points, is_done = lay_out("t-SNE", fit_tsne, vectors, fitted_on, perplexity=float(asked))
    st.text("nothing" if points is None else f"{points.sum():g}, {is_done}")


def test_a_layout_is_seen_while_it_grows_and_gives_way_to_the_next_one_asked_for(engine):
    test = AppTest.from_function(layout_app, default_timeout=30).run()
    (job,) = test.session_state["this_tab"].jobs.values()
    assert test.text[0].value == "nothing" and len(job.holders) == 1
    job.state, job.partial = "running", np.full((3, 2), 2, np.float32)
    assert look(test).text[0].value == "12, False"
    test.slider("perplexity").set_value(40)
    (other,) = look(test).session_state["this_tab"].jobs.values()
    assert other is not job and not job.holders and len(other.holders) == 1
    other.state, other.partial = "done", SimpleNamespace(points=np.ones((3, 2)))
    assert look(test).text[0].value == "6, True"
