"""MovieLens 100K: u.data, u.item and u.genre, without headers."""

import re
from dataclasses import replace

import numpy as np

from cf.data.dataset import Imported
from cf.data.decoding import number_lines
from cf.data.folder import Folder
from cf.data.layouts.listed import (
    GENRE_NAMES,
    ListedFilm,
    Release,
    check_ratings,
    list_film,
    parse_id,
)
from cf.data.text import (
    ID_LIMIT,
    Column,
    bad_field,
    bad_width,
    read_columns,
    read_lines,
    read_text,
    strip_quotes,
)
from cf.errors import DataError

FILES = "u.data, u.item and, if there is one, u.genre"
TABLES: tuple[str, ...] = ("u.data", "u.item")

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
_GENRES = (
    *("unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime"),
    *("Documentary", "Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance"),
    *("Sci-Fi", "Thriller", "War", "Western"),
)
_DELIMITERS = ("\t", "|", ",", ";", "::", " ")
# What tools call the columns of u.data, in small letters alone, and the first of u.item.
_HEADER = tuple(map(re.compile, ("user.*", "(?:item|movie|film).*", "rating|stars", "time.*|date")))
_NAMES_ID = re.compile(r"\"?(?:(?:movie|item|film)[ _]?)?id\"?", re.IGNORECASE)
_N_NAMED = 10  # films that are not listed


def recognises(folder: Folder) -> bool:
    """Whether this folder looks like MovieLens 100K; u.data alone is a table without titles."""
    beside = ("u.item", "u.genre", "u.user", "u.info")
    return (folder / "u.data").is_file() and any((folder / name).is_file() for name in beside)


def look(folder: Folder) -> tuple[str, ...]:
    """Say what of the release is mended. Raises as `read` does."""
    return _parse(folder).told


def read(folder: Folder) -> Imported:
    """Read MovieLens 100K; facts about the films come from the bundled ones, by title and year.

    What people's tools do to it is mended and told: another delimiter or a header in u.data, a
    header in u.item, no u.genre, a film that is rated and not listed.

    Raises DataError with file, line and column of the first entry that is not allowed.
    """
    return _parse(folder).build()


def _parse(folder: Folder) -> Release:
    if not (folder / "u.item").is_file():
        raise DataError(
            f"u.item is missing beside u.data; this layout needs {FILES}. Give the whole "
            "folder or the zip as it was downloaded."
        )
    genres, told = _read_genres(folder / "u.genre")
    items, more = _read_items(folder / "u.item", genres)
    told += more
    file = folder / "u.data"
    delimiter, header, more = _sniff(file)
    told += more
    found = read_columns(file, delimiter, header or _COLUMNS, header=bool(header))
    user_id, movie_id, stars, when = found.values()
    is_listed = np.isin(movie_id, np.fromiter(items, np.int64, len(items)))
    if missing := np.unique(movie_id[~is_listed]).tolist():
        items |= {number: list_film(f"Movie {number}", []) for number in missing}
        named = ", ".join(map(str, missing[:_N_NAMED])) + (" …" if missing[_N_NAMED:] else "")
        count = "1 movie is" if len(missing) == 1 else f"{len(missing):,} movies are"
        told.append(f"{count} rated in u.data but not listed in u.item; ids stand in: {named}.")
    check_ratings(file, user_id, movie_id, items, "u.item", n_header=bool(header))
    scale = (_LOWEST, _HIGHEST)
    name = "MovieLens 100K"
    return Release(name, user_id, movie_id, stars, scale, items, when, tuple(told))


def _sniff(file: Folder) -> tuple[str, tuple[Column, ...], list[str]]:
    """What parts the fields of u.data, the columns that a header names, and what is told."""
    _, first = next(read_lines(file), (0, ""))
    told = []
    delimiter = next((sign for sign in _DELIMITERS if first.count(sign) == len(_COLUMNS) - 1), "\t")
    if delimiter != "\t":
        told.append(f"The fields of u.data are parted by “{delimiter}”, not by tabs.")
    names = [strip_quotes(name) for name in first.split(delimiter)]
    plain = ["".join(filter(str.isalpha, name)).casefold() for name in names]
    if len(set(names)) != len(_COLUMNS) or not all(
        form.fullmatch(name) for form, name in zip(_HEADER, plain, strict=True)
    ):
        return delimiter, (), told
    told.append("The first line of u.data names its columns.")
    columns = [replace(one, name=name) for one, name in zip(_COLUMNS, names, strict=True)]
    return delimiter, tuple(columns), told


def _read_genres(file: Folder) -> tuple[list[str], list[str]]:
    """The genres in the order of the flags in u.item; and what is told of them."""
    if not file.is_file():
        told = f"{file.name} is missing; the {len(_GENRES)} genres of MovieLens 100K are known."
        return [GENRE_NAMES.get(name, name) for name in _GENRES], [told]
    genres: list[str] = []
    for line, text in number_lines(read_text(file)):
        name, _, number = text.rpartition("|")
        if not name or number.strip() != str(len(genres)):
            allowed = f"a genre, “|” and the number {len(genres)}"
            raise bad_field(file, line, 1, "genre", text, allowed)
        genres.append(GENRE_NAMES.get(name, name))
    return genres, []


def _read_items(file: Folder, genres: list[str]) -> tuple[dict[int, ListedFilm], list[str]]:
    """Movie id → what u.item says about it; and what is told."""
    items: dict[int, ListedFilm] = {}
    told: list[str] = []
    for line, text in number_lines(read_text(file)):
        fields = text.split("|")
        if not items and not told and _NAMES_ID.fullmatch(fields[0].strip()):
            told.append("The first line of u.item names its columns.")
            continue
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
    return items, told


def _year_of_date(text: str) -> int:
    """The year of a date like 01-Jan-1995, 0 where there is none."""
    year = text.rpartition("-")[2]
    return int(year) if len(year) == 4 and year.isdecimal() else 0
