"""How long pages take to stand there, and what the processes hold in memory meanwhile.

Run: python -m tests.benchmarks.pages [--repeats 5]

The first map: from a server's first answer, when it has just started (cold) and later (warm), in a
browser that knows nothing of it. Pages: from a press on their name until they are drawn to the end,
of a trained run, the first time and when they have been there. 1280 × 720.
"""

import argparse
import statistics
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM_FLAGS, find_chromium
from tests.browser.server import ROOT, Server, serve_app

PAGES = ("Explore", "Inside", "Separate", "You", "Compare", "Train")
# Watched in the page itself: the driver's own round trips are not what a person waits for.
FIRST_MAP = """() => { const look = () => {
  const map = window.__cfMap?.maps?.map;
  if (map?.debug().drawn > 0) window.firstMap = performance.now();
  else requestAnimationFrame(look); };
  requestAnimationFrame(look); }"""
CHANGE = """name => { window.changed = null; const began = performance.now(); let still = 0;
  const look = () => {
    const app = document.querySelector('[data-testid=stApp]');
    const waits = document.querySelector('[data-testid=stSkeleton], [data-testid=stSpinner]');
    const there = document.title.includes(name) && !waits
      && app.dataset.testScriptState === 'notRunning';
    still = there ? still + 1 : 0;
    if (still > 2) window.changed = performance.now() - began;
    else requestAnimationFrame(look); };
  look(); }"""


def main() -> None:
    """Print medians in seconds, and megabytes by process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        cold: list[float] = []
        for _ in range(options.repeats):
            with tempfile.TemporaryDirectory() as folder, serve(folder) as server:
                cold.append(open_train(browser, server.url))
        with tempfile.TemporaryDirectory() as folder, serve(folder) as server:
            open_train(browser, server.url)
            warm = [open_train(browser, server.url) for _ in range(options.repeats)]
            print(f"first map, cold: {told(cold)}\nfirst map, warm: {told(warm)}")
            print(f"memory after start: {memory(server.process.pid)}")
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.goto(f"{server.url}/train?pace=fast")
            train(page)
            for visit in ("first", "again"):
                took = {name: [change(page, name)] for name in PAGES}
                for _ in range(options.repeats - 1 if visit == "again" else 0):
                    for name in PAGES:
                        took[name].append(change(page, name))
                for name, seconds in took.items():
                    print(f"{name:9} {visit:6} {told(seconds)}")
            print(f"memory after use: {memory(server.process.pid)}")
        browser.close()


def serve(folder: str) -> AbstractContextManager[Server]:
    """Serve the app with its files in `folder`."""
    return serve_app(ROOT / "app.py", Path(folder))


def open_train(browser: Browser, url: str) -> float:
    """Return the seconds to the first drawn map, in a new context."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.add_init_script(f"({FIRST_MAP})()")
    page = context.new_page()
    page.goto(f"{url}/train")
    page.wait_for_function("() => window.firstMap", timeout=60_000)
    took: float = page.evaluate("() => window.firstMap")
    context.close()
    return took / 1000


def train(page: Page) -> None:
    """Train the default run to its end."""
    buttons = page.get_by_test_id("stMainBlockContainer")
    buttons.get_by_role("button", name="Play").click(timeout=60_000)
    buttons.get_by_role("button", name="Play", disabled=True).wait_for(timeout=120_000)


def change(page: Page, name: str) -> float:
    """Return the seconds from a press on a page's name until it is drawn."""
    link = page.get_by_test_id("stPageLink").get_by_role("link", name=name).first
    page.evaluate(CHANGE, name)
    link.click()
    page.wait_for_function("() => window.changed !== null", timeout=60_000)
    took: float = page.evaluate("() => window.changed")
    return took / 1000


def memory(pid: int) -> str:
    """Megabytes of the server and its processes; of what they share, each its part (Linux)."""
    server = psutil.Process(pid)
    held = [one.memory_full_info().pss / 1e6 for one in (server, *server.children(recursive=True))]
    return f"{sum(held):.0f} MB ({' + '.join(f'{one:.0f}' for one in held)})"


def told(seconds: list[float]) -> str:
    """The median, and all of them."""
    return f"{statistics.median(seconds):.2f} s  {[round(one, 2) for one in seconds]}"


if __name__ == "__main__":
    main()
