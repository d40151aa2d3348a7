"""Presenter mode: larger type for a projector, and still a whole page on the screen."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from cf.ui.widgets.page import PAGES
from tests.browser.exploring import settle, wait_for_bar

pytestmark = pytest.mark.browser

PROJECTORS = [ViewportSize(width=1280, height=720), ViewportSize(width=1920, height=1080)]
TYPE_SIZE = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
MAP = "Object.values(window.__cfMap.maps).find(map => map.chrome.root.isConnected)"
SCROLLER = "document.querySelector('[data-testid=stMain]')"
NAMES = [name for _, name, _ in PAGES]


@pytest.fixture(scope="module")
def trained_tab(warm, serve) -> Iterator[Page]:
    """Train, presented, with its run at the end and measured."""
    page = warm.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{serve('app.py').url}/train?present=true&pace=fast")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    settle(page)
    page.keyboard.press("Space")
    yield page
    page.close()


@pytest.fixture
def presented(trained_tab) -> Iterator[Page]:
    """The tab, back on Train after each test."""
    page = trained_tab
    expect(page.get_by_text("below biases only")).to_be_visible()
    expect(page.get_by_text("finished")).to_be_visible()  # from here on nothing is drawn anew
    yield page
    page.get_by_role("link", name="Train").click()


def type_size(page: Page) -> float:
    """The size of the page's type in pixels."""
    return page.evaluate(TYPE_SIZE)


def name_of(window: ViewportSize) -> str:
    return f"{window['width']}x{window['height']}"


@pytest.fixture(params=PROJECTORS, ids=name_of)
def projected(presented, request) -> Page:
    """The same tab on each projector, once nothing of the page is out of sight."""
    presented.set_viewport_size(request.param)
    presented.wait_for_function(f"() => {SCROLLER}.scrollHeight <= {SCROLLER}.clientHeight")
    return presented


def test_a_run_is_seen_whole_on_a_projector(projected):
    page = projected
    second_measure = page.get_by_text(re.compile("untrained .* shuffled")).nth(1)
    canvas = page.locator("canvas[aria-roledescription=map]")
    expect(canvas).to_be_in_viewport(ratio=1)
    expect(second_measure).to_be_in_viewport(ratio=1)
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    window = page.viewport_size
    assert window
    assert page.locator(".st-key-live-map").bounding_box()["width"] >= 0.7 * window["width"]
    assert type_size(page) >= min(16, 24 * window["height"] / 1080)
    page.wait_for_function(f"() => {MAP}.look.rem === {TYPE_SIZE}")  # its titles grow, too
    auc = "parseFloat(getComputedStyle(document.querySelector('.cf-panel .number b')).fontSize)"
    page.wait_for_function(f"() => {auc} > 3 * {TYPE_SIZE}")
    assert page.evaluate(f"{SCROLLER}.scrollHeight <= {SCROLLER}.clientHeight"), "still"
    colour = page.get_by_role("combobox", name="Colour by").bounding_box()
    rewind = page.get_by_role("button", name="Rewind").bounding_box()
    assert abs(colour["y"] - rewind["y"]) < rewind["height"]  # on one line


def test_the_type_is_larger_than_without(projected):
    page = projected
    large = type_size(page)
    page.keyboard.press("p")
    page.wait_for_function(f"() => {TYPE_SIZE} <= {large} && {TYPE_SIZE} === 16")
    page.keyboard.press("P")
    page.wait_for_function(f"() => {TYPE_SIZE} === {large}")


def test_keys_press_what_is_on_the_page_unless_it_is_locked(presented):
    page = presented
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keys")
    for key in ("Space", "S", "E", "R", "C", "F", "L", "N"):
        expect(listed.get_by_text(key, exact=True)).to_be_visible()
    expect(listed.get_by_role("button", name="Close")).to_be_in_viewport(ratio=1)
    page.keyboard.press("l")  # and the list closes
    expect(listed).to_be_hidden()
    expect(page.get_by_role("switch", name="Lock")).to_be_checked()
    expect(page.locator(".cf-locked")).to_be_visible()
    page.keyboard.press("3")
    page.get_by_role("link", name="Explore").click()
    expect(page).to_have_title("Train · Learned embeddings")
    page.keyboard.press("l")
    expect(page.locator(".cf-locked")).to_have_count(0)
    page.keyboard.press("3")
    expect(page).to_have_title("Explore · Learned embeddings")
    expect(page.get_by_role("radio", name="Biases")).to_be_visible()
    settle(page)
    page.keyboard.press("c")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.go_back()
    expect(page).to_have_title("Train · Learned embeddings")
    settle(page)
    expect(page.get_by_role("switch", name="Presenter")).to_be_checked()


def test_every_page_keeps_its_names_on_one_line_and_scrolls_down_only(presented):
    page = presented
    for name in NAMES:
        page.get_by_role("link", name=name, exact=True).click()
        expect(page).to_have_title(f"{name} · Learned embeddings")
        expect(page.get_by_role("link", name=NAMES[-1], exact=True)).to_be_visible()
        for projector in PROJECTORS:
            page.set_viewport_size(projector)
            wait_for_bar(page)
            page.wait_for_function(f"() => {SCROLLER}.scrollWidth <= {SCROLLER}.clientWidth")
            if name == "Explore":
                canvas = page.locator("canvas[aria-roledescription=map]")
                expect(canvas).to_be_visible()
                assert canvas.bounding_box()["width"] >= 0.68 * projector["width"]
