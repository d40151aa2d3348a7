"""Biases: generous users and good films, and the model with and without one number for each."""

import numpy as np
import streamlit as st

from cf.analysis.well_rated import well_rated
from cf.figures.bias import draw_user_biases
from cf.figures.lesson.two_runs import draw_two_losses
from cf.lesson.runs.two_runs import train_all, with_and_without_biases
from cf.numbers import subtract_shown, write_signed
from cf.snapshot import Run
from cf.ui.inside.scene import Scene, Stage
from cf.ui.inside.with_you import N_QUANTILES, draw_with_you
from cf.ui.tab.jobs import compute
from cf.ui.tab.subject import Subject
from cf.ui.widgets.chart import draw_chart

NAMES = ("with biases", "without")


def _draw(stage: Stage) -> str:
    settings = with_and_without_biases(stage.settings)
    runs = compute("Training with and without biases", train_all, settings, stage.source)
    if runs is None:
        return "Still being computed."
    left, right = st.columns(2, gap="large")
    with left:
        if not stage.revealed:
            st.caption("Both models are trained; their losses come with the answer.")
        losses = [(name, run.losses) for name, run in zip(NAMES, runs, strict=True)]
        if stage.revealed:
            draw_chart(draw_two_losses(losses, stage.palette.name), key="biases_losses")
    with right:
        snapshot = runs[0].snapshots[-1]
        assert snapshot.user_biases is not None and snapshot.biases is not None
        draw_chart(draw_user_biases(snapshot.user_biases, stage.palette.name), key="biases_users")
        user = st.select_slider(
            "A user, from strict to generous",
            np.argsort(snapshot.user_biases, kind="stable").tolist(),
            key="biases_user",
            format_func=lambda row: f"user {stage.data.ratings.user_ids[row]}",
        )
        own = stage.data.ratings.stars[stage.data.ratings.user == user]
        st.markdown(
            f"Bias **{write_signed(snapshot.user_biases[user])}**, from {len(own)} ratings with a "
            f"mean of **{own.mean():.2f}** stars; everyone’s mean is "
            f"{stage.data.ratings.stars.mean():.2f}."
        )
        st.markdown(_name_extremes(stage, snapshot.biases))
        _draw_yours(stage, runs[0], snapshot.user_biases)
    return stage.say(_answer(runs))


def _draw_yours(stage: Stage, run: Run, biases: np.ndarray) -> None:
    draw_with_you(
        stage,
        "bias",
        Subject(f"biases:{stage.subject.key}", run, stage.data, stage.source),
        biases=np.quantile(biases, np.linspace(0, 1, N_QUANTILES)).tolist(),
        mean=float(stage.data.ratings.stars.mean()),
    )


def _name_extremes(stage: Stage, biases: np.ndarray) -> str:
    """Name the films with the highest and the lowest bias among those with enough ratings."""
    movies = stage.data.movies
    rated = np.flatnonzero(well_rated(movies.n_ratings))
    order = rated[np.argsort(biases[rated], kind="stable")]
    best, worst = int(order[-1]), int(order[0])
    names = movies.markdown_name(best), movies.markdown_name(worst)
    return stage.say(
        f"Highest film bias: **{names[0]}** ({write_signed(biases[best])}); lowest: **{names[1]}** "
        f"({write_signed(biases[worst])}).",
        *names,
    )


def _answer(runs: tuple[Run, ...]) -> str:
    if not all(run.losses for run in runs):
        return "A run diverged before its first epoch was over; choose a smaller learning rate."
    ends = [run.losses[-1].validation_mse for run in runs]
    better = "lower" if ends[0] < ends[1] else "not lower"
    apart = abs(subtract_shown(ends[1], ends[0]))
    return (
        f"With biases the validation loss ends at **{ends[0]:.3f}**, without at **{ends[1]:.3f}** "
        f"squared stars, on the same split: {better}, by {apart:.3f}. That a film is "
        "good is said by one number now; its vector is left to say who likes it."
    )


SCENE = Scene(
    "biases",
    "Biases",
    "Some users are generous, some films are simply good. **One number for each**, its *bias*, is "
    "added to the dot product, and leaves the vectors to say who likes what.",
    "Move from the strictest user to the most generous one.",
    "by how much do these few numbers lower the loss on the ratings held back?",
    _draw,
    unit="squared stars",
)
