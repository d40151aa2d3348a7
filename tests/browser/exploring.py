"""How the tests of Explore open the page and ask it what it shows."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.server import Server

MAP = "window.__cfMap.maps.explore"
IS_AT_REST = (
    "!document.querySelector('[data-testid=stStatusWidget], [data-testid=stSpinner]')"
    f" && (!window.__cfMap?.maps?.explore?.chrome.root.isConnected || {MAP}.due === null)"
)


def wait_for_bar(page: Page) -> None:
    """Wait until all that stands in the bar lies within it, the pages' names on one line."""
    page.wait_for_function("""() => {
        const box = (node) => node.getBoundingClientRect();
        const bar = document.querySelector('.st-key-bar'), { top, bottom } = box(bar);
        const within = (own) => own.top >= top && own.bottom <= bottom;
        const shown = [...bar.children].filter((child) => child.checkVisibility()).map(box);
        const heights = [...bar.querySelectorAll('.st-key-pages a')].map((link) => box(link).top);
        return shown.every(within) && new Set(heights.map(Math.round)).size === 1; }""")


def ask(page: Page, what: str):
    """Evaluate `what` of the map's own account of itself."""
    return page.evaluate(f"() => {MAP}.debug().{what}")


def wait(page: Page, condition: str) -> None:
    """Wait for a JavaScript condition, on `m` = the map and `d` = its account of itself."""
    page.wait_for_function(
        f"() => {{ const m = window.__cfMap?.maps?.explore; if (!m?.frame) return false;"
        f" const d = m.debug(); return {condition} }}"
    )


def settle(page: Page) -> None:
    """Wait until the script has run and the map stands still; no error is on the page."""
    page.wait_for_function(f"() => {IS_AT_REST}")
    expect(page.get_by_test_id("stException")).to_have_count(0)


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlparse(page.url).query)


def canvas_of(page: Page) -> Locator:
    return page.locator("canvas[aria-roledescription=map]")


def card_of(page: Page) -> Locator:
    """The heading of the film's card."""
    return page.get_by_role("heading", level=4)


def axis_of(page: Page, side: str = "across") -> Locator:
    return page.locator(f".axis.{side}")


def caption_of(page: Page) -> Locator:
    """What the page says of the view."""
    return page.get_by_text("How far to trust this picture")


def point_at(page: Page, row: int) -> tuple[float, float]:
    """Return where a film is on the page, in pixels."""
    box = canvas_of(page).bounding_box()
    x, y = page.evaluate(f"() => {MAP}.place({row})")
    return box["x"] + x, box["y"] + y


def hover_figure(page: Page, place: Callable[[], tuple[float, float]]) -> tuple[float, float]:
    """Point where `place` says a figure shows something until the figure tells of it; return that.

    One that is drawn anew under a pointer at rest has not heard of it: it comes there again.
    """
    plot = "document.querySelector('.js-plotly-plot')"
    page.evaluate(f"() => {{ {plot}._hoverdata = undefined }}")
    for _ in range(PATIENCE // 100):
        x, y = place()
        page.mouse.move(x, y - 1)
        page.mouse.move(x, y)
        page.wait_for_timeout(100)  # Plotly looks where a pointer is but now and then
        if page.evaluate(f"() => {plot}._hoverdata?.length"):
            return x, y
    pytest.fail(f"The figure tells of nothing at {x:.0f}, {y:.0f}.")


def listed(page: Page, index: int) -> Locator:
    """A row of a list of films."""
    return page.get_by_role("table").locator("tbody tr").nth(index)


def open_listed(page: Page, index: int) -> str:
    """Click a title in a list of films, and return it."""
    settle(page)  # a list that is about to be drawn anew would not hear a click
    link = listed(page, index).get_by_role("link")
    name = link.text_content()
    link.click()
    return name


def cell(page: Page, row: int, column: int, table: int = 0) -> Locator:
    """A cell of a table, counted without its column of ticks where it has none."""
    frame = page.get_by_test_id("stDataFrame").nth(table)
    return frame.get_by_test_id(f"glide-cell-{column}-{row}")


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a box by typing and Enter."""
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).wait_for()
    box.press("Enter")


def open_untrained(page: Page) -> None:
    """Wait for the map of a new run."""
    expect(page.get_by_text("still random")).to_be_visible()
    wait(page, "d.drawn > 0")
    settle(page)


def train(page: Page) -> str:
    """Train a new run from the page and return its token."""
    page.get_by_role("button", name="Train now").click()
    expect(page.get_by_text("still random")).to_have_count(0)
    expect(axis_of(page)).to_have_text(re.compile("independent ← across → blockbuster"))
    settle(page)
    return query(page)["run"][0]


# As Back does, which the app follows without being loaded again.
WALK = """address => {
    History.prototype.pushState.call(history, null, "", address);
    dispatchEvent(new PopStateEvent("popstate"));
}"""
HAS_ARRIVED = (
    "window.cfWalk.to === null && document.querySelector('[data-test-script-state=notRunning]')"
)


class TrainedRun:
    """A trained run that the tests look at one after another."""

    def __init__(self, server: Server) -> None:
        self.server, self.token, self.data = server, "", ""

    def walk(self, page: Page, address: str) -> None:
        """Go on to an address of the app in a tab that shows the run, or show it there.

        A load costs seconds of a processor; a walk is what Back does and costs what is drawn.
        """
        if not page.url.startswith(f"{self.server.url}/") or query(page).get("run") != [self.token]:
            self.show(page, address)
            return
        path, _, more = address.partition("?")
        page.mouse.move(0, 0)
        page.evaluate(WALK, f"/{path}?run={self.token}&data={self.data}&{more}")
        page.wait_for_function(f"() => {HAS_ARRIVED}")
        settle(page)

    def show(self, page: Page, address: str) -> None:
        """Show a page of the app, such as `explore?tab=Axes`, with the trained run.

        A run that a tab still watches would not be given to this one. Nobody may be there, and a
        run that nobody has looked at for long is trained anew.
        """
        page.goto("about:blank")
        self.server.wait_until_left()
        path, _, more = address.partition("?")
        page.goto(f"{self.server.url}/{path}?run={self.token}&{more}")
        main = page.get_by_test_id("stMainBlockContainer")
        # The first tab of a server waits for its worker processes to start.
        expect(main.get_by_test_id("stButtonGroup").first).to_be_visible(timeout=2 * PATIENCE)
        settle(page)
        button = main.get_by_role("button", name="Train now")
        if button.is_visible():
            button.click()
            expect(button).to_have_count(0)
            expect(main.get_by_text("The run is training")).to_have_count(0)
            settle(page)
        # Nothing may be on the screen that says so before the run's name is in the address.
        page.wait_for_function("() => new URLSearchParams(location.search).get('run')")
        told = query(page)
        (self.token,), (self.data,) = told["run"], told["data"]
