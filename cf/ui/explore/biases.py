"""What the learned biases say that plain means do not."""

import numpy as np
import streamlit as st

from cf.analysis.biases import BiasReport, compare_biases, correlate_user_biases
from cf.analysis.well_rated import well_rated
from cf.data import split_ratings
from cf.figures.bias import draw_biases, draw_user_biases
from cf.ui.explore.search import open_card
from cf.ui.tab.films import names_by_row
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say
from cf.ui.widgets.chart import draw_chart
from cf.ui.widgets.film_list import Column, list_films

_PLACE = "Place in the order of often-rated films: 100 % is the best."
N_NAMED = 6  # of the films that bias and mean rating place most differently


@st.cache_resource(max_entries=16, show_spinner=False)
def _compare(key: str, _subject: Subject) -> BiasReport:
    data = _subject.data
    split = split_ratings(data.ratings, _subject.run.settings)
    assert _subject.snapshot.biases is not None
    # Of films with a handful of ratings both orders are mostly chance.
    among = well_rated(data.movies.n_ratings)
    return compare_biases(_subject.snapshot.biases, data.movies, data.ratings, split, among)


@st.cache_resource(max_entries=16, show_spinner=False)
def _correlate_users(key: str, _subject: Subject) -> float:
    assert _subject.snapshot.user_biases is not None
    return correlate_user_biases(_subject.snapshot.user_biases, _subject.data.ratings)


def draw_bias_tab(subject: Subject) -> None:
    """Draw films by bias and mean rating, name the largest disagreements, and users' biases."""
    biases = subject.snapshot.biases
    if biases is None:
        st.info(say("This run’s model has no biases: one number for how well each film is liked."))
        st.page_link(
            "pages/train.py",
            label="Train the model that has them",
            icon=":material/play_arrow:",
            query_params={"model": "bias"},
        )
        return
    movies, theme = subject.data.movies, st.context.theme.type
    report = _compare(subject.key, subject)
    widest, names = report.disagreements[:N_NAMED], names_by_row(subject.source)
    marked = [d.row for d in widest]
    draw_chart(
        draw_biases(biases, movies.mean_stars, movies.n_ratings, names, marked, theme),
        key="biases",
        alt=say("Films by mean rating and learned bias"),
        bar=True,
    )
    st.markdown(
        say(
            f"Over {report.n_movies:,} often-rated films, rank correlations: bias with mean rating "
            f"**{report.with_mean:.2f}**, with number of ratings "
            f"**{report.with_n_ratings:.2f}** (mean rating with number of ratings "
            f"{report.mean_with_n_ratings:.2f})."
        )
    )
    st.markdown("**Where they disagree most**")
    list_films(
        marked,
        subject,
        [
            Column("by bias", [d.bias_place for d in widest], "{:.0%}", _PLACE),
            Column("by mean", [d.mean_place for d in widest], "{:.0%}", _PLACE),
            Column("why", [d.reason for d in widest], "{}"),
        ],
        key="disagreements",
        label=say("Films that bias and mean rating place most differently"),
        on_open=lambda row: open_card(row, subject),
        height="24rem",
    )
    _draw_users(subject)


def _draw_users(subject: Subject) -> None:
    users = subject.snapshot.user_biases
    if users is None:
        return
    st.markdown("**Users, from strict to generous**")
    draw_chart(
        draw_user_biases(np.asarray(users), st.context.theme.type),
        key="user_biases",
        alt="How users' learned biases are spread",
        bar=True,
    )
    st.caption(
        f"{len(users):,} users; rank correlation with the mean rating that they give "
        f"{_correlate_users(subject.key, subject):.2f}."
    )
