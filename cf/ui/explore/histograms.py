"""Histograms that are filters, too: year, stars, ratings and bias of the films on the map."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cf.data import Movies
from cf.figures.map.message import MAKE
from cf.numbers import write_number
from cf.ui.explore.filters import BIAS_ENDS, STARS_ENDS, Filters
from cf.ui.tab.tab import say

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "cf_histograms",
    html='<div class="histograms" role="group" aria-label="Histograms"></div>',
    js="\n".join([MAKE, (_HERE / "histograms.js").read_text("utf-8")]),
    css=(_HERE / "histograms.css").read_text("utf-8"),
)
_KEY = "histograms"
# Few films have many ratings: equal ratios are about equally wide.
_RATINGS = (1, 2, 3, 5, 10, 20, 35, 50, 75, 100, 150, 200, 300)


@dataclass(frozen=True, eq=False)
class Quantity:
    """What a histogram counts by."""

    name: str  # heads the histogram
    values: np.ndarray  # (n_movies,) float, nan where unknown
    # Where the bins begin, rising; the last one is open, and so is the first below it.
    starts: np.ndarray
    step: float  # to the greatest value of a bin from where the next one begins
    keys: tuple[str, ...]  # of the filters that it sets: one with both ends, or one for each
    ends: tuple[float, float]  # (least, greatest) value of those filters, which leave everything in
    decimals: int = 0  # of the numbers

    def span(self, first: int, last: int) -> tuple[float, float]:
        """Return the least and the greatest value of the bins from `first` to `last`."""
        low = self.ends[0] if first == 0 else float(self.starts[first])
        is_open = last == len(self.starts) - 1
        high = self.ends[1] if is_open else float(self.starts[last + 1]) - self.step
        return round(low, 2), round(high, 2)

    def bins_of(self, low: float, high: float) -> tuple[int, int]:
        """Return the bins that the ends of a filter lie in."""
        first, last = np.searchsorted(self.starts, [low + 1e-9, high + 1e-9], "right") - 1
        return max(int(first), 0), max(int(last), 0)

    def count(self, films: np.ndarray) -> list[int]:
        """Count films, (n_movies,) bool, by bin; those of unknown value are in none."""
        known = self.values[films & ~np.isnan(self.values)]
        at = np.searchsorted(self.starts, known + 1e-9, "right") - 1
        return np.bincount(at.clip(0), minlength=len(self.starts)).tolist()

    def write(self, value: float) -> str:
        """Write a value as the page does."""
        return write_number(value, f".{self.decimals}f")


def list_quantities(movies: Movies, biases: np.ndarray | None) -> list[Quantity]:
    """Return what films are counted by: year, mean stars, number of ratings, learned bias."""
    years = np.where(movies.year > 0, movies.year, np.nan).astype(float)
    known = years[movies.year > 0]
    n_most = float(movies.n_ratings.max())
    ratings = np.array([start for start in _RATINGS if start <= n_most], dtype=float)
    quarters, fifths = np.arange(*STARS_ENDS, 0.25), np.arange(*BIAS_ENDS, 0.2).round(1)
    stars = movies.mean_stars.astype(float).round(2)
    counts = movies.n_ratings.astype(float)
    found = []
    if len(known) and known.min() < known.max():  # as the filter is offered
        first, last = float(known.min()), float(known.max())
        fives = np.arange(first // 5 * 5, last + 1, 5)
        found.append(Quantity("Year", years, fives, 1, ("years",), (first, last)))
    found += [
        Quantity("Mean stars", stars, quarters, 0.01, ("mean",), STARS_ENDS, 2),
        Quantity("Ratings", counts, ratings, 1, ("least", "most"), (1, n_most)),
    ]
    if biases is not None:
        rounded = biases.astype(float).round(2)
        found.append(Quantity("Learned bias", rounded, fifths, 0.01, ("bias",), BIAS_ENDS, 2))
    return found


def draw_histograms(
    movies: Movies,
    biases: np.ndarray | None,
    filters: Filters,
    among: np.ndarray,
    selected: np.ndarray,
) -> None:
    """Draw a histogram for each quantity; a stroke across one sets its filter.

    Parameters
    ----------
    biases : (n_movies,) float, or None
    among : (n_movies,) bool, the films that the map shows without any filter
    selected : (n_movies,) bool
    """
    quantities = list_quantities(movies, biases)
    packed = []
    for quantity in quantities:
        films = filters.without(*quantity.keys)
        if films is None:
            films = among if filters.shown is None else np.ones(len(among), dtype=bool)
        low, high = _read_span(quantity)
        first, last = quantity.bins_of(low, high)
        counts, chosen = quantity.count(films), quantity.count(films & selected)
        packed.append(
            {
                "key": quantity.keys[0],
                "name": quantity.name,
                "noun": say("films"),
                "from": first,
                "to": last,
                "bins": _describe_bins(quantity, counts, chosen if selected.any() else None),
            }
        )

    def take() -> None:
        told = (st.session_state.get(_KEY) or {}).get("span")
        if told:
            set_span(quantities, told)

    _component(key=_KEY, data=packed, on_span_change=take)


def _describe_bins(
    quantity: Quantity, counts: list[int], chosen: list[int] | None
) -> list[dict[str, Any]]:
    bins = []
    for i, count in enumerate(counts):
        low, high = (quantity.write(value) for value in quantity.span(i, i))
        label = low if low == high else f"{low} – {high}"
        mark = low if i == 0 else high
        bins.append(
            {
                **{"low": low, "high": high, "label": label, "mark": mark, "count": count},
                "chosen": chosen and chosen[i],
            }
        )
    return bins


def _read_span(quantity: Quantity) -> tuple[float, float]:
    values = [st.session_state.get(key) for key in quantity.keys]
    low, high = values[0] if len(values) == 1 and values[0] else (*values, None)[:2]
    return quantity.ends[0] if low is None else low, quantity.ends[1] if high is None else high


def set_span(quantities: list[Quantity], told: dict[str, Any]) -> None:
    """Write the bins that were chosen into the session, where their filters find them."""
    (quantity,) = (one for one in quantities if one.keys[0] == told["key"])
    n_bins = len(quantity.starts)
    first, last = (min(max(int(told[end]), 0), n_bins - 1) for end in ("from", "to"))
    low, high = quantity.span(min(first, last), max(first, last))
    whole = quantity.decimals == 0
    span: tuple[float, float] = (int(low), int(high)) if whole else (low, high)
    values = (span,) if len(quantity.keys) == 1 else span
    for key, value in zip(quantity.keys, values, strict=True):
        st.session_state[key] = value
