"""How lively the Train page is: positions arriving, their age, frames drawn, sliders answered.

Run: python -m tests.benchmarks.live_page [--seconds 6] [--repeats 3] [--ratings 32000000]

With a number of ratings, so many are made up, and the first map is timed on a fresh server.
"""

import argparse
import os
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from cf.presets import first_settings
from cf.store.data_shelf import common_data
from cf.ui.tab.address import write_settings
from tests.benchmarks.made_up import make_up, scaled
from tests.browser.conftest import CHROMIUM_FLAGS, find_chromium
from tests.browser.server import ROOT, serve_app

MAP = "window.__cfMap.maps.map.debug()"
LISTEN = """() => {
  window.ages = [];
  for (const feed of window.__cfFeeds.values())
    feed.listeners.add((parts, { drawnAt }) => {
      if (parts.positions) window.ages.push(Date.now() - 1000 * drawnAt);
    });
}"""
UNTRAINED = """() => [...window.__cfFeeds.values()].some(
  (feed) => /step <b>0</.test(feed.parts.progress))"""
# From the moment that a slider is let go to the first message with another rate.
ANSWER = """() => new Promise((answered) => {
  const rate = (html) => /rate now <b>([^<]*)/.exec(html)?.[1];
  const slider = document.activeElement;
  for (const feed of window.__cfFeeds.values()) {
    const before = rate(feed.parts.progress);
    slider.addEventListener('keydown', () => { window.pressedAt = performance.now(); },
      { once: true, capture: true });
    feed.listeners.add((parts) => {
      if (!parts.progress || rate(parts.progress) === before) return true;
      answered(performance.now() - window.pressedAt);
      return false;
    });
  }
})"""


def main() -> None:
    """Print the medians of several runs at the medium pace, in a window of 1280 × 720."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--ratings", type=int, help="made-up ones in place of the bundled")
    options = parser.parse_args()
    arriving, drawn, ages, answers = [], [], [], []
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_app(ROOT / "app.py", Path(folder), {"CF_DATA": folder}) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        # As a click on Data opens them, but only the slider changes the rate.
        # Of many ratings, epochs enough that a run does not end while it is looked at.
        settings = replace(first_settings(options.ratings or 100_000), schedule="constant")
        if options.ratings:
            settings = replace(settings, epochs=30)
        place = write_settings(settings)
        if options.ratings:
            place["data"] = add_ratings(options.ratings, folder)
        began = time.perf_counter()
        page.goto(f"{server.url}/train?{urlencode(place)}")
        buttons = page.get_by_test_id("stMainBlockContainer")
        page.wait_for_function(f"() => window.__cfMap?.maps?.map && {MAP}.drawn", timeout=180_000)
        print(f"the first map:      {time.perf_counter() - began:5.1f} s")
        for _ in range(options.repeats):
            buttons.get_by_role("button", name="Play").click(timeout=60_000)
            buttons.get_by_role("button", name="Pause").wait_for(timeout=60_000)
            page.evaluate(LISTEN)
            before = page.evaluate(f"({{...{MAP}, at: performance.now()}})")
            page.wait_for_timeout(1000 * options.seconds)
            after = page.evaluate(f"({{...{MAP}, at: performance.now()}})")
            seconds = (after["at"] - before["at"]) / 1000
            arriving.append((after["received"] - before["received"]) / seconds)
            drawn.append((after["drawn"] - before["drawn"]) / seconds)
            ages.append(statistics.median(page.evaluate("window.ages")))
            answers += [answer(page, key) for key in ("ArrowRight", "ArrowLeft", "ArrowRight")]
            answers.append(answer(page, "ArrowLeft"))  # back, for no rate may be too large
            buttons.get_by_role("button", name="Rewind").click()
            page.wait_for_function(UNTRAINED, timeout=60_000)
        browser.close()
    print(f"positions arriving: {statistics.median(arriving):5.1f} /s  {rounded(arriving)}")
    print(f"their age:          {statistics.median(ages):5.1f} ms  {rounded(ages)}")
    print(f"frames drawn:       {statistics.median(drawn):5.1f} /s  {rounded(drawn)}")
    print(f"a slider answered:  {statistics.median(answers):5.0f} ms  {rounded(answers)}")


def add_ratings(n_ratings: int, folder: str) -> str:
    """Make ratings up, keep them on the server's shelf and return what an address calls them."""
    os.environ["CF_DATA"] = folder
    return common_data().add(make_up(n_ratings, *scaled(n_ratings))).mark


def answer(page: Page, key: str) -> float:
    """Turn the learning rate by one key and return after how many milliseconds it acted."""
    page.get_by_role("slider", name="Learning rate").focus()
    page.evaluate(f"() => {{ window.answered = ({ANSWER})(); }}")
    page.keyboard.press(key)
    milliseconds: float = page.evaluate("() => window.answered")
    return milliseconds


def rounded(values: list[float]) -> list[float]:
    """One decimal is all that the noise allows."""
    return [round(value, 1) for value in values]


if __name__ == "__main__":
    main()
