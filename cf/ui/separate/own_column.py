"""A column of one's own on the page: the file, which of its columns, and two of its values."""

from collections import Counter

import streamlit as st

from cf.analysis.poles import Poles, column_poles
from cf.data import Dataset
from cf.data.own_column import (
    MOST_BYTES,
    OwnColumn,
    find_id_column,
    read_header,
    read_own_column,
)
from cf.data.titles import escape_markdown
from cf.errors import DataError

MOST_VALUES = 200  # to choose from, the commonest


def choose_own_poles(data: Dataset, fewest: int) -> Poles | None:
    """Draw the upload and the choice of two values; None until both are there."""
    upload = st.file_uploader(
        "CSV: movie id, value",
        "csv",
        key="own",
        max_upload_size=MOST_BYTES // 1_000_000,
        help="With a header, such as “movieId,colour”. It stays in this tab.",
    )
    if upload is None:
        return None
    try:
        column = _choose_column(upload.getvalue(), data)
    except DataError as error:
        st.error(escape_markdown(str(error)))
        return None
    if column is None:
        return None
    counts = Counter(value for value in column.values if value is not None)
    # By number, then by name, so that the order of the lines changes nothing.
    kinds = sorted(counts, key=lambda value: (-counts[value], value))[:MOST_VALUES]
    if len(kinds) < 2:
        name = escape_markdown(column.name)
        st.error(f"“{name}” holds one value only; two kinds of films are needed.")
        return None
    first = st.selectbox("One kind", kinds, key="own_first")
    others = [kind for kind in kinds if kind != first]
    second = st.selectbox("The other", others, key="own_second")
    st.caption(escape_markdown(column.describe_use()))
    return column_poles(data.movies, column.name, column.values, first, second, fewest)


def _choose_column(content: bytes, data: Dataset) -> OwnColumn | None:
    """Read the column of values, asking what the header leaves open; None until that is said."""
    header = read_header(content)
    ids = find_id_column(header)
    if ids is None:
        ids = st.selectbox(
            "Which column holds the movie ids?",
            range(len(header)),
            index=None,
            format_func=header.__getitem__,
            key="own_ids",
            placeholder="None is called “movieId”",
            help="The ids of these ratings, which for MovieLens are those of its own files.",
        )
        if ids is None:
            return None
    others = [i for i in range(len(header)) if i != ids]
    values = others[0]
    if len(others) > 1:
        values = st.selectbox(
            "Which column holds the values?",
            others,
            format_func=header.__getitem__,
            key="own_values",
        )
    return read_own_column(content, ids, values, data.ratings.movie_ids)
