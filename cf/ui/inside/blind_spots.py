"""What the model does not know: who rates, what newcomers get, and what its own advice does."""

from html import escape

import numpy as np
import streamlit as st

from cf.figures.blind_spots import Cumulated, Rounds, draw_new_film, draw_rounds, draw_shares
from cf.lesson.blind_spots import (
    answer_loops,
    predict_new_movie,
    recommend,
    share_of_top,
    sum_up_shares,
    write_percent,
)
from cf.lesson.feedback import N_FILMS, N_PEOPLE, Loops, simulate_loops
from cf.lesson.predict import has_dot_product, stand_in
from cf.snapshot import Snapshot
from cf.ui.inside.scene import Scene, Stage
from cf.ui.tab.jobs import compute

PARTS = ("Who rates", "Newcomers", "Feedback loop")
TOPS = (1, 2, 5, 10, 20, 50)  # percent
MIN_RATINGS = 20  # of a film that may be recommended
N_LISTED = 8
N_USERS = 30  # to choose from
_NO_BAR = {"displayModeBar": False}


def _draw(stage: Stage) -> str:
    part = st.segmented_control(
        "What to see",
        PARTS,
        default=PARTS[0],
        key="blind_spots_part",
        required=True,
        label_visibility="collapsed",
    )
    draw = {"Newcomers": _draw_newcomers, "Feedback loop": _draw_loop}.get(part, _draw_raters)
    return draw(stage)


def _draw_raters(stage: Stage) -> str:
    ratings, n_by_film = stage.data.ratings, stage.data.movies.n_ratings
    n_by_user = np.bincount(ratings.user, minlength=ratings.n_users)
    left, right = st.columns([3, 7], gap="large")
    with left:
        top: int = st.select_slider("The top … percent", TOPS, key="blind_spots_top")
        shares = [share_of_top(counts, top / 100) for counts in (n_by_film, n_by_user)]
        films, users = map(write_percent, shares)
        st.markdown(
            f"Of {len(n_by_film):,} films, the {top} % with the most ratings get **{films}** of "
            f"all ratings; of {len(n_by_user):,} users, the busiest {top} % give **{users}**."
        )
        st.markdown(
            f"**{write_percent(np.mean(n_by_film == 1))}** of the films have a single rating. "
            f"Nobody here rated fewer than **{n_by_user.min()}** films: people who rate less are "
            "not among the users at all."
        )
    with right:
        curves = [
            Cumulated("films", *sum_up_shares(n_by_film), (top / 100, shares[0])),
            Cumulated("users", *sum_up_shares(n_by_user), (top / 100, shares[1])),
        ]
        figure = draw_shares(curves, stage.palette.name)
        st.plotly_chart(figure, theme=None, key="blind_spots_shares", config=_NO_BAR)
    return (
        f"The busiest {top} % of the users give **{users}** of the ratings, and the best-known "
        f"{top} % of the films get **{films}**; the lesser-known half of the films together has "
        f"{write_percent(1 - share_of_top(n_by_film, 0.5))}. The loss is a mean over **ratings**, "
        "so the model fits those who rate much, and what they watch. People who rate little weigh "
        "little; those who never rate do not exist for it."
    )


