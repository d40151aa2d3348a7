"""Weight decay: a parabola that pulls every number towards zero, and what the pull is worth."""

import streamlit as st

from cf.figures.two_runs import draw_lengths, draw_parabola, draw_two_losses
from cf.lesson.two_runs import train_two, with_and_without_decay
from cf.snapshot import Run
from cf.ui.inside.scene import Scene, Stage
from cf.ui.tab.jobs import compute

_NO_BAR = {"displayModeBar": False}


def _draw(stage: Stage) -> str:
    theme = stage.palette.name
    left, middle, right = st.columns([4, 5, 5], gap="medium")
    with left:
        decay = st.slider("Coefficient", 0.0, 2.0, 0.5, 0.1, key="decay_coefficient")
        number = st.slider("The number w", -2.0, 2.0, 1.2, 0.1, key="decay_number")
        st.plotly_chart(
            draw_parabola(decay, number, theme), theme=None, key="decay_curve", config=_NO_BAR
        )
        st.markdown(
            f"Gradient 2 · {decay:g} · {number:g} = **{2 * decay * number:+.2f}**: a step downhill "
            f"takes w towards zero."
        )
    settings = with_and_without_decay(stage.settings)
    runs: tuple[Run, Run] | None
    with middle:
        runs = compute("Training with and without decay", train_two, settings, stage.source)
    if runs is None:
        return "Still being computed."
    names = [f"decay {run.settings.weight_decay:g}" for run in runs]
    with middle:
        losses = [(name, run.losses) for name, run in zip(names, runs, strict=True)]
        st.plotly_chart(
            draw_two_losses(losses, theme), theme=None, key="decay_losses", config=_NO_BAR
        )
        for name, run in zip(names, runs, strict=True):
            if run.message:
                st.warning(f"{name}: {run.message}")
    with right:
        lengths = [(name, run.snapshots[-1].norms) for name, run in zip(names, runs, strict=True)]
        st.plotly_chart(draw_lengths(lengths, theme), theme=None, key="decay_norms", config=_NO_BAR)
    return _answer(names, runs)


def _answer(names: list[str], runs: tuple[Run, Run]) -> str:
    if not all(run.losses for run in runs):
        return "A run diverged before its first epoch was over; choose a smaller learning rate."
    said = [
        f"{name}: training {run.losses[-1].train_mse:.3f}, validation "
        f"**{run.losses[-1].validation_mse:.3f}**, vectors of length "
        f"{run.snapshots[-1].norms.mean():.2f} on average"
        for name, run in zip(names, runs, strict=True)
    ]
    gain = runs[1].losses[-1].validation_mse - runs[0].losses[-1].validation_mse
    better = "the decay helps" if gain > 0 else "here the decay does not help"
    return (
        f"After {runs[0].losses[-1].epoch} epochs, {said[0]}; {said[1]}. On ratings it has not "
        f"seen, {better}, by {abs(gain):.3f} squared stars."
    )


SCENE = Scene(
    "decay",
    "Weight decay",
    "A penalty for large numbers: the **parabola** narrows as its coefficient grows, and its slope "
    "pulls every number back. Beside it, your run’s settings with and without.",
    "Turn the coefficient up, then move w.",
    "which of the two runs fits its training ratings better, and which the ratings held back?",
    _draw,
)
