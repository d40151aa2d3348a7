"""The range: a sigmoid keeps predictions where ratings can be, and ends half a star above them."""

import numpy as np
import streamlit as st

from cf.figures.lesson.scenes import REACH, draw_sigmoid
from cf.lesson.runs.two_runs import train_all, with_and_without_range
from cf.lesson.sigmoid_range import Held, needed_score, predict_held, slope_at, squeeze
from cf.numbers import subtract_shown
from cf.snapshot import Run
from cf.ui.inside.scene import Scene, Stage
from cf.ui.inside.with_you import draw_with_you
from cf.ui.tab.jobs import compute
from cf.ui.tab.subject import Subject
from cf.ui.widgets.chart import draw_chart

N_SHOWN = 400
ENDS = (5.0, 5.25, 5.5, 6.0, 7.0)  # of a scale that ends at 5; moved along for another


def _draw(stage: Stage) -> str:
    ratings = stage.data.ratings
    usual = ratings.range_end
    controls, picture = st.columns([2, 5], gap="large")
    with controls:
        # What is trained without the sigmoid is part of the answer.
        ranged = not stage.revealed or st.toggle(
            "Trained with the sigmoid", value=True, key="range_on"
        )
        end = st.select_slider(
            "The range ends at, stars",
            [end + ratings.highest - ENDS[0] for end in ENDS],
            value=usual,
            key="range_end",
            disabled=not ranged,
        )
        settings = with_and_without_range(stage.settings)
        runs = compute("Training with and without the sigmoid", train_all, settings, stage.source)
    if runs is None:
        return "Still being computed."
    with_range, bare = (_predict(run, stage) for run in runs)
    shown = with_range if ranged else bare
    with controls:
        if stage.revealed:
            st.markdown(
                f"**{shown.n_beyond:,}** of {len(shown.stars):,} predictions lie outside the scale "
                f"of {ratings.lowest:g} to {ratings.highest:g} stars, the lowest at "
                f"**{shown.stars.min():.2f}**, the highest at **{shown.stars.max():.2f}**."
            )
        if ranged:
            needed = needed_score(ratings.highest, end)
            reach = "no score at all is enough" if np.isinf(needed) else f"score **{needed:.2f}**"
            st.markdown(
                f"To predict {ratings.highest:g} stars: {reach}. There the curve’s slope is "
                f"**{slope_at(ratings.highest, end):.2f}** stars a unit of score, and it flattens."
            )
        if ranged and end != usual:
            st.caption(f"Without dots: the model was trained with a range that ends at {usual:g}.")
    n_shown = N_SHOWN if end == usual or not ranged else 0
    line = np.linspace(-REACH, REACH, 241)
    with picture:
        figure = draw_sigmoid(
            shown.score[:n_shown],
            shown.stars[:n_shown],
            (line, squeeze(line, end) if ranged else line),
            (ratings.lowest, ratings.highest),
            end if ranged else None,
            stage.palette.name,
        )
        draw_chart(figure, key="range_curve")
    run = runs[not ranged]
    draw_with_you(
        stage,
        "sums",
        Subject(f"{run.settings.model}:{stage.subject.key}", run, stage.data, stage.source),
        reach=REACH,
    )
    beyond = 100 * bare.n_beyond / len(bare.stars)
    lower = subtract_shown(bare.mse, with_range.mse)
    return (
        f"**{lower:.3f}**: trained without the sigmoid, the same model ends at "
        f"{bare.mse:.3f} instead of {with_range.mse:.3f} squared stars, with {beyond:.1f} % of its "
        "predictions outside the scale: it has to learn where the scale lies. The range ends at "
        f"{usual:g} because a sigmoid never reaches its end: if it ended at {ratings.highest:g}, "
        "the top rating would need an infinite score."
    )


def _predict(run: Run, stage: Stage) -> Held:
    """What a run of this scene predicts for the ratings held back, in an order drawn by seed."""
    where = np.random.default_rng(stage.settings.seed).permutation(stage.split.validation)
    return predict_held(run.settings.formula, run.snapshots[-1], stage.data.ratings, where)


SCENE = Scene(
    "range",
    "The range",
    "Each dot is the prediction for a **real rating held back**. A dot product can be any number; "
    "a *sigmoid*, the curve, squeezes it onto the stars.",
    "Move the end of the range; switch to the model trained without a sigmoid.",
    "by how much does the sigmoid lower the loss on the ratings held back?",
    _draw,
    unit="squared stars",
)
