"""The Data page as a person uses it: a table of their own, corrected, opened and trained on."""

from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.exploring import choose

pytestmark = pytest.mark.browser


def a_book_circle() -> bytes:
    """A spreadsheet's table: semicolons, decimal commas, a BOM, and titles beside their numbers."""
    rng = np.random.default_rng(0)
    pairs = rng.choice(60 * 80, 1500, replace=False)
    lines = [
        f"Leser {pair // 80};{pair % 80};Roman {pair % 80 // 2};{rng.integers(2, 11) / 2:.1f}"
        for pair in pairs.tolist()
    ]
    text = "\r\n".join(["Leser;Werk;Titel;Note", *(line.replace(".", ",") for line in lines)])
    return f"\ufeff{text}\r\n".encode()


def test_a_table_of_ones_own_is_corrected_opened_and_trained_on(serve, open_page):
    page = open_page(f"{serve('app.py').url}/train")
    main = page.get_by_test_id("stMain")
    # The map has named films, of which the other data have no such rows.
    page.wait_for_function("() => window.__cfMap?.maps?.map?.debug().titles.length > 5")
    page.get_by_role("link", name="Data", exact=True).click()
    expect(main.get_by_text("100,004")).to_be_visible()
    file = {"name": "Lesekreis.csv", "mimeType": "text/csv", "buffer": a_book_circle()}
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("combobox", name="What was rated")).to_have_value("Titel")
    choose(page, "What was rated", "Werk")
    page.locator(".st-key-data_open button:visible").click()
    expect(page).to_have_title("Train · Learned embeddings")
    expect(page.get_by_test_id("stSidebar").get_by_text("1,500 ratings of 80")).to_be_visible()
    mark = parse_qs(urlparse(page.url).query)["data"]
    main.get_by_role("button", name="Play").click()
    page.wait_for_function("() => /step [1-9]/.test(document.body.innerText)")
    page.wait_for_function("() => window.__cfMap.maps.map.debug().titles.length > 0")
    page.reload()
    expect(page.get_by_test_id("stSidebar").get_by_text("1,500 ratings of 80")).to_be_visible()
    assert parse_qs(urlparse(page.url).query)["data"] == mark
    page.get_by_role("link", name="Data", exact=True).click()
    main.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(main.get_by_text("100,004")).to_be_visible()
    expect(main.get_by_text("Lesekreis")).to_have_count(0)
