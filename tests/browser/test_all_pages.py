"""What holds for every page of the app: both themes reach it, the network is not asked."""

from urllib.parse import urlparse

import pytest
from playwright.sync_api import Page, expect

from cf.figures.palette import DARK, LIGHT, Palette
from cf.ui.widgets.page import PAGES
from tests.browser.exploring import choose, settle, wait

pytestmark = pytest.mark.browser

WITHOUT_MAP = "Inside"
WITH_FIGURE = "Separate"
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
    page.emulate_media(color_scheme="dark" if theme is DARK else "light")
    for _, name, _ in PAGES:
        page.get_by_role("link", name=name).first.click()
        expect(page).to_have_title(f"{name} · Learned embeddings")
        wait_for_theme(page, theme, name != WITHOUT_MAP, name == WITH_FIGURE)


def test_every_page_has_both_themes_and_asks_nothing_of_the_network(trained, open_page):
    asked: list[str] = []
    page = open_page("about:blank")
    page.on("request", lambda request: asked.append(request.url))
    trained.show(page, "explore")
    walk(page, LIGHT)
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
