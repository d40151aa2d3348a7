"""Predict, then reveal: no answer is in sight before a guess has been entered."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from cf.experiments.seeds import rerun_seeds
from cf.lesson.lookup import measure_lookup
from cf.lesson.runs.tasks import train_leaky
from cf.lesson.runs.two_runs import train_all
from cf.settings import Settings
from cf.ui.inside.contents import SCENES
from tests.runs import tiny_dataset
from tests.small_stage import draw_scene, make_stage

ASKING = [scene for scene in SCENES if scene.question]
FILES = {scene.key: scene.draw.__module__.rpartition(".")[2] for scene in SCENES}


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """What scenes ask the workers for is computed at once, on the tiny data."""

    def compute(_title, function, *arguments, **_):
        if function is rerun_seeds:
            arguments = (*arguments[:2], tiny_dataset())
        if function in (train_all, train_leaky):
            arguments = (arguments[0], tiny_dataset())
        return function(*(arguments or ((10, 100),) * (function is measure_lookup)))

    for scene in SCENES:
        monkeypatch.setattr(f"{scene.draw.__module__}.compute", compute, raising=False)


def seen(app: AppTest) -> str:
    """All that can be read on the screen besides the answer, which is drawn last."""
    texts = [element.value for element in [*app.markdown][:-1]]
    texts += [element.value for element in app.caption]
    texts += [re.sub("<[^>]*>", " ", element.proto.body) for element in app.get("html")]
    return " ".join(texts).replace("*", "")


@pytest.mark.parametrize("scene", ASKING, ids=lambda scene: scene.key)
def test_the_answer_is_nowhere_on_the_screen_before_a_guess(scene, monkeypatch):
    # In the tiny data, the most rated films happen to have the share that the keenest users have.
    monkeypatch.setattr("cf.ui.inside.scenes.blind_spots.TENTH", 2)
    app = draw_scene(FILES[scene.key], "bias", revealed=False)
    answer = app.markdown[-1].value
    assert answer.replace("*", "") not in seen(app)
    if not scene.choices:  # a choice stands there anyway; a figure must not
        told = re.findall(r"\*\*([^*]+)\*\*", answer)[0]
        assert not re.search(rf"(?<![\d.,]){re.escape(told)}(?![\d.,])", seen(app)), told


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.key)
def test_a_scene_says_once_which_ratings_are_held_back(scene):
    stage = make_stage(Settings(split="newest-each", n_factors=3))
    texts = " ".join((scene.sentence, scene.task, scene.question))
    told = " ".join(map(stage.say_scene, (scene.sentence, scene.task, scene.question)))
    assert (
        told.count("held back (each user’s newest 5)") == texts.count("the ratings held back") < 2
    )
    assert "never learned" not in texts and "never saw" not in texts, "another word for them"


@pytest.mark.parametrize("scene", ASKING, ids=lambda scene: scene.key)
def test_every_question_can_be_guessed_at(scene):
    assert scene.choices or scene.unit
    assert scene.question.endswith("?")


def page() -> None:
    import streamlit as st

    from cf.settings import Settings
    from cf.ui.inside.contents import SCENES
    from cf.ui.inside.guess import draw_question, is_revealed
    from tests.small_stage import make_stage

    scene = SCENES[st.session_state["test_place"]]
    stage = make_stage(Settings(n_factors=3), revealed=is_revealed(scene))
    place = draw_question(scene, stage)
    if place is not None:
        place.markdown("the answer")


def open_question(key: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=30)
    app.session_state["test_place"] = [scene.key for scene in SCENES].index(key)
    app.run()
    assert not app.exception
    return app


def answers(app: AppTest) -> int:
    return sum(element.value == "the answer" for element in app.markdown)


def test_without_a_guess_nothing_is_revealed():
    app = open_question("table")
    app.button(key="reveal").click().run()
    assert app.toast[0].value == "Enter your guess first." and not answers(app)


def test_a_guess_is_not_spent_where_there_is_no_answer_yet():
    app = open_question("ladder")
    app.button_group(key="guess:ladder").set_value("biases").run()
    app.button(key="reveal").click().run()
    assert app.toast[0].value.startswith("Press “Train all 5” first") and not answers(app)
    assert app.button_group(key="guess:ladder").value == "biases"


def test_a_number_is_kept_beside_the_answer_and_can_be_guessed_again():
    app = open_question("table")
    app.number_input(key="guess:table").set_value(12.5).run()
    assert not answers(app)
    app.button(key="reveal").click().run()
    assert answers(app) == 1
    assert any("You said **12.5 %**" in element.value for element in app.markdown)
    app.button(key="guess_again").click().run()
    assert not answers(app) and app.number_input(key="guess:table")


@pytest.mark.parametrize(
    ("key", "given", "refusal"),
    [
        ("newcomers", 77, "Enter a whole number, from 0 to 8."),
        ("newcomers", 2.5, "Enter a whole number, from 0 to 8."),
        ("newcomers", -1, "Enter a whole number, from 0 to 8."),
        ("table", 101, "Enter a number, from 0 to 100."),
        ("nobody", -3, "Enter a whole number, 0 or more."),
        ("lookup", -2, "Enter a number, 0 or more."),
        ("range", 500, "Enter a number, from −30.25 to 30.25."),
        ("newcomers", 8, ""),
        ("table", 99.5, ""),
        ("range", -0.5, ""),
    ],
)
def test_a_guess_that_cannot_be_is_refused_in_words(key, given, refusal):
    app = open_question(key)
    app.number_input(key=f"guess:{key}").set_value(given).run()
    app.button(key="reveal").click().run()
    assert answers(app) == (not refusal)
    assert [toast.value for toast in app.toast] == ([refusal] if refusal else [])


def test_one_of_something_is_no_plural():
    app = open_question("nobody")
    app.number_input(key="guess:nobody").set_value(1).run()
    app.button(key="reveal").click().run()
    assert any("You said **1 number**" in element.value for element in app.markdown)


def test_a_choice_is_kept_beside_the_answer():
    app = open_question("loop")
    app.button_group(key="guess:loop").set_value("it grows").run()
    app.button(key="reveal").click().run()
    assert any("You said **it grows**" in element.value for element in app.markdown)


def test_the_quiz_asks_for_no_guess():
    app = open_question("quiz")
    assert not app.button and not app.markdown
