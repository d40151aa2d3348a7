"""How long Explore takes to answer: a card, a filter, a stroke, a colouring, a box, its undoing.

Run: python -m tests.benchmarks.explore_latency [--tries 20]
"""

import argparse
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM_FLAGS, PATIENCE, find_chromium
from tests.browser.exploring import MAP, canvas_of, card_of, open_untrained, settle, train
from tests.browser.server import ROOT, serve_app

# Watches in the page itself: the driver's own round trips are not what a person waits for.
# It begins with a key, or where a click or a drag ends.
CLOCK = """condition => { window.began = null; window.took = null;
  const begin = ({ key }) => { if (key !== "Shift") window.began ??= performance.now() };
  addEventListener("pointerup", begin, { capture: true });
  addEventListener("keydown", begin, { capture: true });
  const holds = new Function(`return ${condition}`);
  const look = () => { if (window.began !== null && holds())
      window.took = performance.now() - window.began;
    else requestAnimationFrame(look); };
  look(); }"""

COUNTED = "(/[\\d,]+ films? selected/.exec(document.body.innerText) ?? [''])[0]"


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
        taken = {
            name: [act(page, number) for number in range(options.tries)]
            for name, act in ACTS.items()
        }
        browser.close()
    for name, took in taken.items():
        cuts = statistics.quantiles(took, n=20, method="inclusive")
        print(f"{name:19} median {statistics.median(took):5.0f} ms   95 % {cuts[-1]:5.0f} ms")


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


def colour_films(page: Page, number: int) -> float:
    """Choose another colouring by a key; until the map is drawn in it."""
    box = page.get_by_role("combobox", name="Colour by")
    box.click()
    box.press("ArrowUp" if number % 2 else "ArrowDown")
    page.evaluate(f"() => {{ window.was = [{MAP}.colouring, {MAP}.drawn]; }}")
    page.evaluate(CLOCK, f"{MAP}.colouring !== window.was[0] && {MAP}.drawn > window.was[1]")
    box.press("Enter")
    return finish(page)


def stroke_years(page: Page, number: int) -> float:
    """Draw across the histogram of years; from its release until the map shows only those."""
    page.get_by_text("Selection", exact=True).click()
    bars = page.locator(".histograms .bars").first
    bars.wait_for()
    settle(page)
    box, end = bars.bounding_box(), 0.3 + 0.05 * (number % 12)
    page.evaluate(f"() => {{ window.was = [{MAP}.debug().mask, {MAP}.drawn]; }}")
    page.evaluate(CLOCK, f"{MAP}.debug().mask !== window.was[0] && {MAP}.drawn > window.was[1]")
    page.mouse.move(box["x"] + 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + end * box["width"], box["y"] + 20)
    page.mouse.up()
    return finish(page)


def box_films(page: Page, number: int) -> float:
    """Draw a box; from its release until the page counts what it holds."""
    canvas = canvas_of(page).bounding_box()
    x, y = canvas["x"] + 0.5 * canvas["width"], canvas["y"] + 0.5 * canvas["height"]
    page.evaluate(CLOCK, f"{COUNTED} !== {page.evaluate(COUNTED)!r}")
    page.keyboard.down("Shift")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60 + 60 * (number % 2), y + 60)
    page.mouse.up()
    page.keyboard.up("Shift")
    return finish(page)


def undo_box(page: Page, number: int) -> float:
    """Undo by a key what `box_films` chose; until the page counts what was chosen before."""
    page.evaluate(CLOCK, f"{COUNTED} !== {page.evaluate(COUNTED)!r}")
    page.keyboard.press("Control+z")
    return finish(page)


def finish(page: Page) -> float:
    """Milliseconds that the page's clock measured; then let the page come to rest."""
    page.wait_for_function("() => window.took !== null", timeout=60_000)
    took: float = page.evaluate("() => window.took")
    settle(page)
    return took


ACTS: dict[str, Callable[[Page, int], float]] = {
    "click → card": click_film,
    "filter → picture": filter_films,
    "colouring → picture": colour_films,
    "stroke → picture": stroke_years,
    "box → count": box_films,
    "undo → count": undo_box,
}

if __name__ == "__main__":
    main()
