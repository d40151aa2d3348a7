"""What Explore needs of the live map, in a real browser: filters, ramps, selections, time."""

import itertools
import math
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_map import APP, ask, canvas_of, point_at, wait_until

pytestmark = pytest.mark.browser

MAP = "window.__cfMap.maps.map"
ALL_IN_BOX = re.compile(r", [1-9]\d* inside 4 corners")


@pytest.fixture
def page(serve, begin) -> Page:
    return open_map(serve, begin)


def open_map(serve, begin, query: str = "", **options) -> Page:
    page = begin(serve(APP).url, f"?explore=1{query}", **options)
    wait_until(page, f"d.drawn > 0 && d.titles.length > 3 && {MAP}.due === null")
    return page


def choose(page: Page, colour: str) -> None:
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name=colour).click()


def drag(page: Page, corners: list[tuple[float, float]], *keys: str) -> None:
    for key in keys:
        page.keyboard.down(key)
    page.mouse.move(*corners[0])
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*corner, steps=4)
    page.mouse.up()
    for key in keys:
        page.keyboard.up(key)


def around(page: Page, row: int, reach: float = 25) -> list[tuple[float, float]]:
    x, y = point_at(page, row)
    turns = [2 * math.pi * i / 16 for i in range(17)]
    return [(x + reach * math.cos(turn), y + reach * math.sin(turn)) for turn in turns]


def overlapping(titles: list[dict]) -> list[tuple[str, str]]:
    return [
        (a["text"], b["text"])
        for a, b in itertools.combinations(titles, 2)
        if min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"]) > 0.01
        and min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"]) > 0.01
    ]


def test_filtered_out_films_stay_as_dust_without_titles_and_are_pointed_at_last(page):
    assert any(title["id"] % 10 for title in ask(page, "titles"))
    page.get_by_text("Only every tenth").click()
    wait_until(page, f"d.mask !== null && d.titles.length > 3 && {MAP}.due === null")
    assert not any(title["id"] % 10 for title in ask(page, "titles"))
    order = page.evaluate(f"() => [...{MAP}.order]")
    shown = [row % 10 == 0 for row in order]
    assert shown == sorted(shown), "what is filtered out lies beneath, and is not left out"
    legend = page.get_by_role("button", name="unlabelled").locator(".count").inner_text()
    assert int(legend.replace(",", "")) < 9066 / 10
    # Film 0, which is shown, wins where a filtered-out film lies on top of it.
    page.evaluate(f"() => {{ const m = {MAP}; m.goal.set(m.goal.slice(0, 2), 8); m.schedule() }}")
    page.mouse.move(*point_at(page, 0))
    wait_until(page, "d.hover === 0")
    page.get_by_text("Only every tenth").click()
    wait_until(page, "d.mask === null")


def test_a_filtered_out_film_says_so(page):
    page.get_by_text("Only every tenth").click()
    wait_until(page, "d.mask !== null")
    page.mouse.move(*point_at(page, 4))  # it lies far from all others
    expect(page.locator(".tip")).to_contain_text("filtered out")


def test_found_films_are_named_even_where_they_are_filtered_out(page):
    page.get_by_text("Only every tenth").click()
    wait_until(page, "d.mask !== null")
    page.get_by_text("Search", exact=True).click()
    # Of four films that were found, one may have no room for its title.
    wait_until(page, "d.titles.filter(title => [11, 21, 31, 41].includes(title.id)).length >= 3")
    assert overlapping(ask(page, "titles")) == []


def test_two_hundred_neighbours_have_lines_and_ten_of_them_titles(serve, begin):
    page = open_map(serve, begin, "&neighbours=200")
    page.evaluate(
        f"""() => {{ const pen = {MAP}.pen; window.dashed = {{}}; let dash = "";
        const set = pen.setLineDash.bind(pen), line = pen.lineTo.bind(pen);
        pen.setLineDash = (dashes) => {{
          dash = dashes.join(); window.dashed[dash] ??= 0; set(dashes) }};
        pen.lineTo = (x, y) => {{ if (dash) window.dashed[dash]++; line(x, y) }}; }}"""
    )
    page.mouse.click(*point_at(page, 0))
    page.wait_for_function(f"() => {MAP}.head.highlight?.neighbours.length === 200")
    wait_until(page, f"{MAP}.due === null")
    assert page.evaluate("() => window.dashed['5,4']") > 0, "film 4 lies far off"
    assert 1 < len(ask(page, "titles")) <= 10 + 1 + 25
    assert overlapping(ask(page, "titles")) == []


