"""A selection of films: a box or lasso on the map, or the films that the search found."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from cf.analysis.enrichment import find_enrichment
from cf.analysis.neighbours.nearest import find_neighbours
from cf.analysis.well_rated import well_rated
from cf.data.titles import escape_markdown
from cf.numbers import write_rounded, write_signed
from cf.ui.explore.search import open_card
from cf.ui.tab import selections
from cf.ui.tab.jobs import calculate
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say
from cf.ui.widgets.film_list import Column, list_films
from cf.ui.widgets.plain_table import draw_table, offer_csv

SHOWN_ROWS = 1000
LIKELY = 0.05  # corrected p below which a kind counts as over-represented


def selected_films(found: Sequence[int], shown: np.ndarray | None, n_movies: int) -> np.ndarray:
    """Which films are selected and pass the filters, (n_movies,) bool; else those found by name."""
    films = selections.current(n_movies).films
    if films.any():
        return films if shown is None else films & shown
    return selections.mark(found, n_movies)


def comparable_films(
    n_ratings: np.ndarray, selected: np.ndarray, shown: np.ndarray | None
) -> np.ndarray:
    """Which films a selection is held against, (n_movies,) bool: those that it could have held.

    They are as well known as the selection, or one would first of all find what well-known films
    are; and they pass the filter that all of the selection has passed, or one would find that.
    """
    among: np.ndarray = n_ratings >= n_ratings[selected].min()
    return among if shown is None or not shown[selected].all() else among & shown


def draw_ways(found: Sequence[int], shown: np.ndarray | None, n_movies: int) -> None:
    """Draw how selections are put together: how the next one counts, other sources, undo, A and B.

    Parameters
    ----------
    found : rows that the search found
    shown : (n_movies,) bool, the films that pass the filters; None where none is on
    n_movies : of the data set
    """
    selected = selections.current(n_movies).films
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if selected.any():
            st.segmented_control(
                "The next selection",
                selections.WAYS,
                default=selections.WAYS[0],
                key=selections.WAY,
                required=True,
                label_visibility="collapsed",
                help="What is drawn or taken next replaces what is selected, joins it, is removed "
                "from it, or leaves only what lies within both.",
            )
        if selections.may_undo():
            st.button(
                "",
                icon=":material/undo:",
                shortcut="Mod+Z",
                key="undo_selection",
                help="Undo the last selection.",
                on_click=selections.undo,
            )
        for label, films in (
            ("Take the search", selections.mark(found, n_movies) if selected.any() else None),
            ("Take the filter", shown),
        ):
            if films is not None and films.any() and (films & ~selected).any():
                text = f"{label} · {int(films.sum()):,}"
                st.button(text, on_click=selections.take, args=(films,))
    if kept := selections.kept_sides(n_movies):
        said = (
            f"**{letter}** {escape_markdown(one.name)}, " + say(f"{one.films.sum():,} films")
            for letter, one in kept.items()
        )
        st.caption(" · ".join(said))
    if len(kept) == len(selections.SIDES):
        st.page_link(
            "pages/separate.py",
            label="Can the model tell A and B apart?",
            icon=":material/call_split:",
            query_params={"ask": selections.SELECTIONS, "run": st.query_params.get("run", "")},
        )


def _draw_sides(subject: Subject, selected: np.ndarray, shown: np.ndarray | None) -> None:
    """Let the selection be kept as A or B, to be told apart on Separate."""
    movies = subject.data.movies
    among = comparable_films(movies.n_ratings, selected, shown)
    by_place = selections.current(len(selected)).by_place
    name = selections.name_films(movies, selected, among)
    side = selections.Selection(selected, by_place, name=name)
    for letter in selections.SIDES:
        st.button(
            letter,
            key=f"keep_{letter}",
            help=f"Keep as {letter}. With two selections, A and B, Separate asks whether the model "
            "can tell them apart.",
            on_click=selections.keep_side,
            args=(letter, side),
        )


def draw_selection(subject: Subject, selected: np.ndarray, shown: np.ndarray | None = None) -> None:
    """Draw the selection's table, what it holds more of than chance would, and what lies near.

    Parameters
    ----------
    selected : (n_movies,) bool
    shown : (n_movies,) bool, what the filter leaves; None without one
    """
    movies = subject.data.movies
    rows = np.flatnonzero(selected)
    if not len(rows):
        st.info(
            say(
                "Draw a box (Shift and drag) or a lasso (Alt and drag) on the map, draw across a "
                "histogram, or find several films by name."
            )
        )
        return
    rows = rows[np.argsort(-movies.n_ratings[rows], kind="stable")]
    genres = [", ".join(movies.genres_of(row)) for row in rows.tolist()]
    table = pd.DataFrame(
        {
            "film": [movies.title[row] for row in rows],
            "year": movies.year[rows],
            "ratings": movies.n_ratings[rows],
            "mean stars": movies.mean_stars[rows].round(2),
            "genres": genres,
            "movie id": subject.data.ratings.movie_ids[rows],
        }
    ).rename(columns=say)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(say(f"**{len(rows):,} films** selected"), width="stretch")
        _draw_sides(subject, selected, shown)
        offer_csv("CSV", table, "selection")
    listed = rows[:SHOWN_ROWS]
    list_films(
        listed,
        subject,
        [
            Column("ratings", movies.n_ratings[listed]),
            Column("mean", movies.mean_stars[listed], "{:.2f}", "Mean stars."),
            Column("genres", genres[:SHOWN_ROWS], "{}"),
        ],
        key="selected-films",
        label=say("Selected films"),
        on_open=lambda row: open_card(row, subject),
        height="14rem",
    )
    among = comparable_films(movies.n_ratings, selected, shown)
    _draw_enrichment(subject, selected, among)
    centre = subject.vectors[rows].mean(axis=0)
    near, cosines = find_neighbours(
        np.vstack([subject.vectors, centre]),
        len(subject.vectors),
        5,
        among=np.append(well_rated(movies.n_ratings) & ~selected, False),
    )
    names = ", ".join(
        f"{movies.markdown_name(row)} ({write_signed(cosine)})"
        for row, cosine in zip(near, cosines, strict=True)
    )
    st.markdown(f"Nearest to their mean vector, outside the selection: {names}")


def _draw_enrichment(subject: Subject, selected: np.ndarray, among: np.ndarray) -> None:
    """Say which genres and decades the selection holds more of than chance would bring."""
    movies = subject.data.movies
    likely = [e for e in calculate(find_enrichment, movies, selected, among) if e.q < LIKELY]
    if not likely:
        st.markdown("No genre or decade is over-represented beyond chance.")
        return
    table = pd.DataFrame(
        {
            "more of": [e.name for e in likely],
            "selected": [f"{e.n_selected_with:,} of {e.n_selected:,}" for e in likely],
            "elsewhere": [
                f"{e.n_with - e.n_selected_with:,} of {e.n_films - e.n_selected:,}" for e in likely
            ],
            "odds ratio": [f"{e.odds_ratio:.1f} ({e.low:.1f}–{e.high:.1f})" for e in likely],
            "p": [write_rounded(e.q) for e in likely],
        }
    )
    draw_table(table)
    st.caption(
        say(
            f"Against the {int(among.sum()):,} films that could have been selected: as "
            "often rated as these, and within the filter if one is on. Fisher’s exact test "
            "tells how often as many of a kind would be among so many films drawn blindly; "
            "as many kinds are tested at once, p is raised (Benjamini and Hochberg), so that of "
            f"the kinds listed one in {1 / LIKELY:.0f} may be chance. Odds ratios with "
            "their 95 % interval."
        )
    )
