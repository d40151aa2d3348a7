"""Nothing lies over a link, a switch or a button, whatever the screen, the sidebar open or shut."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.exploring import wait_for_bar

pytestmark = pytest.mark.browser

SIZES = [(390, 844), (820, 1180), (1280, 720), (1920, 1080)]
CONTROLS = (
    "a:not(h3 a), button:not([disabled]), label:has(input)"  # a heading's link shows on hover
)
# What a click in its middle would not reach.
COVERED = """main => [...main.querySelectorAll(`CONTROLS`)].filter(node => {
    const box = node.getBoundingClientRect();
    if (!node.checkVisibility() || box.width < 2) return false;
    node.scrollIntoView({ block: 'nearest' });
    const { x, y, width, height } = node.getBoundingClientRect();
    const top = document.elementFromPoint(x + width / 2, y + height / 2);
    return !node.contains(top) && !node.closest('label')?.contains(top);
}).map(node => node.innerText || node.ariaLabel)""".replace("CONTROLS", CONTROLS)


def covered(page: Page) -> list[str]:
    """The controls on the page that cannot be clicked."""
    found: list[str] = page.get_by_test_id("stMain").evaluate(COVERED)
    return found


def test_every_control_is_reached_at_every_size_with_the_sidebar_open_and_shut(serve, open_page):
    width, height = SIZES[0]
    app = f"{serve('app.py').url}/train"
    page = open_page(app, viewport={"width": width, "height": height})
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator("canvas[aria-roledescription=map]")).to_be_visible()
    sidebar, opener = page.get_by_test_id("stSidebar"), page.get_by_test_id("stExpandSidebarButton")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert covered(page) == []
        opener.click()
        expect(sidebar).to_be_in_viewport()
        page.get_by_role("link", name="Compare").click(trial=True)
        if width >= 820:  # on a phone it lies over the page
            assert covered(page) == []
        sidebar.hover()
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
        expect(opener).to_be_visible()
        page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
        wait_for_bar(page)
    before = page.get_by_role("link", name="Compare").bounding_box()
    page.get_by_role("link", name="Inside").click()
    expect(page.get_by_role("button", name="Next")).to_be_visible()
    after = page.get_by_role("link", name="Compare").bounding_box()
    assert before
    assert after
    assert abs(before["x"] - after["x"]) < 4  # where one is stands in bold
    assert before["y"] == after["y"]
    assert covered(page) == []
