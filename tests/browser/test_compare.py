"""The Compare page as a workshop uses it: runs kept, forked, saved, shared and posted."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from cf.export import FORMATS
from tests.browser.afresh import WINDOW
from tests.browser.conftest import Tabs
from tests.browser.exploring import settle

pytestmark = pytest.mark.browser

MAPS = "window.__cfMap.maps"


@pytest.fixture(scope="module")
def server(serve):
    return serve("app.py")


@pytest.fixture
def compare(open_page, server) -> Callable[..., Page]:
    """Train a run as fast as it goes and open Compare beside it."""

    def compare_(settings: str = "epochs=2", **options) -> Page:
        page = open_page(f"{server.url}/train?pace=fast&{settings}", **options)
        train(page)
        open_compare(page)
        return page

    return compare_


def train(page: Page) -> None:
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_text("finished").first).to_be_visible()


def open_compare(page: Page) -> None:
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_text("What changes if").first).to_be_visible()
    expect(page.get_by_text("on Train now")).to_be_visible()


def show(page: Page, part: str) -> None:
    page.get_by_test_id("stButtonGroup").get_by_role("radio", name=part, exact=True).click()
    settle(page)  # a button that is about to be drawn anew would not hear a click


def fork(page: Page, value: str, setting: str | None = None) -> None:
    """Change one setting of the run that is offered first, and train it."""
    page.get_by_role("button", name="Change one thing").click()
    if setting is not None:
        page.get_by_role("combobox", name="Change").fill(setting)
        page.get_by_role("option", name=setting, exact=True).click()
    field = page.get_by_test_id("stNumberInputField")
    field.fill(value)
    field.press("Enter")
    expect(page.get_by_test_id("stPopoverBody").get_by_text(f"→ {value}.")).to_be_visible()
    page.get_by_role("button", name="Train the fork").click()
    page.keyboard.press("Escape")


def card(page: Page, name: str) -> Locator:
    titled = page.get_by_text(re.compile(rf"^{re.escape(name)}\s*(keep)?$"))  # a pin's icon
    return page.locator("[class*=st-key-card-]").filter(has=titled)


def act(page: Page, name: str, action: str) -> None:
    """Press a button of a card's menu."""
    expect(card(page, name)).to_have_count(1)
    card(page, name).get_by_test_id("stPopoverButton").click()
    page.get_by_role("button", name=action, exact=True).click()


def tick(page: Page, name: str) -> None:
    """Take a card in or out."""
    # While a page is drawn anew there are two cards, or one with two boxes.
    page.locator("[data-test-script-state=notRunning]").wait_for(state="attached")
    expect(card(page, name)).to_have_count(1)
    box = card(page, name).get_by_role("checkbox")
    expect(box).to_have_count(1)
    box.click(force=True)


def loss_of(page: Page, name: str) -> str:
    expect(card(page, name)).to_have_count(1)  # as cards move down, there are two
    return card(page, name).locator("b").inner_text()


def wait_for_map(page: Page, key: str) -> None:
    page.wait_for_function(
        f"() => {{ const m = window.__cfMap?.maps?.['{key}']; return m?.frame && m.due === null }}"
    )


def take(page: Page, label: str) -> bytes:
    """Press a button that downloads, and return the file."""
    settle(page)
    with page.expect_download() as coming:
        page.get_by_role("button", name=label, exact=True).click()
    return Path(coming.value.path()).read_bytes()


def losses(page: Page) -> list[dict[str, str]]:
    """The losses of the run on Train, digit by digit, without times and testimony."""
    show(page, "Take away")
    text = take(page, "Losses").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    return [
        {name: row[name] for name in row if name not in ("seconds", "testimony")} for row in rows
    ]


@pytest.fixture(scope="module")
def forked(chromium, warm, server) -> Iterator[Page]:
    """A run and its fork in one tab, which goes from test to test as a person goes on."""
    tabs = Tabs(chromium, warm)
    page = tabs.open(f"{server.url}/train?pace=fast&epochs=2")
    train(page)
    open_compare(page)
    fork(page, "2")
    expect(card(page, "Run 2").get_by_text("Factors 20 → 2")).to_be_visible()
    yield page
    tabs.close()


