"""The feedback loop: what comes of training on ratings of what was recommended."""

import streamlit as st

from cf.figures.lesson.blind_spots import Rounds, draw_rounds
from cf.lesson.blind_spots import answer_loops
from cf.lesson.feedback import N_FILMS, N_PEOPLE, simulate_loops
from cf.ui.inside.scene import Scene, Stage
from cf.ui.tab.jobs import compute
from cf.ui.widgets.chart import draw_chart


def _draw(stage: Stage) -> str:
    left, right = st.columns([3, 8], gap="medium")
    with left:
        explored = st.slider(
            "Exploration: shown blindly", *(0, 50, 0, 10), format="%d %%", key="loop_exploration"
        )
        penalty = st.slider(
            "Popularity penalty, stars",
            *(0.0, 1.0, 0.0, 0.1),
            key="loop_penalty",
            help=stage.say(
                "Taken off a film’s prediction for each tenfold of ratings that it has."
            ),
        )
        seed = st.number_input(stage.say("Draw of people and films"), 0, 99, key="loop_seed")
        st.caption(
            stage.say(
                f"{N_PEOPLE} invented people, {N_FILMS} films. **Variety**: so many films, each "
                "shown equally often, would be as varied as what is shown."
            )
        )
    with right:
        loops = compute(
            "Recommending, rating, retraining",
            simulate_loops,
            *(explored / 100, round(penalty, 1), int(seed)),
        )
        if loops is None:
            return "Still being computed."
        if not stage.revealed:
            st.caption("Computed; the curves come with the answer.")
            return stage.say(answer_loops(loops))
        named = [("no loop: rating blindly", loops.by_chance), ("left to itself", loops.undamped)]
        if loops.damped != loops.undamped:
            named.append(("with your knobs", loops.damped))
        curves = [Rounds(name, loop.variety, loop.liking) for name, loop in named]
        figure = draw_rounds(curves, stage.palette.name)
        draw_chart(figure, key="loop_rounds")
    return stage.say(answer_loops(loops))


SCENE = Scene(
    "loop",
    "Blind spots: the feedback loop",
    "A service shows what its model predicts best, people rate **what they are shown**, and the "
    "model learns from that, round after round.",
    "Turn both knobs up.",
    "left to itself, what becomes of the variety of what people are shown?",
    _draw,
    choices=("it grows", "it stays", "it shrinks"),
)
