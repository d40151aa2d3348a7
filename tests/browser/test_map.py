"""The live map in a real browser: frames arrive, and nothing that the person did gets lost."""

import itertools

import pytest
from playwright.sync_api import Locator, Page, expect

APP = "tests/browser/map_app.py"
STILL = "?still=1"
DRIFTING = "?films=1500"  # few enough for ten frames a second on a busy machine
FIRST_FILM = '<img src=x onerror="document.title=1"><b>Bold</b> & Co'

pytestmark = pytest.mark.browser


def ask(page: Page, what: str):
    """Evaluate `what` of the map's own account of itself."""
    return page.evaluate(f"() => window.__cfMap.maps.map.debug().{what}")


def wait_until(page: Page, condition: str) -> None:
    """Wait until `condition`, on `d` = the map's account of itself, holds."""
    ready = "window.__cfMap?.maps?.map?.frame"
    page.wait_for_function(
        f"() => {{ if (!{ready}) return false;"
        f" const d = window.__cfMap.maps.map.debug(); return {condition} }}"
    )


def canvas_of(page: Page) -> Locator:
    return page.locator("canvas[aria-roledescription=map]")


def point_at(page: Page, row: int) -> tuple[float, float]:
    """Return where a film is on the page, in pixels."""
    box = canvas_of(page).bounding_box()
    x, y = page.evaluate(f"() => window.__cfMap.maps.map.place({row})")
    return box["x"] + x, box["y"] + y


@pytest.fixture
def drifting(serve, begin) -> Page:
    page = begin(serve(APP).url, DRIFTING)
    wait_until(page, "d.drawn > 0")
    return page


@pytest.fixture
def still(serve, begin) -> Page:
    page = begin(serve(APP).url, STILL)
    wait_until(page, "d.drawn > 0 && d.titles.length > 0")
    return page


def test_frames_keep_arriving_and_are_glided_between(drifting):
    before = ask(drifting, "received")
    wait_until(drifting, f"d.received >= {before + 20}")
    # A film is seen on its way from one frame to the next.
    drifting.wait_for_function(
        """() => { const m = window.__cfMap.maps.map;
        const [from, now, goal] = [m.from[2], m.now[2], m.goal[2]];
        return Math.min(from, goal) < now && now < Math.max(from, goal) }"""
    )


def test_zoom_and_pan_outlast_frames_and_a_full_run_of_the_page(drifting):
    x, y = point_at(drifting, 0)
    drifting.mouse.move(x, y)
    drifting.mouse.wheel(0, -400)
    wait_until(drifting, "d.view.free")
    drifting.mouse.down()
    drifting.mouse.move(x - 80, y + 40, steps=4)
    drifting.mouse.up()
    view = ask(drifting, "view")
    assert view["half"] < 0.5 * view["home"]
    received = ask(drifting, "received")
    drifting.get_by_role("button", name="Run the page again").click()
    wait_until(drifting, f"d.received > {received + 10}")
    assert ask(drifting, "view") == view


def test_wheel_zooms_about_the_pointer(still):
    before = point_at(still, 0)
    still.mouse.move(*before)
    still.mouse.wheel(0, -300)
    wait_until(still, "d.view.free")
    # The browser reports the pointer in whole pixels.
    assert point_at(still, 0) == pytest.approx(before, abs=2)


def test_double_click_and_button_bring_the_whole_map_back(still):
    box = canvas_of(still).bounding_box()
    corner = {"x": box["width"] - 5, "y": box["height"] - 100}
    for reset in (
        lambda: canvas_of(still).dblclick(position=corner),
        lambda: still.get_by_role("button", name="Whole map (0)").click(),
    ):
        still.get_by_role("button", name="Zoom in").click()
        wait_until(still, "d.view.free")
        reset()
        wait_until(still, "!d.view.free && d.view.half === d.view.home")


def test_a_map_that_left_the_page_comes_back_as_it_was(still):
    still.get_by_role("button", name="Zoom in").click()
    still.get_by_role("button", name="independent").click()
    view = ask(still, "view")
    still.get_by_text("Show the map").click()
    expect(canvas_of(still)).to_have_count(0)
    still.get_by_text("Show the map").click()
    expect(canvas_of(still)).to_be_visible()
    assert ask(still, "view") == view
    assert ask(still, "quieted") == ["independent"]


def test_hovering_names_the_film_and_its_markup_stays_text(still):
    still.mouse.move(*point_at(still, 0))
    tip = still.locator(".tip")
    expect(tip.locator(".title")).to_have_text(FIRST_FILM)
    expect(tip).to_contain_text("ratings")
    expect(tip.locator("img, b")).to_have_count(0)
    assert ask(still, "hover") == 0
    box = canvas_of(still).bounding_box()
    still.mouse.move(box["x"] + box["width"] - 3, box["y"] + 3)
    expect(tip).to_be_hidden()


