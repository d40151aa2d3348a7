"""MovieLens 1M and 10M: ratings.dat and movies.dat, fields parted by "::", without headers."""

from itertools import islice

import numpy as np

from cf.data.dataset import Imported
from cf.data.decoding import number_lines
from cf.data.folder import Folder
from cf.data.layouts.listed import (
    ListedFilm,
    Release,
    check_ratings,
    list_film,
    parse_id,
    release_name,
)
from cf.data.text import (
    ID_LIMIT,
    Column,
    bad_width,
    read_columns,
    read_lines,
    read_text,
)

FILES = "ratings.dat and movies.dat"
TABLES: tuple[str, ...] = ("ratings.dat", "movies.dat")

_SEPARATOR = "::"
_MOVIE = Column("movie id", 0, ID_LIMIT)
_COLUMNS = (
    Column("user id", 0, ID_LIMIT),
    _MOVIE,
    Column("rating", 0.5, 5, step=0.5),
    Column("time in seconds", 0, ID_LIMIT),
)
_TEN = Column("rating", 6, 10)  # of a scale that MovieLens never had
_N_LOOKED_AT = 1000  # lines


def recognises(folder: Folder) -> bool:
    """Whether this folder looks like MovieLens 1M or 10M: no rating above five among the first."""
    ratings = folder / "ratings.dat"
    if not (ratings.is_file() and (folder / "movies.dat").is_file()):
        return False
    fields = (text.split(_SEPARATOR) for _, text in islice(read_lines(ratings), _N_LOOKED_AT))
    stars = [row[2] for row in fields if len(row) == len(_COLUMNS)]
    return not any(_TEN.parse(text) is not None for text in stars)


def look(folder: Folder) -> tuple[str, ...]:
    """Say what of the release is mended; nothing, for nothing is. Raises as `read` does."""
    return _parse(folder).told


def read(folder: Folder) -> Imported:
    """Read the release; facts about the films come from the bundled ones, by title and year.

    Raises DataError with file, line and column of the first entry that is not allowed.
    """
    return _parse(folder).build()


def _parse(folder: Folder) -> Release:
    listed = _read_movies(folder / "movies.dat")
    file = folder / "ratings.dat"
    user_id, movie_id, stars, when = read_columns(file, _SEPARATOR, _COLUMNS).values()
    check_ratings(file, user_id, movie_id, listed, "movies.dat")
    # 1M knows whole stars from one, 10M halves: the files look the same but for that.
    halves = bool((np.mod(stars, 1) != 0).any())
    scale = (0.5 if halves else 1.0, 5.0)
    name = release_name(len(stars))
    return Release(name, user_id, movie_id, stars, scale, listed, when)


def _read_movies(file: Folder) -> dict[int, ListedFilm]:
    """Movie id → what movies.dat says about it."""
    listed: dict[int, ListedFilm] = {}
    for line, text in number_lines(read_text(file)):
        fields = text.split(_SEPARATOR)
        if len(fields) != 3:
            raise bad_width(file, line, len(fields), 3, f"“{_SEPARATOR}”")
        movie_id = parse_id(file, line, _MOVIE, fields[0], listed)
        listed[movie_id] = list_film(fields[1], fields[2].split("|"))
    return listed
