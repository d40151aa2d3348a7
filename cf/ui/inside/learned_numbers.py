"""Numbers that only learning can find: a pixel comes with its own, a film with none."""

import numpy as np
import streamlit as st

from cf.lesson.factors import count_numbers
from cf.ui.inside.scene import Scene, Stage

N_NUMBERS = 6
N_FILMS = 30
_COLOURS = (("red", 11), ("green", 79), ("blue", 138))


def _draw(stage: Stage) -> str:
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**A pixel** is given by three numbers, and everyone agrees on them.")
        values = [st.slider(name, 0, 255, given, key=f"pixel_{name}") for name, given in _COLOURS]
        colour = "#" + "".join(f"{value:02x}" for value in values)
        st.html(
            f'<div style="height:120px;border-radius:6px;background:{colour};'
            f'border:1px solid {stage.palette.line}"></div>'
        )
    with right:
        st.markdown("**A film** comes with none. Which numbers would you write down?")
        row = st.selectbox(
            "Film",
            stage.famous[:N_FILMS].tolist(),
            key="numberless_film",
            format_func=lambda row: stage.data.movies.name(row),
            label_visibility="collapsed",
        )
        st.html(_write_rows(stage, int(row)))
        if stage.now.step:
            moved = float(np.linalg.norm(stage.now.vectors[row] - stage.start.vectors[row]))
            st.markdown(f"Learning has moved this film by **{moved:.2f}**, straight-line distance.")
        else:
            st.markdown("Your run is untrained: both rows are the same random numbers.")
    numbers, n_train = count_numbers(stage.now), len(stage.split.train)
    return (
        f"**{numbers.total:,}**: {numbers.vectors:,} in the vectors and {numbers.biases:,} biases, "
        f"from {n_train:,} ratings to learn from, {numbers.total / n_train:.1f} numbers a rating. "
        "So they start at random, and gradient descent finds them."
    )


def _write_rows(stage: Stage, row: int) -> str:
    palette = stage.palette
    rows = ""
    for name, snapshot in (("at the start", stage.start), ("now", stage.now)):
        vector = snapshot.vectors[row, :N_NUMBERS]
        cells = "".join(
            f'<td style="padding:4px 8px;text-align:right">{value:+.3f}</td>' for value in vector
        )
        rest = "<td>…</td>" if snapshot.vectors.shape[1] > N_NUMBERS else ""
        rows += f'<tr><td style="color:{palette.muted}">{name}</td>{cells}{rest}</tr>'
    return f'<table class="cf" style="color:{palette.text}">{rows}</table>'


SCENE = Scene(
    "nobody",  # as addresses have always named it
    "Nobody can write them down",
    "A picture’s pixel **has** red, green and blue. A film has nothing of the kind: its numbers "
    "start at random and are **learned**.",
    "Mix a colour, then try to say what the numbers of a film should be.",
    "how many numbers has this model to learn in all?",
    _draw,
)
