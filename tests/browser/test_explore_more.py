"""Explore as a person uses it: selections, time, biases, colours, and what the address carries."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.exploring import (
    MAP,
    ask,
    axis_of,
    canvas_of,
    caption_of,
    card_of,
    choose,
    listed,
    open_listed,
    query,
    settle,
    wait,
)

pytestmark = pytest.mark.browser

COUNT = re.compile(r"^([\d,]+) films selected$")
STEP = "+(document.body.innerText.match(/step (\\d+) of/) ?? [0, 0])[1]"


def count_selected(page: Page) -> int:
    said = page.get_by_text(COUNT)
    expect(said).to_be_visible()
    settle(page)
    return int(COUNT.match(said.text_content())[1].replace(",", ""))


def download(page: Page, folder: Path) -> list[dict[str, str]]:
    with page.expect_download() as waiting:
        page.get_by_test_id("stDownloadButton").get_by_role("button").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def inside(page: Page) -> list[str]:
    """Titles inside the outline, by the browser's own positions, which are rounded a little."""
    return page.evaluate(
        f"""() => {{ const m = {MAP}, xy = m.outline.points;
        const [xs, ys] = [xy.map(p => p[0]), xy.map(p => p[1])];
        const [x0, x1] = [Math.min(...xs), Math.max(...xs)];
        const [y0, y1] = [Math.min(...ys), Math.max(...ys)];
        return m.films.titles.filter((_, i) => m.isShown(i) && m.now[2*i] >= x0 && m.now[2*i] <= x1
          && m.now[2*i+1] >= y0 && m.now[2*i+1] <= y1) }}"""
    )


def test_a_box_selects_films_that_are_counted_and_exported(explore, tmp_path):
    page = explore()
    box = canvas_of(page).bounding_box()
    x, y = box["x"] + 0.7 * box["width"], box["y"] + 0.6 * box["height"]
    page.keyboard.down("Shift")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 110, y + 80, steps=5)
    page.mouse.up()
    page.keyboard.up("Shift")
    n = count_selected(page)
    rows = download(page, tmp_path)
    assert len(rows) == n > 0
    expected = inside(page)
    assert len(set(expected) ^ {row["film"] for row in rows}) <= 2, "an edge case at most"
    assert [int(row["ratings"]) for row in rows] == sorted(
        (int(row["ratings"]) for row in rows), reverse=True
    )
    expect(listed(page, 0).get_by_role("link")).to_contain_text(rows[0]["film"])
    expect(page.get_by_text("Nearest to their mean vector, outside the selection")).to_be_visible()
    choose(page, "Upwards", "PC 5")
    wait(page, "d.outline.length === 0")  # it meant nothing on other axes
    assert count_selected(page) == n, "the films are the same wherever they lie"
    assert page.evaluate(f"() => {MAP}.styleOf.filter((style) => style.layer > 0).length") == n
    page.reload()
    settle(page)
    assert count_selected(page) == n
    canvas_of(page).press("Escape")
    expect(page.get_by_text("Draw a box")).to_be_visible()
    page.keyboard.press("Control+z")
    assert count_selected(page) == n
    canvas_of(page).press("Escape")
    expect(page.get_by_text("Draw a box")).to_be_visible()
    wait(page, "d.chosen === null")
    # Or it would be told again, with all that the page's widgets stood at, whatever came since.
    wait(page, "d.unheard.length === 0")


