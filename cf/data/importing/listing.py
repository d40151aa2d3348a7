"""What a second table says about the things that are rated: titles, years, categories."""

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from cf.data.folder import Folder
from cf.data.importing.lines import is_unshowable
from cf.data.importing.reading import WORDS, Reading
from cf.data.importing.records import Coded, read_records
from cf.data.titles import split_year
from cf.errors import DataError

MOST_CATEGORIES = 40
LONGEST_TITLE = 200
_LONGEST_DATE = 40
_PARTED = re.compile(r"\s*[|;,/]\s*")
_LISTED = re.compile(r"^\[|\]$|['\"]")  # as Python and JSON write lists
_NO_YEAR = 10_000  # above all
_YEAR = re.compile(r"(?:.*\D)?(1[4-9]\d\d|20\d\d)(?:\.0|\D.*)?")


@dataclass(frozen=True)
class Thing:
    """One thing that is rated, as a table describes it."""

    title: str = ""
    year: int = 0  # 0 = unknown
    categories: frozenset[str] = field(default_factory=frozenset)


def key_of(text: str) -> str:
    """An id by which two tables can be joined: “0042” and “42.0” are 42, letters are small."""
    plain = text.removesuffix(".0") if text[:-2].isdecimal() else text
    return (plain.lstrip("0") or "0") if plain.isdecimal() else plain.casefold()


def read_listing(file: Folder, reading: Reading) -> dict[str, Thing]:
    """Thing by `key_of` its id; of several lines about one, the first.

    Raises DataError if no column of ids, or none of titles, was recognised.
    """
    if reading.item is None or reading.title is None:
        raise DataError(
            f"{file.name} was to give titles, but of its columns {', '.join(reading.columns)[:300]}"
            " none was recognised as "
            f"{'id' if reading.item is None else 'title'}. Name the columns “id” and “title”."
        )
    places = (reading.item, reading.title, reading.categories, reading.year)
    columns = read_records(file, reading, [at for at in places if at is not None]).columns
    rows = np.arange(len(columns[reading.item].codes))
    things = describe_things(columns, reading, rows)
    ids = columns[reading.item]
    listed: dict[str, Thing] = {}
    for code, thing in zip(ids.codes.tolist(), things, strict=True):
        listed.setdefault(key_of(ids.values[code]), thing)
    return listed


def describe_things(columns: dict[int, Coded], reading: Reading, rows: np.ndarray) -> list[Thing]:
    """What some rows of a table say of the things that they are about.

    Parameters
    ----------
    rows : (n_things,) int
    """

    def texts(at: int | None) -> Sequence[str]:
        if at is None:
            return [""] * len(rows)
        return [columns[at].values[code] for code in columns[at].codes[rows].tolist()]

    at = reading.categories
    blanks = at is not None and reading.columns[at].endswith(WORDS)
    parted = re.compile(r"\s+") if blanks else _PARTED
    found = zip(texts(reading.title), texts(reading.year), texts(at), strict=True)
    return [_describe(*texts, parted) for texts in found]


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


def _read_year(text: str) -> int:
    """The year that a cell says, 0 where it says none."""
    match = _YEAR.fullmatch(text[:_LONGEST_DATE])
    return int(match[1]) if match else 0


def _describe(title: str, year: str, categories: str, parted: re.Pattern[str]) -> Thing:
    shown = _show(html.unescape(title[: 2 * LONGEST_TITLE]))
    name, own_year = split_year(shown)
    own = (_show(html.unescape(one)) for one in parted.split(_LISTED.sub("", categories)))
    return Thing(name, _read_year(year) or own_year, frozenset(filter(None, own)))


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