def test_what_is_out_of_sight_is_counted_at_the_edge_and_a_neighbour_is_named_and_picked_there(
    page,
):
    counted = ask(page, "beyond")
    out = page.evaluate(
        f"""() => {{ const m = {MAP}, [x, y] = [m.view.width, m.view.height].map(
        (side) => side / 2 / m.view.scale);
        return m.films.titles.filter((_, i) => Math.abs(m.now[2 * i]) > x
          || Math.abs(m.now[2 * i + 1]) > y).length }}"""
    )
    said = [int(box["text"].split()[0].replace(",", "")) for box in counted]
    assert sum(said) == out > 0
    box = canvas_of(page).bounding_box()
    page.mouse.click(
        box["x"] + counted[0]["x"] + counted[0]["width"] / 2,
        box["y"] + counted[0]["y"] + counted[0]["height"] / 2,
    )
    wait_until(page, "d.view.free && d.view.half > d.view.home && d.beyond.length === 0")
    page.get_by_role("button", name="Whole map").click()
    wait_until(page, f"!d.view.free && d.beyond.length > 0 && {MAP}.due === null")
    page.mouse.click(*point_at(page, 0))
    wait_until(page, f"{MAP}.head.highlight?.row === 0 && {MAP}.due === null")
    page.evaluate(f"() => {MAP}.move(() => {MAP}.view.stand(0.8, 0, 0.4))")
    wait_until(page, f"{MAP}.due === null")
    (end,) = page.evaluate(f"() => {MAP}.exits.filter(({{ row }}) => row === 4)")
    width, height = page.evaluate(f"() => [{MAP}.view.left + {MAP}.view.width, {MAP}.view.height]")
    left = page.evaluate(f"() => {MAP}.view.left")
    gaps = [end["x"] - left, width - end["x"], end["y"], height - end["y"]]
    assert min(gaps) == pytest.approx(9, abs=0.01), "the line ends at the edge"
    assert [one["id"] for one in ask(page, "titles") if one["id"] in range(1, 5)], "named there"
    page.mouse.click(box["x"] + end["x"], box["y"] + end["y"])
    expect(page.get_by_text("picked 4,")).to_be_visible()


def test_a_quantity_has_a_colour_bar_and_the_tip_its_value(page):
    choose(page, "rating")
    scale = page.get_by_role("img", name="Colours: mean rating, from 2 over 3.5 to 5 stars")
    expect(scale).to_be_visible()
    expect(page.get_by_role("group", name="Legend").get_by_role("button")).to_have_count(0)
    page.mouse.move(*point_at(page, 0))
    expect(page.locator(".tip")).to_contain_text(re.compile(r"mean rating ≈ 3\.4\d? stars"))
    choose(page, "bias")
    expect(page.get_by_role("button", name="unknown")).to_contain_text("182")
    expect(page.locator(".scale")).to_contain_text("≥ 0.8")


def test_all_dots_can_be_alike(page):
    sizes = f"() => new Set({MAP}.sizes).size"
    assert page.evaluate(sizes) > 1
    page.get_by_text("Equal sizes").click()
    page.wait_for_function(f"{sizes.replace('() => ', '() => 1 === ')}")


def test_a_lasso_tells_its_polygon_alone_and_stays_until_escape(page):
    page.get_by_role("button", name="Drag to select with a lasso").click()
    drag(page, around(page, 0))
    expect(page.get_by_text(re.compile(r"picked None, 1 inside \d\d corners"))).to_be_visible()
    outline = ask(page, "outline")
    assert 10 < len(outline) <= 200
    assert not ask(page, "view")["free"], "the view has moved"
    page.get_by_role("button", name="Zoom in").click()
    assert ask(page, "outline") == outline
    canvas_of(page).press("Escape")
    expect(page.get_by_text("0 inside 0 corners")).to_be_visible()
    assert ask(page, "outline") == []


def test_shift_draws_a_box_and_alt_a_lasso_while_the_tool_is_pan(page):
    (left, top), (right, bottom) = [
        [value + sign * 20 for value in point_at(page, 0)] for sign in (-1, 1)
    ]
    drag(page, [(left, top), (right, bottom)], "Shift")
    expect(page.get_by_text("1 inside 4 corners")).to_be_visible()
    page.get_by_role("button", name="Clear the selection").click()
    expect(page.get_by_text("0 inside 0 corners")).to_be_visible()
    drag(page, around(page, 0), "Alt")
    expect(page.get_by_text(re.compile(r", 1 inside \d\d corners"))).to_be_visible()
    assert ask(page, "selected") is None


def test_a_click_with_the_lasso_in_hand_still_picks_a_film(page):
    page.get_by_role("button", name="Drag to select with a lasso").click()
    page.mouse.click(*point_at(page, 0))
    expect(page.get_by_text("picked 0, 0 inside 0 corners")).to_be_visible()


def test_what_is_in_view_can_be_selected_by_keyboard(page):
    canvas = canvas_of(page)
    canvas.focus()
    canvas.press("Shift+Enter")
    expect(page.get_by_text(ALL_IN_BOX)).to_be_visible()
    expect(page.get_by_role("button", name="Clear the selection")).to_be_enabled()


