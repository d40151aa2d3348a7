"""The scenes in the order of a lesson, and the way from one to the next."""

import streamlit as st

from cf.ui.inside.scene import Scene
from cf.ui.inside.scenes import (
    batch,
    biases,
    blind_spots,
    code,
    days,
    decay,
    factors,
    ladder,
    learned_numbers,
    lookup,
    loop,
    meaning,
    newcomers,
    optimiser,
    quiz,
    raters,
    sigmoid_range,
    start,
    starts,
    step,
    table,
    tasks,
)
from cf.ui.tab import address

SCENES: tuple[Scene, ...] = (
    table.SCENE,
    factors.SCENE,
    learned_numbers.SCENE,
    lookup.SCENE,
    start.SCENE,
    step.SCENE,
    batch.SCENE,
    optimiser.SCENE,
    sigmoid_range.SCENE,
    biases.SCENE,
    decay.SCENE,
    ladder.SCENE,
    starts.SCENE,
    raters.SCENE,
    days.SCENE,
    code.SCENE,
    blind_spots.SCENE,
    newcomers.SCENE,
    loop.SCENE,
    meaning.SCENE,
    tasks.SCENE,
    quiz.SCENE,
)

_PLACE, _SOUGHT = "scene_place", "scene_sought"  # keys of the session state


def choose_scene() -> Scene:
    """Draw back, contents and next, and return the scene to draw.

    The address names the scene; one that does not exist falls back to the first, with a notice.
    """
    if _PLACE not in st.session_state or address.is_walked():
        asked = st.query_params.get("scene", SCENES[0].key)
        names = [(scene.key, str(number)) for number, scene in enumerate(SCENES, 1)]
        places = [place for place, known in enumerate(names) if asked in known]
        st.session_state[_PLACE] = places[0] if places else 0
        if not places:
            st.toast(
                f"The address asks for the scene “{asked[:60]}”, which does not exist; the lesson "
                "opens at its first scene instead.",
                icon=":material/link_off:",
                duration="long",
            )
    place = st.session_state[_PLACE]
    address.put({"scene": SCENES[place].key})
    st.session_state[_SOUGHT] = place
    last = len(SCENES) - 1
    with st.container(key="turns", horizontal=True, vertical_alignment="center", gap="small"):
        _draw_turn("Back", "arrow_back", "PageUp", max(place - 1, 0), disabled=place == 0)
        st.selectbox(
            "Scene",
            range(len(SCENES)),
            key=_SOUGHT,
            format_func=lambda number: f"{number + 1} · {SCENES[number].title}",
            on_change=_seek,
            label_visibility="collapsed",
            width=420,
        )
        _draw_turn("Next", "arrow_forward", "PageDown", min(place + 1, last), place == last)
    return SCENES[place]


def _draw_turn(name: str, icon: str, shortcut: str, place: int, disabled: bool) -> None:
    st.button(
        name,
        key=f"turn_{name.lower()}",
        icon=f":material/{icon}:",
        shortcut=shortcut,
        disabled=disabled,
        type="primary" if name == "Next" else "secondary",
        on_click=st.session_state.update,
        args=({_PLACE: place},),
    )


def _seek() -> None:
    st.session_state[_PLACE] = st.session_state[_SOUGHT]
