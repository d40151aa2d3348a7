"""MovieLens 100K: u.data, u.item and u.genre, without headers."""

from dataclasses import replace

from cf.data.dataset import Dataset
from cf.data.folder import Folder
from cf.data.layouts.listed import (
    GENRE_NAMES,
    ListedFilm,
    build_dataset,
    check_ratings,
    list_film,
    parse_id,
)
from cf.data.text import (
    ID_LIMIT,
    Column,
    bad_field,
    bad_width,
    number_lines,
    read_columns,
    read_text,
    strip_quotes,
)
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
_FLAGS = frozenset("01")


def recognises(folder: Folder) -> bool:
    """Whether this folder looks like MovieLens 100K; u.data alone is a table without titles."""
    beside = ("u.item", "u.genre", "u.user", "u.info")
    return (folder / "u.data").is_file() and any((folder / name).is_file() for name in beside)


def read(folder: Folder) -> Dataset:
    """Read MovieLens 100K; facts about the films come from the bundled ones, by title and year.

    Raises DataError with file, line and column of the first entry that is not allowed.
    """
    for name in ("u.item", "u.genre"):
        if not (folder / name).is_file():
            raise DataError(
                f"{name} is missing beside u.data; this layout needs {FILES}. Give the whole "
                "folder or the zip as it was downloaded."
            )
    items = _read_items(folder / "u.item", _read_genres(folder / "u.genre"))
    user_id, movie_id, stars, when = read_columns(folder / "u.data", "\t", _COLUMNS).values()
    check_ratings(folder / "u.data", user_id, movie_id, items, "u.item")
    scale = (_LOWEST, _HIGHEST)
    return build_dataset("MovieLens 100K", user_id, movie_id, stars, scale, items, when)


def _read_genres(file: Folder) -> list[str]:
    """The genres in the order of the flags in u.item."""
    genres: list[str] = []
    for line, text in number_lines(read_text(file)):
        name, _, number = text.rpartition("|")
        if not name or number.strip() != str(len(genres)):
            allowed = f"a genre, “|” and the number {len(genres)}"
            raise bad_field(file, line, 1, "genre", text, allowed)
        genres.append(GENRE_NAMES.get(name, name))
    return genres


def _read_items(file: Folder, genres: list[str]) -> dict[int, ListedFilm]:
    """Movie id → what u.item says about it."""
    items: dict[int, ListedFilm] = {}
    for line, text in number_lines(read_text(file)):
        fields = text.split("|")
        n_before = len(_FIELDS_BEFORE_GENRES)
        if len(fields) == n_before + len(genres) - 1 and _FLAGS.issuperset(fields[n_before - 1 :]):
            fields.insert(3, "")  # the video date is always empty, and some tools drop it
        if len(fields) != n_before + len(genres):
            raise bad_width(file, line, len(fields), n_before + len(genres), "“|”")
        movie_id = parse_id(file, line, _MOVIE, fields[0], items)
        flags = fields[n_before:]
        for i, (genre, flag) in enumerate(zip(genres, flags, strict=True), start=n_before + 1):
            if flag not in _FLAGS:
                raise bad_field(file, line, i, genre, flag, "0 or 1")
        own = [genre for genre, flag in zip(genres, flags, strict=True) if flag == "1"]
        item = list_film(strip_quotes(fields[1]), own)
        items[movie_id] = replace(item, year=item.year or _year_of_date(fields[2]))
    return items


def _year_of_date(text: str) -> int:
    """The year of a date like 01-Jan-1995, 0 where there is none."""
    year = text.rpartition("-")[2]
    return int(year) if len(year) == 4 and year.isdecimal() else 0
