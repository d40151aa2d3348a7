"""Filters: films that do not pass are greyed, never hidden, and the map says what is asked."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from cf.analysis.well_rated import well_rated
from cf.data import Movies
from cf.numbers import write_signed
from cf.ui.tab.tab import say

STARS_ENDS = (0.5, 5.0)
BIAS_ENDS = (-2.0, 2.0)  # of its slider
_LABELS = {"blockbuster": 1, "independent": -1, "unlabelled": 0}


@dataclass(frozen=True, eq=False)
class Filters:
    """What is asked of films, one mask for each filter that is on."""

    passing: dict[str, np.ndarray]  # (n_movies,) bool, by the filter's key
    said: dict[str, str]  # what each asks, by the filter's key

    @property
    def shown(self) -> np.ndarray | None:
        """The films that pass all, (n_movies,) bool; None where nothing is asked."""
        return self.without()

    def without(self, *keys: str) -> np.ndarray | None:
        """The films that pass all filters but these; None where no other is on."""
        masks = [mask for name, mask in self.passing.items() if name not in keys]
        return np.logical_and.reduce(masks) if masks else None

    @property
    def caption(self) -> str:
        """For the corner of the map: "Filter: Western, 1990–1999 · 12 films"; else nothing."""
        if self.shown is None:
            return ""
        n = int(self.shown.sum())
        counted = say(f"{n:,} film{'s' * (n != 1)}")
        return f"Filter: {', '.join(self.said.values())} · {counted}"


def draw_filters(movies: Movies, biases: np.ndarray | None = None) -> Filters:
    """Draw the filters into a popover and return what they ask.

    `biases`: (n_movies,) float, learned; None where the model has none.
    """
    passing: dict[str, np.ndarray] = {}
    said: dict[str, str] = {}
    off: dict[str, object] = {"genres": [], "labels": []}  # what leaves all films in

    def ask_span(
        label: str, key: str, first: float, last: float, step: float
    ) -> tuple[float, float] | None:
        """Draw a slider with two ends; None where it leaves everything in."""
        off[key] = first, last
        low, high = st.slider(
            label, first, last, (first, last), step=step, key=key, bind="query-params"
        )
        return None if (low, high) == (first, last) else (low, high)

    def keep(key: str, passes: Any, words: str) -> None:
        mask = np.asarray(passes, dtype=bool)
        if not mask.all():
            passing[key], said[key] = mask, words

    with st.popover("Filter", icon=":material/filter_alt:"):
        genres = st.multiselect(
            "Genres",
            movies.genre_names,
            key="genres",
            bind="query-params",
            help="Any of these.",
            select_all=False,
        )
        if genres:
            columns = [movies.genre_names.index(genre) for genre in genres]
            keep("genres", movies.genres[:, columns].any(axis=1), " or ".join(genres))
        labels = st.multiselect("Label", list(_LABELS), key="labels", bind="query-params")
        if labels:
            label = np.isin(movies.label, [_LABELS[label] for label in labels])
            keep("labels", label, " or ".join(labels))
        years = movies.year[movies.year > 0]
        spans_years = len(years) and years.min() < years.max()
        if spans_years and (
            span := ask_span("Years", "years", int(years.min()), int(years.max()), 1)
        ):
            low, high = span
            mask = (movies.year >= low) & (movies.year <= high)
            keep("years", mask, f"{low:.0f}–{high:.0f}")
        n_most = int(movies.n_ratings.max())
        off |= {"least": 1, "most": n_most}
        fewest, most = st.columns(2)
        least = fewest.number_input(
            "Ratings, at least", 1, n_most, 1, key="least", bind="query-params"
        )
        keep("least", movies.n_ratings >= least, f"{least:,} ratings or more")
        at_most = most.number_input("at most", 1, n_most, n_most, key="most", bind="query-params")
        keep("most", movies.n_ratings <= at_most, f"{at_most:,} ratings or fewer")
        if span := ask_span("Mean stars", "mean", *STARS_ENDS, 0.01):
            low, high = span
            stars = movies.mean_stars.astype(float).round(2)
            keep("mean", (stars >= low) & (stars <= high), f"mean {low:.2f}–{high:.2f} stars")
        # The slider's ends are not the run's, which go on moving; beyond them nothing is cut.
        if biases is not None and (span := ask_span("Learned bias", "bias", *BIAS_ENDS, 0.01)):
            low, high = span
            above, below = low == BIAS_ENDS[0], high == BIAS_ENDS[1]
            rounded = biases.astype(float).round(2)
            mask = ((rounded >= low) | above) & ((rounded <= high) | below)
            keep("bias", mask, f"bias {write_signed(low)} to {write_signed(high)}")
        st.button(
            "Clear all filters",
            on_click=st.session_state.update,
            args=(off,),
            disabled=not passing,
            width="stretch",
        )
    return Filters(passing, said)


def draw_fit() -> None:
    """Draw what decides the layout and the size of the dots; read from the session by its keys."""
    with st.popover("Fit", icon=":material/tune:"):
        st.slider(
            say("Fit the view on films rated at least this often"),
            1,
            100,
            20,
            key="fit",
            bind="query-params",
            help=say(
                "Vectors that rest on a few ratings are mostly noise: such films are placed, but "
                "do not decide the view."
            ),
        )
        st.toggle(
            say("Isolate: fit on the filtered films alone"),
            key="isolate",
            bind="query-params",
            help=say("The shares of the variance are then those among these films."),
        )
        st.radio("Size of the dots", ["by number of ratings", "all alike"], key="sizes")


def choose_fitted(movies: Movies, shown: np.ndarray | None) -> tuple[np.ndarray, str]:
    """Return the films that decide the view, (n_movies,) bool, as `draw_fit` asks, and a name."""
    fewest = st.session_state.get("fit", 20)
    often_rated = well_rated(movies.n_ratings, fewest)
    if shown is None or not st.session_state.get("isolate"):
        return often_rated, str(fewest)
    if (often_rated & shown).sum() < 10:
        st.warning(say("Fewer than ten films to fit on: all often-rated films are taken instead."))
        return often_rated, str(fewest)
    return often_rated & shown, f"{fewest}:{np.packbits(shown).tobytes().hex()}"
