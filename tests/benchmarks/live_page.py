"""How lively the Train page is: positions arriving and frames drawn a second while it trains.

Run: python -m tests.benchmarks.live_page [--seconds 6] [--repeats 3]
"""

import argparse
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM_FLAGS, ROOT, find_chromium, serve_app

MAP = "window.__cfMap.maps.map.debug()"


def main() -> None:
    """Print the medians of several runs at the medium pace, in a window of 1280 × 720."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    arriving, drawn = [], []
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_app(ROOT / "app.py", Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(server.url)
        buttons = page.get_by_test_id("stMainBlockContainer")
        page.wait_for_function("() => window.__cfMap?.maps?.map", timeout=60_000)
        for _ in range(options.repeats):
            buttons.get_by_role("button", name="Play").click(timeout=60_000)
            buttons.get_by_role("button", name="Pause").wait_for(timeout=60_000)
            before = page.evaluate(f"({{...{MAP}, at: performance.now()}})")
            page.wait_for_timeout(1000 * options.seconds)
            after = page.evaluate(f"({{...{MAP}, at: performance.now()}})")
            seconds = (after["at"] - before["at"]) / 1000
            arriving.append((after["received"] - before["received"]) / seconds)
            drawn.append((after["drawn"] - before["drawn"]) / seconds)
            buttons.get_by_role("button", name="Rewind").click()
            buttons.get_by_role("button", name="Play").wait_for(timeout=60_000)
        browser.close()
    print(f"positions arriving: {statistics.median(arriving):5.1f} /s  {rounded(arriving)}")
    print(f"frames drawn:       {statistics.median(drawn):5.1f} /s  {rounded(drawn)}")


def rounded(values: list[float]) -> list[float]:
    """One decimal is all that the noise allows."""
    return [round(value, 1) for value in values]


if __name__ == "__main__":
    main()
