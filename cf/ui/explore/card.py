"""One film's card: what is known of it, what the model made of it, and its neighbours."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from cf.analysis.agreement import find_agreement
from cf.analysis.faithfulness import check_neighbours
from cf.analysis.neighbours import find_neighbours
from cf.analysis.projection import well_rated
from cf.figures.film import draw_stars, draw_vector
from cf.ui.explore.views import View
from cf.ui.tab import films
from cf.ui.tab.subject import Subject
from cf.ui.widgets.chart import draw_chart

SHRUNK = "nearest by shrunk cosine"
KINDS = (
    SHRUNK,
    "nearest by cosine",
    "nearest by distance",
    "farthest by cosine",
    "farthest by distance",
)
RATED_ALIKE = "rated alike"
N_NEIGHBOURS = (10, 50, 200)
FAR_RANK = 100  # a true neighbour that so many films lie before on the map is called far
PLACE = "on map"


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The films that the card lists, in order, with what they are ordered by."""

    kind: str
    rows: np.ndarray
    values: np.ndarray


def find_listed(subject: Subject, row: int, among: np.ndarray) -> Neighbours:
    """Find what the card's own widgets ask for; they are drawn later, on the card."""
    asked = st.session_state.get("kind") or st.query_params.get("kind")
    kind = asked if asked in (*KINDS, RATED_ALIKE) else KINDS[0]
    n = st.session_state.get("n_near", N_NEIGHBOURS[0])
    if kind == RATED_ALIKE:
        agreement = find_agreement(subject.data.ratings, row, n)
        return Neighbours(kind, agreement.rows, agreement.values)
    rows, values = find_neighbours(
        subject.vectors,
        row,
        n,
        "cosine" if kind.endswith("cosine") else "euclidean",
        among,
        farthest=kind.startswith("farthest"),
        n_ratings=subject.data.movies.n_ratings if kind == SHRUNK else None,
    )
    return Neighbours(kind, rows, values)


def draw_card(subject: Subject, row: int | None, listed: Neighbours | None, view: View) -> None:
    """Draw the card of the picked film, or say how to pick one."""
    if row is None or listed is None:
        st.info("Click a dot, or find a film by its name: its card opens here.")
        return
    movies, snapshot = subject.data.movies, subject.snapshot
    title, back = st.columns([7, 1], vertical_alignment="center")
    title.markdown(f"#### {movies.markdown_name(row)}")
    back.button(
        ":material/arrow_back:",
        help="Back to the film before.",
        on_click=films.go_back,
        args=(subject,),
        disabled=not films.may_go_back(),
    )
    st.markdown(films.describe_facts(movies, row))
    bias = "" if snapshot.biases is None else f" · learned bias **{snapshot.biases[row]:+.2f}**"
    st.markdown(f"mean rating **{movies.mean_stars[row]:.2f}** stars{bias}")
    _draw_list(subject, row, listed, view)
    _draw_figures(subject, row)


def _draw_list(subject: Subject, row: int, listed: Neighbours, view: View) -> None:
    kind, n = st.columns([3, 1])
    kind.selectbox(
        "Films",
        (*KINDS, RATED_ALIKE),
        key="kind",
        bind="query-params",
        label_visibility="collapsed",
        help="By the vectors, in all factors; or, without any model, by how the users who rated "
        "both agree. Plain cosine forgets how little is known: a film with twenty ratings still "
        "points nearly anywhere, and among many such some fit by chance. Shrunk: cosine × "
        "√(n / (n + 50)), n the smaller number of ratings of the two.",
    )
    n.selectbox("How many", N_NEIGHBOURS, key="n_near", label_visibility="collapsed")
    movies = subject.data.movies
    table = pd.DataFrame(
        {
            "film": [movies.name(other) for other in listed.rows],
            _value_name(listed.kind): listed.values,
            "ratings": movies.n_ratings[listed.rows],
        }
    )
    far = _draw_map_check(subject, row, listed, view, table)
    chosen = st.dataframe(
        table,
        key=f"near:{row}:{listed.kind}:{len(table)}",
        on_select=lambda: None,
        selection_mode="single-row",
        hide_index=True,
        height=250,
        column_config={
            "film": st.column_config.TextColumn(width=205),
            _value_name(listed.kind): st.column_config.NumberColumn(format="%.3f", width=65),
            "ratings": st.column_config.NumberColumn(width=55),
            PLACE: st.column_config.NumberColumn(
                width=60, help="1: no film lies nearer to it on this map."
            ),
        },
    )
    if far:
        st.caption(far)
    if picked := chosen["selection"]["rows"]:
        films.pick(int(listed.rows[picked[0]]), subject)
        st.rerun()


def _draw_map_check(
    subject: Subject, row: int, listed: Neighbours, view: View, table: pd.DataFrame
) -> str:
    """Add to the table where the neighbours lie on the map; return a sentence about far ones."""
    if not listed.kind.startswith("nearest"):
        return ""
    distances = np.linalg.norm(view.points - view.points[row], axis=1)
    is_other = view.fitted_on & (np.arange(len(distances)) != row)
    ranks = np.searchsorted(np.sort(distances[is_other]), distances[listed.rows]) + 1
    table[PLACE] = ranks
    far = int((ranks > FAR_RANK).sum())
    check = check_neighbours(subject.vectors, view.points, row, view.fitted_on)
    kept = int((check.view_ranks <= len(check.rows)).sum())
    return (
        f"This map keeps {kept} of this film’s {len(check.rows)} nearest films near it; {far} of "
        f"the {len(ranks)} listed look far, with {FAR_RANK} films or more nearer on the map."
    )


def _draw_figures(subject: Subject, row: int) -> None:
    ratings = subject.data.ratings
    theme = st.context.theme.type
    scale = np.arange(ratings.lowest, ratings.highest + 0.25, 0.5)
    draw_chart(
        draw_stars(ratings.stars[ratings.movie == row], ratings.stars, scale, theme),
        theme=None,
        key="stars",
        alt="How many gave the film how many stars, beside all ratings",
    )
    cloud = subject.vectors[well_rated(subject.data.movies.n_ratings)]
    draw_chart(
        draw_vector(subject.vectors[row], cloud, theme),
        theme=None,
        key="vector",
        alt="The film's vector beside those of all well-rated films",
    )


def _value_name(kind: str) -> str:
    if kind == RATED_ALIKE:
        return "agreement"
    return "cosine" if kind.endswith("cosine") else "distance"
