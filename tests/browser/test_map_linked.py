"""Linked maps in a real browser: what is done on one happens on the other, and on no third."""

import pytest
from playwright.sync_api import Locator, Page, expect

APP = "tests/browser/linked_app.py"
FIRST, SECOND, APART = range(3)  # the first two are linked
MAPS = "window.__cfMap.maps"

pytestmark = pytest.mark.browser


def ask(page: Page, what: str, index: int):
    """Evaluate `what` of a map's account of itself."""
    return page.evaluate(f"() => {MAPS}['map {index}'].debug().{what}")


def wait_until(page: Page, condition: str, *indices: int) -> None:
    """Wait until `condition`, on `m` = a map and `d` = its account of itself, holds for each."""
    page.wait_for_function(
        f"indices => indices.every(i => {{ const m = window.__cfMap?.maps?.['map ' + i];"
        f" if (!m?.frame) return false; const d = m.debug(); return {condition} }})",
        arg=list(indices),
    )


def settle(page: Page) -> None:
    """Wait until every map on the page stands still."""
    page.wait_for_function(
        f"() => Object.values({MAPS}).every(m => !m.chrome.root.isConnected || m.due === null)"
    )


def canvas_of(page: Page, index: int) -> Locator:
    """The canvas of a map, while all three are on the page."""
    return page.locator("canvas[aria-roledescription=map]").nth(index)


def place(page: Page, index: int, row: int) -> tuple[float, float]:
    """Return where a map shows a film on the page, in pixels."""
    return tuple(
        page.evaluate(
            f"""() => {{ const m = {MAPS}['map {index}'], [x, y] = m.place({row});
            const box = m.chrome.canvas.getBoundingClientRect();
            return [box.left + x, box.top + y]; }}"""
        )
    )


def tip_of(page: Page, index: int) -> Locator:
    return page.locator(".tip").nth(index)


def ring_colour_is_found(page: Page, index: int, row: int) -> bool:
    """Tell whether the accent is drawn right beside a film, opposite its title."""
    return page.evaluate(
        f"""() => {{ const m = {MAPS}['map {index}'], [x, y] = m.place({row});
        const at = [x - m.radius({row}) - 6, y - 1].map(value => Math.round(value * m.ratio));
        const pixels = m.pen.getImageData(...at, 6, 3).data;
        const [red, green, blue] = [1, 3, 5].map(i => parseInt(m.look.accent.slice(i, i + 2), 16));
        return pixels.some((_, i) => i % 4 === 0 && Math.abs(pixels[i] - red) < 25
          && Math.abs(pixels[i + 1] - green) < 25 && Math.abs(pixels[i + 2] - blue) < 25); }}"""
    )


@pytest.fixture
def page(serve, begin) -> Page:
    page = begin(serve(APP).url, viewport={"width": 1280, "height": 800})
    wait_until(page, "d.drawn > 0 && d.titles.length > 2", FIRST, SECOND, APART)
    settle(page)
    return page


def test_the_widest_home_is_the_home_of_all_linked_maps(page):
    assert ask(page, "view.home", FIRST) == ask(page, "view.home", SECOND) == pytest.approx(1.8)
    assert ask(page, "view.half", FIRST) == pytest.approx(1.8)
    assert ask(page, "view.home", APART) == pytest.approx(1.2)


def test_the_film_under_the_pointer_is_named_on_the_other_map_where_that_shows_it(page):
    page.mouse.move(*place(page, FIRST, 0))
    wait_until(page, "d.echo === 0", SECOND)
    expect(tip_of(page, SECOND)).to_have_text("Film 0")
    assert ask(page, "hover", SECOND) is None
    assert ask(page, "echo", FIRST) is None
    expect(tip_of(page, APART)).to_be_hidden()
    # A quarter turn on, the film lies straight above the middle, half as far out again.
    assert page.evaluate(f"() => [...{MAPS}['map 1'].now.slice(0, 2)]") == pytest.approx([0, 1.5])
    assert ring_colour_is_found(page, SECOND, 0)
    assert not ring_colour_is_found(page, APART, 0)
    page.mouse.move(*place(page, SECOND, 1))
    wait_until(page, "d.echo === 1", FIRST)
    wait_until(page, "d.echo === null && d.hover === 1", SECOND)
    page.mouse.move(640, 5)
    wait_until(page, "d.echo === null && d.hover === null", FIRST, SECOND)
    expect(tip_of(page, FIRST)).to_be_hidden()


