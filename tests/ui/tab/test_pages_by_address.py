"""What an address opens on pages that look at an untrained run, and what they make of nonsense."""

import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from cf.analysis.poles import FEW_MOVIES, label_poles
from cf.data import read_data
from cf.lesson.guide.words import WORDS
from cf.ui.inside.contents import SCENES
from cf.ui.tab.components import fit_components
from tests.ui.map.test_map import read_message
from tests.ui.tab.conftest import NotedRun
from tests.ui.tab.test_bad_addresses import open_page

MOVIES = read_data("bundled").movies
EXPLORE, SEPARATE = "pages/explore.py", "pages/separate.py"


def words_of(test: AppTest) -> str:
    """All running text of a page."""
    return "\n".join(text.value for text in (*test.markdown, *test.caption, *test.info))


def header_of_map(test: AppTest) -> dict:
    """What the page tells its map."""
    parts = [element.proto for element in test.get("bidi_component")]
    (message,) = [part.bytes for part in parts if part.component_name.endswith("cf_live_map")]
    return read_message(message)[0]


def test_bad_values_in_explores_address_fall_back(opened):
    test, _ = open_page(
        EXPLORE,
        {
            **{"view": "Wizard", "x": "PC 99", "y": "PC 0", "paint": "Sound", "tab": "Nope"},
            **{"film": "999999999", "genres": "Nope", "labels": "7", "years": "3000"},
            **{"fit": "-4", "kind": "bogus", "least": "0", "find": "No such film"},
            **{"from": "x", "to": "y", "isolate": "maybe"},
        },
    )
    said = words_of(test)
    assert "Fitted on 1,303 films" in said and "its card opens here" in said
    plain, _ = open_page(EXPLORE, {})
    assert header_of_map(test) == header_of_map(plain), "the same films at the same places"


@pytest.mark.parametrize("factors", ["1", "2"])
def test_a_model_of_few_factors_is_explored_all_the_same(opened, factors):
    test, _ = open_page(EXPLORE, {"k": factors})
    for view in ("PCA in 3D", "As trained", "PCA"):
        test.selectbox("view").select(view).run()
        assert not test.exception and not test.error
        assert f"{view}: " in words_of(test)


@pytest.mark.parametrize("page", [EXPLORE, SEPARATE])
def test_vectors_without_spread_get_a_sentence_in_place_of_a_map(opened, page, monkeypatch):
    monkeypatch.setattr("cf.analysis.plane.projection._LEAST_SPREAD", 1e6)
    fit_components.clear()
    test, _ = open_page(page, {})
    fit_components.clear()
    assert "without spread there is no map" in test.warning[-1].value
    names = [element.proto.component_name for element in test.get("bidi_component")]
    assert not any(name.endswith("cf_live_map") for name in names)


def test_few_films_are_warned_of_and_too_few_refused(opened):
    floor = next(n for n in range(20, 100) if label_poles(MOVIES, n).n_negative < FEW_MOVIES)
    n_films = label_poles(MOVIES, floor).n_negative
    test, _ = open_page(SEPARATE, {"floor": str(floor)})
    warned = "\n".join(warning.value for warning in test.warning)
    assert f"Only {n_films} films on the side “independent”" in warned
    asked = {"ask": "Genre or genre", "first": "Film-Noir", "second": "Documentary"}
    test, _ = open_page(SEPARATE, {**asked, "floor": "50"})
    assert re.match("Too few films for any claim", test.info[-1].value)
    assert not test.get("plotly_chart")


@pytest.mark.parametrize("page", [EXPLORE, SEPARATE, "pages/compare.py"])
def test_a_diverged_run_says_so_on_every_page_that_shows_its_vectors(opened, monkeypatch, page):
    def diverged(run, after=-1, hidden=False):
        exploded = "Training diverged at step 34: the training loss rose to 1e+30."
        return replace(untrained(run), state="diverged", step=34, message=exploded)

    def kept(run):
        found = made(run)
        last = replace(found.snapshots[0], step=30)
        found = replace(found, data_checksum=read_data("bundled").ratings.checksum)
        return replace(found, snapshots=(last,), message="It diverged.", diverged_at=34)

    untrained, made = NotedRun.latest, NotedRun.run
    monkeypatch.setattr(NotedRun, "latest", diverged)
    monkeypatch.setattr(NotedRun, "run", kept)
    test, _ = open_page(page, {})
    [told] = [text.value for text in test.warning if "diverged" in text.value]
    assert "diverged at step 34" in told and "last good vectors, of step 30" in told
    assert [button for button in test.button if button.label.startswith("Go back, with rate")]
    assert "still random" not in words_of(test)
    if page == "pages/compare.py":
        assert header_of_map(test)["title"] == "Run 1 (diverged at step 34)"


def test_an_unknown_scene_falls_back_to_the_first_with_a_notice(opened):
    test, told = open_page("pages/inside.py", {"scene": "attic"})
    assert "asks for the scene “attic”" in told
    assert any(SCENES[0].title in text.value for text in (*test.subheader, *test.markdown))


def test_a_copied_link_trains_to_the_state_that_was_copied_and_says_so(opened):
    query = {"k": "3", "run": "gone", "step": "314", "turns": "12~lr~0.03_20~wd~0.1"}
    test, told = open_page(EXPLORE, query)
    run = opened[-1]
    assert (run.settings.n_factors, run.reaching) == (3, 314)
    assert [(it.step, it.name, it.new) for it in run.plan] == [
        (12, "learning_rate", 0.03),
        (20, "weight_decay", 0.1),
    ]
    assert not told
    assert "trained to step 314" in test.get("progress")[0].proto.text
    assert "still random" not in words_of(test)


@pytest.mark.parametrize(
    "place",
    [
        {"step": "x"},
        {"step": "9", "turns": "1~k~3"},
        {"step": "9", "turns": "1~lr"},
        {"step": "9", "turns": "1~lr~nan"},
        {"step": "9", "turns": "-1~lr~0.1"},
    ],
)
def test_a_state_that_cannot_be_is_told_and_nothing_is_trained(opened, place):
    test, told = open_page(EXPLORE, place)
    assert "where no run can stand" in told and f"“{place['step']}”" in told
    assert opened[-1].reaching == 0 and "still random" in words_of(test)


@pytest.mark.parametrize("file", ["pages/train.py", EXPLORE])
def test_an_address_of_a_run_that_is_not_here_says_so(opened, file):
    _, told = open_page(file, {"run": "gone"})
    assert "The run that this address names is not here" in told


def test_the_words_of_the_screen_are_explained_on_it(opened):
    test, _ = open_page(EXPLORE, {})
    said = words_of(test)
    for word in WORDS:
        assert f"**{word}.**" in said


def test_train_says_of_a_finished_run_how_to_see_it_learn_again(opened, monkeypatch):
    plain, _ = open_page("pages/train.py", {})
    assert "Press **Play**" in words_of(plain)
    untrained = NotedRun.latest
    monkeypatch.setattr(
        NotedRun, "latest", lambda run, **_: replace(untrained(run), state="finished")
    )
    again, _ = open_page("pages/train.py", {})  # as after F5, or by a link
    assert "**Rewind** begins again" in words_of(again)
    assert "Press **Play**" not in words_of(again)
