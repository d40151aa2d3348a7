"""The range: a sigmoid keeps predictions where ratings can be, and ends half a star above them."""

import numpy as np
import streamlit as st

from cf.figures.lesson import REACH, draw_sigmoid
from cf.lesson.predict import has_dot_product
from cf.lesson.sigmoid_range import Scores, needed_score, score_ratings, slope_at, squeeze
from cf.ui.inside.scene import Scene, Stage

N_SHOWN = 400
ENDS = (5.0, 5.25, 5.5, 6.0, 7.0)  # of a scale that ends at 5; moved along for another


def _draw(stage: Stage) -> str:
    ratings = stage.data.ratings
    controls, picture = st.columns([2, 5], gap="large")
    with controls:
        ranged = st.toggle("Squeeze by a sigmoid", value=True, key="range_on")
        end = st.select_slider(
            "The range ends at, stars",
            [end + ratings.highest - ENDS[0] for end in ENDS],
            value=ratings.range_end,
            key="range_end",
            disabled=not ranged,
        )
        scores = _find_scores(stage)
        stars = squeeze(scores.score, end) if ranged else scores.score
        beyond = (stars < ratings.lowest) | (stars > ratings.highest)
        st.markdown(
            f"**{beyond.sum():,}** of {len(stars):,} predictions lie outside the scale, the "
            f"lowest at **{stars.min():.2f}**, the highest at **{stars.max():.2f}** stars."
        )
        if ranged:
            needed = needed_score(ratings.highest, end)
            reach = "no score at all reaches it" if np.isinf(needed) else f"score **{needed:.2f}**"
            st.markdown(
                f"To predict {ratings.highest:g} stars: {reach}. There, one more unit of score "
                f"adds **{slope_at(ratings.highest, end):.2f}** stars."
            )
    line = np.linspace(-REACH, REACH, 241)
    with picture:
        figure = draw_sigmoid(
            scores.score[:N_SHOWN],
            stars[:N_SHOWN],
            (line, squeeze(line, end) if ranged else line),
            (ratings.lowest, ratings.highest),
            end if ranged else None,
            stage.palette.name,
        )
        st.plotly_chart(figure, theme=None, key="range_curve", config={"displayModeBar": False})
    usual = ratings.range_end
    return (
        f"On a range that ends at {ratings.highest:g}, the top rating needs an infinite score, and "
        f"the slope there is {slope_at(ratings.highest, ratings.highest):.2f}: the gradient "
        f"vanishes just where it should teach. With the end at {usual:g}, a score of "
        f"{needed_score(ratings.highest, usual):.2f} is enough, and the slope is still "
        f"{slope_at(ratings.highest, usual):.2f} stars per unit of score."
    )


def _find_scores(stage: Stage) -> Scores:
    """Return the run's own scores of the ratings held back; of a network, those of a stand-in."""
    ratings, settings = stage.data.ratings, stage.settings
    where = np.random.default_rng(settings.seed).permutation(stage.split.validation)
    if has_dot_product(settings, stage.now):
        return score_ratings(settings.model, stage.now, ratings, where)
    st.caption("This run’s network has no dot product: random scores stand in for it.")
    drawn = np.random.default_rng(settings.seed).normal(size=len(where))
    return Scores(drawn, ratings.stars[where])


SCENE = Scene(
    "range",
    "The range",
    "Each dot is the prediction for a **real rating held back**. A dot product can be any number; "
    "a sigmoid squeezes it onto the stars.",
    "Switch the sigmoid off, then move the end of its range.",
    "why does the range end half a star above the top of the scale?",
    _draw,
)