def test_a_click_tells_python_once_and_frames_keep_the_selection(drifting):
    drifting.mouse.click(*point_at(drifting, 0))
    expect(drifting.get_by_text("picked 0, events 1")).to_be_visible()
    received = ask(drifting, "received")
    wait_until(drifting, f"d.received > {received + 5}")
    assert ask(drifting, "selected") == 0
    expect(drifting.get_by_text("picked 0, events 1")).to_be_visible()
    canvas_of(drifting).press("Escape")
    expect(drifting.get_by_text("picked None, events 1")).to_be_visible()


def test_dragging_selects_nothing(still):
    x, y = point_at(still, 0)
    still.mouse.move(x, y)
    still.mouse.down()
    still.mouse.move(x + 50, y, steps=3)
    still.mouse.up()
    assert ask(still, "selected") is None


def test_keyboard_zooms_pans_steps_through_titles_and_selects(still):
    canvas = canvas_of(still)
    canvas.focus()
    canvas.press("+")
    canvas.press("ArrowRight")
    view = ask(still, "view")
    assert view["free"]
    assert view["x"] > 0
    canvas.press("0")
    wait_until(still, "!d.view.free && d.view.half === d.view.home")
    canvas.press("Tab")
    first = ask(still, "cursor")
    assert first is not None
    canvas.press("Tab")
    second = ask(still, "cursor")
    assert second not in (None, first)
    expect(still.locator("[aria-live=polite]").last).to_contain_text(f"Film {second}")
    canvas.press("Enter")
    expect(still.get_by_text(f"picked {second}, events 1")).to_be_visible()
    for _ in range(30):  # more than there are titles
        still.keyboard.press("Tab")
        if not canvas.evaluate("node => node.getRootNode().activeElement === node"):
            return
    pytest.fail("Tab does not leave the map")


def test_a_quieted_class_stays_quiet_over_frames_and_another_colouring(drifting):
    entry = drifting.get_by_role("button", name="unlabelled")
    entry.focus()
    entry.press("Enter")
    expect(entry).to_have_attribute("aria-pressed", "false")
    expect(entry).to_be_focused()
    received = ask(drifting, "received")
    wait_until(drifting, f"d.received > {received + 5}")
    drifting.get_by_text("Colour by genre").click()
    expect(drifting.get_by_role("button", name="romance")).to_be_visible()
    expect(drifting.get_by_role("button", name="blockbuster")).to_have_count(0)
    expect(entry).to_have_attribute("aria-pressed", "false")
    entry.press("Enter")
    expect(entry).to_have_attribute("aria-pressed", "true")


def test_titles_never_overlap_and_stay_inside(drifting):
    width = canvas_of(drifting).bounding_box()["width"]
    for _ in range(12):
        received = ask(drifting, "received")
        wait_until(drifting, f"d.received > {received}")
        titles = ask(drifting, "titles")
        assert len(titles) >= 5
        for a, b in itertools.combinations(titles, 2):
            across = min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"])
            upwards = min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"])
            assert across <= 0.01 or upwards <= 0.01, f"{a['text']} covers {b['text']}"
        assert all(one["x"] >= 0 and one["x"] + one["width"] <= width for one in titles)


def test_titles_do_not_move_while_nothing_else_does(still):
    # Those that lost their place while the view settled may come back once.
    wait_until(still, "d.drawn > 0 && window.__cfMap.maps.map.due === null")
    drawn, titles = ask(still, "drawn"), ask(still, "titles")
    still.get_by_role("button", name="Run the page again").click()
    still.mouse.move(*point_at(still, 0))
    wait_until(still, f"d.hover === 0 && d.drawn > {drawn}")
    assert ask(still, "titles") == titles


def test_a_tab_that_lost_everything_asks_for_it_again(drifting):
    drifting.evaluate("() => { window.__cfMap.modules = {}; window.__cfMap.maps = {} }")
    wait_until(drifting, "d.received > 5 && d.drawn > 5")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_follows_the_theme(serve, begin, scheme):
    page = begin(serve(APP).url, STILL, color_scheme=scheme)
    wait_until(page, "d.drawn > 0")
    assert ask(page, "dark") == (scheme == "dark")
    paper = "[...document.querySelectorAll('.stBidiComponent *')].find(n => n.shadowRoot)"
    pixel = page.evaluate(
        f"() => [...{paper}.shadowRoot.querySelector('canvas').getContext('2d')"
        ".getImageData(1, 1, 1, 1).data]"
    )
    assert (sum(pixel[:3]) < 300) == (scheme == "dark")


def test_less_motion_is_respected(serve, begin):
    page = begin(serve(APP).url, DRIFTING, reduced_motion="reduce")
    wait_until(page, "d.received > 5")
    assert page.evaluate("() => window.__cfMap.maps.map.span") == 0


def test_sixty_thousand_films_can_be_pointed_at(serve, begin):
    page = begin(serve(APP).url, STILL + "&films=60000")
    wait_until(page, "d.drawn > 0 && d.titles.length > 0")
    page.mouse.move(*point_at(page, 0))
    expect(page.locator(".tip .title")).to_have_text(FIRST_FILM)
