"""Many starts: runs that differ in their seed alone, and what averaging them is worth."""

from dataclasses import replace

import streamlit as st

from cf.analysis.runs.starts import Starts
from cf.data.titles import escape_markdown
from cf.experiments.seeds import Seeded, rerun_seeds
from cf.figures.starts import draw_alone, draw_averages, draw_starts
from cf.lesson.runs.starts import (
    tell_gain,
    tell_left_out,
    tell_luck,
    tell_vectors,
    tell_weaker_decay,
)
from cf.settings import Settings
from cf.ui.inside.scene import Scene, Stage
from cf.ui.tab.jobs import compute
from cf.ui.widgets.chart import draw_chart


def _draw(stage: Stage) -> str:
    theme = stage.palette.name
    left, right = st.columns([5, 4], gap="large")
    row = right.container(horizontal=True, vertical_alignment="center", gap="medium")
    n_starts: int = row.slider("Starts", 3, 10, 5, key="inside_starts_n", width=180)
    with left:
        found = _train(stage, stage.settings.of_one_start, n_starts, f"{n_starts} starts")
        if found is None:
            return "Still being computed."
        starts = found.starts
        if starts is None:
            return (
                "With fewer than two starts there is nothing to average: lower the learning rate."
            )
        if stage.revealed:
            figure = draw_averages(starts, found.runs[0].baselines["biases only"], theme)
        else:
            figure = draw_alone(starts, theme)
        draw_chart(figure, key="starts_means")
        st.caption(
            tell_vectors(starts)
            if stage.revealed
            else "Each circle is a start; where their mean lies comes with the answer."
        )
    if stage.revealed:
        beside = row.toggle(
            "Beside half the weight decay",
            key="starts_weaker",
            disabled=not _is_held(stage),
            help="Trains as many starts again with half the weight decay of your run.",
        )
        with right:
            _draw_curves(stage, starts, n_starts if beside else 0)
    return (
        f"**{tell_gain(starts)}** The mean never ends above the average: each start errs partly in "
        "a direction of its own, and these parts cancel; what all of them get wrong stays."
    )


def _train(stage: Stage, settings: Settings, n_starts: int, title: str) -> Seeded | None:
    """Return the starts of a setting, or draw how far they are; say which broke off."""
    found = compute(
        title,
        rerun_seeds,
        replace(settings, seed=0),
        tuple(range(n_starts)),
        stage.source,
        changes=stage.run.changes,
        vary_split=False,
    )
    if found is not None and (left_out := tell_left_out(found.runs)):
        st.warning(escape_markdown(left_out))
    return found


def _is_held(stage: Stage) -> bool:
    """Whether the run has a weight decay that could be halved: it was not turned by hand."""
    turned = {change.name for change in stage.run.changes}
    return stage.settings.weight_decay > 0 and "weight_decay" not in turned


def _draw_curves(stage: Stage, starts: Starts, n_weaker: int) -> None:
    """Draw what ever more starts come to, beside some with half the weight decay if wanted."""
    other = None
    if n_weaker and _is_held(stage):
        half = stage.settings.weight_decay / 2
        settings = replace(stage.settings.of_one_start, weight_decay=half)
        found = _train(stage, settings, n_weaker, f"Weight decay {half:g}")
        if found is not None and found.starts is not None:
            other = f"decay {half:g}", found.starts
    figure = draw_starts(starts, stage.palette.name, other)
    draw_chart(figure, key="starts_curve")
    st.caption(tell_luck(starts) if other is None else tell_weaker_decay(starts, other[1]))
    st.caption("To watch them learn, on the same batches: on Train take the model *starts*.")


SCENE = Scene(
    "starts",
    "Many starts",
    "The same settings from several seeds: each **start** draws other random numbers and meets the "
    "ratings in another order. Then their predictions are averaged, rating by rating.",
    "Choose how many starts; they are trained at once, and your run stays as it is.",
    "where does the loss of the averaged predictions lie, on the ratings held back?",
    _draw,
    choices=("at the average of the starts", "at the best of the starts", "below all of them"),
)
