"""One person's ratings, as other programs hand them out, on the films of a data set.

Letterboxd (its zip or ratings.csv), IMDb, Goodreads, MovieLens' web page, or any table with a film
and a rating in each line.
"""

import html
import re
from dataclasses import dataclass
from functools import partial

import numpy as np

from cf.data.dataset import Dataset
from cf.data.films import NO_FILM, match_films, read_films
from cf.data.folder import Folder, open_folder, single_file
from cf.data.importing.imdb import find_imdb, parse_imdb
from cf.data.importing.lines import N_NAMED, LineError, UnusedLine, list_unused, shorten
from cf.data.importing.listing import LONGEST_TITLE
from cf.data.importing.matching import MovieIndex
from cf.data.importing.reading import Reading, plain_names
from cf.data.importing.records import Coded, name_unused, read_records
from cf.data.importing.scale import has_decimal_commas, parse_ratings
from cf.data.importing.sniffing import sniff_table
from cf.data.importing.tables import tables_of
from cf.data.movies import Movies
from cf.data.noun import name_things
from cf.errors import DataError

_IMDB_OWN = "const"  # only IMDb's own lists have it
_OTHER_TITLES = ("originaltitle", "originaltitel", "svensktitel")
_ISBN_NAMES = ("isbn", "isbn10", "isbn13")
_ISBN = re.compile(r"(?:978)?(\d{9})[\dXx]")
_TEN = 10.0  # IMDb's highest rating
_OUT_OF_TEN = re.compile(r"/\s*10\s*$")
# A column of our own files: what was said of films besides their stars.
_ANSWER, _NOT_SEEN, _MORE_LIKE_IT = "answer", "not seen", "more like it"
_YEARS_OFF = 1  # Letterboxd and MovieLens date some films a year apart


@dataclass(frozen=True, eq=False)
class Personal:
    """One person's ratings of a data set's films, and what could not be used."""

    rows: np.ndarray  # (n_ratings,) int64, of the films, ascending
    stars: np.ndarray  # (n_ratings,) float64
    liked: np.ndarray  # (n_groups,) int64, rows of films whose groups were chosen, ascending
    unseen: np.ndarray  # (n_unseen,) int64, rows of films that were said not to be seen, ascending
    n_lines: int  # below the header
    n_used: int
    unused: tuple[UnusedLine, ...]  # all of them
    unmatched: tuple[str, ...]  # films that are not among these, as the file calls them
    halved: bool  # whether the ratings were out of ten

    def describe_use(self) -> str:
        """Say how many lines are used, and which are not."""
        said = f"{self.n_used:,} of {self.n_lines:,} lines are used."
        if self.halved:
            said += " Ratings out of ten are halved."
        if n := len(self.liked):
            said += f" {n} group{'s' * (n > 1)} chosen."
        if n := len(self.unseen):
            said += f" {n} not seen."
        return said + list_unused(self.unused[:N_NAMED], len(self.unused))


def read_personal(source: str, data: Dataset) -> Personal:
    """Read one person's ratings and find their films.

    A film is found by its id where the title beside it agrees, by its IMDb number or ISBN, else by
    title and year; of namesakes of one year the most rated is meant. Of several ratings of one film
    the last holds.

    Raises DataError if it is no such table, or none of its lines can be used.

    Parameters
    ----------
    source : path of a table, or of a folder or zip that holds one
    """
    if single := single_file(source):
        return _read(single, sniff_table(single), data)
    with open_folder(source) as folder:
        for file in sorted(tables_of(folder), key=lambda file: "rating" not in file.name):
            reading = sniff_table(file)
            if reading.stars is not None and reading.user is None:
                return _read(file, reading, data)
    raise DataError(
        f"“{shorten(source, 80)}” holds no table of one person’s ratings. Give a CSV file with "
        f"{name_things('a film', data.noun)} and a rating in each line, or the zip that "
        "Letterboxd hands out."
    )


