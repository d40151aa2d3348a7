"""Explore as a person uses it, on the real data: films, the search, filters and views."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cf.data import read_data
from tests.browser.afresh import WINDOW
from tests.browser.exploring import (
    MAP,
    ask,
    axis_of,
    canvas_of,
    caption_of,
    card_of,
    cell,
    choose,
    hover_figure,
    listed,
    open_listed,
    open_untrained,
    point_at,
    query,
    settle,
    wait,
)

pytestmark = pytest.mark.browser


def test_a_newcomer_is_told_that_the_vectors_are_random(open_page, serve):
    page = open_page(serve("app.py").url + "/explore")
    open_untrained(page)
    expect(page.get_by_role("button", name="Train now")).to_be_visible()
    expect(axis_of(page)).to_have_text(re.compile("independent ← across → blockbuster"))
    expect(page.get_by_text("its card opens here")).to_be_visible()


def test_a_click_on_the_map_opens_the_films_card_and_escape_closes_it(explore, movies):
    page = explore()
    row = ask(page, "titles")[0]["id"]
    page.mouse.click(*point_at(page, row))
    expect(card_of(page)).to_be_visible()
    row = ask(page, "selected")
    name = f"{movies.title[row]} ({movies.year[row]})"
    expect(card_of(page)).to_have_text(name)
    expect(page.get_by_text(f"{movies.n_ratings[row]:,} ratings").first).to_be_visible()
    expect(page.get_by_text(f"{movies.mean_stars[row]:.2f}", exact=True)).to_be_visible()
    settle(page)
    ids = read_data("bundled").ratings.movie_ids
    assert query(page)["film"] == [str(ids[row])]
    wait(page, "m.head.highlight.neighbours.length === 10")
    canvas_of(page).press("Escape")
    expect(page.get_by_text("its card opens here")).to_be_visible()
    settle(page)
    assert "film" not in query(page)


def test_on_a_phone_the_map_stands_above_what_is_asked_and_the_card_below(explore):
    page = explore("tab=Axes")  # the next test walks on from here
    page.set_viewport_size({"width": 390, "height": 844})
    parts = [".st-key-picture [data-testid=stColumn]", ".st-key-asked", ".st-key-tab"]
    tops = """parts => {
        const tops = parts.map(part => document.querySelector(part)?.getBoundingClientRect().top);
        return tops[0] < 300 && tops[0] < tops[1] && tops[1] < tops[2]
            && document.documentElement.scrollWidth <= innerWidth; }"""
    page.wait_for_function(tops, arg=parts)
    page.set_viewport_size(WINDOW)


def test_a_legend_entry_and_a_film_are_picked_by_keyboard_alone(explore):
    page = explore()
    entry = page.get_by_role("button", name="independent")
    entry.press("Enter")
    expect(entry).to_have_attribute("aria-pressed", "false")
    assert ask(page, "quieted") == ["independent"]
    canvas = canvas_of(page)
    canvas.focus()
    canvas.press("Tab")
    cursor = ask(page, "cursor")
    canvas.press("Enter")
    title = page.evaluate(f"() => {MAP}.films.titles[{cursor}]")
    expect(card_of(page)).to_have_text(re.compile(re.escape(title)))


def test_a_neighbours_card_is_one_click_away_and_so_is_the_way_back(explore):
    page = explore("film=1", afresh=True)
    expect(card_of(page)).to_have_text("Toy Story (1995)")
    back = page.get_by_role("button", name="arrow_back")
    expect(back).to_be_disabled()
    near = page.evaluate(f"() => {MAP}.head.highlight.neighbours")
    title = open_listed(page, 1)
    expect(card_of(page)).to_have_text(title)
    settle(page)
    assert ask(page, "selected") == near[1]
    back.click()
    expect(card_of(page)).to_have_text("Toy Story (1995)")
    expect(back).to_be_disabled()
    settle(page)
    expect(card_of(page)).to_have_text("Toy Story (1995)")
    assert query(page)["film"] == ["1"]
    choose(page, "Why near?", title)
    expect(
        page.get_by_text(re.compile(r"is number [\d,]+ of 1,302 films by cosine"))
    ).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d+ people rated both"))).to_be_visible()
    settle(page)
    assert query(page)["beside"] == [title]


def test_stars_in_a_title_stay_stars_and_the_list_follows_its_own_choices(explore):
    page = explore("film=5060&kind=farthest+by+cosine", afresh=True)
    expect(card_of(page)).to_have_text("M*A*S*H (1970)")
    expect(page.get_by_role("combobox", name="Films").last).to_have_value("farthest by cosine")
    expect(listed(page, 0).get_by_role("cell").first).to_have_text(re.compile("^−0"))
    expect(page.get_by_text("nearest on this map")).to_have_count(0)
    choose(page, "How many", "200")
    wait(page, "m.head.highlight.neighbours.length === 200")


def test_a_film_is_found_by_a_few_words_and_opened_by_a_click(explore):
    page = explore()
    page.get_by_role("searchbox", name="Find films").fill("strikes wars")
    open_listed(page, 0)
    expect(card_of(page)).to_have_text("Star Wars: Episode V - The Empire Strikes Back (1980)")
    settle(page)
    expect(page.get_by_role("table", name="Films found")).to_have_count(0)
    expect(page.get_by_role("searchbox", name="Find films")).to_have_value("")
    assert query(page)["film"] == ["1196"]


def test_all_that_match_a_search_are_marked_and_a_bad_expression_is_explained(explore, movies):
    page = explore()
    search = page.get_by_role("searchbox", name="Find films")
    search.fill("/alien(/")
    expect(page.get_by_text("is no regular expression: missing )")).to_be_visible()
    search.fill("/^alien/")
    page.get_by_role("button", name="Select all").click()
    n = sum(title.lower().startswith("alien") for title in movies.title)
    expect(page.get_by_text(f"{n} films selected")).to_be_visible()
    settle(page)
    found = page.evaluate(f"() => {MAP}.head.found.map(row => {MAP}.films.titles[row])")
    assert len(found) == n and found[:2] == ["Alien", "Aliens"]
    assert query(page)["find"] == ["/^alien/"]
    search.fill("toy story 1995")
    page.get_by_role("button", name="Mark it").click()
    expect(card_of(page)).to_have_text("Toy Story (1995)")
    settle(page)
    assert query(page)["find"] == ["/^alien/", "toy story 1995"]
    page.get_by_text("Selection", exact=True).click()
    expect(page.get_by_text(f"{n + 1} films selected")).to_be_visible()


def test_a_filter_greys_and_isolating_fits_on_what_is_left(explore, movies):
    page = explore()
    expect(caption_of(page)).to_contain_text(f"Fitted on {(movies.n_ratings >= 20).sum():,} films")
    before = axis_of(page).text_content()
    mask = ask(page, "mask")
    page.get_by_role("button", name="Filter").click()
    choose(page, "Genres", "Western")
    wait(page, f"d.mask !== '{mask}'")
    page.keyboard.press("Escape")
    has = movies.genres[:, movies.genre_names.index("Western")]
    counts = page.get_by_role("group", name="Legend").locator(".count").all_text_contents()
    assert sum(int(count.replace(",", "")) for count in counts) == has.sum()
    order = np.array(page.evaluate(f"() => [...{MAP}.order]"))
    assert len(order) == len(has) and has[order[-has.sum() :]].all(), "greyed, not hidden"
    assert axis_of(page).text_content() == before
    page.get_by_role("button", name="Fit", exact=True).click()
    page.get_by_text("Isolate: fit on the filtered films alone").click()
    left = (has & (movies.n_ratings >= 20)).sum()
    expect(caption_of(page)).to_contain_text(f"Fitted on {left} films")
    settle(page)
    assert axis_of(page).text_content() != before


def test_any_component_goes_on_any_axis_by_box_or_by_its_bar(explore):
    page = explore("tab=Axes", afresh=True)  # without the filter
    # The first two are turned so that the chosen contrast lies across; any other pair is plain.
    expect(axis_of(page)).to_have_text(
        re.compile(r"← across → blockbuster · \d+ % of the variance")
    )
    choose(page, "Upwards", "PC 4")
    expect(axis_of(page)).to_have_text(re.compile(r"← PC 1 → .*\d+ % of the variance"))
    expect(axis_of(page, "upwards")).to_have_text(re.compile("PC 4"))
    settle(page)
    assert query(page)["y"] == ["PC 4"]
    bars = page.locator(".barlayer .point")
    expect(bars).to_have_count(10)

    def third_bar() -> tuple[float, float]:
        box = bars.nth(2).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    page.mouse.click(*hover_figure(page, third_bar))
    expect(axis_of(page)).to_have_text(re.compile("PC 3"))
    expect(axis_of(page, "upwards")).to_have_text(re.compile("PC 1"))
    settle(page)
    assert (query(page)["x"], query(page).get("y")) == (["PC 3"], ["PC 1"])
    expect(page.get_by_text("Session State API")).to_have_count(0)
    expect(cell(page, 0, 4)).to_have_text("true")


def test_an_axis_of_ones_own_has_its_title_and_needs_both_ends(explore):
    page = explore("view=Your+axis&from=genre+Romance&to=genre+Action")
    expect(axis_of(page)).to_have_text(re.compile(r"^Romance → Action · \d+ % of the variance"))
    expect(axis_of(page, "upwards")).to_have_text(re.compile("strongest direction at right angles"))
    expect(caption_of(page)).to_contain_text("left to right is your axis")
    expect(caption_of(page)).to_contain_text(re.compile(r"Held-out AUC 0\.\d\d"))
    markers = page.evaluate(f"() => {MAP}.head.markers.map(({{ text }}) => text)")
    assert markers == ["Romance", "Action"]
    page.get_by_text("Axes", exact=True).click()
    expect(page.get_by_role("table", name="Films farthest towards Action")).to_be_visible()
    expect(page.get_by_role("table").locator("tbody tr")).to_have_count(20)
    page.get_by_role("combobox", name="To").press("Backspace")
    expect(page.get_by_text("on both sides")).to_be_visible()
    expect(axis_of(page)).to_have_text(re.compile("independent ← across → blockbuster"))
    settle(page)


def test_a_slow_view_shows_its_progress_and_arrives(explore):
    page = explore("fit=100")  # which makes it less slow
    page.evaluate(
        """() => { window.seen = new Set(); new MutationObserver(() => {
        if (document.querySelector('[role=progressbar]')) window.seen.add('progress');
        }).observe(document.body, { subtree: true, childList: true }); }"""
    )
    choose(page, "View", "t-SNE")
    expect(caption_of(page)).to_contain_text("t-SNE: only who is near whom")
    assert page.evaluate("window.seen.has('progress')")
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(axis_of(page)).to_have_text("")
    said = caption_of(page).text_content()
    assert 0.8 < float(re.search(r"trustworthiness (\d\.\d\d)", said)[1]) <= 1
    settle(page)


def test_a_cloud_in_three_dimensions_is_turned_pointed_at_and_has_titles_and_lines(explore):
    page = explore("view=PCA+in+3D&film=1", afresh=True)
    expect(caption_of(page)).to_contain_text("PCA in 3D")
    wait(page, "m.solid && !d.turning && d.titles.some(title => title.text === 'Toy Story')")
    assert page.evaluate(f"() => {MAP}.head.highlight.neighbours.length") == 10
    yaw = page.evaluate(f"() => {MAP}.solid.yaw")
    box = canvas_of(page).bounding_box()
    x, y = box["x"] + 30, box["y"] + box["height"] - 30
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 120, y, steps=4)
    page.mouse.up()
    wait(page, f"m.solid.yaw > {yaw} + 0.5")
    settle(page)
    # Not one whose dot lies beyond the edge.
    titles = [one for one in ask(page, "titles") if one["y"] > 20]
    row = next(one["id"] for one in titles if one["id"] not in (None, 0))
    page.mouse.click(*point_at(page, row))
    wait(page, "m.head.highlight?.row === d.selected && d.selected !== 0")
    assert page.evaluate(f"() => {MAP}.solid.yaw") > yaw + 0.5, "the camera stays where it was"
    canvas_of(page).press("b")
    expect(page.locator(".caption")).to_have_text("Before training")
    expect(canvas_of(page)).to_have_attribute("aria-description", re.compile(r"PC 1 · \d %"))
    canvas_of(page).press("b")
    expect(page.locator(".caption")).to_be_hidden()