def _draw_newcomers(stage: Stage) -> str:
    model, now = _find_model(stage)
    ratings, movies = stage.data.ratings, stage.data.movies
    n_known = max(N_LISTED, int(np.sum(movies.n_ratings >= MIN_RATINGS)))
    among = stage.famous[:n_known]
    newcomer, one, new = st.columns([4, 4, 5], gap="medium")
    n_by_user = np.bincount(ratings.user, minlength=ratings.n_users)
    with one:
        user = st.selectbox(
            "A real user",
            np.argsort(-n_by_user, kind="stable")[:N_USERS].tolist(),
            key="blind_spots_user",
            format_func=lambda row: f"user {ratings.user_ids[row]}, {n_by_user[row]:,} ratings",
        )
        own, own_stars = recommend(model, now, ratings, among, N_LISTED, int(user))
    rows, stars = recommend(model, now, ratings, among, N_LISTED)
    with one:
        st.html(_write_list(stage, own, own_stars, rows))
    with newcomer:
        st.markdown(
            "**Nobody in particular**: a new user has no numbers of his or her own, the average "
            "user’s stand in. Everybody new gets this list."
        )
        st.html(_write_list(stage, rows, stars, own))
    rng, n_factors = np.random.default_rng(stage.settings.seed), now.vectors.shape[1]
    start = np.asarray(rng.normal(0, stage.settings.init_spread, n_factors))
    random = predict_new_movie(model, now, ratings, start)
    bias = 0.0 if now.biases is None else float(now.biases.mean())
    average = predict_new_movie(model, now, ratings, now.vectors.mean(axis=0), bias)
    with new:
        st.markdown(
            f"**A new film** has only its random start: everybody is predicted **{_span(random)}** "
            f"stars. With the average film’s numbers: **{_span(average)}**."
        )
        figure = draw_new_film(random, average, ratings.range_end, stage.palette.name)
        st.plotly_chart(figure, theme=None, key="blind_spots_new_film", config=_NO_BAR)
    n_shared = len(np.intersect1d(rows, own))
    return (
        f"All newcomers get **the same {len(rows)} films**, {movies.markdown_name(rows[0])} first, "
        f"whatever they like; user {ratings.user_ids[user]}’s own list shares "
        f"**{n_shared} of {len(rows)}** with it. A new film’s random start says "
        f"**{np.mean(random):.2f}** stars on average, the average film’s numbers "
        f"**{np.mean(average):.2f}**; the last film of the newcomers’ list has {stars[-1]:.2f}. "
        "So newcomers pay: the user with a list for everybody, the film with a guess that knows "
        "nothing of it, until ratings come in."
    )


def _find_model(stage: Stage) -> tuple[str, Snapshot]:
    """Return the run's dot-product model as it stands; of a network, a stand-in."""
    settings, now = stage.settings, stage.now
    if has_dot_product(settings, now):
        if not now.step:
            st.caption("Your run is untrained: its lists are drawn blindly so far.")
        return settings.model, now
    st.caption("This run’s network has no dot product: random vectors of its spread stand in.")
    return "range", stand_in(settings, stage.data.ratings)


def _write_list(stage: Stage, rows: np.ndarray, stars: np.ndarray, other: np.ndarray) -> str:
    """Films with their predictions as HTML; those that the other list has too are bold."""
    lines = "".join(
        f'<tr style="font-weight:{700 if row in other else 400}">'
        f'<td style="max-width:17rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap">'
        f"{escape(stage.data.movies.name(row))}</td>"
        f'<td style="text-align:right;padding-left:10px">{value:.2f}</td></tr>'
        for row, value in zip(rows.tolist(), stars, strict=True)
    )
    return f'<table class="cf" style="color:{stage.palette.text}">{lines}</table>'


def _draw_loop(stage: Stage) -> str:
    left, right = st.columns([3, 8], gap="medium")
    with left:
        explored = st.slider(
            "Exploration: shown blindly",
            *(0, 50, 0, 10),
            format="%d %%",
            key="blind_spots_exploration",
        )
        penalty = st.slider(
            "Popularity penalty, stars",
            *(0.0, 1.0, 0.0, 0.1),
            key="blind_spots_penalty",
            help="Taken off a film’s prediction for each tenfold of ratings that it has.",
        )
        seed = st.number_input("Draw of people and films", 0, 99, key="blind_spots_seed")
        st.caption(
            f"{N_PEOPLE} invented people, {N_FILMS} films. **Variety**: so many films, each shown "
            "equally often, would be as varied as what is shown."
        )
    with right:
        loops: Loops | None = compute(
            "Recommending, rating, retraining",
            simulate_loops,
            *(explored / 100, round(penalty, 1), int(seed)),
        )
        if loops is None:
            return "Still being computed."
        named = [("no loop: rating blindly", loops.by_chance), ("left to itself", loops.undamped)]
        if loops.damped != loops.undamped:
            named.append(("with your knobs", loops.damped))
        curves = [Rounds(name, loop.variety, loop.liking) for name, loop in named]
        figure = draw_rounds(curves, stage.palette.name)
        st.plotly_chart(figure, theme=None, key="blind_spots_rounds", config=_NO_BAR)
    return answer_loops(loops)


def _span(stars: np.ndarray) -> str:
    low, high = f"{stars.min():.2f}", f"{stars.max():.2f}"
    return low if low == high else f"{low} to {high}"


SCENE = Scene(
    "blind_spots",
    "What the model does not know",
    "A model knows taste only **as far as it was rated**: by whom, of which films, and after whose "
    "advice. Three blind spots, one at a time.",
    "Go through the three; in the feedback loop, turn both knobs up.",
    "what do these ratings leave out, and who pays for it?",
    _draw,
)
