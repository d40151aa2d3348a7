"""The Train page as a person uses it: one server, a real Chromium, the real data."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.exploring import choose, settle

pytestmark = pytest.mark.browser

MAP = "window.__cfMap?.maps?.map?.debug()"
SHOWN = "document.body.innerText.match(/step (\\d+) of (\\d+)/)"


@pytest.fixture(scope="module")
def server(serve):
    return serve("app.py")


@pytest.fixture
def visit(open_page, server) -> Callable[..., Page]:
    def visit_(address: str = "/train", **options) -> Page:
        page = open_page(server.url + address, **options)
        expect(button(page, "Rewind")).to_be_enabled()
        wait(page, f"{MAP}?.received > 0")
        return page

    return visit_


def button(page: Page, name: str) -> Locator:
    return page.get_by_test_id("stMainBlockContainer").get_by_role("button", name=name)


def wait(page: Page, condition: str) -> None:
    """Wait for a JavaScript condition."""
    page.wait_for_function(f"() => {condition}")


def wait_for_step(page: Page, condition: str) -> int:
    """Wait until `step`, of `last`, fulfils a JavaScript condition, and return it."""
    found = f"{{ const m = {SHOWN}; if (!m) return 0; const step = +m[1], last = +m[2];"
    script = f"() => {found} return ({condition}) ? {{step}} : 0; }}"
    return page.wait_for_function(script).json_value()["step"]


def debug(page: Page) -> dict:
    return page.evaluate(MAP)


def query(page: Page) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlparse(page.url).query).items()}


def move_slider(page: Page, label: str, presses: int) -> None:
    """Move a slider by key presses, to the right or, where negative, to the left."""
    thumb = page.get_by_role("slider", name=label)
    thumb.focus()
    for _ in range(abs(presses)):
        thumb.press("ArrowRight" if presses > 0 else "ArrowLeft")


def test_a_newcomer_presses_play_and_sees_loss_and_meter_end_where_they_should(visit):
    page = visit("/?pace=fast", reduced_motion="no-preference")
    expect(page.get_by_text("Untrained:")).to_be_visible()
    before = debug(page)["received"]
    start = page.evaluate("[...window.__cfMap.maps.map.now.slice(0, 2)]")  # where a film lies
    button(page, "Play").click()
    wait_for_step(page, "step === last")
    sentence = page.get_by_text(re.compile(r"validation 0\.7\d\d, RMSE 0\.8\d, .*below"))
    expect(sentence).to_be_visible()
    expect(button(page, "Play")).to_be_disabled()
    expect(page.get_by_text("finished")).to_be_visible()
    assert debug(page)["received"] > before
    # The measures end far above their shuffled null.
    aucs = "[...document.querySelectorAll('.cf-panel b')].map(b => +b.innerText)"
    wait(page, f"{aucs}.length === 2 && {aucs}[0] > 0.8 && {aucs}[1] > 0.75")
    expect(page.get_by_text("415 against 56 films")).to_be_visible()
    trail = "(map => map.trails.of(0, map.past))(window.__cfMap.maps.map)"
    gone = page.evaluate(trail)  # the whole way here, after it has been gone
    assert gone[0] == pytest.approx(start), "from where the film lay untrained"
    assert len({tuple(place) for place in gone}) > 1, "and not from one place alone"
    # The same run as probes see it, before it was trained, on the whole screen, and back.
    page.get_by_text("What the probe sees").click()
    across, upwards = page.locator(".axis.across"), page.locator(".axis.upwards")
    expect(across).to_have_text(re.compile("independent .* blockbuster · held-out AUC 0[.]8"))
    expect(upwards).to_have_text(re.compile("Romance .* Action · held-out AUC 0[.]8"))
    wait(page, f"{trail}.length === 1")  # as nobody watched it train: from its start
    page.keyboard.press("Escape")
    canvas = page.locator("canvas[aria-roledescription=map]")
    canvas.press("b")
    expect(page.get_by_text("Before training", exact=True)).to_be_visible()
    expect(across).to_have_text(re.compile("AUC 0[.][456]"))
    canvas.press("f")
    wait(page, "window.__cfMap.maps.map.chrome.isFilling")
    canvas.press("f")
    wait(page, "!window.__cfMap.maps.map.chrome.isFilling")
    canvas.press("b")
    expect(across).to_have_text(re.compile("AUC 0[.]8"))
    page.get_by_role("link", name="Explore").click()
    expect(page.get_by_role("combobox", name="View")).to_have_value("What the probe sees")


def test_positions_arrive_often_while_zoom_and_selection_stay(visit):
    page = visit(reduced_motion="no-preference")
    canvas = page.locator("canvas[role=application]")
    canvas.focus()
    canvas.press("+")
    canvas.press("+")
    button(page, "Play").click()
    wait_for_step(page, "step > 100")
    first = debug(page)
    wait(page, f"{MAP}.received >= {first['received']} + 20")
    later = debug(page)
    assert later["view"]["free"] and later["view"]["half"] == pytest.approx(first["view"]["half"])
    assert later["selected"] == first["selected"]
    opacities = "nodes => nodes.map(node => getComputedStyle(node).opacity)"
    assert set(page.locator("[data-stale=true]").evaluate_all(opacities)) <= {"1"}


def test_the_learning_rate_moves_while_it_trains(visit):
    page = visit("/train?pace=slow&schedule=constant")
    button(page, "Play").click()
    expect(button(page, "Pause")).to_be_visible()
    move_slider(page, "Learning rate", 3)
    wait(page, "/rate now 0.03/.test(document.body.innerText)")
    expect(button(page, "Pause")).to_be_visible()  # the run went on
    assert query(page)["lr"] == "0.03"
    assert wait_for_step(page, "step > 0") < 785


def test_a_run_is_stepped_kept_begun_anew_found_again_and_rewound(visit):
    page = visit("/train?pace=fast&epochs=2")
    button(page, "Step").click()
    assert wait_for_step(page, "step > 0") == 1
    button(page, "Epoch").click()
    assert wait_for_step(page, "step > 1 && step % 157 === 0") == 157
    expect(button(page, "Play")).to_be_enabled()

    move_slider(page, "Factors", 1)
    expect(page.get_by_text("Factors 20 → 21: this needs a new run")).to_be_visible()
    assert wait_for_step(page, "true") == 157
    button(page, "Keep this run").click()
    expect(page.get_by_text("needs a new run, from")).to_have_count(0)
    expect(page.get_by_role("slider", name="Factors")).to_have_value("20")

    move_slider(page, "Factors", -1)
    button(page, "Start a new run").click()
    wait_for_step(page, "step === last")

    run = query(page)["run"]
    page.reload()
    expect(button(page, "Rewind")).to_be_enabled()
    assert wait_for_step(page, "step > 0") == 314
    assert query(page)["run"] == run
    expect(page.get_by_text("The address asks for")).to_have_count(0)
    settle(page)
    button(page, "Rewind").click()
    assert wait_for_step(page, "step < 157") == 0


def test_a_copied_address_opens_a_run_of_its_own_with_the_same_settings(visit):
    page = visit("/train?pace=fast&k=7&epochs=2&lr=0.02&opt=adagrad")
    button(page, "Epoch").click()
    wait_for_step(page, "step === 157 && last === 2 * 157")
    other = visit(page.url.split(str(urlparse(page.url).port))[1])
    expect(other.get_by_text("step 0 of 314")).to_be_visible()
    assert query(other)["run"] != query(page)["run"]
    expect(other.get_by_role("slider", name="Factors")).to_have_value("7")


def test_a_far_too_large_rate_is_explained_and_mended_in_one_click(visit):
    page = visit("/train?pace=fast&opt=sgd&lr=100&wd=0&schedule=constant&epochs=1")
    button(page, "Play").click()
    expect(page.get_by_text(re.compile("Training diverged at step"))).to_be_visible()
    button(page, "Go back, with rate 5").click()
    expect(button(page, "Play")).to_be_enabled()
    expect(page.get_by_text("Training diverged")).to_have_count(0)
    button(page, "Play").click()
    wait_for_step(page, "step === last")
    expect(page.get_by_text("finished")).to_be_visible()
    assert query(page)["lr"] == "5"


def test_a_film_a_colouring_and_a_preset_are_chosen(visit):
    page = visit()
    followed = page.get_by_role("combobox", name="Follow one film")
    expect(followed).to_have_value(re.compile(r"\(\d{4}\)"))
    expect(page.get_by_text("Nearest films now")).to_be_visible()
    wait(page, f"{MAP}.titles.length > 3 && window.__cfMap.maps.map.due === null")
    settle(page)  # a map that is about to be drawn anew would not hear a click
    page.wait_for_function("() => location.search.includes('film=')")
    before = followed.input_value()
    title = page.evaluate(
        f"{MAP}.titles.find(({{id, text}}) => Number.isInteger(id) && !{before!r}.startsWith(text))"
    )
    box = page.locator("canvas[role=application]").bounding_box()
    page.mouse.click(
        box["x"] + title["x"] + title["width"] / 2, box["y"] + title["y"] + title["height"] / 2
    )
    expect(followed).to_have_value(re.compile(re.escape(title["text"].rstrip("…"))))

    choose(page, "Colour by", "Western")
    expect(page.get_by_role("button", name=re.compile("^Western"))).to_be_visible()
    assert wait_for_step(page, "true") == 0

    choose(page, "Start from", "Five numbers")
    expect(page.get_by_role("slider", name="Factors")).to_have_value("5")
    wait(page, "/k=5/.test(location.search)")
