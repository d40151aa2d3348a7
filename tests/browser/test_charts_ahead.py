"""What draws charts comes while nobody waits for anything; without a server."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from cf.ui.widgets import stage

pytestmark = pytest.mark.browser

SCRIPT = (Path(stage.__file__).parent / "charts.js").read_text("utf-8")
PAGE = """<script type=module src=/base/static/js/index.js></script>
<button>Step</button><div class=st-key-do-pause hidden></div>"""
JAVASCRIPT = "text/javascript"


@pytest.fixture
def page(open_page) -> Page:
    """A page as Streamlit serves it, not trained and just touched, with no charts yet."""
    page: Page = open_page("about:blank", stop_clock=True)
    files = {"index": "", "Charts": "window.hasCharts = true"}
    page.route("http://charts.test/base/train", lambda route: route.fulfill(body=PAGE))
    page.route(
        "http://charts.test/base/static/js/*.js",
        lambda route: route.fulfill(
            body=files[Path(route.request.url).stem], content_type=JAVASCRIPT
        ),
    )
    page.goto("http://charts.test/base/train")
    page.evaluate("document.querySelector('.st-key-do-pause').remove()")
    page.add_script_tag(content=SCRIPT)
    page.evaluate("loadCharts({ charts: 'Charts.js' })")
    return page


def has_charts(page: Page, after: int) -> bool:
    """After so many milliseconds, and what it takes to ask for a file."""
    page.clock.run_for(after)
    page.evaluate("() => fetch('/base/static/js/index.js')")
    return bool(page.evaluate("() => window.hasCharts === true"))


def test_charts_come_once_nothing_has_been_touched_for_a_while(page):
    assert not has_charts(page, 2900)
    page.get_by_role("button").click()
    assert not has_charts(page, 200)
    page.clock.run_for(7000)
    page.wait_for_function("() => window.hasCharts")


def test_charts_come_in_a_browser_that_does_not_say_when_it_is_idle(page):
    page.evaluate("delete window.requestIdleCallback")
    assert page.evaluate("window.requestIdleCallback === undefined")
    page.clock.run_for(4000)
    page.wait_for_function("() => window.hasCharts")


def test_no_charts_come_while_a_run_trains_or_to_a_small_screen(page):
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p class=st-key-do-pause>')")
    assert not has_charts(page, 9000)
    page.evaluate("document.querySelector('.st-key-do-pause').remove()")
    page.set_viewport_size({"width": 390, "height": 844})
    assert not has_charts(page, 9000)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.clock.run_for(4000)
    page.wait_for_function("() => window.hasCharts")


def test_streamlit_has_the_file_that_is_named():
    assert stage._CHARTS is not None and stage._CHARTS.stat().st_size > 1_000_000
