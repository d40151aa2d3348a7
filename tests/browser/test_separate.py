"""The Separate page as a person uses it, in a real Chromium, on a run trained once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.exploring import card_of, choose, hover_figure, query

pytestmark = pytest.mark.browser

VERDICT = re.compile(r"The model (separates|cannot tell) .*AUC 0\.\d\d")
PLOT = "document.querySelector('.js-plotly-plot')"


@pytest.fixture
def visit(walk) -> Callable[..., Page]:
    """Open Separate on the trained run with more of an address."""
    return lambda more="": walk(f"separate?{more}")


def main(page: Page) -> Locator:
    return page.get_by_test_id("stMainBlockContainer")


def see(page: Page, text: str | re.Pattern[str]) -> Locator:
    """Wait until a text is on the page."""
    found = main(page).get_by_text(text).first
    expect(found).to_be_visible()
    return found


def place_of(page: Page, row: str, column: str) -> tuple[float, float]:
    """Return where a cell of the matrix is on the page, in pixels."""
    expect(main(page).locator(".js-plotly-plot .heatmaplayer image")).to_be_visible()
    x, y = page.evaluate(
        f"""([row, column]) => {{ const p = {PLOT}, l = p._fullLayout;
        const box = p.getBoundingClientRect();
        return [box.x + l.xaxis._offset + l.xaxis.d2p(column),
                box.y + l.yaxis._offset + l.yaxis.d2p(row)]; }}""",
        [row, column],
    )
    return x, y


def test_the_numbers_come_with_progress_and_end_in_a_verdict_with_its_auc(visit):
    page = visit("floor=21")
    page.evaluate(
        """() => { window.seen = []; new MutationObserver(() => window.seen.push(
        document.querySelector('[data-testid=stMain]').innerText)).observe(document.body,
        {subtree: true, childList: true, characterData: true}); }"""
    )
    choose(page, "Question", "Genre or genre")
    page.wait_for_function("location.search.includes('ask=Genre')")
    see(page, re.compile(r"The model separates Action from Romance .*AUC 0\.\d\d ± 0\.\d\d"))
    assert page.evaluate("window.seen.some(t => t.includes('Measuring on films that'))")
    expect(main(page).get_by_role("progressbar")).to_have_count(0)
    page.wait_for_function(f"() => {PLOT}?.data?.[1]")
    labels = page.evaluate(f"{PLOT}.data[1].y.map(label => label.split('  ')[0])")
    pairs = ["untrained vectors", "pairs equally known", "… and equally liked"]
    simpler = [f"{name} alone" for name in ("popularity", "year", "mean stars", "movie bias")]
    assert labels == ["all factors", "principal plane", *pairs, *simpler]
    main(page).get_by_text("What each row says").click()
    see(page, re.compile("dealt out at random 99 times .* p = 0.01"))
    for label in labels:
        see(page, re.compile(f"^{label}, 0\\.\\d\\d: "))
    main(page).get_by_role("button", name="Draw", exact=True).click()
    see(page, re.compile(r"score [+−].* (right|wrong)\.$"))
    main(page).get_by_role("button", name="Draw 100").click()
    see(page, re.compile(r"of 101 right: \d\d in 100"))


def test_training_is_followed_epoch_by_epoch_beside_the_loss(visit):
    page = visit("ask=Genre+or+genre&measure=Through+training")
    lowest = r"The lowest validation loss \(on a random fifth of the ratings\) is at epoch \d+"
    see(page, re.compile(lowest + r", the highest AUC .* \d"))
    # The untrained start has no loss yet; the picture follows the sentence.
    n_points = f"{PLOT}?.data?.map(trace => trace.x.length).join()"
    page.wait_for_function(f"{n_points} === '6,6,5'")
    full = page.evaluate(f"Array.from({PLOT}.data[0].y)")
    assert full[0] < 0.65 < 0.75 < full[-1]


def test_a_sweep_starts_on_a_click_alone_and_can_be_cancelled(visit):
    page = visit("measure=Across+settings&swept=Epochs&n_seeds=1")
    start = main(page).get_by_role("button", name=re.compile(r"Train \d+ runs"))
    expect(start).to_have_text("Train 6 runs")
    expect(main(page).get_by_role("progressbar")).to_have_count(0)
    expect(main(page).locator(".js-plotly-plot")).to_have_count(0)
    start.click()
    expect(main(page).get_by_role("progressbar")).to_be_visible()
    main(page).get_by_role("button", name="Cancel").click()
    again = main(page).get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    expect(main(page).get_by_role("progressbar")).to_have_count(0)


def test_a_blank_cell_says_why_and_another_opens_its_pair_which_the_address_keeps(visit):
    page = visit("measure=All+genres")
    see(page, "Each genre against all other films: what the plane hides")
    expect(main(page).get_by_test_id("stDataFrame")).to_be_visible()
    see(page, re.compile("fewer than 20 films with at least 20 ratings.*Left out.*Film-Noir"))
    place = hover_figure(page, lambda: place_of(page, "Western", "Comedy"))
    assert "Film-Noir" not in page.evaluate(f"{PLOT}.data[0].x")
    told = page.locator(".hoverlayer")
    expect(told).to_contain_text(re.compile("Only .* films of .* are needed"))
    page.mouse.click(*place)
    expect(main(page).get_by_role("radio", name="All genres")).to_be_checked()
    # The figure gives way to another one, which knows of no press.
    expect(page.locator(".st-key-matrix-0")).to_have_count(0)
    expect(page.locator(".st-key-matrix-1 .hoverlayer")).to_be_attached()
    # In a corner, where a toolbar would lie.
    place = hover_figure(page, lambda: place_of(page, "Horror", "War"))
    expect(told).to_contain_text("Horror / War")
    page.mouse.click(*place)
    see(page, re.compile(r"separates Horror from War .*AUC 0\.\d\d"))
    page.wait_for_function("location.search.includes('second=War')")
    asked = query(page)
    assert (asked["first"], asked["second"]) == (["Horror"], ["War"])
    assert "measure" not in asked
    choose(page, "or genre", "Crime")
    see(page, re.compile("Horror from Crime"))
    page.wait_for_function("location.search.includes('second=Crime')")


def test_the_verdict_is_seen_at_once_and_the_run_stays_the_same_on_other_pages(visit):
    page = visit()
    for found in (see(page, VERDICT), page.locator("canvas[aria-roledescription=map]")):
        box = found.bounding_box()
        assert box["y"] + box["height"] < 720  # on the first screen of a projector
    box = main(page).locator(".js-plotly-plot").first.bounding_box()
    assert box["y"] + box["height"] < 720
    run = query(page)["run"]
    for _ in range(2):
        main(page).get_by_role("link", name="Train").click()
        see(page, "finished")
        assert query(page)["run"] == run
        main(page).get_by_role("link", name="Separate").click()
        see(page, VERDICT)
        assert query(page)["run"] == run
    see(page, "blockbuster, but sits among the independent films")
    see(page, "independent, but sits among the blockbuster films")
    link = main(page).get_by_test_id("stPageLink-NavLink").last
    film = link.inner_text()
    link.click()
    expect(card_of(page)).to_have_text(film)
    assert query(page)["run"] == run
