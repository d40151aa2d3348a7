"""The person in training: their ratings, sent by one button, join those that a run learns from."""

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cf.analysis.fold_in import FrozenFilms
from cf.data import Ratings
from cf.data.noun import name_things
from cf.data.titles import escape_markdown
from cf.engine.jobs import name_request
from cf.experiments.joined import FEWEST, Joined, explain_refusal, train_joined
from cf.figures.palette import ThemeName
from cf.ui.tab.jobs import compute
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import SentRatings, say, this_tab
from cf.ui.you.joined_outcome import draw_outcome

_KEY = "join"
_HERE = Path(__file__).parent
_mount = st.components.v2.component(
    "cf_join",
    js=(_HERE / "join.js").read_text("utf-8"),
    css=(_HERE / "join.css").read_text("utf-8"),
)


def draw_joining(subject: Subject, films: FrozenFilms, theme: ThemeName) -> np.ndarray | None:
    """Let the person's ratings join the training of the run, and draw what comes of it.

    Returns (n_factors,) float32, the row that training has given them, once it has; None for a
    network, too: its users' vectors are no directions among the films.
    """
    st.markdown("#### Train with me")
    tab, data = this_tab(), subject.data
    if tab.sent is not None and tab.sent.key != subject.key:
        tab.forget_sent()
    if refusal := explain_refusal(subject.run):
        st.caption(say(refusal))
        return None
    st.markdown(
        say(
            "Above, the films stand still and only you are sought. Here the run is trained again "
            "with **one user more: you**. All others begin with the same vectors and meet the same "
            "ratings in the same order, so whatever comes out differently is your doing."
        )
    )
    st.caption(
        "The button sends the stars that you gave, and nothing else, to the server of this page. "
        "They stay in its memory until you press *Forget them*, take another run or close this "
        "tab: on no disk, in no address, for nobody else to see."
    )
    _mount(
        key=_KEY,
        data={
            "mark": data.ratings.mark,
            "fewest": FEWEST,
            "noun": name_things("film", data.noun),
            "nouns": name_things("films", data.noun),
            "sent": tab.sent is not None,
        },
        on_ratings_change=lambda: _take(subject),
        on_forget_change=tab.forget_sent,
    )
    joined = _draw_sent(tab.sent, subject, films, theme) if tab.sent is not None else None
    return None if joined is None or films.stands_in else joined.user_vector


def _take(subject: Subject) -> None:
    """Keep what the button has sent."""
    value = (st.session_state.get(_KEY) or {}).get("ratings")
    given = read_sent(value, subject.data.ratings)
    tab = this_tab()
    tab.forget_sent()
    if given is None:
        st.toast("These ratings are of other data: nothing was kept.", icon=":material/warning:")
        return
    request = (subject.run.settings, subject.source, subject.run.changes, *given)
    tab.sent = SentRatings(subject.key, request, name_request(train_joined, request, {}))


def read_sent(value: Any, ratings: Ratings) -> tuple[np.ndarray, np.ndarray] | None:
    """Return rows and stars of what a browser has sent; None if these are no ratings of the data.

    `value`: {"mark": of the data, "ids": of different films, "stars": theirs}.
    """
    try:
        if value["mark"] != ratings.mark:
            return None
        ids, stars = np.array(value["ids"], np.int64), np.array(value["stars"], np.float64)
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
    if not (ids.ndim == 1 and ids.shape == stars.shape and len(ids) >= FEWEST):
        return None
    rows = np.searchsorted(ratings.movie_ids, ids).clip(max=ratings.n_movies - 1)
    known = (ratings.movie_ids[rows] == ids).all() and len(np.unique(rows)) == len(rows)
    on_scale = ((stars >= ratings.lowest) & (stars <= ratings.highest)).all()
    return (rows, stars) if known and on_scale else None


def _draw_sent(
    sent: SentRatings, subject: Subject, films: FrozenFilms, theme: ThemeName
) -> Joined | None:
    """Draw what was sent and what training with it has made; return that once it is sound."""
    *_, rows, stars = sent.request
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Your **{len(rows)} ratings** are on the server.", width="content")
        st.button(
            "Forget them",
            icon=":material/delete:",
            on_click=this_tab().forget_sent,
            key="join_forget",
        )
    joined = compute("Training with you", train_joined, *sent.request, private=True)
    if joined is None:
        return None
    if joined.message:
        st.warning(f"With your ratings the training broke off. {escape_markdown(joined.message)}")
        return None
    draw_outcome(joined, subject, films, rows, stars, theme)
    return joined
