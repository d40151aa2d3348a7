"""The line on which a run sends its frames, as a browser asks for it; without a server."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from cf.figures.map.message import SOCKET
from cf.ui.widgets import live
from cf.web.live import ENDED, LOST

pytestmark = pytest.mark.browser

SOURCES = [Path(live.__file__).parent / name for name in ("attach.js", "html.js")]
SCRIPT = "\n".join([SOCKET, *(source.read_text("utf-8") for source in SOURCES)])
NOTE = """
window.askedAt = [];
window.WebSocket = class extends WebSocket {
  constructor(address) {
    super(address);
    askedAt.push(Date.now());
  }
};
"""
PART = {"part": "progress", "kind": "line", "token": "a-token", "colours": {}, "height": "auto"}
WHY = "The process that trained this run has gone & taken <it> along."
BROKEN = 1012  # a server that starts anew


@pytest.fixture
def line(open_page):
    """A part of a page that follows a run, and how its line ends whenever it is asked for."""
    page: Page = open_page("about:blank", stop_clock=True)
    ends: list[tuple[int, str]] = []
    asked: list[WebSocketRoute] = []

    def answer(socket: WebSocketRoute) -> None:
        asked.append(socket)
        code, reason = ends[0] if len(ends) == 1 else ends.pop(0)
        socket.close(code=code, reason=reason)

    page.route_web_socket("**/live/a-token", answer)
    page.route("**/train", lambda route: route.fulfill(body="<body></body>"))
    page.goto("http://run.test/train")
    page.add_script_tag(content=NOTE)
    page.add_script_tag(content=SCRIPT.replace("export default", "window.mount ="))
    return page, ends, asked


def mount(page: Page, sequence: int) -> None:
    """Draw the part as Python does with each of its ticks."""
    data = {**PART, "value": f"<p>Step {sequence}</p>", "sequence": sequence}
    page.evaluate("(data) => mount({ data, parentElement: document.body })", data)


def pass_time(page: Page, seconds: int) -> None:
    """Let time pass in the page, a moment after the other: sockets answer in between."""
    for _ in range(2 * seconds):
        page.clock.run_for(500)


def test_a_line_that_breaks_is_asked_for_after_ever_longer_waits(line):
    page, ends, asked = line
    ends.append((BROKEN, ""))
    mount(page, 3)
    waits = [500, 1000, 2000, 4000, 8000, 15_000, 15_000]
    while len(asked) <= len(waits):
        pass_time(page, 1)
    times = page.evaluate("askedAt")
    for wait, before, after in zip(waits, times, times[1:], strict=False):
        assert after - before >= 0.75 * wait  # a quarter either way, so that not all ask at once
    expect(page.locator("p")).to_have_text("Step 3")


@pytest.mark.parametrize("code", [LOST, ENDED])
def test_a_line_that_ends_for_good_says_why_and_is_asked_for_only_as_python_draws_the_run(
    line, code
):
    page, ends, asked = line
    ends += [(BROKEN, ""), (code, WHY)]
    mount(page, 3)
    pass_time(page, 60)
    expect(page.locator("p")).to_have_text(WHY)
    assert len(asked) == 2
    mount(page, 4)  # it was opened anew
    expect(page.locator("p")).to_have_text("Step 4")
    pass_time(page, 60)
    assert len(asked) == 3