def _read(file: Folder, reading: Reading, data: Dataset) -> Personal:
    if reading.matrix is not None:
        raise DataError(
            f"{file.name} holds many people’s ratings, a column or a row for each. Give those of "
            f"one, with {name_things('a film', data.noun)} and a rating in each line."
        )
    plain = plain_names(reading.columns)
    title, stars_at = reading.title, reading.stars
    if stars_at is None or (reading.item is None and title is None):
        raise DataError(
            f"{file.name} names the columns {', '.join(reading.columns)[:300]}; needed are "
            "“movieId” or “title”, and “rating”."
        )
    others = [at for at, name in enumerate(plain) if name in _OTHER_TITLES and at != title]
    imdb = find_imdb(reading)
    isbns = [at for at, name in enumerate(plain) if name in _ISBN_NAMES]
    answer = next((at for at, name in enumerate(plain) if name == _ANSWER), None)
    item = None if reading.item in (title, imdb, *isbns) else reading.item
    columns = item, title, *others, imdb, *isbns, reading.year, stars_at, answer
    places = [at for at in columns if at is not None]
    records = read_records(file, reading, places)
    if title is None and item is not None and _are_titles(records.columns[item]):
        title, item = item, None  # a column “Film”, which holds titles

    def text(at: int | None, row: int) -> str:
        return "" if at is None else records.columns[at].values[records.columns[at].codes[row]]

    answers = () if answer is None else records.columns[answer].values
    is_answered = any(said in one for one in answers for said in (_NOT_SEEN, _MORE_LIKE_IT))
    coded = records.columns[stars_at]
    stars, halved = _to_stars(file, reading, coded, plain, data, needed=not is_answered)
    find, ratings = _Finder(data), data.ratings
    scale = f"from {ratings.lowest:g} to {ratings.highest * (1 + halved):g}"
    given: dict[int, float] = {}  # NaN for a film that was not seen
    row_of: dict[int, int] = {}
    reasons: dict[int, str] = {}
    unmatched: list[str] = []
    liked: set[int] = set()
    for row in range(records.n_rows):
        cell = partial(text, row=row)
        value = stars[records.columns[stars_at].codes[row]]
        is_liked, is_unseen = (said in cell(answer) for said in (_MORE_LIKE_IT, _NOT_SEEN))
        if not (np.isfinite(value) or is_liked or is_unseen):
            seen = shorten(cell(stars_at))
            reasons[row] = f"“{seen}” is no rating {scale}" if seen else "no rating"
            continue
        called = [cell(at) for at in (title, *others)]
        names = [html.unescape(name[:LONGEST_TITLE]) for name in called if name]
        numbers = [cell(at) for at in isbns]
        try:
            film = find(cell(item), cell(imdb), numbers, names, cell(reading.year))
        except LineError as error:
            reasons[row] = str(error)
            year = cell(reading.year)
            numbers = [cell(item) or cell(imdb), *numbers]
            name = shorten((names or [*filter(None, numbers), ""])[0], 80)
            unmatched.append(f"{name} ({year})" if year and names else name)
            continue
        if is_liked:
            liked.add(film)
        if not (np.isfinite(value) or is_unseen):
            continue
        if film in row_of:
            reasons[row_of[film]] = "rated again in a later line"
        row_of[film], given[film] = row, float(value)
    unused = name_unused(file, reading, records, reasons, records.n_misfits)
    n_lines = records.n_rows + records.n_misfits
    if not (given or liked):
        raise DataError(
            f"None of the {n_lines:,} lines of {file.name} can be used."
            f"{list_unused(tuple(unused[:N_NAMED]), len(unused))} Each is to name "
            f"{name_things('a film', data.noun)} of these ratings and to rate it."
        )
    rows = np.array(sorted(given), np.int64)
    values = np.array([given[row] for row in rows.tolist()], np.float64)
    is_seen = np.isfinite(values)
    return Personal(
        rows[is_seen],
        values[is_seen],
        np.array(sorted(liked), np.int64),
        rows[~is_seen],
        n_lines,
        n_lines - len(unused),
        tuple(unused),
        tuple(unmatched),
        halved,
    )


def _are_titles(coded: Coded) -> bool:
    """Whether most cells are no numbers, as ids are."""
    is_number = [value.removesuffix(".0").isdecimal() for value in coded.values]
    return bool(2 * np.array(is_number)[coded.codes].sum() < len(coded.codes))


