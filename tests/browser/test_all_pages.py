"""What holds for every page of the app: both themes reach it, the network is not asked."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from cf.figures.palette import DARK, LIGHT, Palette
from cf.ui.widgets.page import PAGES
from tests.browser.exploring import (
    ask,
    canvas_of,
    card_of,
    choose,
    point_at,
    query,
    settle,
    wait,
)

pytestmark = pytest.mark.browser

WITHOUT_MAP = ("Inside", "Data")
WITH_FIGURE = ("Separate", "Data")
IS_IN_THEME = """([dark, paper, nMaps, nFigures]) => {
    const back = node => getComputedStyle(node).backgroundColor;
    if (back(document.querySelector('.stApp')) !== paper) return false;
    const maps = Object.values(window.__cfMap?.maps ?? {}).filter(m => m.chrome.root.isConnected);
    const sheets = [...document.querySelectorAll('.js-plotly-plot')]
        .map(plot => plot.querySelector('.main-svg'));
    return maps.length >= nMaps && sheets.length >= nFigures
        && maps.every(m => m.debug().dark === dark)
        && sheets.every(sheet => sheet && [paper, 'rgba(0, 0, 0, 0)'].includes(back(sheet))) }"""


def css(colour: str) -> str:
    """A colour such as #FFFFFF as the browser tells it."""
    return f"rgb({', '.join(str(byte) for byte in bytes.fromhex(colour[1:]))})"


def wait_for_theme(page: Page, theme: Palette, n_maps: int, n_figures: int) -> None:
    """Wait until page, maps and figures, at least so many, have the colours of the theme."""
    asked = [theme is DARK, css(theme.background), n_maps, n_figures]
    page.wait_for_function(IS_IN_THEME, arg=asked)
    settle(page)


def walk(page: Page, theme: Palette) -> None:
    """Visit every page by its link; all that is drawn there has the colours of the theme."""
    for _, name, _ in PAGES:
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page).to_have_title(f"{name} · Learned embeddings")
        wait_for_theme(page, theme, name not in WITHOUT_MAP, name in WITH_FIGURE)


def test_every_page_has_both_themes_and_asks_nothing_of_the_network(trained, open_page):
    asked: list[str] = []
    page = open_page("about:blank")
    page.on("request", lambda request: asked.append(request.url))
    trained.show(page, "explore")
    walk(page, LIGHT)
    page.emulate_media(color_scheme="dark")
    wait_for_theme(page, DARK, 0, 1)  # the last page is drawn anew, in which a click could be lost
    walk(page, DARK)
    page.get_by_role("link", name="Explore").click()
    expect(page.get_by_role("radio", name="Biases")).to_be_visible()
    for tab in ("Selection", "Axes", "Time", "Biases", "Film"):
        page.get_by_text(tab, exact=True).click()
        wait_for_theme(page, DARK, 1, tab in ("Axes", "Biases"))
    choose(page, "View", "PCA in 3D")
    wait(page, "m.solid && d.drawn > 0")
    settle(page)
    host = urlparse(trained.server.url).netloc
    assert asked
    assert not [address for address in asked if urlparse(address).netloc not in (host, "")]


def place_of(url: str) -> tuple[str, dict[str, list[str]]]:
    """The page and what an address says of the way, without which run it is and how it stands."""
    passed_over = ("run", "data", "step", "epochs", "pace")
    parts = urlparse(url)
    told = {name: value for name, value in parse_qs(parts.query).items() if name not in passed_over}
    return parts.path, told


def test_back_and_forward_walk_through_what_a_person_did_on_every_page(trained, open_page):
    page = open_page("about:blank")
    trained.show(page, "explore")
    wait(page, "d.drawn > 0")
    stops: list[tuple[tuple[str, dict[str, list[str]]], Callable[[], object]]] = []
    main = page.get_by_test_id("stMain")

    def do(act: Callable[[], object], seen: Callable[[], object]) -> None:
        act()
        seen()
        n_entries = f"history.length === {begun + len(stops) + 1}"  # one for one act
        names_film = "new URLSearchParams(location.search).has('film')"
        page.wait_for_function(f"() => {n_entries} && {names_film}")  # once the page is drawn
        settle(page)
        assert page.evaluate(n_entries)
        stops.append((place_of(page.url), seen))

    # What is seen after an act tells it from the one before, on the same page too: a walk back
    # goes on only once the page has followed.
    def pressed(name: str) -> Callable[[], object]:
        return lambda: expect(main.get_by_role("radio", name=name, exact=True)).to_be_checked()

    def shows(row: int) -> Callable[[], object]:
        title = page.evaluate(f"() => window.__cfMap.maps.explore.films.titles[{row}]")
        return lambda: expect(card_of(page)).to_contain_text(title)

    def link(name: str) -> Callable[[], object]:
        return page.get_by_role("link", name=name, exact=True).first.click

    begun = page.evaluate("history.length")
    first = ask(page, "titles")[0]["id"]
    do(lambda: page.mouse.click(*point_at(page, first)), shows(first))
    second = ask(page, "titles")[-1]["id"]  # of what is named now: no name lies over its dot
    do(lambda: page.mouse.click(*point_at(page, second)), shows(second))
    do(main.get_by_text("Axes", exact=True).click, pressed("Axes"))
    do(link("Separate"), pressed("This pair"))
    do(main.get_by_text("All genres", exact=True).click, pressed("All genres"))
    do(lambda: page.keyboard.press("6"), pressed("Maps"))
    assert "measure" not in query(page), "what is chosen on one page is not asked of another"
    expect(canvas_of(page).first).to_be_visible()
    page.wait_for_function(f"() => window.__cfMap.maps['compare-0']?.debug().selected === {second}")
    do(main.get_by_text("Tables", exact=True).click, pressed("Tables"))

    def shows_scene(number: int) -> Callable[[], object]:
        scene = page.get_by_role("combobox", name="Scene")
        return lambda: expect(scene).to_have_value(re.compile(f"^{number} · "))

    do(link("Inside"), shows_scene(1))
    do(main.get_by_role("button", name="Next").click, shows_scene(2))

    def follows(title: str) -> Callable[[], object]:
        # By its value: as the film changes, its box is drawn anew beside the old one.
        box = page.locator(f'[aria-label="Follow one film"][value^={json.dumps(title)}]')
        return lambda: expect(box).to_be_visible()

    title = page.evaluate(f"() => window.__cfMap.maps.explore.films.titles[{second}]")
    do(link("Train"), follows(title))
    do(
        lambda: choose(page, "Follow one film", "Toy Story (1995)"),
        follows("Toy Story (1995)"),
    )
    for way, passed in ((page.go_back, stops[-2::-1]), (page.go_forward, stops[1:])):
        for place, seen in passed:
            way()
            seen()
            settle(page)
            with suppress(TimeoutError):
                page.wait_for_url(lambda url, place=place: place_of(url) == place)
            assert place_of(page.url) == place
    for _ in stops:
        page.go_back()
    expect(page.get_by_text("its card opens here")).to_be_visible()
