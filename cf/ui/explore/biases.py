"""What the learned biases say that plain means do not."""

import numpy as np
import streamlit as st

from cf.analysis.biases import BiasReport, UserBiasReport, compare_biases, describe_user_biases
from cf.data import split_ratings
from cf.figures.bias import draw_biases, draw_user_biases
from cf.ui.tab.films import names_by_row
from cf.ui.tab.subject import Subject
from cf.ui.widgets.chart import draw_chart

N_NAMED = 6  # of the films that bias and mean rating place most differently


@st.cache_resource(max_entries=16, show_spinner=False)
def _compare(key: str, _subject: Subject) -> BiasReport:
    data = _subject.data
    split = split_ratings(data.ratings, _subject.run.settings.split_seed)
    assert _subject.snapshot.biases is not None
    return compare_biases(
        _subject.snapshot.biases, data.movies, data.ratings, split, data.movies.n_ratings >= 2
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _describe_users(key: str, _subject: Subject) -> UserBiasReport:
    assert _subject.snapshot.user_biases is not None
    return describe_user_biases(_subject.snapshot.user_biases, _subject.data.ratings)


def draw_bias_tab(subject: Subject) -> None:
    """Draw films by bias and mean rating, name the largest disagreements, and users' biases."""
    biases = subject.snapshot.biases
    if biases is None:
        st.info("This run's model has no biases. Train the model “bias” to see them.")
        return
    movies, theme = subject.data.movies, st.context.theme.type
    report = _compare(subject.key, subject)
    widest, names = report.disagreements[:N_NAMED], names_by_row(subject.source)
    marked = [d.row for d in widest]
    draw_chart(
        draw_biases(biases, movies.mean_stars, movies.n_ratings, names, marked, theme),
        theme=None,
        key="biases",
        alt="Films by mean rating and learned bias",
    )
    st.markdown(
        f"Over {report.n_movies:,} films with two ratings or more, rank correlations: bias with "
        f"mean rating **{report.with_mean:.2f}**, with number of ratings "
        f"**{report.with_n_ratings:.2f}** (mean rating with number of ratings "
        f"{report.mean_with_n_ratings:.2f})."
    )
    st.markdown("**Where they disagree most** (places in the order: 100 % is best)")
    st.markdown(
        "\n".join(
            f"- **{movies.markdown_name(d.row)}**: {d.bias_place:.0%} by bias, "
            f"{d.mean_place:.0%} by mean; {d.reason}"
            for d in widest
        ).replace("%", " %")
    )
    _draw_users(subject)


def _draw_users(subject: Subject) -> None:
    users = subject.snapshot.user_biases
    if users is None:
        return
    report = _describe_users(subject.key, subject)
    st.markdown("**Users, from strict to generous**")
    draw_chart(
        draw_user_biases(np.asarray(users), st.context.theme.type),
        theme=None,
        key="user_biases",
        alt="How users' learned biases are spread",
    )
    st.caption(
        f"{report.n_users:,} users; rank correlation with the mean rating that they give "
        f"{report.with_mean:.2f}."
    )
