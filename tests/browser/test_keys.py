"""Keys press what stands on the page, wherever a click has left the focus; without a server."""

import pytest
from playwright.sync_api import Page

from cf.ui.widgets import stage

pytestmark = pytest.mark.browser

# Streamlit's widgets keep the keys that they take to themselves, as these do.
BODY = """
  <div class="st-key-do-play"><button onclick="told.push('play')">Play</button></div>
  <div class="st-key-do-rewind"><button onclick="told.push('rewind')">Rewind</button></div>
  <label class="st-key-present"><input type="checkbox" role="switch">Presenter</label>
  <label class="st-key-locked"><input type="checkbox" role="switch">Lock</label>
"""
WIDGETS = """() => {
  window.told = [];
  for (const box of document.querySelectorAll("input")) {
    box.addEventListener("keydown", (event) => event.stopPropagation());
    box.addEventListener("change", () => told.push(box.parentElement.innerText));
  }
}"""


@pytest.fixture
def draw(open_page):
    """Draw the page, locked or not; return it without anything told."""
    page: Page = open_page("about:blank")
    page.set_content(BODY)
    page.evaluate(WIDGETS)
    page.add_script_tag(content=stage.PROGRAM.replace("export default", "window.mount ="))

    def draw(locked: bool) -> Page:
        data = {"keys": [vars(key) for key in stage.KEYS], "locked": locked, "presenting": False}
        page.evaluate(
            "(data) => mount({ data, parentElement: document.body, setStateValue() {} })",
            {**data, "began": "train?", "note": ""},
        )
        page.evaluate("told.length = 0")
        return page

    return draw


def told(page: Page, *keys: str) -> list[str]:
    """What the page's widgets did at these keys."""
    page.evaluate("told.length = 0")
    for key in keys:
        page.keyboard.press(key)
    return page.evaluate("told")


def test_space_plays_after_a_click_and_toggles_for_those_who_walk_by_tab(draw):
    page = draw(locked=False)
    page.get_by_text("Presenter").click()
    assert told(page, "Space") == ["play"]
    page.get_by_role("button", name="Rewind").click()
    assert told(page, "Space") == ["play"]
    page.get_by_role("button", name="Rewind").focus()
    assert told(page, "Tab", "Space", "Space") == ["Presenter", "Presenter"]


def test_locked_controls_are_unlocked_by_a_click_or_by_tab_and_space_alone(draw):
    page = draw(locked=True)
    page.get_by_text("Presenter").click()
    assert told(page, "Space", "r") == []
    page.get_by_text("Lock").click()  # which had locked them
    draw(locked=True)
    assert told(page, "Space", "Enter", "r") == []
    page.get_by_role("switch", name="Presenter").focus()
    assert told(page, "Space", "Tab", "r") == []
    assert told(page, "Space") == ["Lock"]
