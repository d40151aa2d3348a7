"""The colourings of the map by a name each: a new one is one entry here."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import streamlit as st

from cf.analysis.poles import (
    DEFAULT_CONTRASTS,
    OTHER_GENRES,
    Poles,
    default_poles,
    label_poles,
    named_poles,
)
from cf.analysis.well_rated import least_ratings
from cf.data import Dataset, Movies, Ratings
from cf.data.titles import escape_markdown
from cf.figures.palette import DARK, LIGHT, POSITIVE_SHAPE, QUIET_SHAPE
from cf.lesson.predict import predict_rows
from cf.settings import Settings
from cf.snapshot import BROKEN, Snapshot
from cf.ui.map import MapClass, MapColouring, MapFilms
from cf.ui.tab.tab import MOST_READ, load_data, say
from cf.ui.widgets.own_colours import OWN

BY_LABEL = "Blockbuster / independent"
ACTION_ROMANCE = "Action / Romance"
_SIDES = {  # as a sentence calls them
    BY_LABEL: ("big studio films", "independent films"),
    ACTION_ROMANCE: ("action", "romance"),
}
_AGAINST = " against "  # between the two sides of any other contrast

DECADE, MEAN_STARS, N_RATINGS = "Decade", "Mean rating", "Number of ratings"
BOX_OFFICE, BIAS, PREDICTED = "Box office", "Learned bias", "Predicted stars"
# The colourings that have a colour bar; the last two are of a run, not of the data.
SCALES = (DECADE, MEAN_STARS, N_RATINGS, BOX_OFFICE, BIAS, PREDICTED)


def name_aside(movies: Movies) -> str:
    """Say which films a plane is not fitted on, nor a map drawn of: "under 20 ratings"."""
    return f"under {least_ratings(movies.n_ratings):,} ratings"


def name_colourings(movies: Movies) -> list[str]:
    """Name the two-sided colourings and the genres of a data set, those with most to see first.

    A genre that all have is none: no other films lie beside its own.
    """
    names = [BY_LABEL] if movies.label.min(initial=0) < 0 < movies.label.max(initial=0) else []
    if {"Action", "Romance"} <= set(movies.genre_names):
        names.append(ACTION_ROMANCE)
    best = default_poles(movies)
    if best is not None and best.name not in DEFAULT_CONTRASTS:  # neither is usable here
        names.insert(0, f"{best.positive}{_AGAINST}{best.negative}")
    n_all = int(movies.genres.any(axis=1).sum())
    n_of = dict(zip(movies.genre_names, movies.genres.sum(axis=0).tolist(), strict=True))
    return names + sorted(name for name, n in n_of.items() if n < n_all)


def name_scales(movies: Movies, settings: Settings) -> list[str]:
    """Name the colourings with a colour bar that a data set and a run have the numbers for."""
    known = {
        DECADE: bool(movies.year.any()),
        BOX_OFFICE: bool(np.isfinite(movies.box_office).any()),
        BIAS: settings.formula == "bias",
        PREDICTED: settings.model != "network",
    }
    return [name for name in SCALES if known.get(name, True)]


def find_contrast(name: str) -> str | None:
    """Return the name of the Poles whose two sides a colouring shows; None for a scale."""
    if name in (*SCALES, OWN):
        return None
    pairs = {BY_LABEL: "blockbuster / independent", ACTION_ROMANCE: "Action / Romance"}
    if _AGAINST in name:
        return name.replace(_AGAINST, " / ", 1)
    return pairs.get(name, f"{name} / {OTHER_GENRES}")


def describe_colouring(name: str, movies: Movies, state: str = "paused") -> str:
    """Say in Markdown what a colouring lets one watch of a run; the first's if unknown.

    `state`: of the run, as `Frame` has it.
    """
    if name not in (named := [*name_colourings(movies), *SCALES, OWN]):
        name = named[0] if named[0] != DECADE or movies.year.any() else MEAN_STARS
    if state in BROKEN:
        return "This run has broken off, and its places mean little. **Rewind** begins it again."
    is_over = state == "finished"
    do, apart = ("have", "parted") if is_over else ("do", "part ways")
    do_now = "**Watch**" if state == "running" else "Press **Play**"
    if name in (*SCALES, OWN):
        done = "have found" if is_over else "find"
        what = f"films {done} their places. Colours say: {name.lower()}."
    elif _AGAINST in name:
        first, second = map(escape_markdown, name.split(_AGAINST, 1))
        what = (
            f"{do} {first} ■ and {second} ▲ {apart}? No clearer contrast is known of these films."
        )
    elif name in _SIDES:
        first, second = map("{} {}".format, _SIDES[name], "■▲")
        if named_poles(movies, find_contrast(name) or "").too_few:
            what = f"{do} {first} and {second} {apart}? They are too few to be sure."
        elif is_over:
            what = f"see how far {first} and {second} have parted."
        else:
            what = f"{first} and {second} part ways."
    else:
        find = "found" if is_over else "find"
        what = f"{do} films of the genre {escape_markdown(name)} ■ {find} each other?"
    if is_over:
        return f"From random numbers, by ratings alone: {what} **Rewind** begins again."
    return f"Movies start as random numbers. {do_now}: by ratings alone, {what}"


def _colour_decade(movies: Movies) -> MapColouring:
    decades = np.where(movies.year > 0, movies.year // 10 * 10.0, np.nan)
    low, high = 1930, 2010
    known = decades[np.isfinite(decades)]
    if len(known) and not low <= np.median(known) <= high:  # books, say, of other centuries
        low, high = int(known.min()), int(known.max())
    return MapColouring.of_values(decades, "decade", low, high)


def _colour_mean(movies: Movies) -> MapColouring:
    known = np.where(movies.n_ratings >= 5, movies.mean_stars, np.nan)
    return MapColouring.of_values(known, "mean of 5 ratings or more", 2, 4.5, unit="stars")


def _colour_takings(movies: Movies) -> MapColouring:
    millions = np.where(movies.box_office > 0, movies.box_office / 1e6, np.nan)
    return MapColouring.of_values(millions, "box office", 1, 500, unit="million US$", log=True)


_SPECIAL: dict[str, Callable[[Movies], MapColouring]] = {
    BY_LABEL: lambda movies: MapColouring.of_poles(
        movies.label, "blockbuster", "independent", "unlabelled"
    ),
    ACTION_ROMANCE: lambda movies: colour_pair(movies, "Action", "Romance"),
    DECADE: _colour_decade,
    MEAN_STARS: _colour_mean,
    N_RATINGS: lambda movies: MapColouring.of_values(movies.n_ratings, "ratings", 1, 200, log=True),
    BOX_OFFICE: _colour_takings,
}


def colour_poles(movies: Movies, poles: Poles) -> MapColouring:
    """Colour the map by the two sides, the rest in quiet grey."""
    sides = np.zeros(len(movies.title), dtype=int)
    sides[poles.rows] = np.where(poles.is_positive, 1, -1)
    others = "unlabelled" if poles.name == label_poles(movies).name else "neither kind"
    return MapColouring.of_poles(sides, poles.positive, poles.negative, others)


def colour_pair(movies: Movies, first: str, second: str) -> MapColouring:
    """Colour films of exactly one of two genres."""
    has_first, has_second = (
        movies.genres[:, movies.genre_names.index(name)].astype(int) for name in (first, second)
    )
    return MapColouring.of_poles(has_first - has_second, first, second, "neither or both")


def choose_user(ratings: Ratings, label: Literal["visible", "collapsed"] = "visible") -> int:
    """Draw the choice of the user whose stars are predicted, and return their row."""
    n_by_user = ratings.n_by_user
    user: int = st.selectbox(
        "User",
        np.argsort(-n_by_user, kind="stable").tolist(),
        key="predicted_user",
        format_func=lambda row: f"user {ratings.user_ids[row]}, {n_by_user[row]:,} ratings",
        width=190,
        label_visibility=label,
        help=say("Whose stars the model predicts for every film; those who rated most first."),
    )
    return user


@st.cache_resource(max_entries=24, show_spinner=False)
def colour_run(
    key: str, name: str, _snapshot: Snapshot, _settings: Settings, _data: Dataset, user: int
) -> MapColouring | None:
    """Colour films by BIAS or PREDICTED of a run, which its key stands for; None without either."""
    if name == BIAS and _snapshot.biases is not None:
        most = float(np.abs(_snapshot.biases).max()) or 1.0
        return MapColouring.of_values(_snapshot.biases, "learned bias", -most, most, diverging=True)
    if name == PREDICTED and _snapshot.user_vectors is not None:
        ratings = _data.ratings
        stars = predict_rows(_settings.formula, _snapshot, ratings, user, slice(None)).stars
        by = " by the first start" if _settings.shown_part else ""
        called = f"predicted for user {ratings.user_ids[user]}{by}"
        return MapColouring.of_values(stars, called, 1, 5, unit="stars")
    return None


@st.cache_resource(max_entries=64, show_spinner=False)
def colour_movies(source: str, name: str) -> MapColouring:
    """Colour the movies of a data set by one of its colourings; built once for all visitors."""
    movies = load_data(source).movies
    if name in _SPECIAL:
        return _SPECIAL[name](movies)
    if _AGAINST in name:
        return colour_poles(movies, named_poles(movies, find_contrast(name) or ""))
    has_genre = movies.genres[:, movies.genre_names.index(name)]
    has_any = movies.genres.any(axis=1)
    classes = (
        MapClass(name, LIGHT.positive, DARK.positive, POSITIVE_SHAPE),
        MapClass(OTHER_GENRES, LIGHT.quiet, DARK.quiet, QUIET_SHAPE, quiet=True),
        MapClass("no genre known", LIGHT.quiet, DARK.quiet, "ring", quiet=True),
    )
    return MapColouring(classes, np.select([has_genre, has_any], [0, 1], 2))


@st.cache_resource(max_entries=MOST_READ, show_spinner=False)
def name_films(source: str) -> MapFilms:
    """Titles, years and genres for the map; packed once for all visitors."""
    data = load_data(source)
    return MapFilms.from_movies(data.movies, noun=data.noun)
