"""A column of one's own on the page: the file, which of its columns, and two kinds of films."""

import numpy as np
import streamlit as st

from cf.analysis.poles import Poles, column_poles
from cf.data import Dataset
from cf.data.importing.lines import MOST_BYTES, read_header
from cf.data.importing.own_column import Naming, OwnColumn, find_naming, try_own_column
from cf.data.titles import escape_markdown
from cf.errors import DataError
from cf.store.shelf import EXPIRY_DAYS
from cf.ui.tab.jobs import compute
from cf.ui.tab.own_column import find_own, forget_own, hold_own
from cf.ui.tab.tab import say

MOST_VALUES = 200  # to choose from, the commonest
MOST_THRESHOLDS = 100
FEWEST_NUMBERS = 3  # different ones: two are two kinds already


def choose_own_poles(data: Dataset, fewest: int) -> Poles | None:
    """Draw the upload and the choice of two kinds; None until both are there."""
    upload = st.file_uploader(
        say("CSV: film, value"),
        ("csv", "tsv", "txt"),
        key="own",
        max_upload_size=MOST_BYTES // 1_000_000,
        help="With a header, such as “movieId,colour” or “title,year,colour”; parted by commas, "
        "semicolons or tabs. Tables that *Take away* has written are read, too. Only you see it; "
        "its values are kept on this server until you remove it or have not been here for "
        f"{EXPIRY_DAYS} days.",
        on_change=_follow_upload,
    )
    column = find_own()
    if upload is not None:
        try:
            column = _choose_column(upload.getvalue(), data)
        except DataError as error:
            st.error(escape_markdown(str(error)))
            return None
        if column is not None:
            hold_own(column)  # films can be coloured by it on other pages
    elif column is not None:
        st.button(
            f"Forget “{escape_markdown(column.name)}”",
            icon=":material/close:",
            type="tertiary",
            help="The column that you gave before.",
            on_click=forget_own,
        )
    if column is None:
        return None
    poles = _choose_sides(column, data, fewest)
    st.caption(escape_markdown(column.describe_use()))
    return poles


def _follow_upload() -> None:
    """Forget the column of a file that the person has just removed."""
    if st.session_state.get("own") is None:
        forget_own()


def _choose_sides(column: OwnColumn, data: Dataset, fewest: int) -> Poles | None:
    """Two values of the column, or all numbers from a threshold on against those below."""
    kinds = column.kinds
    if len(kinds) < 2:
        name = escape_markdown(column.name)
        st.error(f"“{name}” holds one value only; " + say("two kinds of films are needed."))
        return None
    if column.numbers is not None and len(kinds) >= FEWEST_NUMBERS:
        return _split(column.name, column.numbers, data, fewest)
    kinds = kinds[:MOST_VALUES]
    first = st.selectbox("One kind", kinds, key="own_first")
    second = st.selectbox("The other", [kind for kind in kinds if kind != first], key="own_second")
    return column_poles(data.movies, column.name, column.values, first, second, fewest)


def _split(name: str, numbers: np.ndarray, data: Dataset, fewest: int) -> Poles:
    """Let a threshold be moved; films from it on are one kind, those below the other."""
    known = np.sort(numbers[np.isfinite(numbers)])
    steps = np.unique(np.quantile(known, np.linspace(0, 1, MOST_THRESHOLDS), method="lower"))
    steps = steps[steps > known[0]]  # else none would lie below
    middle = int(np.searchsorted(steps, np.median(known)).clip(0, len(steps) - 1))
    at = st.select_slider(
        "Split at",
        steps.tolist(),
        steps[middle].item(),
        key=f"own_split:{name}:{len(steps)}:{known[0]}:{known[-1]}",
        format_func=lambda value: f"{value:g}",
    )
    high, low = f"{name} ≥ {at:g}", f"{name} < {at:g}"
    sides = np.where(np.isnan(numbers), "", np.where(numbers >= at, high, low))
    return column_poles(data.movies, name, sides, high, low, fewest)


def _choose_column(content: bytes, data: Dataset) -> OwnColumn | None:
    """Read the column of values, asking what the header leaves open; None until that is said."""
    header = read_header(content)
    naming = find_naming(header)
    if not naming.columns:
        at = st.selectbox(
            say("Which column names the films?"),
            range(len(header)),
            index=None,
            format_func=header.__getitem__,
            key="own_ids",
            placeholder="None is called “movieId” or “title”",
            help="By the ids of these ratings, which for MovieLens are those of its own files, or "
            "by their titles.",
        )
        if at is None:
            return None
        by_title = st.toggle("These are titles", key="own_titles")
        naming = Naming(title=at) if by_title else Naming(id=at)
    others = [i for i in range(len(header)) if i not in naming.columns]
    if not others:
        raise DataError(
            say("The file names films, but gives them no value. Add a column of values.")
        )
    values = others[0]
    if len(others) > 1:
        values = st.selectbox(
            "Which column holds the values?",
            others,
            format_func=header.__getitem__,
            key="own_values",
        )
    movies = data.movies
    found = compute(
        "Reading the file",
        try_own_column,
        content,
        naming,
        values,
        data.ratings.movie_ids,
        movies.title,
        movies.year,
        data.noun,
    )
    if isinstance(found, str):
        raise DataError(found)
    return found
