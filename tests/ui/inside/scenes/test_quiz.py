"""The scene “quiz”: checked, tried again, kept while the run goes on, and taken along on paper."""

from xml.etree import ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from cf.lesson.quiz.all_questions import make_questions
from cf.lesson.quiz.question import Mark
from cf.settings import MODELS, Settings
from cf.ui.inside.contents import SCENES
from tests.small_stage import draw_scene, make_stage


def questions_of(model):
    stage = make_stage(Settings(model=model, n_factors=3, epochs=2, batch_size=16))
    return make_questions(stage.run, stage.data, stage.split)


def turn_to(app: AppTest, place: int) -> None:
    # The row of questions is a button group, which the test's own elements cannot click.
    app.session_state["quiz_place"] = place
    app.run()
    assert not app.exception


def give(app: AppTest, question, answer) -> None:
    kind, name = (app.radio, "choice") if question.options else (app.number_input, "number")
    kind(key=f"quiz_{name}_{question.key}").set_value(answer).run()
    assert not app.exception


def wrong_answer(question):
    if question.options:
        return next(option for option in question.options if option != question.answer)
    return question.answer + question.tolerance + 1


@pytest.mark.parametrize("model", MODELS)
def test_the_scene_is_drawn_for_every_model(model):
    questions = questions_of(model)
    told = f"**0 of {len(questions)}** right, {len(questions)} still open."
    assert told in draw_scene("quiz", model).markdown[-1].value


@pytest.mark.parametrize("model", ["bias", "network"])
def test_every_question_can_be_answered_and_all_right_answers_count(model):
    app, questions = draw_scene("quiz", model), questions_of(model)
    assert (
        f"**0 of {len(questions)}** right, {len(questions)} still open." in app.markdown[-1].value
    )
    for place, question in enumerate(questions):
        turn_to(app, place)
        assert question.text in app.markdown[0].value
        give(app, question, question.answer)
        assert not app.success  # nothing is told before Check
        app.button(key="quiz_check").click().run()
        assert question.explanation in app.success[0].value
    assert f"**{len(questions)} of {len(questions)}** right, 0 still" in app.markdown[-1].value


def test_a_wrong_answer_is_explained_and_can_be_tried_again():
    app, questions = draw_scene("quiz", "bias"), questions_of("bias")
    for place in (0, 1):  # one of each kind
        question = questions[place]
        turn_to(app, place)
        give(app, question, wrong_answer(question))
        app.button(key="quiz_check").click().run()
        assert question.explanation in app.error[0].value
        assert question.idea in app.markdown[-1].value
        app.button(key="quiz_again").click().run()
        assert not app.error and not app.exception
        give(app, question, question.answer)
        app.button(key="quiz_check").click().run()
        assert app.success
    assert "**2 of" in app.markdown[-1].value


def test_a_changed_answer_is_told_only_on_check():
    app, question = draw_scene("quiz", "dot"), questions_of("dot")[0]
    give(app, question, question.answer)
    app.button(key="quiz_check").click().run()
    give(app, question, wrong_answer(question))
    assert not app.success and not app.error
    app.button(key="quiz_check").click().run()
    assert app.error


def test_check_without_an_answer_asks_for_one():
    app = draw_scene("quiz", "bias")
    app.button(key="quiz_check").click().run()
    assert app.toast[0].value == "Give an answer first."
    assert not app.success and not app.error and not app.exception


def test_answers_are_kept_while_other_questions_are_drawn():
    app, questions = draw_scene("quiz", "bias"), questions_of("bias")
    given = {place: wrong_answer(questions[place]) for place in (0, 1)}
    for place, answer in given.items():
        turn_to(app, place)
        give(app, questions[place], answer)
    turn_to(app, 5)
    for place, answer in given.items():
        turn_to(app, place)
        kind = app.radio if questions[place].options else app.number_input
        assert kind[0].value == answer


def test_an_answer_that_is_no_longer_offered_is_not_drawn():
    app, questions = draw_scene("quiz", "bias"), questions_of("bias")
    place = next(place for place, q in enumerate(questions) if q.key == "preference")
    app.session_state["quiz_choice_preference"] = "a film of other data"
    turn_to(app, place)
    assert app.radio[0].value is None


def test_a_question_whose_answer_has_changed_is_open_again():
    app, questions = draw_scene("quiz", "bias"), questions_of("bias")
    place = next(place for place, q in enumerate(questions) if q.key == "prediction")
    question = questions[place]
    near, far = question.answer + 0.2, question.answer + 1.0  # what was right before some training
    for then, n_right in ((near, 1), (far, 0)):
        app.session_state["quiz_marks"] = {"prediction": Mark(then, then, True)}
        turn_to(app, place)
        assert f"**{n_right} of" in app.markdown[-1].value
        assert bool(app.info) == (n_right == 0)


def test_the_buttons_turn_the_questions_and_stop_at_both_ends():
    app, questions = draw_scene("quiz", "bias"), questions_of("bias")
    assert app.button(key="quiz_chevron_left").disabled
    for question in questions[1:]:
        app.button(key="quiz_chevron_right").click().run()
        assert question.text in app.markdown[0].value
    assert app.button(key="quiz_chevron_right").disabled


def test_the_handout_holds_every_scene(monkeypatch):
    written = []

    def keep(_label, data, **_options):
        written.append(data)

    monkeypatch.setattr("streamlit.download_button", keep)
    draw_scene("quiz", "range")
    heads = [head.text for head in ElementTree.fromstring(written[0]).iter("h3")]
    for number, scene in enumerate(SCENES, 1):
        assert f"{number} · {scene.title}" in heads
