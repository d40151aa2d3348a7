"""The Inside page as a lecturer uses it: scene after scene by keyboard, on the real data."""

import pytest
from playwright.sync_api import Page, expect

from cf.ui.inside.contents import SCENES
from cf.ui.inside.scene import Scene

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(serve):
    return serve("app.py")


def expect_scene(page: Page, scene: Scene) -> None:
    """Wait until a scene stands there whole, its keys too, without an error."""
    heading = page.get_by_role("heading", level=3, name=scene.title, exact=True)
    expect(heading).to_be_visible()
    expect(page.get_by_role("button", name="Reveal")).to_have_count(int(bool(scene.question)))
    # The browser fetches the code of a page's first button last; no key is heard before.
    expect(page.get_by_role("button", name="Next Shortcut")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


# The smallest type on the page beside the body's, of charts' labels aside, once nothing scrolls.
SMALLEST = """() => {
    const main = document.querySelector("[data-testid=stMain]");
    if (main.scrollHeight > main.clientHeight) return null;
    const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    const sizes = [];
    while (texts.nextNode()) {
        const node = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || !node.checkVisibility()) continue;
        if (node.closest("svg, style, .katex, .st-key-bar")) continue;
        sizes.push(parseFloat(getComputedStyle(node).fontSize));
    }
    return Math.min(...sizes) >= parseFloat(getComputedStyle(document.documentElement).fontSize);
}"""


def test_all_scenes_are_walked_by_keyboard_and_back_in_both_themes_beside_a_run(open_page, server):
    page = open_page(f"{server.url}/train?pace=fast")
    main = page.get_by_test_id("stMainBlockContainer")
    main.get_by_role("button", name="Epoch").click()
    expect(page.get_by_text("step 157 of")).to_be_visible()
    page.get_by_role("link", name="Inside").click()
    for scene in SCENES:
        expect_scene(page, scene)
        page.wait_for_function(f"() => location.search.includes('scene={scene.key}')")
        page.keyboard.press("PageDown")
    expect(page.get_by_role("button", name="Next Shortcut")).to_be_disabled()
    page.emulate_media(color_scheme="dark")
    background = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    is_drawn = "window.cfStage.theme === 'dark'"  # by Python, too, which draws the page anew
    page.wait_for_function(f"() => {background} === 'rgb(21, 24, 29)' && {is_drawn}")
    page.locator("[data-test-script-state=notRunning]").wait_for(state="attached")
    page.keyboard.press("p")
    expect(page.get_by_role("link", name="New show")).to_be_visible()
    for scene in reversed(SCENES):
        expect_scene(page, scene)
        page.wait_for_function(SMALLEST)
        page.keyboard.press("PageUp")
    page.get_by_role("link", name="Train").click()
    expect(page.get_by_text("step 157 of")).to_be_visible()


def test_a_scene_is_reached_by_its_address_and_from_the_contents(open_page, server):
    page = open_page(f"{server.url}/inside?scene={SCENES[1].key}")
    expect_scene(page, SCENES[1])
    page.get_by_role("combobox", name="Scene").click()
    page.get_by_role("option", name=SCENES[2].title).click()
    expect_scene(page, SCENES[2])


def test_an_answer_comes_with_a_guess_and_above_the_fold(open_page, server):
    page = open_page(f"{server.url}/inside")
    expect_scene(page, SCENES[0])
    answer = page.get_by_text("are to be predicted")
    expect(answer).to_have_count(0)
    page.get_by_role("spinbutton", name="Your guess").fill("5")
    page.get_by_role("button", name="Reveal").click()
    expect(answer).to_be_in_viewport()
    expect(page.get_by_text("You said 5 %.")).to_be_visible()


def test_a_figure_follows_the_systems_theme(open_page, server):
    page = open_page(f"{server.url}/inside?scene=blind_spots")
    figure = page.locator(".js-plotly-plot .main-svg").first
    expect(figure).to_have_css("background-color", "rgb(255, 255, 255)")
    page.emulate_media(color_scheme="dark")
    expect(figure).to_have_css("background-color", "rgb(21, 24, 29)")
