"""The quiz: the ideas of the whole lesson, asked of the run, and a handout to print."""

from collections.abc import Mapping, Sequence

import streamlit as st

from cf.lesson.factors import count_numbers
from cf.lesson.guide.handout import Chapter, gather_facts, write_handout
from cf.lesson.guide.tour import list_stops
from cf.lesson.quiz.all_questions import make_questions
from cf.lesson.quiz.question import Mark, Question, pick_open, tell_score
from cf.ui.inside.scene import Scene, Stage
from cf.ui.widgets.page import PRODUCT

_MARKS = "quiz_marks"  # keys of the session state: what was checked, by the question's key
_PLACE, _SOUGHT = "quiz_place", "quiz_sought"


def _draw(stage: Stage) -> str:
    if stage.data.ratings.n_movies < 2:
        st.info(stage.say("The quiz has two films compared, and these data hold one only."))
        return ""
    questions = make_questions(stage.run, stage.data, stage.split)
    marks: dict[str, Mark] = st.session_state.setdefault(_MARKS, {})
    place = _choose_question(questions, marks)
    question = questions[place]
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown(f"**{place + 1}.** {question.text}")
        _draw_answer(question)
        with st.container(horizontal=True):
            st.button("Check", type="primary", key="quiz_check", on_click=_check, args=(question,))
            if question.key in marks:
                st.button("Try again", key="quiz_again", on_click=_try_again, args=(question,))
    with right:
        _draw_verdict(question, marks)
        st.download_button(
            "Handout to print",
            _write_handout(stage, questions),
            file_name="lesson.html",
            mime="text/html",
            icon=":material/print:",
            key="quiz_handout",
            on_click="ignore",
            help="Every scene, this run’s figures and the quiz on A4; the answers come last. Open "
            "it in a browser and print it.",
        )
    return _answer(stage, questions, marks)


def _choose_question(questions: Sequence[Question], marks: Mapping[str, Mark]) -> int:
    """Draw the way from one question to the next, and return the place of the one to draw."""
    place: int = st.session_state.setdefault(_PLACE, 0)
    unanswered = {question.key for question in pick_open(questions, marks)}

    def label(number: int) -> str:
        key = questions[number].key
        if key in unanswered:
            return str(number + 1)
        return f"{number + 1} :material/{'check' if marks[key].right else 'close'}:"

    st.session_state[_SOUGHT] = place
    with st.container(key="quiz_turns", horizontal=True, vertical_alignment="center", gap="small"):
        _draw_turn("Previous question", "chevron_left", place - 1, disabled=place == 0)
        st.segmented_control(
            "Question",
            range(len(questions)),
            key=_SOUGHT,
            format_func=label,
            on_change=_seek,
            label_visibility="collapsed",
        )
        _draw_turn("Next question", "chevron_right", place + 1, place == len(questions) - 1)
    return place


def _draw_turn(name: str, icon: str, place: int, disabled: bool) -> None:
    st.button(
        "",
        icon=f":material/{icon}:",
        help=name,
        key=f"quiz_{icon}",
        disabled=disabled,
        on_click=st.session_state.update,
        args=({_PLACE: place},),
    )


def _seek() -> None:
    if st.session_state[_SOUGHT] is not None:  # None: the question that is there was clicked
        st.session_state[_PLACE] = st.session_state[_SOUGHT]


def _draw_answer(question: Question) -> None:
    """Draw what an answer is given with; it is kept while other questions and pages are drawn."""
    if question.options:
        st.radio(
            "Your answer",
            question.options,
            index=None,
            key=_key(question),
            on_change=_forget,
            args=(question,),
            label_visibility="collapsed",
            persist_state="session",
        )
        return
    unit = f", in {question.unit}" if question.unit else ""
    exact = "exact" if not question.tolerance else f"right within {question.tolerance:g}"
    st.number_input(
        f"Your answer{unit} ({exact})",
        value=None,
        step=0.1 if question.tolerance else 1.0,
        format="%.2f" if question.tolerance else "%.0f",
        key=_key(question),
        on_change=_forget,
        args=(question,),
        placeholder="a number",
        persist_state="session",
        width=320,
    )


def _key(question: Question) -> str:
    # Another model may ask for a number where this one offers a choice.
    return f"quiz_{'choice' if question.options else 'number'}_{question.key}"


def _check(question: Question) -> None:
    given = st.session_state.get(_key(question))
    if given is None:
        st.toast("Give an answer first.", icon=":material/help:")
        return
    st.session_state[_MARKS][question.key] = question.check(given)


def _try_again(question: Question) -> None:
    _forget(question)
    st.session_state[_key(question)] = None


def _forget(question: Question) -> None:
    st.session_state[_MARKS].pop(question.key, None)


def _draw_verdict(question: Question, marks: Mapping[str, Mark]) -> None:
    mark = marks.get(question.key)
    if mark is None:
        return
    if not question.still_holds(mark):
        st.info(
            "Open again: your run has gone on, and what is right has changed since your answer.",
            icon=":material/update:",
        )
    elif mark.right:
        st.success(f"**Right.** {question.explanation}", icon=":material/check_circle:")
    else:
        st.error(
            f"**The answer is {question.tell_answer()}.** {question.explanation}",
            icon=":material/cancel:",
        )


def _write_handout(stage: Stage, questions: Sequence[Question]) -> str:
    chapters = [
        Chapter(s.title, *map(stage.say_scene, (s.sentence, s.task, s.question)))
        for s in stage.scenes
    ]
    facts, thanks = gather_facts(stage.run, stage.data), stage.data.citation
    stops = list_stops(stage.data)
    return write_handout(f"{PRODUCT}: the lesson", chapters, questions, facts, thanks, stops)


def _answer(stage: Stage, questions: Sequence[Question], marks: Mapping[str, Mark]) -> str:
    total = count_numbers(stage.settings, stage.now, stage.data.ratings).total
    n_train = len(stage.split.train)
    start, now = stage.start.validation_mse, stage.now.validation_mse
    learned = (
        f"gradient descent has moved them until the loss on the ratings held back "
        f"({stage.settings.held_back_short}) went from {start:.3f} to "
        f"**{now:.3f}** squared stars"
        if stage.now.step
        else "gradient descent has yet to move them"
    )
    aside = " (and hidden layers)" if stage.settings.model == "network" else ""
    return (
        f"{tell_score(questions, marks)} The one idea to remember: **{total:,}** numbers"
        f"{aside} began at random, and from **{n_train:,}** ratings alone {learned}."
    )


SCENE = Scene(
    "quiz",
    "Quiz",
    "The whole lesson in questions, with figures from **your own run**. Where it has gone on and "
    "an answer has changed, the question is open again.",
    "Answer, press Check, and read why.",
    "",  # the quiz asks enough
    _draw,
    trained=True,
)
