"""Presenter mode: larger type for a projector, and still a whole page on the screen."""

import pytest
from playwright.sync_api import Page, expect

from cf.ui.frame import PAGES

pytestmark = pytest.mark.browser

PROJECTORS = [(1280, 720), (1920, 1080)]
NAMES = [name for _, name, _ in PAGES]


@pytest.fixture(scope="module")
def server(serve):
    return serve("app.py")


@pytest.fixture(params=PROJECTORS, ids=lambda size: f"{size[0]}x{size[1]}")
def presented(open_page, server, request) -> Page:
    """Train, presented, with its run at the end and measured."""
    width, height = request.param
    page = open_page(
        f"{server.url}/train?present=true&pace=full", viewport={"width": width, "height": height}
    )
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_text("below biases only")).to_be_visible()
    return page


def type_size(page: Page) -> float:
    """The size of the page's type in pixels."""
    return page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")


def bottom(page: Page, selector: str) -> float:
    """Where the last element that fits the selector ends, in pixels from the top."""
    box = page.locator(selector).last.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_a_run_is_seen_whole_on_a_projector(presented):
    page = presented
    expect(page.get_by_text("against").nth(1)).to_be_visible()
    height = page.viewport_size["height"]
    assert type_size(page) > 16
    assert bottom(page, "canvas") <= height
    assert bottom(page, "text=/untrained .* shuffled/") <= height
    colour = page.get_by_role("combobox", name="Colour by").bounding_box()
    play = page.get_by_role("button", name="Rewind").bounding_box()
    assert abs(colour["y"] - play["y"]) < play["height"]  # on one line


def test_every_page_keeps_its_names_on_one_line_and_scrolls_down_only(presented):
    page = presented
    for name in NAMES:
        page.get_by_role("link", name=name).click()
        expect(page).to_have_title(f"{name} · Learned embeddings")
        expect(page.get_by_role("link", name=NAMES[-1])).to_be_visible()
        tops = {round(page.get_by_role("link", name=n).bounding_box()["y"]) for n in NAMES}
        toggle = page.get_by_text("Presenter").bounding_box()
        assert len(tops) == 1
        assert abs(toggle["y"] - tops.pop()) < toggle["height"]
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
