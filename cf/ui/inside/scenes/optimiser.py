"""Another optimiser: plain gradient descent beside one that remembers, from the same start."""

import streamlit as st

from cf.figures.lesson.two_runs import draw_two_losses
from cf.lesson.runs.two_runs import train_all, with_both_optimisers
from cf.snapshot import Run
from cf.ui.inside.scene import Scene, Stage
from cf.ui.tab.jobs import compute
from cf.ui.widgets.chart import draw_chart

EXPLAINED = {
    "momentum": "goes on in the direction of its past steps, like a ball rolling downhill",
    "adagrad": "divides each number’s step by the size of all its past gradients",
    "adam": "does both: it rolls on, and each number has a step size of its own from its latest "
    "gradients, so the rows of rarely rated films move as far as those of famous ones",
    "adamw": "is Adam with the weight decay kept apart from the gradient",
}


def _draw(stage: Stage) -> str:
    left, right = st.columns([3, 5], gap="large")
    with left:
        other = st.segmented_control(
            "Beside SGD", tuple(EXPLAINED), default="adam", key="optimiser_other", required=True
        )
        st.markdown(
            "**sgd**, stochastic gradient descent, goes straight down the gradient of each batch. "
            f"**{other}** {stage.say(EXPLAINED[other])}."
        )
        settings = with_both_optimisers(stage.settings, other)
        runs = compute(f"Training with sgd and {other}", train_all, settings, stage.source)
        if runs is None:
            return "Still being computed."
        rates = " and ".join(f"{own.learning_rate:g} for {own.optimiser}" for own in settings)
        st.caption(
            "Same random vectors, same order of ratings; the learning rate is the one that suits "
            f"each, {rates}."
        )
    if stage.revealed:
        losses = [(run.settings.optimiser, run.losses) for run in runs]
        figure = draw_two_losses(losses, stage.palette.name, height=400)
        with right:
            draw_chart(figure, key="optimiser_losses")
    else:
        right.caption("Both are trained; their losses come with the answer.")
    return _answer(runs)


def _answer(runs: tuple[Run, ...]) -> str:
    if not all(run.losses for run in runs):
        return "A run diverged before its first epoch was over; choose other settings on Train."
    first, last = ([run.losses[at].validation_mse for run in runs] for at in (0, -1))
    names = [run.settings.optimiser for run in runs]
    better = names[last[1] < last[0]]
    return (
        f"**{better}**: on the ratings held back, sgd ends at {last[0]:.3f} and {names[1]} at "
        f"{last[1]:.3f} squared stars, after {first[0]:.3f} and {first[1]:.3f} in the first epoch. "
        "The gradients are the same; what differs is the step that is made of them."
    )


SCENE = Scene(
    "optimiser",
    "Another optimiser",
    "The gradient says which way is down. **What step is made of it** is the optimiser’s business: "
    "SGD, or one of its successors.",
    "Choose another one; it is trained at once.",
    "which of the two ends with the lower loss on the ratings held back?",
    _draw,
    choices=("sgd", "the other one"),
)
