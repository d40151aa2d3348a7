"""One Streamlit server for each app and one Chromium, whose profile stays warm, for all tests."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from cf.data import Movies, read_data
from tests.browser.afresh import WINDOW, AfreshTabs
from tests.browser.server import ROOT, Server, serve_app

if TYPE_CHECKING:
    from tests.browser.exploring import TrainedRun

PATIENCE = 60_000  # milliseconds that a busy machine may take for anything in a browser
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--process-per-site",  # see `warm`
]


def find_chromium() -> str | None:
    """The browser that CF_CHROMIUM names, else the system's; None for Playwright's own."""
    return os.environ.get("CF_CHROMIUM") or shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests: the system's Chromium, else the one Playwright brings."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


# A tab of the shared profile begins without what earlier ones kept there, such as a shut sidebar,
# and as another person; what it keeps itself stays when it is loaded again.
FORGET = """if (window === top && location.protocol.startsWith("http")) {
    if (!sessionStorage.getItem("begun")) {
        localStorage.clear();
        document.cookie = "cf_person=; max-age=0; path=/";
    }
    sessionStorage.setItem("begun", "yes");
}"""


def new_context(chromium: Browser, **options: Any) -> BrowserContext:
    """A fresh profile in a window of 1280 × 720, or as Playwright's `options` say."""
    context = chromium.new_context(**{"viewport": WINDOW, **options})
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture(scope="session")
def warm(chromium: Browser) -> Iterator[BrowserContext]:
    """The profile that most tests share: it need not load the program's scripts again.

    Nor compile them, a third of a page's load: all its tabs of one host share one process, and the
    one that stays open keeps that process while no test is looked at.
    """
    context = new_context(chromium)
    page = context.new_page()
    page.route("**", lambda route: route.fulfill(body="Between tests"))
    page.goto("http://127.0.0.1")
    yield context
    context.close()


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Server]]:
    """Serve a page file, named from the repository's root, once for all tests that spare it."""
    running: dict[str, Server] = {}
    with ExitStack() as stack:

        def start(app: str) -> Server:
            if app not in running:
                folder = tmp_path_factory.mktemp("server")
                running[app] = stack.enter_context(serve_app(ROOT / app, folder))
            server = running[app]
            if server.process.poll() is not None:
                pytest.fail(f"The server of {app} has died: {server.explain()}", pytrace=False)
            return server

        yield start


class Tabs:
    """Tabs that are closed together; errors in their own scripts are remembered."""

    def __init__(self, chromium: Browser, warm: BrowserContext) -> None:
        self.chromium, self.warm = chromium, warm
        self.opened: list[Page] = []
        self.fresh: list[BrowserContext] = []
        self.errors: list[str] = []

    def open(
        self,
        url: str,
        *,
        fresh: bool = False,
        stop_clock: bool = False,
        viewport: ViewportSize | None = None,
        color_scheme: Literal["light", "dark"] = "light",
        reduced_motion: Literal["reduce", "no-preference"] = "reduce",
        **options: Any,
    ) -> Page:
        """Open an address.

        Parameters
        ----------
        url : str
        fresh : in a profile of its own, as another person's browser would
        stop_clock : time passes only as the test says with `page.clock`; in a profile of its own,
            for a clock holds for all tabs of one
        viewport, color_scheme : of this tab alone
        reduced_motion : where it is not what a test looks at, a glide is sixty pictures a second
        **options : of Playwright, for a profile of its own
        """
        context = self.warm
        if fresh or stop_clock or options:
            context = new_context(self.chromium, **options)
            self.fresh.append(context)
        if stop_clock:
            context.clock.install(time=0)
            context.clock.pause_at(60_000)
        page = context.new_page()
        if context is self.warm:
            page.add_init_script(FORGET)
        self.opened.append(page)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.set_viewport_size(viewport or WINDOW)
        page.emulate_media(color_scheme=color_scheme, reduced_motion=reduced_motion)
        page.goto(url)
        return page

    def close(self) -> None:
        """Close all of them; an error in one of them is a failure."""
        for page in self.opened:
            page.close()
        for context in self.fresh:
            context.close()
        assert not self.errors


@pytest.fixture
def open_page(chromium: Browser, warm: BrowserContext) -> Iterator[Callable[..., Page]]:
    """Open an address in a tab, as `Tabs.open` does, until the test ends."""
    tabs = Tabs(chromium, warm)
    yield tabs.open
    tabs.close()


@pytest.fixture(scope="session")
def afresh_tabs(warm: BrowserContext) -> AfreshTabs:
    """Tabs of made-up pages that tests use one after another."""
    return AfreshTabs(warm)


@pytest.fixture
def begin(afresh_tabs: AfreshTabs) -> Iterator[Callable[..., Page]]:
    """Show a made-up page as it first opens, in a tab that has loaded it before."""
    with afresh_tabs.lend() as begin_:
        yield begin_


@pytest.fixture(scope="session")
def trained(serve: Callable[[str], Server]) -> "TrainedRun":
    """A run that Explore and Separate look at."""
    from tests.browser.exploring import TrainedRun

    return TrainedRun(serve("app.py"))


@pytest.fixture(scope="module")
def tab(warm: BrowserContext) -> Iterator[Page]:
    """One tab for all tests of a file."""
    page = warm.new_page()
    page.add_init_script(FORGET)
    page.emulate_media(reduced_motion="reduce")  # as in `Tabs.open`
    yield page
    page.close()


@pytest.fixture
def walk(tab: Page, trained: "TrainedRun") -> Iterator[Callable[..., Page]]:
    """Go to an address with the trained run in the tab of the file, as `TrainedRun.walk` does.

    Or load it afresh: what is in no address, such as the films before the one on the card, stays.
    """
    errors: list[str] = []

    def note(error: object) -> None:
        errors.append(str(error))

    def walk_(address: str, afresh: bool = False) -> Page:
        (trained.show if afresh else trained.walk)(tab, address)
        return tab

    tab.on("pageerror", note)
    yield walk_
    expect(tab.get_by_test_id("stException")).to_have_count(0)
    tab.remove_listener("pageerror", note)
    assert not errors


@pytest.fixture
def explore(walk: Callable[..., Page]) -> Callable[..., Page]:
    """Go to Explore with the trained run, and wait until its map is drawn and stands still."""
    from tests.browser.exploring import settle, wait

    def explore_(more: str = "", afresh: bool = False) -> Page:
        page = walk(f"explore?{more}", afresh)
        wait(page, "d.drawn > 0")
        settle(page)
        return page

    return explore_


@pytest.fixture(scope="session")
def movies() -> Movies:
    """Those of the trained run."""
    return read_data("bundled").movies
