"""Small and odd data are no errors: every page shows what it can, and says what it cannot."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cf.data import read_data
from cf.ui.inside.contents import SCENES
from tests.odd import near_server, open_odd_page, readable_odd_data
from tests.visible import visible_texts

PAGES = {
    "pages/train.py": ({},),
    "pages/inside.py": ({"scene": "table"}, {"scene": "factors"}, {"scene": "quiz"}),
    "pages/explore.py": ({}, {"tab": "Selection"}, {"tab": "Axes"}, {"view": "PCA in 3D"}),
    "pages/separate.py": ({}, {"ask": "Era"}, {"ask": "Genre or genre"}),
    "pages/you.py": ({},),
    "pages/compare.py": ({}, {"part": "Curves"}),
}
NO_NUMBER = re.compile(r"\b(?:nan|inf)\b")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with readable_odd_data(tmp_path_factory.mktemp("odd")) as place:
        yield place


def words_of(test: AppTest) -> str:
    kinds = (test.markdown, test.caption, test.info, test.warning)
    return "\n".join(element.value for kind in kinds for element in kind)


@pytest.mark.parametrize(
    "name", ["three users", "one film", "all alike", "one user", "bare", "lonely"]
)
def test_every_page_opens_on_odd_data_before_and_after_training(
    place, name, tmp_path: Path, monkeypatch
):
    monkeypatch.setenv("CF_RUNS", str(tmp_path))
    with near_server() as engine:
        for file, queries in PAGES.items():
            test = open_odd_page(file, place(name), {"epochs": "1", **queries[0]})
            assert not test.exception and not test.error, file
            engine.runs[test.query_params["run"]].play()
            for query in queries:
                for key, value in query.items():
                    test.query_params[key] = value
                test.run()
                assert not test.exception and not test.error, (file, query)
                assert not NO_NUMBER.search(words_of(test)), (file, query)


@pytest.mark.parametrize(
    ("name", "file", "query", "said"),
    [
        ("one film", "pages/explore.py", {}, "one film only: a map takes two or more"),
        ("one film", "pages/explore.py", {}, "mean rating **"),
        ("bare", "pages/separate.py", {"ask": "Era"}, "films of different years"),
        ("bare", "pages/separate.py", {"ask": "Era"}, "can be turned to “Often or rarely rated”."),
        ("few books", "pages/separate.py", {}, "Too few books for any claim: 1 and 1"),
        ("bare", "pages/separate.py", {"ask": "Genre or genre"}, "two genres"),
        ("bare", "pages/separate.py", {}, "This is the clearest contrast that these data know"),
        ("three users", "pages/separate.py", {}, "hold 8 films in all: no question has an answer."),
        ("three users", "pages/you.py", {}, "is worth is measured once these vectors are trained"),
        ("few books", "pages/separate.py", {}, "These data hold 3 books in all"),
        (
            "bare one user",
            "pages/separate.py",
            {},
            "no genres, no years and no labels, and nothing else that they tell parts enough books",
        ),
        ("all alike", "pages/train.py", {}, "All ratings are alike, 3 stars: there is no taste"),
        ("all alike", "pages/explore.py", {}, "how far to trust it is not measured"),
        ("one user", "pages/train.py", {}, "All ratings are one person’s"),
        ("one user", "pages/data.py", {}, "All ratings are one person’s"),
        ("one user", "pages/explore.py", {"film": "3"}, "near says nothing here, so they are not"),
        ("lonely", "pages/explore.py", {}, "Each film is rated by one person only"),
        ("bare", "pages/train.py", {}, "do often rated films ■ and rarely rated films ▲ part ways"),
    ],
)
def test_a_page_says_what_it_cannot_show_and_why(place, name, file, query, said):
    with near_server():
        assert said in words_of(open_odd_page(file, place(name), query))


def test_the_era_that_is_asked_first_is_the_one_that_train_shows(place):
    with near_server():
        train = open_odd_page("pages/train.py", place("years alone"))
        separate = open_odd_page("pages/separate.py", place("years alone"))
    late, early = re.findall(r"films from (\d+) on|films until (\d+)", words_of(train))[:2]
    assert separate.session_state["eras"] == (int(early[1]), int(late[0]))
    assert "This is the clearest contrast that these data know" in words_of(separate)


def test_a_small_map_is_not_said_to_hide_more_neighbours_than_it_has(place, tmp_path, monkeypatch):
    monkeypatch.setenv("CF_RUNS", str(tmp_path))
    with near_server() as engine:
        shown = open_odd_page("pages/explore.py", place("books"), {"epochs": "1"})
        engine.runs[shown.query_params["run"]].play()
        shown.query_params["film"] = str(read_data(place("books")).ratings.movie_ids[0])
        said = words_of(shown.run())
    assert "nearest on this map" in said and "more than" not in said


VIEWS_OF_BOOKS = {
    "pages/explore.py": [{"tab": tab} for tab in ("Film", "Selection", "Axes", "Time", "Biases")],
    "pages/separate.py": [{"ask": ask} for ask in ("Era", "Genre or genre", "Your own column")],
    "pages/compare.py": [{"part": part} for part in ("Maps", "Tables", "Films", "Board")],
}


@pytest.mark.parametrize("name", ["books", "bare books"])
@pytest.mark.parametrize("file", [file for file in PAGES if "inside" not in file])
def test_pages_speak_of_books_where_the_data_are_about_books(
    place, file, name, tmp_path: Path, monkeypatch
):
    monkeypatch.setenv("CF_RUNS", str(tmp_path))
    with near_server() as engine:
        shown = open_odd_page(file, place(name), {"epochs": "1"})
        engine.runs[shown.query_params["run"]].play()
        for view in VIEWS_OF_BOOKS.get(file, [{}]):
            for key, value in view.items():
                shown.session_state[key] = value
            shown.run()
            assert not shown.exception
            assert_about_books(shown)
            assert any("book" in text for text in visible_texts(shown))


@pytest.mark.parametrize("name", ["books", "bare books"])
@pytest.mark.parametrize("revealed", [False, True])
def test_every_scene_of_inside_speaks_of_books(place, name, revealed, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("CF_RUNS", str(tmp_path))
    with near_server() as engine:
        shown = open_odd_page("pages/inside.py", place(name), {"epochs": "1"})
        engine.runs[shown.query_params["run"]].play()
        for number, scene in enumerate(SCENES):
            shown.session_state["guesses"] = {scene.key: "3"} if revealed else {}
            shown.session_state["scene_place"] = number
            shown.run()
            assert not shown.exception, scene.key
            assert any(f"### {scene.title}" in element.value for element in shown.markdown)
            if scene.key != "code":  # the product's own source
                assert_about_books(shown)


def assert_about_books(shown: AppTest) -> None:
    said = visible_texts(shown)
    wrong = [text for text in said if re.search(r"\b(?:film|movie)s?\b", text, re.IGNORECASE)]
    assert not wrong