def test_a_film_out_of_view_is_named_at_the_edge(page):
    page.mouse.move(*place(page, FIRST, 0))
    page.mouse.wheel(0, -300)
    wait_until(page, "d.view.free && d.echo === 0", SECOND)
    expect(tip_of(page, SECOND)).to_contain_text("outside this view")
    expect(tip_of(page, FIRST)).not_to_contain_text("outside this view")


def test_the_film_under_the_keyboards_cursor_is_named_on_the_other_map(page):
    canvas_of(page, SECOND).focus()
    page.keyboard.press("Tab")
    row = ask(page, "cursor", SECOND)
    assert row is not None
    wait_until(page, f"d.echo === {row}", FIRST)
    expect(tip_of(page, FIRST)).to_contain_text(f"Film {row}")
    canvas_of(page, SECOND).blur()
    wait_until(page, "d.echo === null", FIRST)


def test_wheel_drag_and_double_click_move_both_cameras_and_no_third(page):
    apart = ask(page, "view", APART)
    x, y = place(page, FIRST, 0)
    page.mouse.move(x - 30, y - 30)
    page.mouse.wheel(0, -250)
    wait_until(page, "d.view.free", FIRST, SECOND)
    zoomed = ask(page, "view", FIRST)
    assert zoomed["half"] < 0.7 * zoomed["home"]
    assert ask(page, "view", SECOND) == zoomed
    box = canvas_of(page, SECOND).bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + 120, steps=4)
    page.mouse.up()
    panned = ask(page, "view", SECOND)
    assert panned["half"] == zoomed["half"]
    assert panned["x"] < zoomed["x"]
    assert panned["y"] > zoomed["y"]
    assert ask(page, "view", FIRST) == panned
    drawn = ask(page, "drawn", FIRST)
    canvas_of(page, SECOND).dblclick(position={"x": box["width"] - 5, "y": 5})
    wait_until(page, "!d.view.free && d.view.half === d.view.home && d.view.x === 0", FIRST, SECOND)
    assert ask(page, "drawn", FIRST) > drawn
    assert ask(page, "view", APART) == apart


def test_buttons_and_keys_move_both_cameras(page):
    page.get_by_role("button", name="Zoom in").nth(SECOND).click()
    assert ask(page, "view", FIRST) == ask(page, "view", SECOND)
    assert ask(page, "view.free", FIRST)
    canvas_of(page, FIRST).focus()
    page.keyboard.press("ArrowRight")
    assert ask(page, "view.x", SECOND) == ask(page, "view.x", FIRST) > 0


def test_the_map_that_is_not_linked_moves_alone(page):
    before = [ask(page, "view", index) for index in (FIRST, SECOND)]
    page.mouse.move(*place(page, APART, 0))
    page.mouse.wheel(0, -200)
    wait_until(page, "d.view.free && d.hover === 0", APART)
    settle(page)
    assert [ask(page, "view", index) for index in (FIRST, SECOND)] == before
    assert [ask(page, "echo", index) for index in (FIRST, SECOND)] == [None, None]


def test_a_click_picks_the_film_on_both_and_python_hears_it_once(page):
    page.mouse.click(*place(page, SECOND, 0))
    assert [ask(page, "selected", index) for index in (FIRST, SECOND, APART)] == [0, 0, None]
    expect(page.get_by_text("told map 1: 0.")).to_be_visible()
    canvas_of(page, FIRST).press("Escape")
    assert [ask(page, "selected", index) for index in (FIRST, SECOND)] == [None, None]
    expect(page.get_by_text("told map 1: 0, map 0: None.")).to_be_visible()


def test_what_an_outline_holds_stands_out_on_both_and_one_outline_replaces_the_other(page):
    def loud(index: int) -> list[int]:
        return page.evaluate(
            f"() => {MAPS}['map {index}'].styleOf.flatMap((p, row) => p.layer ? [row] : [])"
        )

    def draw_box(index: int, row: int) -> None:
        x, y = place(page, index, row)
        page.keyboard.down("Shift")
        page.mouse.move(x - 15, y - 15)
        page.mouse.down()
        page.mouse.move(x + 15, y + 15, steps=4)
        page.mouse.up()
        page.keyboard.up("Shift")

    draw_box(FIRST, 0)
    expect(page.get_by_text("told map 0: 4 corners.")).to_be_visible()
    assert [len(ask(page, "outline", index)) for index in (FIRST, SECOND)] == [4, 0]
    assert (loud(FIRST), loud(SECOND), len(loud(APART))) == ([0], [0], 300)
    draw_box(SECOND, 1)
    expect(page.get_by_text("told map 0: 4 corners, map 1: 4 corners.")).to_be_visible()
    assert [len(ask(page, "outline", index)) for index in (FIRST, SECOND)] == [0, 4]
    assert (loud(FIRST), loud(SECOND)) == ([1], [1])
    clear = page.get_by_role("button", name="Clear the selection").nth(FIRST)
    clear.click()
    expect(page.get_by_text("map 1: 4 corners, map 0: 0 corners.")).to_be_visible()
    expect(clear).to_be_disabled()
    assert (len(loud(FIRST)), len(loud(SECOND))) == (300, 300)
    assert ask(page, "outline", SECOND) == []


