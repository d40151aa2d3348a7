"""Predict, then reveal: a guess is entered before the answer of a scene comes into sight."""

from math import isfinite

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cf.numbers import write_number
from cf.ui.inside.scene import Scene, Stage

_SAID = "guesses"  # key of the session state: the guess of each revealed scene, by its key

_LOSS = "squared stars"
_STEPS = {_LOSS: 0.01}  # of a guess, by its unit; elsewhere whole numbers
_COUNTED = ("films", "lines", "numbers")  # units that have no halves


def is_revealed(scene: Scene) -> bool:
    """Tell whether a guess has been entered, or none is asked for."""
    return not scene.question or scene.key in st.session_state.setdefault(_SAID, {})


def draw_question(scene: Scene, stage: Stage) -> DeltaGenerator | None:
    """Draw the question with what a guess is entered with.

    Returns where the answer belongs, or None as long as it is not to be seen.
    """
    if not scene.question:
        return None
    question = stage.say_scene(scene.question)
    with st.container(border=True, key="predict"):
        row = st.container(horizontal=True, vertical_alignment="center", gap="small")
        if not stage.revealed:
            with row:
                st.markdown(f"**Predict:** {question}", width="content")
                _draw_guess(scene, stage)
                st.button(
                    "Reveal",
                    icon=":material/visibility:",
                    key="reveal",
                    on_click=_reveal,
                    args=(scene, stage),
                )
            return None
        said = st.session_state[_SAID][scene.key]
        with row:
            st.markdown(f"{question[0].upper()}{question[1:]} You said **{said}**.")
            st.button(
                "Guess again", key="guess_again", type="tertiary", on_click=_hide, args=(scene,)
            )
        return st.empty()


def _draw_guess(scene: Scene, stage: Stage) -> None:
    choices = scene.choices(stage) if callable(scene.choices) else scene.choices
    if choices:
        st.pills(
            "Your guess", choices, key=_key(scene), label_visibility="collapsed", width="content"
        )
        return
    st.number_input(
        "Your guess",
        value=None,
        step=_STEPS.get(scene.unit, 1.0),
        format="%g",
        key=_key(scene),
        placeholder="a number",
        label_visibility="collapsed",
        width=150,
    )
    st.markdown(stage.say(scene.unit), width="content")


def _key(scene: Scene) -> str:
    return f"guess:{scene.key}"


def _reveal(scene: Scene, stage: Stage) -> None:
    given = st.session_state.get(_key(scene))
    if given is None:
        st.toast("Enter your guess first.", icon=":material/help:")
        return
    if missing := scene.missing(stage):  # a guess is not spent on an answer that is not there
        st.toast(missing, icon=":material/help:")
        return
    if not isinstance(given, str) and (refusal := _refuse(given, scene, stage)):
        st.toast(refusal, icon=":material/help:")
        return
    unit = stage.say(scene.unit.removesuffix("s") if given == 1 else scene.unit)
    number = "" if isinstance(given, str) else f"{given:,.10g} {unit}".strip()
    st.session_state[_SAID][scene.key] = number or given


def _refuse(given: float, scene: Scene, stage: Stage) -> str:
    """Say what numbers a guess can be; nothing of one that it can be."""
    low, high = 0.0, scene.most
    if scene.unit == _LOSS:  # by which one loss lies below another, or above
        high = stage.data.ratings.range_end**2
        low = -high
    is_whole = scene.unit not in _COUNTED or given == round(given)
    if low <= given <= high and is_whole:
        return ""
    kind = "a whole number" if scene.unit in _COUNTED else "a number"
    return f"Enter {kind}, " + (
        f"from {write_number(low, 'g')} to {high:g}." if isfinite(high) else "0 or more."
    )


def _hide(scene: Scene) -> None:
    st.session_state[_SAID].pop(scene.key, None)
