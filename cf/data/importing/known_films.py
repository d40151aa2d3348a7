"""What the program knows of films that a table names by title and year."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cf.data.dataset import MOVIELENS_CITATION
from cf.data.films import NO_FILM, match_films, read_films, read_genres
from cf.data.importing.listing import Thing


@dataclass(frozen=True, eq=False)
class KnownFilms:
    """Facts about the things of a table that are films, row by row."""

    label: np.ndarray  # (n_things,) int8
    box_office: np.ndarray  # (n_things,) float64, US$, nan = unknown
    genres: list[frozenset[str]]  # empty where the table has categories of its own
    told: list[str]
    citation: str  # of what was taken from elsewhere, "" where nothing was


def know_films(things: Sequence[Thing]) -> KnownFilms:
    """Find the films, and their genres if the table says nothing of the kind of any."""
    films = read_films()
    rows = match_films([one.title for one in things], [one.year for one in things], films)
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
