"""One film's card: what is known of it, what the model made of it, and its neighbours."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from cf.analysis.neighbours.agreement import find_agreement
from cf.analysis.neighbours.faithfulness import rank_in_view
from cf.analysis.neighbours.nearest import find_neighbours
from cf.analysis.well_rated import well_rated
from cf.figures.film import draw_stars, draw_vector, list_steps
from cf.numbers import write_signed
from cf.ui.explore.beside import draw_beside
from cf.ui.explore.views import View
from cf.ui.tab import films
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say
from cf.ui.widgets.chart import draw_chart
from cf.ui.widgets.film_list import Column, list_films

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
# What a list's second column is called, and what it says.
_MEASURES = {
    SHRUNK: (
        "shrunk cosine",
        "1: the two vectors point the same way, 0: square to each other. Shrunk towards 0 where "
        "few people rated one of the two.",
    ),
    "cosine": ("cosine", "1: the two vectors point the same way, 0: square, −1: opposite ways."),
    "distance": ("distance", "Straight-line distance between the two vectors, in all factors."),
    RATED_ALIKE: (
        "agreement",
        "Correlation of what people who rated both gave the two, each rating taken as its "
        "difference from that person’s mean; shrunk towards 0 where few rated both. No model.",
    ),
}
PLACE = Column(
    "on map",
    (),
    "{:,}",
    "1: no film lies nearer to it on this map. A true neighbour with a high number is one that "
    "this flat picture tears away.",
)


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The films that the card lists, in order, with what they are ordered by."""

    kind: str
    rows: np.ndarray
    values: np.ndarray


def find_listed(subject: Subject, row: int | None, among: np.ndarray) -> Neighbours | None:
    """Find what the card's own widgets ask for; they are drawn later, on the card.

    None without a picked film, and where the data teach nothing of what is alike.
    """
    if row is None or subject.data.no_taste:
        return None
    asked = st.session_state.get("kind") or st.query_params.get("kind")
    kind = asked if asked in (*KINDS, RATED_ALIKE) else KINDS[0]
    n = st.session_state.get("n_near", N_NEIGHBOURS[0])
    if kind == RATED_ALIKE:
        return Neighbours(kind, *find_agreement(subject.data.ratings, row, n))
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
    if row is None:
        st.info(say("Click a dot, or find a film by its name: its card opens here."))
        return
    movies = subject.data.movies
    title, back = st.columns([7, 1], vertical_alignment="center")
    title.markdown(f"#### {movies.markdown_name(row)}")
    back.button(
        ":material/arrow_back:",
        help=say("Back to the film before."),
        on_click=films.go_back,
        args=(subject,),
        disabled=not films.way_back(),
    )
    _draw_facts(subject, row)
    if listed is None:
        st.caption(say("Which films are near says nothing here, so they are not listed."))
    else:
        _draw_list(subject, row, listed, view)
        draw_beside(subject, row, listed.rows, well_rated(movies.n_ratings))
    _draw_figures(subject, row)


def draw_alone(subject: Subject) -> None:
    """Draw the card of the picked film, else of the most rated, where there is no map of films."""
    films.follow_some(subject.data)
    row = films.picked(subject)
    assert row is not None
    st.markdown(f"#### {subject.data.movies.markdown_name(row)}")
    _draw_facts(subject, row)
    _draw_figures(subject, row)


def _draw_facts(subject: Subject, row: int) -> None:
    movies, snapshot = subject.data.movies, subject.snapshot
    st.markdown(films.describe_facts(movies, row))
    bias = ""
    if snapshot.biases is not None:
        bias = f" · learned bias **{write_signed(snapshot.biases[row])}**"
    st.markdown(f"mean rating **{movies.mean_stars[row]:.2f}** stars{bias}")


def _draw_list(subject: Subject, row: int, listed: Neighbours, view: View) -> None:
    kind, n = st.columns([3, 1])
    kind.selectbox(
        say("Films"),
        (*KINDS, RATED_ALIKE),
        key="kind",
        bind="query-params",
        label_visibility="collapsed",
        help=say(
            "By the vectors, in all factors; or, without any model, by how the users who rated "
            "both agree. Plain cosine forgets how little is known: a film with twenty "
            "ratings still points nearly anywhere, and among many such some fit by chance. "
            "Shrunk: cosine × √(n / (n + 50)), n the smaller number of ratings of the two."
        ),
    )
    n.selectbox("How many", N_NEIGHBOURS, key="n_near", label_visibility="collapsed")
    movies = subject.data.movies
    name, explained = _MEASURES.get(listed.kind) or _MEASURES[listed.kind.rsplit(" ", 1)[1]]
    columns = [
        Column(name, listed.values, "{:z.2f}" if name == "distance" else "{:+z.2f}", explained),
        Column("ratings", movies.n_ratings[listed.rows], "{:,}"),
    ]
    said = ""
    if listed.kind.startswith("nearest"):
        ranks = rank_in_view(view.points, row, listed.rows, view.fitted_on)
        columns.insert(1, replace(PLACE, values=ranks))
        said = _describe_ranks(listed.kind, ranks, int(view.fitted_on.sum()))
    list_films(
        listed.rows,
        subject,
        columns,
        key="near",
        label=listed.kind,
        on_open=lambda chosen: films.pick(chosen, subject),
    )
    if said:
        st.caption(said)


def _describe_ranks(kind: str, ranks: np.ndarray, n_films: int) -> str:
    """Say how many of the nearest the map keeps, by the very measure that the list is by.

    `n_films`: among which they are ranked.
    """
    n = min(N_NEIGHBOURS[0], len(ranks))
    kept, far = int((ranks[:n] <= n).sum()), int((ranks > FAR_RANK).sum())
    verb = "is" if kept == 1 else "are"
    told = f"Of the {n} {kind}, {kept} {verb} among the {n} nearest on this map, too."
    if n_films > FAR_RANK:
        told += (
            f" {far} of the {len(ranks)} listed look far: more than {FAR_RANK} films lie nearer "
            "there."
        )
    return say(told)


def _draw_figures(subject: Subject, row: int) -> None:
    ratings = subject.data.ratings
    theme = st.context.theme.type
    scale = list_steps(ratings.stars, ratings.lowest, ratings.highest)
    draw_chart(
        draw_stars(ratings.stars[ratings.movie == row], ratings.stars, scale, theme),
        key="stars",
        alt=say("How many gave the film how many stars, beside all ratings"),
        bar=True,
    )
    cloud = subject.vectors[well_rated(subject.data.movies.n_ratings)]
    draw_chart(
        draw_vector(subject.vectors[row], cloud, theme),
        key="vector",
        alt=say("The film's vector beside those of all often-rated films"),
        bar=True,
    )
