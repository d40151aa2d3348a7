"""What the map is coloured by on Explore, where a run's own numbers are at hand too."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from cf.analysis.neighbours.nearest import unit_vectors
from cf.analysis.plane.regions import find_clusters, name_clusters
from cf.analysis.plane.territories import Territories, measure_territories
from cf.analysis.poles import Poles, named_poles
from cf.analysis.well_rated import well_rated
from cf.ui.map import MapColouring
from cf.ui.tab import films
from cf.ui.tab.jobs import calculate
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say, sayer, this_tab
from cf.ui.widgets.colourings import (
    PREDICTED,
    choose_user,
    colour_movies,
    colour_pair,
    colour_run,
    find_contrast,
    name_colourings,
    name_scales,
)
from cf.ui.widgets.own_colours import OWN, colour_own, has_own, offer_own

TWO_GENRES, CLUSTER, SIMILARITY = "Two genres", "Cluster", "Similarity to the picked film"
N_CLUSTERS = (3, 4, 5, 6, 7)


def find_poles(subject: Subject) -> Poles | None:
    """Return the two kinds that the colouring shows; None for a colouring of other kinds."""
    chosen = st.session_state["paint"]
    if chosen == TWO_GENRES:
        name = f"{st.session_state['one']} / {st.session_state['other']}"
    elif chosen in (CLUSTER, SIMILARITY) or not (name := find_contrast(chosen) or ""):
        return None
    return named_poles(subject.data.movies, name)


def find_territories(subject: Subject, points: np.ndarray) -> Territories | None:
    """Find where the two sides of the chosen colouring lie; None for a colouring of other kinds."""
    poles = find_poles(subject)
    return None if poles is None else measure_territories(points[:, :2], poles)


def _follow_the_run(names: Sequence[str]) -> None:
    """Begin with the two kinds that the run's picture is turned to, as Train's colouring chose."""
    frame = this_tab().frame
    contrast = frame and frame.territories and frame.territories["contrast"]
    turned = [name for name in names if contrast and find_contrast(name) == contrast]
    if turned:
        st.session_state["paint"] = turned[0]


def choose_colouring(subject: Subject, source: str) -> MapColouring:
    """Draw what the map can be coloured by and return the chosen colouring."""
    movies = subject.data.movies
    pairs = name_colourings(movies)
    scales = name_scales(movies, subject.run.settings)
    named = [name for name in pairs if name not in movies.genre_names]
    genres = [name for name in pairs if name in movies.genre_names]
    two = [TWO_GENRES] if len(movies.genre_names) > 1 else []
    names = [*named, *two, CLUSTER, SIMILARITY, *scales, OWN, *genres]
    if "paint" not in st.session_state and "paint" not in st.query_params:
        _follow_the_run(pairs)
    chosen = st.session_state.get("paint", st.query_params.get("paint"))
    width = 140 if chosen == TWO_GENRES else 230  # all in one line on a small screen
    name = st.selectbox(
        "Colour by",
        names,
        format_func=sayer(*genres),
        key="paint",  # as in addresses that were copied
        bind="query-params",
        width=width,
        help=say(
            "Two kinds of films, clusters, a quantity with its scale, or a genre. Type to find."
        ),
    )
    if name == TWO_GENRES:
        return _colour_two_genres(subject)
    if name == CLUSTER:
        n = st.selectbox(
            "Clusters",
            N_CLUSTERS,
            index=3,
            key="clusters",
            bind="query-params",
            width=90,
            help=say(
                "K-means on the vectors of often-rated films, in all factors: groups that lie "
                "together there, named by what they hold more of than chance would bring."
            ),
        )
        return _colour_clusters(f"{subject.key}:{n}", subject, n)
    if name == OWN:
        if not has_own():
            offer_own()
        return colour_own()
    if name == SIMILARITY:
        row = films.picked(subject)
        if row is None:
            st.caption(say("Pick a film on the map."), width=110)
        return _colour_similarity(f"{subject.key}:{row}", subject, row)
    user = choose_user(subject.data.ratings) if name == PREDICTED else 0
    own = colour_run(subject.key, name, subject.snapshot, subject.run.settings, subject.data, user)
    return own or colour_movies(source, name)


def _colour_two_genres(subject: Subject) -> MapColouring:
    movies = subject.data.movies
    first = st.selectbox("One genre", movies.genre_names, key="one", bind="query-params", width=130)
    others = [genre for genre in movies.genre_names if genre != first]
    second = st.selectbox("Another", others, key="other", bind="query-params", width=130)
    return colour_pair(movies, first, second)


@st.cache_resource(max_entries=16, show_spinner=False)
def _colour_clusters(key: str, _subject: Subject, n: int) -> MapColouring:
    """Colour films by k-means in all factors, kept by key."""
    movies = _subject.data.movies
    among = well_rated(movies.n_ratings)
    clusters = calculate(find_clusters, _subject.vectors, among, n)
    return MapColouring.of_groups(clusters, calculate(name_clusters, movies, clusters, among))


@st.cache_resource(max_entries=16, show_spinner=False)
def _colour_similarity(key: str, _subject: Subject, row: int | None) -> MapColouring:
    """Colour films by their cosine with one film's vector, in all factors; grey without one."""
    unit = unit_vectors(_subject.vectors)
    if row is None or not unit[row].any():
        return MapColouring.of_values(np.full(len(unit), np.nan), "cosine", -1, 1)
    cosines = np.where(unit.any(axis=1), unit @ unit[row], np.nan)
    name = "cosine with " + _subject.data.movies.title[row]
    return MapColouring.of_values(cosines, name, -0.8, 0.8, diverging=True)
