"""You: a person who rates films without the server."""

import io
import json
import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.browser.exploring import WALK

pytestmark = pytest.mark.browser


def zip_letterboxd() -> bytes:
    """What Letterboxd hands out: a zip in which other tables lie beside that of the ratings."""
    rated = (
        "Date,Name,Year,Letterboxd URI,Rating\n2024-01-02,Alien,1979,https://b.it/1,4.5\n"
        "2024-01-02,The Matrix,1998,https://b.it/2,5\n2024-01-03,Amelie,2001,https://b.it/3,3\n"
        '2024-01-04,"Nowhere, “the Film”",2001,https://b.it/4,2\n'
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deleted/ratings.csv", "Date\n")
        archive.writestr("ratings.csv", rated)
    return content.getvalue()


ARROWS = """() => {
    const said = [];
    const pen = new Proxy({}, {
        get: (_, name) => (...given) => {
            if (name === "fillText") said.push(given[0]);
            return { width: 8 * String(given[0]).length };
        },
        set: () => true,
    });
    window.__cfMap.maps.you.annotate(pen);
    return said; }"""


def arrows(page: Page) -> list[str]:
    """What the arrows on the map are called."""
    return [re.sub(r"\d+ %$", "", name) for name in page.evaluate(ARROWS)]


# Titles that lie over an arrow or its name, once the map has drawn them, and what the name, which
# comes first of what is kept clear, lies over itself.
COVERING = """() => {
    const map = window.__cfMap.maps.you;
    const { annotate } = map;
    let [kept, covered] = [[], []];
    map.annotate = (pen, boxes) => (kept = annotate(pen, (covered = boxes)));
    map.draw(performance.now());
    map.annotate = annotate;
    const meet = (a, b) => a.x + 1 < b.x + b.width && b.x + 1 < a.x + a.width
        && a.y + 1 < b.y + b.height && b.y + 1 < a.y + a.height;
    const titles = map.labels.boxes.filter((box) => kept.some((one) => meet(box, one)));
    const isCovered = covered.some((box) => meet(box, kept[0]));
    return [kept.length, titles.length, covered.length, isCovered]; }"""


def colours(page: Page) -> list[int]:
    return page.evaluate("() => [...window.__cfMap.maps.you.colouring.classOf]")


def test_ratings_show_at_once_without_the_network_and_stay_in_this_browser(trained, open_page):
    page = open_page("about:blank", fresh=True, has_touch=True)
    trained.show(page, "explore?film=356")
    page.get_by_role("link", name="You", exact=True).click()
    page.wait_for_function("() => window.__cfMap?.maps?.you?.annotate")
    expect(page.locator(".outcome")).to_contain_text("An average user would love")
    marked = page.locator(
        ".why .title"
    )  # as it was picked elsewhere, and asked about only by a click
    expect(marked).to_have_text("Forrest Gump (1994)")
    page.evaluate(WALK, page.url.replace("film=356", "film=1"))
    expect(marked).to_have_text("Toy Story (1995)")
    average, [first] = colours(page), page.locator(".answer b").all_text_contents()[:1]
    page.context.set_offline(True)
    groups = page.locator(".groups button")
    expect(groups).to_have_count(5)
    groups.first.press("Enter")
    expect(groups.first).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".outcome")).to_contain_text("You would love")
    before = colours(page)
    assert before != average
    page.get_by_role("button", name="Now single films").press("Enter")
    expect(page.locator(".film")).to_have_count(12)
    asked = page.locator(".next .stars")
    names = set()
    for stars in "5142":  # each answer leads on to the film that would tell most by then
        expect(asked).to_be_focused()
        expect(asked).to_have_accessible_description(re.compile("% of users have rated it"))
        expect(page.locator(".next p")).to_be_visible()
        names.add(asked.get_attribute("aria-label"))
        page.keyboard.press(stars)
    assert len(names) == 4
    expect(page.locator(".you .count")).to_have_text("4 films rated")
    assert colours(page) != before
    n_kept, n_covering, n_covered, is_covered = page.evaluate(COVERING)
    assert n_kept > 3 and n_covered and not (n_covering or is_covered)
    assert float(page.locator(".you").get_attribute("data-milliseconds")) > 0
    expect(page.locator(".errors")).to_contain_text("Your last 3 ratings")
    expect(page.locator(".outcome")).to_contain_text("You would love")
    page.locator(".answer .title").nth(1).press("Enter")
    expect(page.locator(".why h4")).to_be_focused()
    expect(page.locator(".term")).to_have_count(5)
    star = page.locator(".why h4").text_content()
    page.locator(".term").nth(1).press("Enter")
    expect(page.locator(".term").nth(1)).to_be_focused()
    expect(page.locator(".why h4")).not_to_have_text(star)
    page.get_by_role("button", name="Back to the lists").press("Enter")
    expect(page.locator(".answer .title").nth(1)).to_be_focused()
    page.locator(".next").get_by_role("button", name="not seen").press("Enter")
    expect(asked).to_be_focused()
    page.locator(".films").get_by_role("button", name="×").first.press("Enter")
    expect(page.locator(".you .count")).to_have_text("3 films rated")
    page.get_by_role("button", name="More films").press("Enter")
    expect(page.locator(".films .stars:focus")).to_have_count(1)
    page.get_by_label("Find any film").fill("alien 1979")
    page.keyboard.press("Enter")
    expect(page.locator(".next")).to_contain_text("Alien (1979)")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".you .count")).to_have_text("3 films rated")  # until Enter gives them
    page.keyboard.press("Enter")
    expect(page.locator(".films .film").first).to_contain_text("Alien (1979)")
    expect(asked).to_be_focused()
    page.context.set_offline(False)
    kept = json.loads(
        page.evaluate(
            "() => Object.entries(localStorage).find(([k]) => k.startsWith('cf-you:'))[1]"
        )
    )
    assert [stars for _, stars in kept] == [5, 1, 4, None, 3.5]
    page.reload()
    expect(page.locator(".you .count")).to_have_text("4 films rated")
    expect(page.get_by_role("button", name="Groups of films")).to_have_text(
        "Groups of films, 1 chosen"
    )
    expect(page.locator(".join")).to_contain_text("Rate 1 more film: it takes 5.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Take away").click()
    csv = download.value.path()
    taken = [line.rsplit(",", 2)[1:] for line in csv.read_text("utf-8").splitlines()]
    assert ["", "not seen"] in taken and ["", "more like it"] in taken
    rated = page.locator(".you .count").text_content()
    page.get_by_role("button", name="Forget me").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".you .count")).to_have_text(rated)
    page.get_by_role("button", name="Forget me").click()
    expect(page.locator(".you .count")).to_have_text("Begin with groups of films")
    expect(page.locator(".outcome")).to_contain_text("An average user would love")
    assert first in page.locator(".answer b").all_text_contents()
    page.locator(".you input[type=file]").set_input_files(
        {"name": "mine.csv", "mimeType": "text/csv", "buffer": csv.read_bytes() + b"1,x,9\n"}
    )
    expect(page.locator(".keep")).to_contain_text("4 of 5 ratings are used; 1 without stars or off")
    expect(page.locator(".keep")).to_contain_text("5; 1 not seen; 1 group chosen.")
    expect(page.locator(".you .count")).to_have_text("4 films rated")
    expect(page.get_by_role("button", name="Groups of films, 1 chosen")).to_be_visible()
    page.locator(".you input[type=file]").set_input_files(
        {"name": "letterboxd.zip", "mimeType": "application/zip", "buffer": zip_letterboxd()}
    )
    expect(page.locator(".keep")).to_contain_text("3 of 4 ratings are used.")
    expect(page.locator(".you .count")).to_have_text("6 films rated")  # one was rated already
    page.locator(".missed summary").click()
    expect(page.locator(".missed li")).to_have_text(["Nowhere, “the Film” (2001)"])
    address = page.url
    assert arrows(page) == ["You · the plane shows "]
    page.locator(".join button").click()  # the one way by which ratings leave the browser
    expect(page.get_by_text(re.compile(r"You are user (\d+) of \1\."))).to_be_visible()
    assert page.url == address
    page.wait_for_function("() => window.__cfTrained?.vector")
    both = ["► You, folded in · the plane shows ", "▻ You, trained · the plane shows "]
    assert sorted(arrows(page)) == both
    expect(page.get_by_text("The hollow arrow is the row that training with you")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Forget me").tap()
    expect(page.get_by_text("You are user")).to_have_count(0)  # nor on the server
    expect(page.locator(".join button")).to_be_disabled()
    page.wait_for_function("() => !window.__cfTrained")
    assert arrows(page) == ["An average user"]
    groups.nth(1).tap()
    expect(groups.nth(1)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Now single films").tap()
    before = colours(page)
    box = asked.bounding_box()
    assert box["width"] >= 10 * 24 and box["height"] >= 24  # ten halves to touch
    page.touchscreen.tap(box["x"] + 0.45 * box["width"], box["y"] + box["height"] / 2)
    expect(page.locator(".films .stars").first).to_have_attribute("aria-valuenow", "2.5")
    page.locator(".outcome").scroll_into_view_if_needed()
    expect(page.locator(".st-key-you")).to_be_in_viewport(ratio=1)  # the map stays
    expect(page.locator(".you .count")).to_have_text("1 film rated")
    assert colours(page) != before
    page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(WALK, page.url.replace("/you?", "/inside?scene=newcomers&"))
    with_you = page.locator(".with-you")
    expect(with_you).to_contain_text("You, from 1 rating, which stay in this browser")
    expect(with_you.locator("table").first.locator("tr")).to_have_count(8)
    *terms, total = with_you.locator("table").last.locator("tr").all_text_contents()
    values = [float(re.search(r"[+−][\d.]+$", term)[0].replace("−", "-")) for term in terms]
    said = float(re.search(r"sum, ([+−][\d.]+\d)", total)[1].replace("−", "-")[:5])
    assert sum(values) == pytest.approx(said, abs=0.02)
    best = with_you.locator("table").first.locator("td").nth(1).text_content()
    assert total.endswith(best)
    page.evaluate(WALK, page.url.replace("scene=newcomers", "scene=step"))
    with_you.get_by_role("button", name="Step").click()
    errors = with_you.get_by_text("Errors so far").text_content().partition(": ")[2].split(" → ")
    assert len(errors) == 2
    off, less = (abs(float(error.replace("−", "-"))) for error in errors)
    assert less < off
    page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(with_you).to_contain_text("rate a few films there, and a step on a rating of yours")
    with_you.get_by_role("link", name="You").click()
    expect(page).to_have_title("You · Learned embeddings")
