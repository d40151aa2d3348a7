"""Many starts: runs that differ in their seed alone, and what averaging them is worth."""

from dataclasses import replace

import streamlit as st

from cf.data.titles import escape_markdown
from cf.experiments.seeds import Seeded, rerun_seeds
from cf.figures.starts import draw_alone, draw_averages, draw_starts
from cf.lesson.starts import tell_gain, tell_left_out, tell_luck, tell_vectors
from cf.ui.inside.scene import Scene, Stage
from cf.ui.tab.jobs import compute
from cf.ui.widgets.chart import draw_chart

_NO_BAR = {"displayModeBar": False}


def _draw(stage: Stage) -> str:
    theme = stage.palette.name
    left, right = st.columns([5, 4], gap="large")
    with right:
        n_starts: int = st.slider("Starts", 3, 10, 5, key="inside_starts_n", width=260)
    with left:
        found: Seeded | None = compute(
            f"{n_starts} starts",
            rerun_seeds,
            replace(stage.settings, seed=0),
            tuple(range(n_starts)),
            stage.source,
            changes=stage.run.changes,
            vary_split=False,
        )
        if found is None:
            return "Still being computed."
        left_out, starts = tell_left_out(found.runs), found.starts
        if left_out:
            st.warning(escape_markdown(left_out))
        if starts is None:
            return (
                "With fewer than two starts there is nothing to average: lower the learning rate."
            )
        if stage.revealed:
            figure = draw_averages(starts, found.runs[0].baselines["biases only"], theme)
        else:
            figure = draw_alone(starts, theme)
        draw_chart(figure, theme=None, key="starts_means", config=_NO_BAR)
        st.caption(
            tell_vectors(starts)
            if stage.revealed
            else "Each circle is a start; where their mean lies comes with the answer."
        )
    if stage.revealed:
        with right:
            draw_chart(draw_starts(starts, theme), theme=None, key="starts_curve", config=_NO_BAR)
            st.caption(tell_luck(starts))
    return (
        f"**{tell_gain(starts)}** The mean never ends above the average: each start errs partly in "
        "a direction of its own, and these parts cancel; what all of them get wrong stays."
    )


SCENE = Scene(
    "starts",
    "Many starts",
    "The same settings from several seeds: each **start** draws other random numbers and meets the "
    "ratings in another order. Then their predictions are averaged, rating by rating.",
    "Choose how many starts; they are trained at once, and your run stays as it is.",
    "where does the loss of the averaged predictions lie?",
    _draw,
    choices=("at the average of the starts", "at the best of the starts", "below all of them"),
)
