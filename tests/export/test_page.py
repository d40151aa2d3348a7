"""The map as a page: it loads nothing, and hands the pages' own map what the run has learned."""

import json
from base64 import b64decode

import numpy as np
import pytest

from cf.export import FORMATS
from cf.figures.palette import DARK, LIGHT
from tests.export.invented import SCRIPT, hostile_dataset, laid_across, make_run
from tests.export.pages import Page

DATA = hostile_dataset()
RUN = make_run(DATA)


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(FORMATS["map-html"].write(RUN, DATA))


@pytest.fixture(scope="module")
def told(page: Page) -> tuple[dict, dict[str, bytes]]:
    """The head of the message that the map is given, and its parts."""
    parts = json.loads(page.scripts[0])
    return parts["head"], {name: b64decode(body) for name, body in parts["bodies"].items()}


def test_the_page_loads_nothing_from_anywhere(page):
    assert page.loaded == [] and not {"link", "img", "iframe"} & set(page.tags)
    assert "class FilmMap" in page.scripts[2] and "STYLE = " in page.scripts[2]


def test_no_title_gets_out_of_its_place(page):
    assert page.tags.count("script") == len([s for s in page.scripts if s.strip()]) == 3
    assert "<" not in page.scripts[0] and SCRIPT not in "".join(page.scripts)
    assert not any("alert(1)" in text for text in page.texts if SCRIPT not in text)
    assert RUN.name in page.text and DATA.citation in page.text


def test_every_film_lies_where_the_projection_puts_it(told):
    head, bodies = told
    steps = np.frombuffer(bodies["map:frame"], "<i2").reshape(-1, 2)
    found = steps * (head["frame"]["extent"] / 32767)
    expected = laid_across(RUN, DATA).points
    assert np.abs(found - expected).max() <= head["frame"]["extent"] / 32767
    shown = np.unpackbits(np.frombuffer(bodies["map:shown"], np.uint8), bitorder="little")[:60]
    assert shown.all(), "all sixty are rated well enough"


def test_every_film_has_its_title_and_its_kinds_colour_in_light_and_dark(told):
    _, bodies = told
    assert json.loads(bodies["films"])["titles"] == list(DATA.movies.title)
    legend, _, class_of = bodies["colouring"].partition(b"\0")
    classes = json.loads(legend)["classes"]
    names = {1: "blockbuster", -1: "independent", 0: "other films"}
    for row, place in enumerate(class_of):
        assert classes[place]["name"] == names[int(DATA.movies.label[row])]
    assert (classes[0]["light"], classes[0]["dark"]) == (LIGHT.positive, DARK.positive)
    assert [one["shape"] for one in classes] == ["square", "triangle", "dot"]


def test_the_contrast_lies_across_and_territories_are_drawn(told):
    frame = told[0]["frame"]
    assert frame["axes"][0].startswith("independent ← across → blockbuster · ")
    assert frame["territories"]["names"] == ["blockbuster", "independent"]


def test_the_title_is_the_claim_with_its_figure(page):
    assert "Ratings alone tell blockbuster from independent movies: AUC 0.87" in page.text