def test_a_fork_stands_beside_its_parent_and_one_camera_looks_at_both(forked):
    page = forked
    for key in ("compare-0", "compare-1"):
        wait_for_map(page, key)
    before = page.evaluate(f"() => {MAPS}['compare-1'].view.half")
    first = page.locator("canvas[aria-roledescription=map]").first
    first.focus()
    first.press("+")
    page.wait_for_function(f"() => {MAPS}['compare-1'].view.half < {before} * 0.9")
    expect(page.get_by_text("orthogonal Procrustes")).to_be_visible()

    show(page, "Tables")
    expect(page.get_by_role("cell", name="≠ 2")).to_be_visible()
    show(page, "Curves")
    for name in ("Run 1", "Run 2"):
        legend = page.locator(".legendtext", has_text=f"{name} (best {loss_of(page, name)})")
        expect(legend).to_be_visible()
    show(page, "Films")
    expect(page.get_by_text(re.compile("nearest neighbours"))).to_be_visible()
    tick(page, "Run 2")
    expect(page.get_by_text("This takes two runs")).to_be_visible()
    tick(page, "Run 2")
    expect(page.get_by_text("This takes two runs")).to_have_count(0)


def test_four_runs_fill_a_projector_and_one_that_is_named_is_taken_away_linked_and_posted(forked):
    page = forked
    show(page, "Maps")
    for n, value in enumerate(("3", "5"), start=3):
        fork(page, value)
        expect(card(page, f"Run {n}")).to_be_visible()
    page.keyboard.press("p")
    expect(card(page, "Run 4")).to_be_hidden()
    for screen in ({"width": 1280, "height": 720}, {"width": 1920, "height": 1080}):
        page.set_viewport_size(screen)
        for place in range(4):
            wait_for_map(page, f"compare-{place}")
        lowest = page.locator("canvas[aria-roledescription=map]").last.bounding_box()
        assert lowest["y"] + lowest["height"] <= screen["height"]
        assert lowest["height"] > 0.25 * screen["height"]

    show(page, "Take away")
    page.get_by_role("combobox", name="Of the run").click()
    page.get_by_role("option", name="Run 3", exact=True).click()
    for part in ("Link", "Board", "Take away"):
        show(page, part)
        expect(page.get_by_role("combobox", name="Of the run")).to_have_value("Run 3")
    show(page, "Films")
    expect(page.get_by_role("combobox", name="First")).to_be_visible()
    page.get_by_text("Cards", exact=True).click()
    expect(card(page, "Run 4")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(
        "() => { const m = document.querySelector('[data-testid=stMain]');"
        " return m.scrollWidth <= m.clientWidth }"
    )


def test_a_fork_is_opened_on_train_with_its_settings(forked):
    page = forked
    page.set_viewport_size(WINDOW)
    page.keyboard.press("p")  # no longer presented
    act(page, "Run 2", "Open on Train")
    expect(page.get_by_role("slider", name="Factors")).to_have_value("2")
    expect(page.get_by_text("step 0 of 314")).to_be_visible()
    expect(page.get_by_text("this needs a new run")).to_have_count(0)
    page.close()


def test_setting_or_seed_is_answered_by_training_both_with_other_seeds(compare):
    page = compare("epochs=2")
    fork(page, "2")
    expect(card(page, "Run 2")).to_be_visible()
    show(page, "Setting or seed?")
    page.get_by_role("slider", name="Seeds").press("ArrowLeft")
    page.get_by_role("slider", name="Seeds").press("ArrowLeft")
    page.get_by_role("button", name="Train 6 runs").click()
    verdict = page.get_by_text(re.compile("what other seeds change|seed alone")).first
    expect(verdict).to_be_visible(timeout=120_000)
    show(page, "Many starts")  # the same runs, whose predictions are averaged untrained anew
    page.get_by_role("slider", name="Starts").press("ArrowLeft")
    page.get_by_role("slider", name="Starts").press("ArrowLeft")
    expect(page.get_by_text("of 3 starts, averaged, end at")).to_be_visible()


def test_a_hand_steered_run_is_repeated_to_the_last_bit(open_page, server):
    page = open_page(f"{server.url}/train?epochs=2&pace=slow")
    page.get_by_role("button", name="Step").click()
    expect(page.get_by_text(re.compile(r"step 1 of"))).to_be_visible()
    page.get_by_role("slider", name="Learning rate").press("ArrowRight")
    expect(page.get_by_text(re.compile(r"rate now 0\.000"))).to_be_visible()
    page.get_by_role("radio", name="fast").click()
    train(page)
    open_compare(page)
    expect(card(page, "Run 1").get_by_text("turned by hand 1 time")).to_be_visible()
    act(page, "Run 1", "Repeat")
    told = page.get_by_text("all 2 epochs end as in Run 1, to the last bit")
    expect(told).to_be_visible()
    assert loss_of(page, "Run 2") == loss_of(page, "Run 1")


def test_everything_is_taken_away_and_a_link_trains_to_the_same_losses_in_another_browser(
    compare, open_page, server, tmp_path
):
    page = compare("k=3&lr=0.02&seed=5&epochs=2")
    wanted = losses(page)
    assert len(wanted) == 2
    files = {key: take(page, form.label) for key, form in FORMATS.items()}
    assert all(len(file) > 100 for file in files.values())
    assert files["map-png"].startswith(b"\x89PNG") and b"<svg" in files["map-svg"][:1000]
    file = tmp_path / "map.html"
    file.write_bytes(files["map-html"])
    from_disk = open_page(file.as_uri(), fresh=True, offline=True)
    from_disk.wait_for_function("() => window.__cfMap?.maps?.map?.debug().drawn > 0")
    from_disk.get_by_role("searchbox").fill("story toy")
    expect(from_disk.get_by_text(re.compile(r"^\d found$"))).to_be_visible()
    from_disk.get_by_role("searchbox").press("Enter")
    from_disk.wait_for_function("() => window.__cfMap.maps.map.debug().selected !== null")
    report = tmp_path / "report.html"
    report.write_bytes(files["report"])
    from_disk.goto(report.as_uri())
    assert "two pages" in FORMATS["report"].label
    assert len(re.findall(rb"/Type\s*/Page\b", from_disk.pdf(prefer_css_page_size=True))) == 2
    for key in ("zip", "projector", "npz"):
        assert zipfile.ZipFile(io.BytesIO(files[key])).testzip() is None
    show(page, "Link")
    expect(page.get_by_role("img", name="QR code of the link")).to_be_visible()
    address = page.get_by_test_id("stCode").inner_text()
    assert "run=" not in address and "cf_person" not in address
    other = open_page(server.url + address[address.index("/train") :] + "&pace=fast", fresh=True)
    train(other)
    open_compare(other)
    assert losses(other) == wanted
    loss = loss_of(other, "Run 1")
    other.get_by_role("link", name="Explore").click()
    other.wait_for_url(re.compile("explore.*k=3.*step=314"))
    third = open_page(other.url)  # a copied link trains to what was copied before it is drawn
    expect(third.locator("canvas[aria-roledescription=map]")).to_be_visible()
    expect(third.get_by_text("Not there yet")).to_have_count(0)
    open_compare(third)
    expect(card(third, "Run 1").locator("b").first).to_have_text(loss)
    assert losses(third) == wanted
    third.get_by_role("link", name="Train").click()
    expect(third.get_by_role("slider", name="Factors")).to_have_value("3")


def test_a_run_is_posted_seen_and_opened_by_a_neighbour_and_the_board_is_cleared(
    compare, open_page, server
):
    page = compare("k=4&epochs=1")
    show(page, "Board")
    page.get_by_role("textbox", name="Nickname").fill("<b>Ada & Zoë</b>")
    page.get_by_role("button", name="Post this run").click()
    expect(page.get_by_text("Your run is on the board")).to_be_visible()

    other = open_page(f"{server.url}/compare?part=Board", fresh=True)
    table = other.get_by_test_id("stDataFrame")
    expect(table).to_be_visible()
    table.click(position={"x": 17, "y": 53})  # the box of the first row, on a canvas
    expect(other.get_by_role("strong").filter(has_text="<b>Ada & Zoë</b>")).to_be_visible()
    other.get_by_role("button", name="Open its settings").click()
    expect(other.get_by_role("slider", name="Factors")).to_have_value("4")

    token = re.search("enter (\\S+) on the Compare page", server.log.read_text("utf-8"))[1]
    page.get_by_role("button", name="Look after the board").click()
    page.get_by_role("textbox", name="Token").fill(token)
    page.get_by_role("textbox", name="Token").press("Enter")
    page.get_by_role("button", name="Remove all runs of everyone").click()
    expect(page.get_by_text("The board is empty")).to_be_visible()


def test_a_newcomer_is_told_what_to_do_first(open_page, server):
    page = open_page(f"{server.url}/compare")
    expect(page.get_by_text("still random")).to_be_visible()
    page.get_by_role("button", name="Train now").click()
    expect(card(page, "Run 1")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
