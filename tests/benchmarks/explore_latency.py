"""How long Explore takes from a click to the film's card, and from a filter to the picture.

Run: python -m tests.benchmarks.explore_latency [--tries 20]
"""

import argparse
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM_FLAGS, PATIENCE, ROOT, find_chromium, serve_app
from tests.browser.exploring import MAP, canvas_of, card_of, open_untrained, settle, train

# Watches in the page itself: the driver's own round trips are not what a person waits for.
CLOCK = """condition => { window.began = null; window.took = null;
  const begin = () => { window.began ??= performance.now() };
  addEventListener("pointerdown", begin, { capture: true, once: true });
  addEventListener("keydown", begin, { capture: true, once: true });
  const holds = new Function(`return ${condition}`);
  const look = () => { if (window.began !== null && holds())
      window.took = performance.now() - window.began;
    else requestAnimationFrame(look); };
  look(); }"""


def main() -> None:
    """Print median and 95th percentile in a window of 1280 × 720, on the bundled data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=20)
    options = parser.parse_args()
    expect.set_options(timeout=PATIENCE)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_app(ROOT / "app.py", Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(f"{server.url}/explore")
        open_untrained(page)
        train(page)
        clicks = [click_film(page, number) for number in range(options.tries)]
        filters = [filter_films(page, number) for number in range(options.tries)]
        browser.close()
    for name, took in (("click → card", clicks), ("filter → picture", filters)):
        cuts = statistics.quantiles(took, n=20, method="inclusive")
        print(f"{name:18} median {statistics.median(took):5.0f} ms   95 % {cuts[-1]:5.0f} ms")


def click_film(page: Page, number: int) -> float:
    """Pick one of the titled films by its title; until it heads the card."""
    told = page.evaluate(f"() => {MAP}.debug()")
    titles = [box for box in told["titles"] if box["id"] not in (None, told["selected"])]
    title = titles[(7 * number) % len(titles)]
    old = card_of(page).text_content() if card_of(page).count() else ""
    heading = "(document.querySelector('h4')?.textContent ?? '')"
    page.evaluate(CLOCK, f"{heading} !== '' && {heading} !== {old!r}")
    canvas = canvas_of(page).bounding_box()
    x, y = title["x"] + title["width"] / 2, title["y"] + title["height"] / 2
    page.mouse.click(canvas["x"] + x, canvas["y"] + y)
    return finish(page)


def filter_films(page: Page, number: int) -> float:
    """Raise the least number of ratings by a key; until the map is drawn with the new mask."""
    if page.get_by_role("spinbutton").count() == 0:
        page.get_by_role("button", name="Filter").click()
    box = page.get_by_role("spinbutton", name="Ratings, at least")
    box.focus()
    before = page.evaluate(f"() => [{MAP}.debug().mask, {MAP}.drawn]")
    mask = "null" if before[0] is None else repr(before[0])
    page.evaluate(CLOCK, f"{MAP}.debug().mask !== {mask} && {MAP}.drawn > {before[1]}")
    page.keyboard.press("ArrowUp")
    return finish(page)


def finish(page: Page) -> float:
    """Milliseconds that the page's clock measured; then let the page come to rest."""
    page.wait_for_function("() => window.took !== null", timeout=60_000)
    took: float = page.evaluate("() => window.took")
    settle(page)
    return took


if __name__ == "__main__":
    main()
