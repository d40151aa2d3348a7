"""A column of one's own: a CSV with a value for each movie, of which two are told apart."""

import csv
import io

import numpy as np
import streamlit as st

from cf.analysis.poles import Poles, column_poles
from cf.data import Dataset
from cf.errors import DataError

MOST_BYTES = 20_000_000


def read_column(content: bytes, movie_ids: np.ndarray) -> tuple[str, np.ndarray]:
    """Read a CSV of movie ids and values, the first two columns, with a header.

    Parameters
    ----------
    content : UTF-8, with or without a byte order mark
    movie_ids : (n_movies,) the data set's own ids

    Returns
    -------
    name : of the second column
    values : (n_movies,) object, None for a movie that the file does not name

    Raises
    ------
    DataError
        Not UTF-8, too large, no header of two columns, an id that is no whole number, or no known
        movie.
    """
    if len(content) > MOST_BYTES:
        raise DataError(f"The file has {len(content):,} bytes; at most {MOST_BYTES:,} are read.")
    try:
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        header = next(rows, [])
    except UnicodeDecodeError as error:
        raise DataError(f"The file is not UTF-8 (byte {error.start}). Save it as UTF-8.") from None
    if len(header) < 2:
        raise DataError(
            f"Line 1 has {len(header)} column: two are needed, movie ids and values, with a header "
            "such as “movieId,colour”."
        )
    row_of = {int(id_): row for row, id_ in enumerate(movie_ids)}
    values = np.full(len(movie_ids), None, dtype=object)
    for line in rows:
        if len(line) < 2:
            continue
        if not line[0].strip().lstrip("-").isdecimal():
            raise DataError(
                f"Line {rows.line_num}, column 1: “{line[0][:40]}” is no movie id, a whole number."
            )
        if (row := row_of.get(int(line[0]))) is not None and line[1].strip():
            values[row] = line[1].strip()
    if all(value is None for value in values):
        raise DataError("No movie id of the file is among these ratings. Are they MovieLens ids?")
    return header[1].strip() or "value", values


def choose_own_poles(data: Dataset, fewest: int) -> Poles | None:
    """Draw the upload and the choice of two values; None until both are there."""
    upload = st.file_uploader(
        "CSV: movie id, value",
        "csv",
        key="own",
        help="Two columns with a header, such as “movieId,colour”. It stays in this tab.",
    )
    if upload is None:
        return None
    try:
        name, values = read_column(upload.getvalue(), data.ratings.movie_ids)
    except DataError as error:
        st.error(str(error))
        return None
    kinds, counts = np.unique([v for v in values if v is not None], return_counts=True)
    kinds = kinds[np.argsort(-counts, kind="stable")].tolist()
    if len(kinds) < 2:
        st.error(f"“{name}” holds one value only; two kinds of films are needed.")
        return None
    first = st.selectbox("One kind", kinds[:200], key="own_first")
    others = [kind for kind in kinds[:200] if kind != first]
    second = st.selectbox("The other", others, key="own_second")
    return column_poles(data.movies, name, values, first, second, fewest)