def test_the_films_that_stand_out_are_those_that_python_finds_inside(page):
    corners = [[-0.3, -0.4], [0.35, -0.1], [0.1, 0.4], [0.0, -0.2], [-0.4, 0.3]]
    marked = page.evaluate(
        f"""corners => {{ const m = {MAPS}['map 0']; m.surround(corners);
        return [...m.inside]; }}""",
        corners,
    )
    points = page.evaluate(f"() => [...{MAPS}['map 0'].goal]")
    from matplotlib.path import Path

    inside = Path(corners).contains_points([points[i : i + 2] for i in range(0, len(points), 2)])
    assert 10 < sum(marked) < 290
    assert marked == inside.tolist()


def test_quieted_classes_and_the_tool_are_those_of_both(page):
    page.get_by_role("button", name="romance").nth(SECOND).click()
    page.get_by_role("button", name="Drag to select with a lasso").nth(FIRST).click()
    assert [ask(page, "quieted", index) for index in range(3)] == [["romance"], ["romance"], []]
    page.get_by_role("button", name="romance").nth(FIRST).click()
    assert [ask(page, "quieted", index) for index in range(3)] == [[], [], []]
    lassos = page.get_by_role("button", name="Drag to select with a lasso")
    pressed = [lassos.nth(index).get_attribute("aria-pressed") for index in range(3)]
    assert pressed == ["true", "true", "false"]


def test_a_map_that_left_is_left_alone_and_catches_up_when_it_is_back(page):
    page.mouse.move(*place(page, SECOND, 0))
    wait_until(page, "d.echo === 0", FIRST)
    page.get_by_text("With the second").click()
    expect(page.locator("canvas[aria-roledescription=map]")).to_have_count(2)
    wait_until(page, "d.echo === null && d.view.home < 1.3", FIRST)
    settle(page)
    drawn, view = ask(page, "drawn", SECOND), ask(page, "view", SECOND)
    page.get_by_role("button", name="Zoom in").nth(FIRST).click()
    page.get_by_role("button", name="action").nth(FIRST).click()
    settle(page)  # titles, which are clicked like their films, still stand where they last did
    page.mouse.click(*place(page, FIRST, 0))
    expect(page.get_by_text("told map 0: 0.")).to_be_visible()
    settle(page)
    assert (ask(page, "drawn", SECOND), ask(page, "view", SECOND)) == (drawn, view)
    page.get_by_text("With the second").click()
    expect(page.locator("canvas[aria-roledescription=map]")).to_have_count(3)
    wait_until(page, f"d.drawn > {drawn} && d.selected === 0 && d.view.free", SECOND)
    for name in ("x", "y", "half"):
        assert ask(page, f"view.{name}", SECOND) == ask(page, f"view.{name}", FIRST)
    assert ask(page, "quieted", SECOND) == ["action"]


def test_an_outline_leaves_with_its_map_and_comes_back_with_it(page):
    page.evaluate(f"() => {MAPS}['map 1'].surround([[-.1, 1.4], [.1, 1.4], [.1, 1.6], [-.1, 1.6]])")
    thinned = f"{MAPS}['map 0'].thinned"
    expect(page.get_by_text("told map 1: 4 corners.")).to_be_visible()
    assert page.evaluate(f"() => {thinned}")
    page.get_by_text("With the second").click()
    page.wait_for_function(f"() => !{thinned}")
    page.get_by_text("With the second").click()
    page.wait_for_function(f"() => {thinned}")


def test_a_caption_tells_the_maps_apart_and_its_markup_stays_text(page):
    captions = page.locator(".caption")
    expect(captions).to_have_text(["first", "second", "<b>third</b>"])
    expect(page.locator(".caption b")).to_have_count(0)
    expect(canvas_of(page, FIRST)).to_have_attribute("aria-label", "first")
    assert captions.first.evaluate("node => getComputedStyle(node).pointerEvents") == "none"
    for index in range(3):
        covered = page.evaluate(f"() => {MAPS}['map {index}'].chrome.covered[0]")
        for title in ask(page, "titles", index):
            assert (
                title["x"] >= covered["x"] + covered["width"] - 1.01
                or title["y"] >= covered["y"] + covered["height"] - 1.01
            )