def _to_stars(
    file: Folder, reading: Reading, coded: Coded, plain: list[str], data: Dataset, needed: bool
) -> tuple[np.ndarray, bool]:
    """Stars of each different rating, NaN for none; and whether they were out of ten."""
    numbers = parse_ratings(coded.values, has_decimal_commas(coded.values))
    lowest, highest = data.ratings.lowest, data.ratings.highest
    if needed and not np.isfinite(numbers).any():
        said = {coded.values[code].strip() for code in np.unique(coded.codes)} - {""}
        what = "ratings that are no numbers" if said else "no ratings"
        raise DataError(f"“{reading.columns[reading.stars or 0]}” of {file.name} holds {what}.")
    # A few above the scale are slips, and are told of; most, or the file's own word, mean another.
    above = (numbers > highest) & (numbers <= _TEN) & (numbers % 1 == 0)
    named = any(map(_OUT_OF_TEN.search, coded.values))
    most = 2 * coded.n_rows[above].sum() > coded.n_rows[np.isfinite(numbers)].sum()
    halved = bool((_IMDB_OWN in plain or named or most) and highest == _TEN / 2)
    stars = numbers / 2 if halved else numbers
    return np.where((stars >= lowest) & (stars <= highest), stars, np.nan), halved


def imdb_numbers(movies: Movies) -> np.ndarray:
    """The films' IMDb numbers, (n_movies,) int64, from the data or the bundled facts; else 0."""
    films, own = read_films(), movies.imdb_id
    if own is None:
        own = np.zeros(len(movies.title), np.int64)
    # A film that is known by its number shall not meet a namesake by its title.
    found = match_films(movies.title, np.where(own > 0, 0, movies.year).tolist(), films)
    numbers: np.ndarray = np.where(found == NO_FILM, own, films.imdb_id[found])
    return numbers


class _Finder:
    """Films of a data set, by whatever a line says of them."""

    def __init__(self, data: Dataset) -> None:
        movies = data.movies
        self._index = MovieIndex(
            *(data.ratings.movie_ids, movies.title, movies.year.tolist(), data.noun),
            movies.n_ratings,
        )
        self._data = data
        self._by_imdb: dict[int, int] | None = None
        # Where nothing gives a title, “0306406152” or “Book 0306406152” stands in.
        ends = (_ISBN.fullmatch(title.rsplit(" ", 1)[-1]) for title in movies.title)
        self._by_isbn = {match[1]: row for row, match in enumerate(ends) if match}

    def __call__(self, item: str, imdb: str, isbns: list[str], names: list[str], year: str) -> int:
        if item and (row := self._by_id(item, names)) is not None:
            return row
        for match in map(_ISBN.fullmatch, isbns):
            if match and match[1] in self._by_isbn:
                return self._by_isbn[match[1]]
        if (row := self._imdb.get(parse_imdb(imdb))) is not None:
            return row
        found = None
        for name in names:
            try:
                return self._index.by_title(name, year, _YEARS_OFF)
            except LineError as error:
                found = found or error
        known_as = f"{self._data.noun} {shorten(next(filter(None, (item, imdb, *isbns)), ''))}"
        raise found or LineError(f"{known_as} is not among these ratings")

    def _by_id(self, item: str, names: list[str]) -> int | None:
        """The film of an id, None where the title beside it is another film's: no id of ours."""
        try:
            row = self._index.by_id(item)
        except LineError:
            if not names:
                raise
            return None
        if not names:
            return row
        one = self._data.movies.title[row]
        alone = MovieIndex(np.zeros(1), [one], [int(self._data.movies.year[row])])
        for name in names:
            try:
                alone.by_title(name, "", _YEARS_OFF)
            except LineError:
                continue
            return row
        return None

    @property
    def _imdb(self) -> dict[int, int]:
        """Row by IMDb number, of the films that the bundled facts know."""
        if self._by_imdb is None:
            numbers = imdb_numbers(self._data.movies)
            known = np.flatnonzero(numbers).tolist()
            self._by_imdb = dict(zip(numbers[known].tolist(), known, strict=True))
        return self._by_imdb