def test_a_message_that_gets_lost_is_sent_again(page):
    page.evaluate(f"() => {{ const m = {MAP}, send = m.send; m.send = () => (m.send = send); }}")
    page.mouse.click(*point_at(page, 0))
    expect(page.get_by_text("picked 0")).to_be_visible()


def test_an_echo_of_an_earlier_step_does_not_undo_a_later_one(page):
    page.evaluate(
        f"""() => {{ const m = {MAP}, seen = (window.seen = []);
        m.send = () => {{}};
        for (const row of [3, 4, 5]) m.tell("select", row);
        for (const row of [3, 5, 7]) m.heed("select", row, (to) => seen.push(to)); }}"""
    )
    assert page.evaluate("window.seen") == [7]


def test_python_can_take_the_outline_away(page):
    drag(page, around(page, 0), "Alt")
    expect(page.get_by_text(re.compile(r", 1 inside \d\d corners"))).to_be_visible()
    page.get_by_role("button", name="Forget selection").click()
    wait_until(page, "d.outline.length === 0")


def test_playing_needs_no_round_trip(page):
    page.mouse.click(*point_at(page, 0))
    expect(page.get_by_text("picked 0")).to_be_visible()
    page.get_by_text("Through time").click()
    scrubber = page.get_by_role("slider", name="Moment")
    expect(scrubber).to_have_attribute("aria-valuetext", "epoch 30 of 30")
    received = page.evaluate(f"() => {MAP}.received")
    canvas_of(page).press(" ")
    wait_until(page, "d.playing && d.at > 2 && d.at % 1 > 0.1 && d.at % 1 < 0.9")
    before = page.evaluate(f"() => [...{MAP}.place(1)]")
    drawn = ask(page, "drawn")
    wait_until(page, f"d.drawn > {drawn + 3}")
    assert page.evaluate(f"() => [...{MAP}.place(1)]") != before
    page.get_by_role("button", name="Pause").click()
    wait_until(page, "!d.playing")
    moment = ask(page, "at")
    assert moment % 1 == 0
    assert ask(page, "received") == received
    assert page.evaluate(f"() => {MAP}.player.trail(0).length") == moment


def test_the_scrubber_obeys_the_keyboard(page):
    page.get_by_text("Through time").click()
    scrubber = page.get_by_role("slider", name="Moment")
    scrubber.focus()
    scrubber.press("Home")
    scrubber.press("ArrowRight")
    expect(page.locator(".time output")).to_have_text("epoch 1 of 30")
    expect(scrubber).to_have_attribute("aria-valuetext", "epoch 1 of 30")
    page.get_by_text("Through time").click()
    expect(page.locator(".time")).to_be_hidden()


def test_played_to_the_end_the_films_are_where_they_were(page):
    before = point_at(page, 0)
    page.get_by_text("Through time").click()
    page.get_by_label("Speed").select_option("4")
    page.get_by_role("button", name="Play").click()
    wait_until(page, "!d.playing && d.at === 30")
    page.get_by_text("Through time").click()
    expect(page.locator(".time")).to_be_hidden()
    wait_until(page, f"{MAP}.due === null")
    assert point_at(page, 0) == pytest.approx(before, abs=1)


def test_a_long_axis_title_is_cut_short_and_told_in_full(serve, begin):
    page = open_map(serve, begin, viewport={"width": 320, "height": 700})
    across = page.locator(".axis.across")
    axis = f"{MAP}.chrome.root.querySelector('.axis.across')"
    page.wait_for_function(f"() => {axis}.scrollWidth > {axis}.clientWidth")
    expect(across).to_have_attribute("title", re.compile("cheap ← PC 1 → big budget .* r = 0.55"))
    expect(canvas_of(page)).to_have_attribute("aria-description", re.compile("Upwards: old ← PC 2"))


@pytest.mark.parametrize("n_films", [9066, 60_000])
def test_titles_from_closer_by_are_more_and_never_overlap(serve, begin, n_films):
    page = open_map(serve, begin, f"&films={n_films}")
    canvas = canvas_of(page)
    canvas.focus()
    most = 0
    for _ in range(8):
        canvas.press("+")
        canvas.press("+")
        wait_until(page, f"{MAP}.due === null")
        titles = ask(page, "titles")
        assert overlapping(titles) == []
        assert len(titles) <= 40
        most = max(most, len(titles))
    assert most > 30


def test_a_page_that_asks_for_nothing_has_neither_tools_nor_time(serve, begin):
    page = begin(serve(APP).url, "?still=1")
    wait_until(page, "d.drawn > 0")
    expect(page.get_by_role("button", name="Whole map (0)")).to_be_visible()
    expect(page.get_by_role("button", name="Drag to pan")).to_be_hidden()
    expect(page.locator(".time")).to_be_hidden()
    drag(page, around(page, 0), "Alt")
    assert ask(page, "outline") == []
