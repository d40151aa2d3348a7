"""What the program knows of films that a table names by title and year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cf.data.dataset import MOVIELENS_CITATION
from cf.data.films import NO_FILM, find_films, read_films, read_genres, rows_by_imdb
from cf.data.importing.imdb import is_imdb
from cf.data.importing.listing import Thing
from cf.data.titles import fold_title, title_keys

_NUMBER = re.compile(r"\d{1,10}")
_FEWEST_ALIKE, _SHARE_ALIKE = 3, 0.8  # titles, for ids to be IMDb's numbers by no chance


@dataclass(frozen=True, eq=False)
class KnownFilms:
    """Facts about the things of a table that are films, row by row."""

    label: np.ndarray  # (n_things,) int8
    box_office: np.ndarray  # (n_things,) float64, US$, nan = unknown
    genres: list[frozenset[str]]  # empty where the table has categories of its own
    told: list[str]
    citation: str  # of what was taken from elsewhere, "" where nothing was


def name_films(things: Sequence[Thing], ids: Sequence[str]) -> tuple[list[Thing], list[str]]:
    """Give films that are known by their IMDb numbers the titles and years that they lack.

    Ids without a “tt” are IMDb's numbers if the films of these numbers bear the things' titles.

    Returns the things, with their numbers, and what is to be told.
    """
    films = read_films()
    numbers = np.array([one.imdb_id for one in things], np.int64)
    if not numbers.any() and all(map(_NUMBER.fullmatch, ids)):
        of_ids = np.array(list(map(int, ids)), np.int64)
        found = np.flatnonzero(rows_by_imdb(of_ids, films) != NO_FILM).tolist()
        called = [films.title[row] for row in rows_by_imdb(of_ids, films)[found].tolist()]
        agree = [
            fold_title(title) in title_keys(things[at].title)
            for at, title in zip(found, called, strict=True)
        ]
        if sum(agree) >= max(_FEWEST_ALIKE, _SHARE_ALIKE * len(agree)):
            numbers = of_ids
    if not numbers.any():
        return list(things), []
    named, n_titles, n_years = [], 0, 0
    rows = np.where(numbers > 0, rows_by_imdb(numbers, films), NO_FILM)
    for one, number, row in zip(things, numbers.tolist(), rows.tolist(), strict=True):
        title, year = one.title, one.year
        if row != NO_FILM:
            has_title = title and not is_imdb(title)
            title = title if has_title else films.title[row]
            year = year or int(films.year[row])
            n_titles += not has_title
            n_years += not one.year
        named.append(replace(one, title=title, year=year, imdb_id=number))
    taken = [f"{n:,} titles" for n in (n_titles,) if n] + [f"{n:,} years" for n in (n_years,) if n]
    if not taken:
        return named, []
    return named, [
        f"{' and '.join(taken)} of {len(things):,} movies are Wikidata’s, by their IMDb numbers."
    ]


def know_films(things: Sequence[Thing]) -> KnownFilms:
    """Find the films, and their genres if the table says nothing of the kind of any."""
    films = read_films()
    numbers = np.array([one.imdb_id for one in things], np.int64)
    titles, years = [one.title for one in things], [one.year for one in things]
    rows = find_films(numbers, titles, years, films)
    label, box_office = films.facts_of(rows)
    none: list[frozenset[str]] = [frozenset()] * len(things)
    if any(one.categories for one in things):
        return KnownFilms(label, box_office, none, [], "")
    by_imdb = read_genres()
    ids = np.append(films.imdb_id, NO_FILM)[rows].tolist()
    genres = [by_imdb.get(imdb_id, frozenset()) for imdb_id in ids]
    n_known = sum(map(bool, genres))
    if not n_known:
        return KnownFilms(label, box_office, none, [], "")
    told = (
        f"No genres are given; {n_known:,} of {len(things):,} movies are in MovieLens small (2016) "
        "and have theirs from there."
    )
    return KnownFilms(label, box_office, genres, [told], f" Genres: {MOVIELENS_CITATION}")
