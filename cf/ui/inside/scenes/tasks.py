"""Three tasks: two are done on Train and checked here, the third is to look closely."""

import streamlit as st

from cf.data.titles import escape_markdown
from cf.figures.lesson.two_runs import draw_two_losses
from cf.lesson.runs.tasks import (
    N_FACTORS,
    TARGET,
    Verdict,
    check_cure,
    check_few_numbers,
    train_leaky,
)
from cf.snapshot import Run
from cf.ui.inside.scene import Scene, Stage
from cf.ui.tab import kept_runs
from cf.ui.tab.jobs import compute
from cf.ui.widgets.chart import draw_chart


def _draw(stage: Stage) -> str:
    left, right = st.columns([4, 5], gap="large")
    runs = _gather_runs(stage)
    with left:
        _draw_task(
            f"1. {TARGET:g} with {N_FACTORS} factors",
            stage.say(
                f"A validation loss of {TARGET:g} squared stars or less, with {N_FACTORS} numbers "
                "a film and a user."
            ),
            check_few_numbers(runs),
        )
        _draw_task(
            "2. Make it overfit, and cure it",
            "A run whose validation loss rises while its training loss falls; then one that ends "
            "lower and does not.",
            check_cure(runs),
        )
    with right:
        st.markdown("**3. Which of these two runs has a leak?**")
        pair = compute("Training both", train_leaky, stage.settings, stage.source)
        if pair is None:
            return "Still being computed."
        sound, leaky = pair
        leaks = "AB"[stage.settings.seed % 2]
        named = [("A", leaky if leaks == "A" else sound), ("B", leaky if leaks == "B" else sound)]
        figure = draw_two_losses(named, stage.palette.name, height=300)
        draw_chart(figure, key="tasks_losses")
    return (
        f"**{leaks}**: the ratings that check it were among those it learned from, so its "
        f"validation loss of {leaky[-1].validation_mse:.3f} says what it knows by heart. The sound "
        f"run ends at {sound[-1].validation_mse:.3f}. A validation loss that keeps falling with "
        "the training loss, far below all baselines, is too good to be true."
    )


def _gather_runs(stage: Stage) -> list[Run]:
    """The runs of this tab that learned from the same ratings, the present one last."""
    kept = [run for run in reversed(kept_runs.all_kept()) if run.id != stage.run.id]
    return [run for run in (*kept, stage.run) if run.data_checksum == stage.run.data_checksum]


def _draw_task(title: str, text: str, verdict: Verdict) -> None:
    icon = "check_circle" if verdict.done else "radio_button_unchecked"
    st.markdown(f":material/{icon}: **{title}**")
    st.markdown(text)
    st.caption(escape_markdown(verdict.said))


SCENE = Scene(
    "tasks",
    "Three tasks",
    "Two tasks for your own run, **checked as soon as you come back**, and one for your eye.",
    "Go to Train, and return.",
    "which of the two runs on the right has a leak: its checks were among its training ratings?",
    _draw,
    choices=("A", "B"),
)
