"""The note that a browser takes of a tab as it is left; without a server."""

import pytest
from playwright.sync_api import Page

from cf.ui.widgets import stage

pytestmark = pytest.mark.browser

DATA = {"keys": [], "locked": False, "presenting": False, "began": "train?"}


@pytest.fixture
def open_tab(open_page):
    """Open a page as a tab that has this name."""
    page: Page = open_page("about:blank")
    page.route("http://left.test/**", lambda route: route.fulfill(body="<body></body>"))

    def open_tab(name: str) -> Page:
        page.goto(f"http://left.test/{name}")
        page.add_script_tag(content=stage.PROGRAM.replace("export default", "window.mount ="))
        data = {**DATA, "note": f"cf_left_{name}"}
        page.evaluate(
            "(data) => mount({ data, parentElement: document.body, setStateValue() {} })", data
        )
        return page

    return open_tab


def notes(page: Page) -> str:
    return page.evaluate("document.cookie")


def test_a_tab_is_noted_as_it_is_left_or_loaded_again_and_none_that_is_open(open_tab):
    page = open_tab("first")
    assert "cf_left" not in notes(page)
    page.reload()
    assert "cf_left_first=1" in notes(page)
    page = open_tab("second")
    assert "second" not in notes(page)


def test_a_tab_that_was_kept_whole_and_is_shown_again_has_not_been_left(open_tab):
    page = open_tab("kept")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert "cf_left_kept=1" in notes(page)
    page.evaluate("dispatchEvent(new Event('pageshow'))")
    assert "kept" not in notes(page)
