"""The address while Back and Forward lead to a page that has not begun yet; without a server."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from cf.ui.widgets import stage

pytestmark = pytest.mark.browser

SCRIPT = (Path(stage.__file__).parent / "walk.js").read_text("utf-8")


@pytest.fixture
def walked(open_page) -> Page:
    """Back on Train, whose run has not begun, and the run of Explore still has something to say."""
    page: Page = open_page("about:blank", stop_clock=True)
    page.route("http://walk.test/**", lambda route: route.fulfill(body="<a href=data>Data</a>"))
    page.goto("http://walk.test/train?film=1")
    page.add_script_tag(content=SCRIPT)
    page.evaluate("history.pushState({}, '', '/explore?film=2')")
    page.go_back()
    page.wait_for_function("() => cfWalk.to === 'train?film=1'")
    page.evaluate("history.replaceState({}, '', '/train?film=2')")
    return page


def address(page: Page) -> str:
    return page.evaluate("location.pathname + location.search")


def test_what_the_left_page_writes_late_is_not_written_into_the_address_walked_to(walked):
    assert address(walked) == "/train?film=1"
    walked.evaluate("arrive('explore?film=2')")  # of the run before
    assert address(walked) == "/train?film=1"


def test_what_the_page_walked_to_writes_as_it_begins_stands_there_once_it_has(walked):
    walked.evaluate("history.replaceState({}, '', '/train?film=1&present=true')")
    assert address(walked) == "/train?film=1"
    walked.evaluate("arrive('train?film=1')")
    assert address(walked) == "/train?film=1&present=true"
    walked.evaluate("history.replaceState({}, '', '/train?film=3')")
    assert address(walked) == "/train?film=3"


def test_another_page_that_is_opened_meanwhile_has_its_own_address(walked):
    walked.evaluate("document.addEventListener('click', (event) => event.preventDefault())")
    walked.get_by_role("link").click()
    walked.evaluate("history.replaceState({}, '', '/train?film=2')")  # late as before
    assert address(walked) == "/train?film=1"
    walked.evaluate("history.pushState({}, '', '/data')")
    assert address(walked) == "/data"
    walked.go_back()
    walked.wait_for_function("() => location.pathname === '/train'")
    assert address(walked) == "/train?film=1"


@pytest.mark.parametrize(
    ("begun", "then"),
    [
        (["explore?film=2"], "/explore?film=2"),
        (["train?film=1", "explore?film=2"], "/explore?film=2"),
        (["train?film=2&seen=all"], "/train?film=2"),
    ],
    ids=[
        "another page is shown",
        "after the one walked to",
        "the page begins with another address",
    ],
)
def test_where_a_walk_leads_elsewhere_the_address_says_in_the_end_what_is_shown(
    walked, begun, then
):
    for began in begun:
        walked.evaluate("(began) => arrive(began)", began)
    assert address(walked).startswith("/train")
    walked.clock.fast_forward(20_000)
    assert address(walked) == then


def test_a_page_opened_after_a_walk_keeps_its_address(walked):
    walked.evaluate("arrive('train?film=1')")
    walked.evaluate("history.pushState({}, '', '/data')")
    walked.clock.fast_forward(20_000)
    assert address(walked) == "/data"
