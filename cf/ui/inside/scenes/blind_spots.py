"""Who rates: the ratings of a few are most of what the model knows."""

import numpy as np
import streamlit as st

from cf.figures.lesson.blind_spots import Cumulated, draw_shares
from cf.lesson.blind_spots import share_of_top, sum_up_shares
from cf.numbers import write_percent
from cf.ui.inside.scene import Scene, Stage
from cf.ui.inside.with_you import N_QUANTILES, draw_with_you
from cf.ui.widgets.chart import draw_chart

TOPS = (1, 2, 5, 10, 20, 50)  # percent
TENTH = 10  # the one that is asked about


def _draw(stage: Stage) -> str:
    ratings, n_by_film = stage.data.ratings, stage.data.movies.n_ratings
    n_by_user = ratings.n_by_user
    left, right = st.columns([3, 7], gap="large")
    with left:
        top: int = st.select_slider("The top … percent", TOPS, value=TENTH, key="blind_spots_top")
        shares = [share_of_top(counts, top / 100) for counts in (n_by_film, n_by_user)]
        films, users = map(write_percent, shares)
        said = f"Of {len(n_by_film):,} films, the {top} % with the most ratings get **{films}**"
        if stage.revealed:
            said += f"; of {len(n_by_user):,} users, the busiest {top} % give **{users}**"
        st.markdown(stage.say(f"{said} of all ratings."))
        st.markdown(
            stage.say(
                f"**{write_percent(np.mean(n_by_film == 1))}** of the films have a single rating. "
                f"Nobody here rated fewer than **{n_by_user.min()}** films: people who rate less "
                "are not among the users at all."
            )
        )
    with right:
        curves = [Cumulated(stage.say("films"), *sum_up_shares(n_by_film), (top / 100, shares[0]))]
        if stage.revealed:
            at = (top / 100, shares[1])
            curves.append(Cumulated("users", *sum_up_shares(n_by_user), at))
        figure = draw_shares(curves, stage.palette.name)
        draw_chart(figure, key="blind_spots_shares")
    n_known = max(1, round(TENTH / 100 * len(n_by_film)))  # as `share_of_top` counts
    draw_with_you(
        stage,
        "share",
        counts=np.quantile(n_by_user, np.linspace(0, 1, N_QUANTILES)).tolist(),
        known=ratings.movie_ids[stage.data.movies.most_rated[:n_known]].tolist(),
        percent=TENTH,
        ofAll=share_of_top(n_by_film, TENTH / 100),
    )
    tenth = write_percent(share_of_top(n_by_user, TENTH / 100))
    return stage.say(
        f"**{tenth}** of the ratings come from the busiest {TENTH} % of the users; the "
        f"lesser-known half of the films together has "
        f"{write_percent(1 - share_of_top(n_by_film, 0.5))} of them. The loss is a mean over "
        "**ratings**, so the model fits those who rate much, and what they choose. People who "
        "rate little weigh little; those who never rate do not exist for it."
    )


SCENE = Scene(
    "blind_spots",
    "Blind spots: who rates",
    "A model knows taste only **as far as it was rated**, and a few people and a few films have "
    "most of the ratings.",
    "Move the share of the most rated films.",
    f"which share of all ratings comes from the busiest {TENTH} % of the users?",
    _draw,
    unit="%",
    most=100,
)
