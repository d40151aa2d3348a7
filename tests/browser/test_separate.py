"""The Separate page as a person uses it, in a real Chromium, on a run trained once."""

import re
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PATIENCE = 60_000  # milliseconds that a busy machine may take for anything
VERDICT = re.compile(r"(The model|cannot tell).*AUC 0\.\d\d")


@pytest.fixture(scope="module")
def url(serve) -> str:
    return serve("app.py").url


@pytest.fixture
def visit(open_page, url):
    def visit_(query: str = "", **options) -> Page:
        page = open_page(f"{url}/separate{query}", **options)
        main(page).get_by_role("button", name="Train now").click(timeout=PATIENCE)
        gone = main(page).get_by_role("button", name="Train now")
        expect(gone).to_have_count(0, timeout=PATIENCE)
        return page

    return visit_


def main(page: Page):
    return page.get_by_test_id("stMainBlockContainer")


def no_exception(page: Page) -> None:
    expect(page.get_by_test_id("stException")).to_have_count(0)


def turn_to(page: Page, tab: str) -> None:
    main(page).get_by_role("radio", name=tab).click()


def test_a_pair_ends_in_a_verdict_with_counts_null_and_misplaced_films_to_follow(visit):
    page = visit()
    expect(page.get_by_text(VERDICT).first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("(415 films)")).to_be_visible()
    expect(page.get_by_text("shuffled labels 99 times")).to_be_visible()
    run = parse_qs(urlparse(page.url).query)["run"]
    expect(page.get_by_text("independent, but sits among the blockbuster films")).to_be_visible()
    links = main(page).get_by_test_id("stPageLink-NavLink")
    film = links.last.inner_text()
    links.last.click()
    expect(page.get_by_role("heading", level=4)).to_have_text(film, timeout=PATIENCE)
    assert parse_qs(urlparse(page.url).query)["run"] == run
    no_exception(page)


def test_few_films_are_warned_of_and_too_few_refused(visit):
    page = visit("?floor=60")
    expect(page.get_by_text(re.compile("only|Only|few"))).not_to_have_count(0, timeout=PATIENCE)
    other = visit("?ask=Genre+or+genre&first=Film-Noir&second=Documentary&floor=50")
    expect(other.get_by_text("Too few films for any claim")).to_be_visible(timeout=PATIENCE)
    no_exception(page)


def test_a_genre_pair_by_address_is_followed_through_training(visit):
    page = visit("?ask=Genre+or+genre&first=Action&second=Romance&part=Through+training")
    expect(page.get_by_text("The lowest validation loss is at epoch")).to_be_visible(
        timeout=PATIENCE
    )
    expect(page.get_by_text("held-out AUC").first).to_be_visible()
    no_exception(page)


def test_a_sweep_starts_on_a_click_alone_and_can_be_cancelled(visit):
    page = visit("?part=Over+the+sliders")
    start = main(page).get_by_role("button", name=re.compile(r"Train \d+ runs"))
    expect(start).to_be_visible(timeout=PATIENCE)
    expect(main(page).get_by_role("progressbar")).to_have_count(0)
    start.click()
    cancel = main(page).get_by_role("button", name="Cancel")
    cancel.click(timeout=PATIENCE)
    expect(main(page).get_by_role("button", name="Try again")).to_be_visible(timeout=PATIENCE)
    no_exception(page)


def test_all_genres_are_measured_at_once_and_a_cell_opens_its_pair(visit):
    page = visit("?part=All+genres")
    matrix = main(page).locator(".js-plotly-plot .heatmaplayer")
    expect(matrix).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Each genre against all other films")).to_be_visible(timeout=PATIENCE)
    place = page.evaluate(
        """() => { const p = document.querySelector('.js-plotly-plot'), l = p._fullLayout;
        const names = p.data[0].y, i = names.indexOf('Horror'), j = names.indexOf('Romance');
        const box = p.getBoundingClientRect();
        return [box.x + l.xaxis._offset + l.xaxis.d2p(names[j]),
                box.y + l.yaxis._offset + l.yaxis.d2p(names[i])]; }"""
    )
    page.mouse.move(*place)
    page.mouse.click(*place)
    expect(page.get_by_text(re.compile("separates? Horror from Romance"))).to_be_visible(
        timeout=PATIENCE
    )
    no_exception(page)


def test_going_to_train_and_back_keeps_the_run(visit):
    page = visit()
    run = parse_qs(urlparse(page.url).query)["run"]
    main(page).get_by_role("link", name="Train").click()
    expect(page.get_by_text("finished")).to_be_visible(timeout=PATIENCE)
    main(page).get_by_role("link", name="Separate").click()
    expect(page.get_by_text(VERDICT).first).to_be_visible(timeout=PATIENCE)
    assert parse_qs(urlparse(page.url).query)["run"] == run
    no_exception(page)


def test_the_dark_theme_draws_its_own_colours(visit):
    page = visit("?part=Through+training", color_scheme="dark")
    expect(page.get_by_text("The lowest validation loss")).to_be_visible(timeout=PATIENCE)
    paper = "getComputedStyle(document.querySelector('.js-plotly-plot .main-svg')).background"
    assert "rgb(21, 24, 29)" in page.evaluate(paper)
    no_exception(page)
