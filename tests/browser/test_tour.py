"""The guided tour as a lecturer takes it, by the keys of a clicker."""

import re

import pytest
from playwright.sync_api import expect

from cf.lesson.guide.tour import STOPS
from tests.browser.exploring import settle

pytestmark = pytest.mark.browser

FITS = """() => {
    const page = document.querySelector("[data-testid=stMain]");
    return page.scrollHeight <= page.clientHeight; }"""


def test_the_tour_is_taken_by_keys_from_random_numbers_to_an_axis_and_ends(open_page, serve):
    page = open_page(f"{serve('app.py').url}/train", fresh=True)
    expect(page.get_by_text("step 0 of")).to_be_visible()
    page.get_by_role("button", name="Guided tour").click()
    for place, stop in enumerate(STOPS, 1):
        expect(page.get_by_text(f"{place} of {len(STOPS)} · {stop.title}.")).to_be_visible()
        expect(page.get_by_role("link", name=stop.page, exact=True)).to_be_visible()
        if stop.page != "Train":
            expect(page).to_have_url(re.compile(f"/{stop.page.lower()}"))
        if stop.key == "play":  # the whole run, at the pace that can be watched until it is sped up
            expect(page.get_by_role("radio", name="medium")).to_be_checked()
            page.get_by_role("radio", name="fast").click()
            expect(page.get_by_text("finished")).to_be_visible()
        if stop.key == "neighbours":
            expect(page.get_by_text("at the start:")).to_be_visible()
            for _ in range(2):  # presented, and as before
                page.keyboard.press("p")
                page.wait_for_function(FITS)
        if stop.key == "axis":
            expect(page.get_by_text("Romance").first).to_be_visible()
        if stop.page == "Train":  # all that it speaks of is in sight
            page.wait_for_function(FITS)
        settle(page)  # a page that is still being drawn would not hear the key
        page.keyboard.press("PageDown")  # after the last stop it ends the tour
    expect(page.get_by_role("button", name="Guided tour")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
