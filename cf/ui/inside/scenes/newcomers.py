"""Newcomers: what a new user and a new film get from a model that knows neither."""

from html import escape

import numpy as np
import streamlit as st

from cf.figures.lesson.blind_spots import draw_new_film
from cf.lesson.blind_spots import predict_new_movie, recommend
from cf.ui.inside.scene import Scene, Stage
from cf.ui.inside.with_you import draw_with_you
from cf.ui.widgets.chart import draw_chart

MIN_RATINGS = 20  # of a film that may be recommended
N_LISTED = 8
N_USERS = 30  # to choose from


def _draw(stage: Stage) -> str:
    model, now = stage.with_dot_product(stage.now)
    ratings, movies = stage.data.ratings, stage.data.movies
    n_known = max(N_LISTED, int(np.sum(movies.n_ratings >= MIN_RATINGS)))
    among = movies.most_rated[:n_known]
    newcomer, one, new = st.columns([4, 4, 5], gap="medium")
    n_by_user = ratings.n_by_user
    with one:
        user = st.selectbox(
            "A real user",
            np.argsort(-n_by_user, kind="stable")[:N_USERS].tolist(),
            key="newcomers_user",
            format_func=lambda row: f"user {ratings.user_ids[row]}, {n_by_user[row]:,} ratings",
        )
        own, own_stars = recommend(model, now, ratings, among, N_LISTED, int(user))
    rows, stars = recommend(model, now, ratings, among, N_LISTED)
    if stage.revealed:
        one.html(_write_list(stage, own, own_stars, rows))
        if own_stars.max() > ratings.highest and model != "dot":
            one.caption(
                f"Above {ratings.highest:g}: the sigmoid’s range ends at {ratings.range_end:g}."
            )
    with newcomer:
        st.markdown(
            "**Nobody in particular**: a new user has no numbers of his or her own, the average "
            "user’s stand in. Everybody new gets this list."
        )
        st.html(_write_list(stage, rows, stars, own if stage.revealed else rows[:0]))
    rng, n_factors = np.random.default_rng(stage.settings.seed), now.vectors.shape[1]
    start = np.asarray(rng.normal(0, stage.settings.init_spread, n_factors))
    random = predict_new_movie(model, now, ratings, start)
    bias = 0.0 if now.biases is None else float(now.biases.mean())
    average = predict_new_movie(model, now, ratings, now.vectors.mean(axis=0), bias)
    with new:
        st.markdown(
            stage.say(
                "**A new film** has only its random start: everybody is predicted "
                f"**{_span(random)}** stars. With the average film’s numbers: **{_span(average)}**."
            )
        )
        figure = draw_new_film(random, average, ratings.range_end, stage.palette.name)
        draw_chart(figure, key="newcomers_film")
    if now is stage.now:
        draw_with_you(stage, "list", stage.subject, among=among.tolist(), ofNewcomers=rows.tolist())
    n_shared = len(np.intersect1d(rows, own))
    first = movies.markdown_name(rows[0])
    return stage.say(
        f"**{n_shared} of {len(rows)}** films stand in both lists: everybody new gets the same "
        f"ones, {first} first, and user {ratings.user_ids[user]} others. "
        f"A new film’s random start says **{np.mean(random):.2f}** stars on average, the average "
        f"film’s numbers **{np.mean(average):.2f}**; the last film of the newcomers’ list has "
        f"{stars[-1]:.2f}. So newcomers pay: the user with a list for everybody, the film with a "
        "guess that knows nothing of it, until ratings come in.",
        first,
    )


def _write_list(stage: Stage, rows: np.ndarray, stars: np.ndarray, other: np.ndarray) -> str:
    """Films with their predictions as HTML; those that the other list has too are bold."""
    lines = "".join(
        f'<tr style="font-weight:{700 if row in other else 400}">'
        '<td style="width:100%;max-width:0;overflow:hidden;text-overflow:ellipsis;'
        'white-space:nowrap">'
        f"{escape(stage.data.movies.name(row))}</td>"
        f'<td style="text-align:right;padding-left:10px">{value:.2f}</td></tr>'
        for row, value in zip(rows.tolist(), stars, strict=True)
    )
    return (
        f'<table class="cf" style="width:100%;max-width:21rem;color:{stage.palette.text}">'
        f"{lines}</table>"
    )


def _span(stars: np.ndarray) -> str:
    low, high = f"{stars.min():.2f}", f"{stars.max():.2f}"
    return low if low == high else f"{low} to {high}"


SCENE = Scene(
    "newcomers",
    "Blind spots: newcomers",
    "Someone who has rated nothing has no numbers yet, nor has a film that nobody rated: **an "
    "average stands in**, the same for all of them.",
    "Choose a user whose list is to stand beside the newcomers’ list.",
    f"how many of the {N_LISTED} films of the newcomers’ list stand in this user’s own list?",
    _draw,
    unit="films",
    most=N_LISTED,
    trained=True,
)
