"""Random at the start: what the initial vectors predict, and why their spread matters."""

from contextlib import suppress
from dataclasses import replace

import numpy as np
import streamlit as st

from cf.errors import WorkerLostError
from cf.figures.lesson.scenes import draw_predictions
from cf.lesson.start import Start, predict_start, spread_out
from cf.numbers import write_rounded, write_signed
from cf.settings import Settings
from cf.snapshot import Snapshot
from cf.ui.inside.scene import Scene, Stage
from cf.ui.tab.run import open_run
from cf.ui.widgets.chart import draw_chart

SPREADS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
N_NUMBERS = 5


def _draw(stage: Stage) -> str:
    model, start = stage.with_dot_product(stage.start)
    own = stage.settings.init_spread
    left, right = st.columns([3, 5], gap="large")
    with left:
        spread = st.select_slider(
            "Spread of the initial numbers",
            sorted({*SPREADS, own}),
            value=own,
            key="start_spread",
            format_func="{:g}".format,
        )
        shown = spread_out(start, spread / own)
        found = _predict(stage, model, shown)
        movies = stage.data.movies
        film = movies.most_rated[0]
        vector = shown.vectors[film]
        numbers = ", ".join(write_signed(value, ".2g") for value in vector[:N_NUMBERS])
        rest = " …" * (len(vector) > N_NUMBERS)
        name = movies.markdown_name(film)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"`n_factors = {len(vector)}`", width="content")
            st.button(
                "Set n_factors = 5",
                key="start_five",
                disabled=len(vector) == N_NUMBERS,
                help=stage.say(
                    "Begins your run again with five random numbers a film and a user; the run as "
                    "it is stays on the page Compare."
                ),
                on_click=_take_five,
                args=(stage.settings,),
            )
        st.markdown(
            stage.say(
                f"**{name}** begins as {numbers}{rest}: drawn blindly, like every other film.", name
            )
        )
        if stage.revealed:
            mean = stage.run.baselines.get("global mean")  # of the ratings that train, as on Train
            st.markdown(
                f"Loss on the ratings held back ({stage.settings.held_back_short}): "
                f"**{found.mse:.3f}** squared stars."
                + (f" Always predicting the mean would give {mean:.3f}." if mean else "")
            )
            st.markdown(
                stage.say(
                    "A rating pulls at each number of its film’s vector with a gradient of "
                    f"**{write_rounded(found.pull)}** on average."
                )
            )
    with right:
        figure = draw_predictions(found.stars, found.given, stage.palette.name)
        draw_chart(figure, key="start_stars")
    least, most = SPREADS[0], SPREADS[-1]
    small = _predict(stage, model, spread_out(start, least / own))
    large = _predict(stage, model, spread_out(start, most / own))
    apart = np.format_float_positional(np.ptp(small.stars), 2, fractional=False, trim="-")
    return stage.say(
        f"With a spread of {least:g} all predictions lie within {apart} stars of each other, the "
        f"loss is {small.mse:.3f}, and the gradient is a mere {write_rounded(small.pull)}: "
        "at zero no vector would ever move, for a user’s gradient is a multiple of the film’s "
        "vector and the film’s a multiple of the user’s. With "
        f"{most:g} the loss is {large.mse:.3f}: guesses as bold as they are blind."
    )


def _take_five(settings: Settings) -> None:
    with suppress(WorkerLostError):  # the page meets it too, and says so
        open_run(replace(settings, n_factors=N_NUMBERS))


def _predict(stage: Stage, model: str, snapshot: Snapshot) -> Start:
    return predict_start(model, snapshot, stage.data.ratings, stage.split.validation)


SCENE = Scene(
    "start",
    "Random at the start",
    "Before any training, every user and film is **a row of random numbers**. This is what they "
    "predict, beside the stars that were really given.",
    "Move the spread from one end to the other.",
    "what goes wrong when the numbers start too small, and when too large?",
    _draw,
    choices=(
        "small: learning hardly begins · large: wild guesses",
        "small: wild guesses · large: learning hardly begins",
        "nothing: training mends both",
    ),
)
