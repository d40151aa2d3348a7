"""A second film beside the one on the card: why the two vectors lie near each other, or far."""

import numpy as np
import streamlit as st

from cf.analysis.neighbours.two_films import (
    Closeness,
    CoRatings,
    compare_ratings,
    measure_closeness,
)
from cf.data import Movies
from cf.figures.film import draw_shares
from cf.numbers import write_signed
from cf.ui.explore.views import name_components
from cf.ui.tab import films
from cf.ui.tab.components import point_components
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say, this_tab
from cf.ui.widgets.chart import draw_chart

_BESIDE = "beside"  # key of the widget, and in the address


def draw_beside(subject: Subject, row: int, listed: np.ndarray, among: np.ndarray) -> None:
    """Ask for a film beside the picked one, and say what the two have in common.

    Parameters
    ----------
    listed : rows that the card lists; the films that were open before can be chosen, too
    among : (n_movies,) bool, the films that ranks count
    """
    names = films.names_by_row(subject.source)
    asked = st.session_state.get(_BESIDE) or st.query_params.get(_BESIDE)
    known = films.name_all(subject.source).get(asked) if asked else None
    offered = [*films.way_back(), *listed.tolist(), *([] if known is None else [known])]
    second = st.selectbox(
        "Why near?",
        list(dict.fromkeys(names[other] for other in offered if other != row)),
        index=None,
        key=_BESIDE,
        bind="query-params",
        placeholder=say("choose a film to put beside it …"),
        help="One of those listed, or of those that you have opened.",
    )
    if second is None:
        return
    other = films.name_all(subject.source)[second]
    if not (subject.vectors[row].any() and subject.vectors[other].any()):
        st.info("One of the two vectors is zero and points nowhere.")
        return
    frame = this_tab().frame
    assert frame is not None  # the page has its run
    key, first = point_components(subject, frame, among)
    found = measure_closeness(subject.vectors, row, other, first.axes, among)
    st.markdown(_describe_closeness(found, subject.data.movies, other))
    n = min(len(first.axes), subject.vectors.shape[1])
    labels = [
        f"{name.label} ({name.best.name})" if name.best else name.label
        for name in name_components(key, subject, first.points, among)[:n]
    ]
    shares = found.shares[:n].tolist()
    if subject.vectors.shape[1] > n:
        labels.append(f"the other {subject.vectors.shape[1] - n} directions")
        shares.append(found.cosine - sum(shares))
    draw_chart(
        draw_shares(labels, shares, st.context.theme.type),
        key="shares",
        alt="Each direction's share of the cosine",
        bar=True,
    )
    ratings = compare_ratings(subject.data.ratings, row, other)
    st.markdown(_describe_ratings(ratings, subject.data.movies, row, other))


def _describe_closeness(found: Closeness, movies: Movies, other: int) -> str:
    second = movies.markdown_name(other)
    return say(
        f"Cosine **{write_signed(found.cosine)}**"
        + f": {second} is number **{found.cosine_rank:,}** of {found.n_films:,} films by cosine, "
        f"**{found.distance_rank:,}** by distance. Each bar is what one direction adds to the "
        "cosine.",
        second,
    )


def _describe_ratings(found: CoRatings, movies: Movies, row: int, other: int) -> str:
    """What those who rated both gave them: no model takes part."""
    if not found.n_both:
        return "**Nobody rated both**: the model has it from what others gave either of them."
    people = "1 person" if found.n_both == 1 else f"{found.n_both:,} people"
    apart = abs(found.difference)
    better = movies.markdown_name(row if found.difference > 0 else other)
    parts = [
        f"**{people} rated both**; {found.n_alike:,} of them gave both the same within half a star",
        f"on average {better} got {apart:.2f} stars more" if apart >= 0.005 else "the means agree",
    ]
    if np.isfinite(found.correlation):
        parts.append(
            "who liked one beyond their own mean liked the other: "
            f"r = {write_signed(found.correlation)}"
        )
    return "; ".join(parts) + "."
