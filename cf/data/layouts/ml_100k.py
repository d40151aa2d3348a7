"""MovieLens 100K: u.data, u.item and u.genre, latin-1, without headers."""

from dataclasses import dataclass

import numpy as np

from cf.data.dataset import MOVIELENS_CITATION, Dataset
from cf.data.films import match_films, read_films
from cf.data.folder import Folder
from cf.data.movies import build_movies
from cf.data.ratings import build_ratings, find_repeats
from cf.data.text import ID_LIMIT, Column, bad_field, bad_width, line_of, read_columns, read_lines
from cf.data.titles import show_title, split_year
from cf.errors import DataError

FILES = "u.data, u.item and u.genre"

_LOWEST, _HIGHEST = 1, 5
_MOVIE = Column("movie id", 1, ID_LIMIT)
_COLUMNS = (
    Column("user id", 1, ID_LIMIT),
    _MOVIE,
    Column("rating", _LOWEST, _HIGHEST),
    Column("time in seconds", 0, ID_LIMIT),
)
_FIELDS_BEFORE_GENRES = ("movie id", "title", "release date", "video date", "address")
# Other releases, the bundled one among them, say it without the apostrophe.
_GENRE_NAMES = {"Children's": "Children"}


@dataclass(frozen=True)
class _Item:
    title: str  # as the file writes it, without the year
    year: int
    genres: frozenset[str]


def recognises(folder: Folder) -> bool:
    """Whether this folder looks like MovieLens 100K."""
    return (folder / "u.data").is_file()


def read(folder: Folder) -> Dataset:
    """Read MovieLens 100K; facts about the films come from the bundled ones, by title and year.

    Raises
    ------
    DataError
        With file, line and column of the first entry that is not allowed.
    """
    for name in ("u.item", "u.genre"):
        if not (folder / name).is_file():
            raise DataError(
                f"{name} is missing beside u.data; this layout needs {FILES}. Give the whole "
                "folder or the zip as it was downloaded."
            )
    items = _read_items(folder / "u.item", _read_genres(folder / "u.genre"))
    user_id, movie_id, stars, _ = read_columns(folder / "u.data", "\t", _COLUMNS).values()
    _check_ratings(folder / "u.data", user_id, movie_id, items)
    ratings = build_ratings(user_id, movie_id, stars, _LOWEST, _HIGHEST)

    rated = [items[number] for number in ratings.movie_ids.tolist()]
    years = [item.year for item in rated]
    films = read_films()
    label, box_office = films.facts_of(match_films([item.title for item in rated], years, films))
    movies = build_movies(
        ratings,
        title=[show_title(item.title) for item in rated],
        year=np.array(years),
        genres=[item.genres for item in rated],
        label=label,
        box_office=box_office,
    )
    return Dataset("MovieLens 100K", "movie", ratings, movies, MOVIELENS_CITATION)


def _read_genres(file: Folder) -> list[str]:
    """The genres in the order of the flags in u.item."""
    genres: list[str] = []
    for line, text in read_lines(file, "latin-1"):
        name, _, number = text.rpartition("|")
        if not name or number.strip() != str(len(genres)):
            allowed = f"a genre, “|” and the number {len(genres)}"
            raise bad_field(file, line, 1, "genre", text, allowed)
        genres.append(_GENRE_NAMES.get(name, name))
    return genres


def _read_items(file: Folder, genres: list[str]) -> dict[int, _Item]:
    """Movie id → what u.item says about it."""
    items: dict[int, _Item] = {}
    for line, text in read_lines(file, "latin-1"):
        fields = text.split("|")
        n_before = len(_FIELDS_BEFORE_GENRES)
        if len(fields) != n_before + len(genres):
            raise bad_width(file, line, len(fields), n_before + len(genres), "“|”")
        movie_id = _MOVIE.parse(fields[0])
        if movie_id is None:
            raise bad_field(file, line, 1, "movie id", fields[0], _MOVIE.allowed)
        if movie_id in items:
            raise bad_field(file, line, 1, "movie id", fields[0], "a number not used above")
        flags = fields[n_before:]
        for i, (genre, flag) in enumerate(zip(genres, flags, strict=True), start=n_before + 1):
            if flag not in ("0", "1"):
                raise bad_field(file, line, i, genre, flag, "0 or 1")
        title, year = split_year(fields[1])
        own = frozenset(genre for genre, flag in zip(genres, flags, strict=True) if flag == "1")
        items[int(movie_id)] = _Item(title, year or _year_of_date(fields[2]), own)
    return items


def _year_of_date(text: str) -> int:
    """The year of a date like 01-Jan-1995, 0 where there is none."""
    year = text.rpartition("-")[2]
    return int(year) if len(year) == 4 and year.isdecimal() else 0


def _check_ratings(
    file: Folder, user_id: np.ndarray, movie_id: np.ndarray, items: dict[int, _Item]
) -> None:
    known = np.isin(movie_id, np.fromiter(items, np.int64, len(items)))
    if not known.all():
        position = int(np.argmin(known))
        seen = str(movie_id[position])
        line = line_of(file, position)
        raise bad_field(file, line, 2, "movie id", seen, "a movie that u.item lists")
    repeat = find_repeats(user_id, movie_id)
    if repeat:
        first, second = (line_of(file, position) for position in repeat)
        raise DataError(
            f"{file.name}, line {second}: user {user_id[repeat[1]]} rates movie "
            f"{movie_id[repeat[1]]} again, after line {first}; one rating each is allowed. Delete "
            "one of the two lines."
        )
