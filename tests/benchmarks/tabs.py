"""What tabs leave behind: the server's memory while tabs are opened, trained in and closed.

Run: python -m tests.benchmarks.tabs [--tabs 40] [--env MALLOC_ARENA_MAX=2]

With MALLOC_ARENA_MAX=2, at rest after 20 tabs, the server itself held 237 and 235 MB, without 263
and 265 (two pairs, side by side, on two cores); from 5 tabs on it grew by 11 and 2 MB, without by
24. glibc reads it as a process starts, so whoever starts the server sets it; its workers always
have it.
"""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.pages import memory
from tests.browser.conftest import CHROMIUM_FLAGS, find_chromium
from tests.browser.server import ROOT, serve_app

EVERY = 5  # tabs between two lines
REST_MS = 100_000  # until the runs of tabs that have gone are ended, too


def main() -> None:
    """Print the memory of all processes after every few tabs, and after a rest at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tabs", type=int, default=40)
    parser.add_argument("--env", nargs="*", default=[], help="NAME=value for the server")
    options = parser.parse_args()
    env = dict(pair.split("=", 1) for pair in options.env)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_app(ROOT / "app.py", Path(folder), env) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        for number in range(options.tabs + 1):
            if number % EVERY == 0:
                print(f"{number:3} tabs: {memory(server.process.pid)}", flush=True)
            if number < options.tabs:
                use_tab(browser, server.url)
        page = browser.new_page()
        page.wait_for_timeout(REST_MS)
        print(f"at rest: {memory(server.process.pid)}")
        browser.close()


def use_tab(browser: Browser, url: str) -> None:
    """Open a tab of somebody else, train a run to its end, and close it."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(f"{url}/train?pace=fast")
    buttons = page.get_by_test_id("stMainBlockContainer")
    buttons.get_by_role("button", name="Play", disabled=False).click(timeout=60_000)
    buttons.get_by_role("button", name="Play", disabled=True).wait_for(timeout=120_000)
    context.close()


if __name__ == "__main__":
    main()