def test_strokes_across_a_histogram_filter_and_two_selections_are_told_apart(explore):
    page = explore("tab=Selection&least=20")
    bars = page.locator(".histograms .bars").first
    box = bars.bounding_box()
    mask = ask(page, "mask")

    def stroke(start: float, end: float) -> None:
        page.mouse.move(box["x"] + start * box["width"], box["y"] + 20)
        page.mouse.down()
        page.mouse.move(box["x"] + end * box["width"], box["y"] + 20, steps=3)
        page.mouse.up()

    for letter, (start, end), years in (("A", (0.0, 0.7), "1902–"), ("B", (0.85, 0.99), "–2016")):
        stroke(start, end)
        wait(page, f"d.mask !== '{mask}' && m.head.title.includes('{years}')")
        settle(page)
        mask = ask(page, "mask")
        page.get_by_role("button", name=re.compile("Take the filter")).click()
        n = count_selected(page)
        page.get_by_role("button", name=letter, exact=True).click()
        expect(page.get_by_text(re.compile(f"{letter} .*, {n:,} films"))).to_be_visible()
    page.get_by_role("link", name="Can the model tell A and B apart?").click()
    expect(page.get_by_role("combobox", name="Question")).to_have_value("Two selections")
    expect(page.get_by_text(re.compile(r"^A: .* \(\d+ films\)"))).to_be_visible()
    expect(page.get_by_text("selected by where they lie")).to_have_count(0)


def test_what_is_in_view_is_selected_by_keyboard_and_a_filter_alone_makes_no_genre_stand_out(
    explore, tmp_path
):
    page = explore("genres=Western")
    canvas = canvas_of(page)
    canvas.focus()
    canvas.press("Shift+Enter")
    n = count_selected(page)
    rows = download(page, tmp_path)
    assert len(rows) == n > 100
    assert all("Western" in row["genres"].split(", ") for row in rows)
    expect(page.get_by_text("No genre or decade is over-represented")).to_be_visible()
    canvas.press("Escape")
    expect(page.get_by_text("Draw a box")).to_be_visible()
    expect(page.get_by_text(COUNT)).to_have_count(0)


def test_epochs_play_without_the_server_and_movers_open_their_cards(explore):
    page = explore("film=1", afresh=True)  # without the filter
    titles = axis_of(page).text_content()
    page.get_by_role("radio", name="Time").click()
    page.emulate_media(reduced_motion="no-preference")
    slider = page.get_by_role("slider", name="Moment")
    expect(slider).to_have_attribute("aria-valuetext", "epoch 5")
    received = ask(page, "received")
    canvas_of(page).focus()
    canvas_of(page).press(" ")
    wait(page, "d.playing && d.at > 1.1 && d.at % 1 > 0.05")
    assert page.evaluate(f"() => {MAP}.player.trail(d => d) && {MAP}.player.count") == 6
    wait(page, "!d.playing && d.at === 5")
    settle(page)
    assert ask(page, "received") <= received + 1, "only the end is told"
    expect(axis_of(page)).to_have_text(titles)  # it ends as the PCA lies
    expect(page.get_by_role("button", name="Drag to select a box")).to_be_hidden()
    expect(card_of(page)).to_have_text(open_listed(page, 0))
    settle(page)
    page.emulate_media(reduced_motion="reduce")


def test_the_biases_are_compared_with_plain_means(explore, movies):
    page = explore("tab=Biases")
    said = page.get_by_text(re.compile("rank correlations: bias with mean rating"))
    expect(said).to_be_visible()
    n, *numbers = re.findall(r"[\d,]*\.?\d+", said.text_content())
    assert int(n.replace(",", "")) == (movies.n_ratings >= 20).sum()
    assert float(numbers[0]) > 0.7
    expect(page.get_by_role("table").locator("tbody tr")).to_have_count(6)
    expect(listed(page, 0).get_by_role("cell")).to_have_text(
        [re.compile(r"\d %"), re.compile(r"\d %"), re.compile(r"\w")]
    )
    expect(page.get_by_text("671 users; rank correlation")).to_be_visible()
    plot = "document.querySelector('.js-plotly-plot')"
    page.wait_for_function(f"() => {plot}?._fullData?.[1].x.length === 6")  # are ringed
    expect(card_of(page)).to_have_text(open_listed(page, 0))


def test_a_quantity_comes_with_a_colour_bar(explore):
    page = explore()
    for colour, bar in (
        ("Mean rating", "mean of 5 ratings or more, from ≤ 2 over 3.25 to ≥ 4.5 stars"),
        ("Decade", "decade, from ≤ 1930 over 1970"),
        ("Learned bias", "learned bias, from −"),
    ):
        choose(page, "Colour by", colour)
        expect(page.get_by_role("img", name=f"Colours: {bar}")).to_be_visible()
        expect(page.get_by_role("button", name="blockbuster")).to_have_count(0)
        settle(page)


