"""What a second table says about the things that are rated: titles, years, categories."""

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from cf.data.folder import Folder
from cf.data.importing.imdb import find_imdb, parse_imdb
from cf.data.importing.lines import is_unshowable
from cf.data.importing.reading import WORDS, Reading
from cf.data.importing.records import Coded, read_records
from cf.data.titles import split_year
from cf.errors import DataError

Said = TypeVar("Said")  # what a line says of a thing
MOST_CATEGORIES = 40
LONGEST_TITLE = 200
_LONGEST_DATE = 40
_PARTED = re.compile(r"\s*[|;,/]\s*")
_LISTED = re.compile(r"^\[|\]$|['\"]")  # as Python and JSON write lists
_FEWEST_HEADLINES = 3  # things of several titles, to be no slips
_NO_YEAR = 10_000  # above all
_YEAR = re.compile(r"(?:.*\D)?(1[4-9]\d\d|20\d\d)(?:\.0|\D.*)?")


@dataclass(frozen=True)
class Thing:
    """One thing that is rated, as a table describes it."""

    title: str = ""
    year: int = 0  # 0 = unknown
    categories: frozenset[str] = field(default_factory=frozenset)
    imdb_id: int = 0  # 0 = unknown


def key_of(text: str) -> str:
    """An id by which two tables can be joined: “0042” and “42.0” are 42, letters are small."""
    plain = text.removesuffix(".0") if text[:-2].isdecimal() else text
    return (plain.lstrip("0") or "0") if plain.isdecimal() else plain.casefold()


def index_by_id(ids: Coded, values: Sequence[Said]) -> dict[str, Said]:
    """What each line says by its id as it stands and by `key_of` it; of several lines, the first.

    An id as it stands goes before another one of the same key: 007 is not 7 where both are there.
    """
    exact: dict[str, Said] = {}
    for code, value in zip(ids.codes.tolist(), values, strict=True):
        exact.setdefault(ids.values[code], value)
    by_key: dict[str, Said] = {}
    for text, value in exact.items():
        by_key.setdefault(key_of(text), value)
    return by_key | exact


def read_links(file: Folder, reading: Reading) -> dict[str, int]:
    """Read a table of nothing but ids beside IMDb's: IMDb's number by id, as `index_by_id`."""
    imdb = find_imdb(reading)
    assert imdb is not None and reading.item is not None
    columns = read_records(file, reading, [reading.item, imdb]).columns
    numbers = [parse_imdb(columns[imdb].values[code]) for code in columns[imdb].codes.tolist()]
    return index_by_id(columns[reading.item], numbers)


def read_listing(file: Folder, reading: Reading) -> dict[str, Thing]:
    """Read what a table says of each thing, by its id, as `index_by_id`.

    Raises DataError if no column of ids, or none of titles, was recognised.
    """
    if reading.item is None or reading.title is None:
        raise DataError(
            f"{file.name} was to give titles, but of its columns {', '.join(reading.columns)[:300]}"
            " none was recognised as "
            f"{'id' if reading.item is None else 'title'}. Name the columns “id” and “title”."
        )
    imdb = find_imdb(reading)
    places = (reading.item, reading.title, reading.categories, reading.year, imdb)
    columns = read_records(file, reading, [at for at in places if at is not None]).columns
    rows = np.arange(len(columns[reading.item].codes))
    things = describe_things(columns, reading, rows)
    return index_by_id(columns[reading.item], things)


def describe_things(columns: dict[int, Coded], reading: Reading, rows: np.ndarray) -> list[Thing]:
    """What some rows of a table say of the things that they are about.

    Parameters
    ----------
    rows : (n_things,) int
    """

    def texts(at: int | None) -> Sequence[str]:
        if at is None or at not in columns:
            return [""] * len(rows)
        return [columns[at].values[code] for code in columns[at].codes[rows].tolist()]

    at = reading.categories
    blanks = at is not None and reading.columns[at].endswith(WORDS)
    parted = re.compile(r"\s+") if blanks else _PARTED
    imdb = map(parse_imdb, texts(find_imdb(reading)))
    found = zip(texts(reading.title), texts(reading.year), texts(at), imdb, strict=True)
    return [_describe(*said, parted) for said in found]


def tell_namesakes_apart(title: Coded, year: Coded) -> Coded:
    """Add its year to a title that stands beside several, for things known by title alone.

    Where most titles stand beside several years, these are no years of the things.
    """
    of_value = np.array([_read_year(text) for text in year.values], np.int64)
    pair = title.codes * np.int64(_NO_YEAR) + of_value[year.codes]
    dated = np.flatnonzero(pair % _NO_YEAR)
    n_years = np.bincount(np.unique(pair[dated]) // _NO_YEAR, minlength=len(title.values))
    several = n_years > 1
    if not 0 < 2 * several.sum() <= (n_years > 0).sum():
        return title
    dated = dated[several[title.codes[dated]]]
    named, places = np.unique(pair[dated], return_inverse=True)
    codes = title.codes.copy()
    codes[dated] = len(title.values) + places
    added = (f"{title.values[one // _NO_YEAR]} ({one % _NO_YEAR})" for one in named.tolist())
    return Coded((*title.values, *added), codes)


def are_titles_of(item: Coded, title: Coded) -> bool:
    """Whether a column's texts belong to things; headlines differ between lines about one thing."""
    n_lines = np.bincount(item.codes, minlength=len(item.values))
    pairs = np.unique(item.codes * np.int64(len(title.values)) + title.codes)
    n_titles = np.bincount(pairs // len(title.values), minlength=len(item.values))
    n_differ = int((n_titles > 1).sum())
    return n_differ < _FEWEST_HEADLINES or 2 * n_differ <= int((n_lines > 1).sum())


def _read_year(text: str) -> int:
    """The year that a cell says, 0 where it says none."""
    match = _YEAR.fullmatch(text[:_LONGEST_DATE])
    return int(match[1]) if match else 0


def _describe(
    title: str, year: str, categories: str, imdb_id: int, parted: re.Pattern[str]
) -> Thing:
    shown = _show(html.unescape(title[: 2 * LONGEST_TITLE]))
    name, own_year = split_year(shown)
    own = (_show(html.unescape(one)) for one in parted.split(_LISTED.sub("", categories)))
    return Thing(name, _read_year(year) or own_year, frozenset(filter(None, own)), imdb_id)


def _show(text: str) -> str:
    """A text in one line that can be shown."""
    text = " ".join(text.split())[:LONGEST_TITLE]
    return "".join(c for c in text if not is_unshowable(c)) if is_unshowable(text) else text


def commonest_categories(things: Sequence[Thing]) -> tuple[list[frozenset[str]], str]:
    """The categories of each, at most the commonest forty; what was left out, in words."""
    counts = Counter(category for thing in things for category in thing.categories)
    if len(counts) <= MOST_CATEGORIES:
        return [thing.categories for thing in things], ""
    kept = frozenset(name for name, _ in counts.most_common(MOST_CATEGORIES))
    return [thing.categories & kept for thing in things], (
        f"Of {len(counts):,} categories, the {MOST_CATEGORIES} commonest are used."
    )
