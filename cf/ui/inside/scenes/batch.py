"""A mini-batch: one step moves only the rows that its ratings look up."""

import numpy as np
import streamlit as st

from cf.figures.lesson.scenes import draw_strips
from cf.lesson.lookup import draw_batch
from cf.ui.inside.scene import Scene, Stage
from cf.ui.widgets.chart import draw_chart

SIZES = tuple(2**power for power in range(13))


def _draw(stage: Stage) -> str:
    ratings, settings = stage.data.ratings, stage.settings
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        size = st.select_slider(
            "Ratings in the batch",
            sorted({*SIZES, settings.batch_size}),
            value=settings.batch_size,
            key="batch_size",
            width=420,
        )
        st.session_state.setdefault("batch_number", 0)
        st.button("Next batch", key="batch_next", on_click=_turn)
    number = st.session_state["batch_number"]
    batch = draw_batch(ratings, stage.split, size, settings.seed, number)
    nothing = np.empty(0, dtype=np.int64)
    strips = {
        stage.say("films"): (batch.movies if stage.revealed else nothing, ratings.n_movies),
        "users": (batch.users if stage.revealed else nothing, ratings.n_users),
    }
    draw_chart(draw_strips(strips, stage.palette.name), key="batch_strips")
    said = (
        f"Batch {batch.number + 1:,} of the {batch.n_batches:,} that the first epoch is cut into "
        f"evenly, none above {size:,}: **{_count(batch.n_ratings, 'rating')}**"
    )
    if stage.revealed:
        said += (
            f". {'They look' if batch.n_ratings > 1 else 'It looks'} up **{len(batch.users):,}** "
            f"of {ratings.n_users:,} users and **{len(batch.movies):,}** of {ratings.n_movies:,} "
            "films. All other rows have a gradient of exactly zero"
        )
    st.markdown(stage.say(f"{said}."))
    still = 1 - len(batch.movies) / ratings.n_movies
    return stage.say(
        f"**{100 * still:.1f} %** of the film rows: {ratings.n_movies - len(batch.movies):,} of "
        f"{ratings.n_movies:,}. (An optimiser with memory or weight decay may still move them a "
        "little; their gradient is zero all the same.)"
    )


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}" + "s" * (n != 1)


def _turn() -> None:
    st.session_state["batch_number"] += 1


SCENE = Scene(
    "batch",
    "A mini-batch moves a few rows",
    "One step averages the gradients of **a batch of ratings**, here those of your run, in its own "
    "order. They look up the rows of their users and films, and only these get a gradient.",
    "Draw the next batch; then make the batch larger.",
    "which share of the film rows is left untouched by this batch?",
    _draw,
    unit="%",
    most=100,
)
