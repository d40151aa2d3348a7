"""MovieLens 20M, 25M, 32M, latest and its small ones: ratings.csv, movies.csv and links.csv."""

from cf.data.dataset import Imported
from cf.data.folder import Folder
from cf.data.layouts.listed import (
    ListedFilm,
    Release,
    check_ratings,
    list_film,
    parse_id,
    release_name,
)
from cf.data.text import ID_LIMIT, Column, parse_field, read_columns, read_names, read_rows
from cf.errors import DataError

FILES = "ratings.csv and movies.csv, links.csv if there is one"
TABLES: tuple[str, ...] = ("ratings.csv", "movies.csv", "links.csv")

_SCALE = (0.5, 5.0)
_MOVIE = Column("movieId", 0, ID_LIMIT)  # Spark's numbers begin there
_COLUMNS = (
    Column("userId", 0, ID_LIMIT),
    _MOVIE,
    Column("rating", *_SCALE, step=0.5),
    Column("timestamp", 0, ID_LIMIT),
)
_MOVIES = ["movieId", "title", "genres"]
_IMDB = Column("imdbId", 1, ID_LIMIT)


def recognises(folder: Folder) -> bool:
    """Whether this folder looks like a release of MovieLens in CSV files, with its own headers."""
    ratings, movies = folder / "ratings.csv", folder / "movies.csv"
    if not (ratings.is_file() and movies.is_file()):
        return False
    own = [column.name for column in _COLUMNS]
    listed = read_names(movies)
    return read_names(ratings) == own and set(_MOVIES) <= set(listed)


def look(folder: Folder) -> tuple[str, ...]:
    """Say what of the release is mended; nothing, for nothing is. Raises as `read` does."""
    return _parse(folder).told


def read(folder: Folder) -> Imported:
    """Read the release; facts about the films are found by IMDb number, else by title and year.

    Raises DataError with file, line and column of the first entry that is not allowed.
    """
    return _parse(folder).build()


def _parse(folder: Folder) -> Release:
    listed = _read_movies(folder)
    file = folder / "ratings.csv"
    user_id, movie_id, stars, when = read_columns(file, ",", _COLUMNS, header=True).values()
    check_ratings(file, user_id, movie_id, listed, "movies.csv", n_header=1)
    name = release_name(len(stars))
    return Release(name, user_id, movie_id, stars, _SCALE, listed, when)


def _read_movies(folder: Folder) -> dict[int, ListedFilm]:
    """Movie id → what movies.csv and links.csv say about it."""
    imdb_ids = _read_links(folder / "links.csv")
    file = folder / "movies.csv"
    listed: dict[int, ListedFilm] = {}
    for line, (number, title, genres) in read_rows(file, _MOVIES):
        movie_id = parse_id(file, line, _MOVIE, number, listed)
        listed[movie_id] = list_film(title, genres.split("|"), imdb_ids.get(movie_id, 0))
    if not listed:
        raise DataError(f"{file.name} lists no movie. Take the file afresh from its source.")
    return listed


def _read_links(file: Folder) -> dict[int, int]:
    """Movie id → IMDb number, of those that have one; none where there is no file."""
    if not file.is_file():
        return {}
    links = {}
    for line, (movie, imdb) in read_rows(file, ("movieId", "imdbId")):
        if imdb:
            number = int(parse_field(file, line, 2, _IMDB, imdb.removeprefix("tt")))
            links[parse_id(file, line, _MOVIE, movie)] = number
    return links
