"""Facts about films from Wikidata, and which of them belong to which movie."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from cf.data.arrow import as_numpy, read_parquet
from cf.data.labels import UNLABELLED, label_films
from cf.data.movies import NOT_GENRES
from cf.data.titles import fold_title, title_keys

BUNDLED_FOLDER = Path(__file__).parent / "bundled"
NO_FILM = -1


@dataclass(frozen=True, eq=False)
class Films:
    """Films as Wikidata knows them, rated here or not."""

    imdb_id: np.ndarray  # (n_films,) int32, the number behind "tt", ascending
    title: tuple[str, ...]
    year: np.ndarray  # (n_films,) int16
    box_office: np.ndarray  # (n_films,) float64, US$, nan = unknown
    companies: tuple[str, ...]  # names of the production companies, "" = unknown

    @cached_property
    def rows_by_title(self) -> dict[tuple[str, int], list[int]]:
        """Rows by folded title and year: folding all titles takes longer than matching them."""
        rows: dict[tuple[str, int], list[int]] = defaultdict(list)
        for row, (title, year) in enumerate(zip(self.title, self.year.tolist(), strict=True)):
            rows[fold_title(title), year].append(row)
        return dict(rows)

    def facts_of(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Label (int8) and box office (float64, US$) of these rows; NO_FILM has neither."""
        label = np.append(label_films(self.year, self.box_office, self.companies), UNLABELLED)
        return label[rows].astype(np.int8), np.append(self.box_office, np.nan)[rows]


@cache
def read_films() -> Films:
    """Read the bundled facts, as `cf.data.build` wrote them; a process reads them once."""
    table = read_parquet(BUNDLED_FOLDER / "film_facts.parquet")
    return Films(
        imdb_id=as_numpy(table["imdb_id"]),
        title=tuple(table["title"].to_pylist()),
        year=as_numpy(table["year"]),
        box_office=as_numpy(table["box_office"]),
        companies=tuple(table["companies"].to_pylist()),
    )


@cache
def read_genres() -> dict[int, frozenset[str]]:
    """Genres, by IMDb number, of the films that the bundled MovieLens rates."""
    listed = read_parquet(BUNDLED_FOLDER / "movies.parquet", ["imdb_id", "genres"])
    ids, genres = (column.to_pylist() for column in listed.columns)
    split = ((number, text.split("|")) for number, text in zip(ids, genres, strict=True) if number)
    return {number: frozenset(names) - NOT_GENRES for number, names in split}


def rows_by_imdb(imdb_id: np.ndarray, films: Films) -> np.ndarray:
    """Rows of `films` with these IMDb numbers; NO_FILM where there is none."""
    rows = np.searchsorted(films.imdb_id, imdb_id).clip(max=len(films.imdb_id) - 1)
    return np.where(films.imdb_id[rows] == imdb_id, rows, NO_FILM)


def find_films(
    imdb_id: np.ndarray, titles: Sequence[str], years: Sequence[int], films: Films
) -> np.ndarray:
    """Find each movie's film by its IMDb number, else by title and year as `match_films` does.

    Parameters
    ----------
    imdb_id : (n_movies,) int, 0 where it is unknown

    Returns
    -------
    (n_movies,) int64, rows of `films`, NO_FILM where there is none.
    """
    # A film that is known by its number shall not meet a namesake by its title.
    unknown = np.where(imdb_id > 0, 0, years)
    by_title = match_films(titles, unknown.tolist(), films)
    return np.where(imdb_id > 0, rows_by_imdb(imdb_id, films), by_title)


def match_films(titles: Sequence[str], years: Sequence[int], films: Films) -> np.ndarray:
    """Find each movie's film by title and year, and rather none than a doubtful one.

    A film of the same year wins over one a year off, and the main title over an alternative. Two
    films under one title in one year are refused. So is a film a year off that some other movie
    meets in its own year: that one is a remake or a namesake.

    Parameters
    ----------
    titles : as the files write them, alternatives included, without the year.
    years : 0 = unknown, which matches nothing.

    Returns
    -------
    (n_movies,) int64, rows of `films`, NO_FILM where there is none.
    """
    found = np.full(len(titles), NO_FILM, np.int64)
    keys = [title_keys(title) for title in titles]
    decided: set[int] = set()
    for offsets in ((0,), (-1, 1)):
        taken = set(found.tolist())
        for movie, year in enumerate(years):
            if movie in decided or not year:
                continue
            for key in keys[movie]:
                rows = [
                    row
                    for offset in offsets
                    for row in films.rows_by_title.get((key, year + offset), ())
                ]
                if len(rows) == 1 and rows[0] not in taken:
                    found[movie] = rows[0]
                if rows:
                    decided.add(movie)
                    break
    return found
