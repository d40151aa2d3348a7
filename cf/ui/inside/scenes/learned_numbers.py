"""Numbers that only learning can find: a pixel comes with its own, a film with none."""

import numpy as np
import streamlit as st

from cf.lesson.factors import count_numbers
from cf.lesson.predict import score_numbers
from cf.lesson.runs.two_runs import train_all, with_five_numbers
from cf.ui.inside.scene import Scene, Stage
from cf.ui.inside.with_you import draw_with_you
from cf.ui.tab.jobs import compute
from cf.ui.tab.subject import Subject

N_FILMS = 30
LARGEST = 2.0  # number that can be tried
_COLOURS = (("red", 11), ("green", 79), ("blue", 138))


def _draw(stage: Stage) -> str:
    left, right = st.columns([2, 5], gap="large")
    with left:
        st.markdown("**A pixel** has three numbers.")
        values = [st.slider(name, 0, 255, given, key=f"pixel_{name}") for name, given in _COLOURS]
        colour = "#" + "".join(f"{value:02x}" for value in values)
        st.html(
            f'<div style="height:70px;border-radius:6px;background:{colour};'
            f'border:1px solid {stage.palette.line}"></div>'
        )
    with right:
        row = st.selectbox(
            stage.say("**A film** has none. Write down five for"),
            stage.data.movies.most_rated[:N_FILMS].tolist(),
            key="numberless_film",
            format_func=lambda row: stage.data.movies.name(row),
            width=420,
        )
        _draw_attempt(stage, int(row))
    numbers = count_numbers(stage.settings, stage.now, stage.data.ratings)
    n_train = len(stage.split.train)
    return (
        f"**{numbers.total:,}** in your run’s model: {numbers.vectors:,} in the vectors and "
        f"{numbers.biases:,} biases, from {n_train:,} ratings to learn from, "
        f"{numbers.total / n_train:.1f} numbers a rating. So they start at random, and gradient "
        "descent finds them."
    )


def _draw_attempt(stage: Stage, row: int) -> None:
    """Let the five numbers of a film be tried, beside those that a model of five has learned."""
    runs = compute(
        stage.say("Learning five numbers a film"),
        train_all,
        (with_five_numbers(stage.settings),),
        stage.source,
    )
    if runs is None:
        return
    run = runs[0]
    learned = run.snapshots[-1].vectors[row]
    own = np.array(
        [
            column.slider(f"number {i + 1}", -LARGEST, LARGEST, 0.0, 0.1, key=f"own:{row}:{i}")
            for i, column in enumerate(st.columns(len(learned), gap="small"))
        ]
    )
    ratings = stage.data.ratings
    yours, zeros, theirs = (
        score_numbers(run, ratings, row, numbers)
        for numbers in (own, np.zeros_like(learned), learned)
    )
    n_own = int((ratings.movie == row).sum())
    told = (
        ("with your numbers", yours),
        ("with five zeros, biases alone", zeros),
        ("with the learned numbers", theirs),
    )
    rows = "".join(
        f'<tr style="font-weight:{400 if place else 700}"><td>{name}</td>'
        f'<td style="text-align:right;padding-left:1.5rem">{mse:.3f}</td></tr>'
        for place, (name, mse) in enumerate(told)
    )
    st.html(
        f'<table class="cf" style="color:{stage.palette.text};font-size:1.1rem">'
        f'<tr style="color:{stage.palette.muted}">'
        f"<td>{stage.say(f'loss on this film’s {n_own:,} ratings')}</td>"
        f'<td style="padding-left:1.5rem">squared stars</td></tr>{rows}</table>'
    )
    if run.message:
        st.warning(run.message)
    elif yours <= theirs:
        st.success(
            stage.say("As good as what was learned: you have found this film’s place among tastes.")
        )
    elif yours < zeros:
        st.markdown("Better than nothing. Go on: each number down or up, whichever helps.")
    else:
        st.markdown(
            stage.say(
                "What does each number stand for? Nobody says, so only trying helps: which is what "
                "gradient descent does, for all numbers of all films at once."
            )
        )
    draw_with_you(
        stage,
        "numbers",
        Subject(f"five:{stage.subject.key}", run, stage.data, stage.source),
        row=row,
        tried=own.tolist(),
        learned=learned.tolist(),
    )


SCENE = Scene(
    "nobody",  # as addresses have always named it
    "Nobody can write them down",
    "A picture’s pixel **has** red, green and blue. A film has nothing of the kind: its numbers "
    "start at random and are **learned**.",
    "Mix a colour; then find five numbers of a film that make its loss small.",
    "how many numbers has your run’s model to learn in all?",
    _draw,
    unit="numbers",
)
