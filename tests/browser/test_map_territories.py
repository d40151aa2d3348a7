"""Territories on the map, its ridges, the films that are left out, and titles of both kinds."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_map import APP, ask, canvas_of, wait_until

pytestmark = pytest.mark.browser


@pytest.fixture
def territories(serve, begin) -> Page:
    page = begin(serve(APP).url, "?still=1&territories=1&films=3000")
    expect(canvas_of(page)).to_be_visible()
    wait_until(page, "d.strip > 0 && d.titles.length > 5")
    return page


def test_the_kinds_have_areas_and_ridges_and_say_how_far_they_overlap(territories):
    found = ask(territories, "territories")
    assert found["names"] == ["blockbuster", "independent"]
    (right, _), (left, _) = found["medians"]
    assert right > left
    expect(territories.locator(".overlap")).to_contain_text(f"{found['overlap']:.2f}")
    assert 44 <= ask(territories, "strip") <= 130


def test_the_legend_counts_what_is_drawn_and_brings_the_rest_in_as_dust(territories):
    counts = ask(territories, "territories")["counts"]
    legend = territories.get_by_role("group", name="Legend")
    expect(legend.get_by_role("button", name=f"blockbuster {counts[0]:,}")).to_be_visible()
    aside = legend.get_by_role("button", name="a single rating")
    expect(aside).to_have_attribute("aria-pressed", "false")
    aside.click()
    expect(aside).to_have_attribute("aria-pressed", "true")


def test_films_of_both_kinds_are_named_and_no_title_lies_on_another(territories):
    boxes = ask(territories, "titles")
    assert len(boxes) > 5
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            apart = (
                a["x"] + a["width"] <= b["x"]
                or b["x"] + b["width"] <= a["x"]
                or a["y"] + a["height"] <= b["y"]
                or b["y"] + b["height"] <= a["y"]
            )
            assert apart, (a["text"], b["text"])


def test_a_kind_that_is_quietened_loses_its_name_and_the_ridges_stay(territories):
    territories.get_by_role("button", name="independent").first.click()
    wait_until(territories, "d.quieted.length === 1 && window.__cfMap.maps.map.due === null")
    class_of = "window.__cfMap.maps.map.colouring.classOf"
    assert territories.evaluate(
        f"() => window.__cfMap.maps.map.debug().titles.every(({{ id }}) => {class_of}[id] !== 1)"
    ), "a hidden kind keeps no titles"
    assert ask(territories, "strip") > 0


def test_the_cloud_turns_from_plane_to_plane_like_a_solid_body(territories):
    # On the way a film is seen as from a camera that goes a quarter round: cosine and sine. Noted
    # in every picture, of which a busy machine draws few.
    territories.evaluate(
        """() => { const m = window.__cfMap.maps.map, advance = m.advance.bind(m);
        window.onTheWay = [];
        m.advance = (now) => {
          const moving = advance(now), angle = (m.share * Math.PI) / 2;
          if (m.turn && m.share > 0 && m.share < 1) window.onTheWay.push([1, 2, 3].every((row) =>
            Math.abs(m.now[2 * row] - Math.cos(angle) * m.from[2 * row]
              - Math.sin(angle) * m.goal[2 * row]) < 1e-3
            && Math.abs(m.now[2 * row + 1] - m.goal[2 * row + 1]) < 1e-3));
          return moving;
        } }"""
    )
    territories.get_by_text("Colour by genre").click()
    territories.wait_for_function("() => window.onTheWay.length")
    wait_until(territories, "!d.turning")
    assert territories.evaluate("window.onTheWay.every(Boolean)")
    territories.evaluate("() => { delete window.__cfMap.maps.map.advance }")
