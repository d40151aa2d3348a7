"""One gradient step by hand, on a copy of one user's and one movie's numbers."""

from html import escape

import numpy as np
import streamlit as st

from cf.figures.lesson.scenes import draw_steps
from cf.lesson.predict import has_dot_product
from cf.lesson.step import Pair, first_too_large, judge_step, lay_plane, steady_rate
from cf.numbers import write_signed
from cf.ui.inside.scene import Scene, Stage
from cf.ui.inside.with_you import draw_with_you
from cf.ui.widgets.chart import draw_chart

RATES = (0.001, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
N_USERS, N_FILMS, N_FACTORS = 5, 12, 2  # offered, offered, written out
_WAY = "step_way"  # key of the session state: what the copy belongs to, and its pairs so far


def _draw(stage: Stage) -> str:
    left, right = st.columns([6, 5], gap="large")
    with left:
        user, movie, given = _choose_rating(stage)
        way = _find_way(stage, user, movie, given)
        _draw_buttons(way)
        st.html(_write_parts(stage, way[-1]))
    before, now = way[-2] if len(way) > 1 else None, way[-1]
    name = stage.data.movies.name(movie)
    with right:
        plane = lay_plane(way[0].u, way[0].m)
        figure = draw_steps(
            np.array([plane @ pair.u for pair in way]),
            np.array([plane @ pair.m for pair in way]),
            ("the user’s vector", name),
            stage.palette.name,
        )
        draw_chart(figure, titles=(name,), key="step_plane")
        if before is not None:
            st.markdown(
                f"Error **{write_signed(before.error, '.3f')}** → "
                f"**{write_signed(now.error, '.3f')}** stars. The step was "
                f"**{judge_step(before.error, now.error)}**."
            )
        st.caption("Errors so far: " + " → ".join(write_signed(pair.error) for pair in way[-8:]))
    if has_dot_product(stage.settings, stage.now):
        draw_with_you(stage, "step", stage.subject, rates=RATES)
    return _answer(way[0])


def _answer(start: Pair) -> str:
    rate, steady = first_too_large(start, RATES), steady_rate(start, RATES)
    said = "**None of them**: even the largest comes nearer."
    if rate is not None:
        said = (
            f"**{rate:g}**: from {start.stars:.2f}, its first step takes the prediction to "
            f"{start.step(rate).stars:.2f}, where {start.given:g} stars were given."
        )
    return (
        f"{said} A rate of {steady:g} comes nearer step by step. How large is too large depends on "
        "the vectors: the longer they are, the more a step of the same rate moves the prediction."
    )


def _choose_rating(stage: Stage) -> tuple[int, int, float]:
    """Let a keen user and one of the films that trained him or her be chosen."""
    ratings, movies = stage.data.ratings, stage.data.movies
    train = stage.split.train
    counts = np.bincount(ratings.user[train], minlength=ratings.n_users)
    with st.container(horizontal=True):
        user = st.selectbox(
            "User",
            np.argsort(-counts, kind="stable")[:N_USERS].tolist(),
            key="step_user",
            format_func=lambda row: f"user {ratings.user_ids[row]}",
            width=130,
        )
        own = train[ratings.user[train] == user]
        famous = own[np.argsort(-movies.n_ratings[ratings.movie[own]], kind="stable")][:N_FILMS]
        place = st.selectbox(
            stage.say("Film, with the stars it was given"),
            famous.tolist(),
            key="step_rating",
            format_func=lambda at: f"{movies.name(int(ratings.movie[at]))}: {ratings.stars[at]:g}",
        )
    return int(user), int(ratings.movie[place]), float(ratings.stars[place])


def _find_way(stage: Stage, user: int, movie: int, given: float) -> list[Pair]:
    """Return the copy's pairs so far, begun anew with every other rating or state of the run."""
    identity = (stage.subject.key, user, movie)
    held, way = st.session_state.get(_WAY, (None, []))
    if held != identity:
        spread = max(stage.settings.init_spread, 0.1)
        now, ratings = stage.now, stage.data.ratings
        way = [Pair.of_run(stage.settings, now, ratings, (user, movie), given, spread)]
        st.session_state[_WAY] = identity, way
        st.session_state["step_rate"] = steady_rate(way[0], RATES)
    return way


def _draw_buttons(way: list[Pair]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # Gone with the scene; the way of a rating stays.
        st.session_state.setdefault("step_rate", steady_rate(way[0], RATES))
        rate = st.select_slider("Learning rate", RATES, key="step_rate", format_func="{:g}".format)
        finite = np.isfinite(way[-1].step(rate).stars)
        st.button("Step", type="primary", on_click=_step, disabled=not finite, key="step_go")
        st.button("Start over", on_click=_start_over, key="step_again")


def _step() -> None:
    identity, way = st.session_state[_WAY]
    st.session_state[_WAY] = identity, [*way, way[-1].step(st.session_state["step_rate"])]


def _start_over() -> None:
    identity, way = st.session_state[_WAY]
    st.session_state[_WAY] = identity, way[:1]


def _write_parts(stage: Stage, pair: Pair) -> str:
    """The prediction taken apart, and the gradient beside each number, as HTML."""
    palette = stage.palette
    part = stage.settings.shown_part
    note = "A copy of your run’s numbers; the run itself stays as it is."
    if stage.settings.model == "network":
        note = "Your run is a network, without a dot product: random numbers stand in for it."
    elif part:
        note = f"A copy of the numbers of {part}, of which each learns from its own error."
    cell = 'style="text-align:right;padding:1px 9px"'
    head = "".join(
        f"<th {cell}>{escape(text)}</th>"
        for text in ("user u", stage.say("movie m"), "u · m", "∂loss / ∂u", "∂loss / ∂m")
    )
    products = pair.u * pair.m
    rows = "".join(
        f"<tr><td>factor {i + 1}</td>"
        + "".join(
            f"<td {cell}>{write_signed(value, '.3f')}</td>"
            for value in (
                pair.u[i],
                pair.m[i],
                products[i],
                pair.slope * pair.m[i],
                pair.slope * pair.u[i],
            )
        )
        + "</tr>"
        for i in range(min(N_FACTORS, len(pair.u)))
    )
    sums = [(f"{len(pair.u) - N_FACTORS} more factors", products[N_FACTORS:].sum())]
    sums = sums if len(pair.u) > N_FACTORS else []
    if pair.model == "bias":
        sums += [("user’s bias", pair.user_bias), (stage.say("movie’s bias"), pair.movie_bias)]
    sums += [("score", pair.score)]
    for name, value in sums:
        slope = write_signed(pair.slope, ".3f") if "bias" in name else ""
        rows += (
            f"<tr><td>{name}</td><td></td><td></td><td {cell}>{write_signed(value, '.3f')}</td>"
            f'<td {cell} colspan="2">{slope}</td></tr>'
        )
    squeezed = "" if pair.model == "dot" else f"Sigmoid onto 0 to {pair.end:g}: "
    factor, where = "2 · error", ""
    if pair.model != "dot":
        factor, where = f"2 · error · {pair.end:g} · s · (1 − s)", ", where s = sigmoid(score)"
    return (
        f'<table class="cf cf-small" style="color:{palette.text};line-height:1.25">'
        f'<tr style="color:{palette.muted}"><th></th>{head}</tr>{rows}</table>'
        f'<p style="margin:6px 0 0">{squeezed}<b>{pair.stars:.3f}</b> stars, given '
        f"<b>{pair.given:g}</b>: error <b>{write_signed(pair.error, '.3f')}</b>, loss "
        f"<b>{pair.loss:.3f}</b>. Slope = {factor} = "
        f"<b>{write_signed(pair.slope, '.3f')}</b>{where}; "
        f"∂loss/∂u = slope · m, ∂loss/∂m = slope · u.</p>"
        f'<p class="cf-small" style="color:{palette.muted};margin:2px 0 0">{note}</p>'
    )


SCENE = Scene(
    "step",
    "One gradient step, by hand",
    "A real rating, and the prediction taken apart. The gradient says how each number must move "
    "to shrink the error: **the user’s vector along the film’s, and the film’s along the user’s**.",
    "Press Step a few times; then try a rate that is too small, and one that is too large.",
    "which is the smallest rate whose first step goes too far?",
    _draw,
    choices=(*(f"{rate:g}" for rate in RATES), "none of them"),
)