def describe(page: Page) -> dict:
    """All of the picture that an address should bring back."""
    wait(page, "d.selected !== null")
    settle(page)
    return {
        "axes": [axis_of(page, side).text_content() for side in ("across", "upwards")],
        "legend": page.get_by_role("group", name="Legend").inner_text(),
        "mask": ask(page, "mask"),
        "selected": ask(page, "selected"),
        "found": page.evaluate(f"() => {MAP}.head.found"),
        "frame": page.evaluate(f"() => {MAP}.head.parts"),
        "caption": caption_of(page).text_content(),
        "tab": page.locator("[data-testid=stButtonGroup] [aria-checked=true]").inner_text(),
    }


def test_an_address_opens_the_same_picture_in_another_browser(explore, open_page, trained, movies):
    page = explore("find=Toy+Story+(1995)&genres=Drama&least=5&x=PC+3&y=PC+2&fit=30")
    choose(page, "Colour by", "Two genres")
    legend = page.get_by_role("group", name="Legend")
    choose(page, "One genre", "Comedy")
    expect(legend).to_contain_text("Comedy")  # what the other box offers follows
    settle(page)
    choose(page, "Another", "Drama")
    expect(legend).to_contain_text("Drama")
    canvas = canvas_of(page)
    canvas.focus()
    picked = ask(page, "selected")
    canvas.press("Tab")
    if ask(page, "cursor") == picked:
        canvas.press("Tab")
    other = ask(page, "cursor")
    assert other != picked
    canvas.press("Enter")
    wait(page, f"m.head.highlight?.row === {other}")
    expect(card_of(page)).to_have_text(movies.name(other))
    page.get_by_text("Axes", exact=True).click()
    expect(page.get_by_text("Click a bar")).to_be_visible()
    settle(page)
    before = describe(page)
    assert before["selected"] == other and before["mask"] is not None
    assert "Comedy" in before["legend"] and before["tab"] == "Axes"
    address = page.url
    page.goto("about:blank")
    trained.server.wait_until_left()
    again = open_page(address, fresh=True)
    expect(again.get_by_role("radio", name="Axes")).to_be_visible()
    settle(again)
    # Had the run ended, it trains there.
    expect(again.get_by_text("Not there yet")).to_have_count(0)
    expect(again.get_by_text("still random")).to_have_count(0)
    settle(again)
    assert describe(again) == before


def test_from_train_to_explore_and_back_it_is_one_run(open_page, serve):
    page = open_page(serve("app.py").url + "/train?k=7&epochs=2&pace=fast")
    button = page.get_by_test_id("stMainBlockContainer").get_by_role
    expect(button("button", name="Play")).to_be_enabled()
    button("button", name="Play").click()
    page.wait_for_function(f"() => {STEP} === 314")
    expect(page.get_by_text("finished")).to_be_visible()
    run = query(page)["run"]
    page.get_by_role("link", name="Explore").click()
    wait(page, "d.drawn > 0")
    expect(page.get_by_role("radio", name="Biases")).to_be_visible()
    settle(page)
    expect(page.get_by_text("still random")).to_have_count(0)
    assert query(page)["run"] == run
    page.get_by_text("Axes", exact=True).click()
    expect(page.locator(".barlayer .point")).to_have_count(7)  # of this very run
    settle(page)
    page.get_by_role("link", name="Train").click()
    expect(button("button", name="Rewind")).to_be_enabled()
    page.wait_for_function(f"() => {STEP} === 314")
    expect(page.get_by_role("slider", name="Factors")).to_have_value("7")
    expect(page.get_by_text("needs a new run, from")).to_have_count(0)
    assert query(page)["run"] == run
    assert query(page)["k"] == ["7"] and query(page)["epochs"] == ["2"]
