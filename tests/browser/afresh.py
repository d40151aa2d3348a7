"""Begin a made-up page again without loading it again, which takes a browser seconds.

Such a page has a button, out of sight, that empties it: the session forgets everything, and no
widget and no map is left in the tab. Another draws the page as for a newcomer.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

import streamlit as st
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from cf.ui.tab.lease import end_page

WINDOW = ViewportSize(width=1280, height=720)
_EMPTY, _FILL, _IS_EMPTY, _NOTHING = "empty", "fill", "is_empty", "Nothing is here."
_FORGET = """address => {
    history.replaceState(history.state, "", address);
    window.__cfMap = { modules: {}, maps: {} };
}"""


def stop_where_emptied() -> None:
    """Offer to empty the page, and go no further while it is; a page calls this first."""
    state = st.session_state
    st.html(f"<style>.st-key-{_EMPTY}, .st-key-{_FILL} {{ position: fixed; top: -9rem }}</style>")
    # Two buttons: a tick of the page may have a press heard twice.
    st.button("Empty the page", key=_EMPTY, on_click=state.update, args=({_IS_EMPTY: True},))
    st.button("Fill the page", key=_FILL, on_click=state.update, args=({_IS_EMPTY: False},))
    if state.get(_IS_EMPTY):
        for key in state:
            if key not in (_EMPTY, _FILL, _IS_EMPTY):
                del state[key]
        st.text(_NOTHING)
        end_page()


class AfreshTabs:
    """One tab for each made-up page, loaded once and lent to one test after another."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._idle: dict[str, Page] = {}

    @contextmanager
    def lend(self) -> Iterator[Callable[..., Page]]:
        """Show pages as they first open, and empty them at the end.

        A page that had an error in its own scripts, or cannot be emptied, fails the test and is
        not lent again.
        """
        lent: list[tuple[str, Page]] = []
        errors: list[str] = []

        def note(error: object) -> None:
            errors.append(str(error))

        def begin(
            url: str,
            query: str = "",
            *,
            viewport: ViewportSize = WINDOW,
            color_scheme: Literal["light", "dark"] = "light",
            reduced_motion: Literal["reduce", "no-preference"] = "no-preference",
        ) -> Page:
            page = self._idle.pop(url, None) or self._load(url)
            lent.append((url, page))
            page.on("pageerror", note)
            page.set_viewport_size(viewport)
            page.emulate_media(color_scheme=color_scheme, reduced_motion=reduced_motion)
            page.evaluate(_FORGET, f"/{query}")
            _press(page, _FILL)
            expect(page.get_by_text(_NOTHING)).to_have_count(0)
            return page

        try:
            yield begin
            for url, page in lent:
                page.mouse.move(0, 0)
                _empty(page)
                page.remove_listener("pageerror", note)
                if not errors:
                    self._idle[url] = page
        finally:
            for _, page in lent:
                if page not in self._idle.values():
                    page.close()
        assert not errors

    def _load(self, url: str) -> Page:
        page = self._context.new_page()
        page.goto(url)
        _empty(page)
        return page


def _empty(page: Page) -> None:
    _press(page, _EMPTY)
    expect(page.get_by_text(_NOTHING)).to_be_visible()


def _press(page: Page, key: str) -> None:
    """Press a button that no pointer reaches, once the page has been drawn."""
    page.locator("[data-test-script-state=notRunning]").wait_for(state="attached")
    page.locator(f".st-key-{key} button").evaluate("button => button.click()")
