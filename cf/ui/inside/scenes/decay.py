"""Weight decay: a parabola that pulls every number towards zero, and what the pull is worth."""

import streamlit as st

from cf.figures.lesson.two_runs import draw_lengths, draw_parabola, draw_two_losses
from cf.lesson.runs.two_runs import EPOCHS, list_decays, train_all, with_and_without_decay
from cf.numbers import subtract_shown, write_signed
from cf.snapshot import Run
from cf.ui.inside.scene import Scene, Stage
from cf.ui.tab.jobs import compute
from cf.ui.widgets.chart import draw_chart


def _draw(stage: Stage) -> str:
    theme, decays = stage.palette.name, list_decays(stage.settings)
    left, middle, right = st.columns([4, 5, 5], gap="medium")
    with left:
        decay = st.select_slider(
            "Weight decay", decays, value=decays[1], key="decay_chosen", format_func="{:g}".format
        )
        number = st.slider("A number w of a vector", -2.0, 2.0, 1.2, 0.1, key="decay_number")
        figure = draw_parabola(decay, number, decays[2], theme)
        draw_chart(figure, key="decay_curve")
        st.markdown(
            f"Slope at w: {decay:g} · {write_signed(number, 'g')} = "
            f"**{write_signed(decay * number, '.2g')}**. Each step goes against it, towards zero."
        )
    settings = with_and_without_decay(stage.settings, decay)
    with middle:
        runs = compute("Training with and without decay", train_all, settings, stage.source)
    if runs is None:
        return "Still being computed."
    names = [f"decay {run.settings.weight_decay:g}" for run in runs]
    with middle:
        for name, run in zip(names, runs, strict=True):
            if run.message:
                st.warning(f"{name}: {run.message}")
    if not stage.revealed:
        middle.caption("Both runs are trained; their curves come with the answer.")
        return _answer(names, runs, stage.settings.epochs)
    losses = [(name, run.losses) for name, run in zip(names, runs, strict=True)]
    figure = draw_two_losses(losses, theme)
    with middle:
        draw_chart(figure, key="decay_losses")
    lengths = [(name, run.snapshots[-1].norms) for name, run in zip(names, runs, strict=True)]
    figure = draw_lengths(lengths, theme)
    with right:
        draw_chart(figure, key="decay_norms")
    return _answer(names, runs, stage.settings.epochs)


def _answer(names: list[str], runs: tuple[Run, ...], n_epochs: int) -> str:
    if not all(run.losses for run in runs):
        return "A run diverged before its first epoch was over; choose a smaller learning rate."
    said = [
        f"{name}: training {run.losses[-1].train_mse:.3f}, validation "
        f"**{run.losses[-1].validation_mse:.3f}**, vectors of length "
        f"{run.snapshots[-1].norms.mean():.2f} on average"
        for name, run in zip(names, runs, strict=True)
    ]
    ends = [run.losses[-1].validation_mse for run in runs]
    gain = subtract_shown(ends[1], ends[0])
    helps = f"the decay helps, by {gain:.3f} squared stars" if gain else "both do equally well"
    if gain < 0:
        helps = f"here the decay does not help: without it the loss is {abs(gain):.3f} lower"
    own = "" if n_epochs == EPOCHS else f" (your run has {n_epochs}, and so losses of its own)"
    return (
        f"After {runs[0].losses[-1].epoch} epochs{own}, {said[0]}; {said[1]}. On ratings it has "
        f"not seen, {helps}."
    )


SCENE = Scene(
    "decay",
    "Weight decay",
    "Weight decay adds ½ · decay · w² to the loss for every number w: a **parabola**, narrower the "
    "larger the decay, whose slope pulls w back to zero. A run of your settings is trained with it "
    f"and without, over {EPOCHS} epochs: enough for one without to turn round.",
    "Choose a decay, which is trained at once; then move w.",
    "with this decay or without, which run predicts the ratings held back better?",
    _draw,
    choices=("with", "without", "both alike"),
)
