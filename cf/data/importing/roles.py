"""Guessing which column of a table is what, by its name and by what stands in it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from cf.data.importing.lines import shorten
from cf.data.importing.reading import (
    NOUNS,
    PURCHASE,
    ROLES,
    Reading,
    find_asked,
    is_index_name,
    noun_of,
    own_noun_of,
    plain_names,
)
from cf.data.importing.rows import BLANK
from cf.data.importing.scale import has_decimal_commas, parse_ratings
from cf.data.importing.times import says_time
from cf.data.titles import split_year

MATRIX_COLUMNS = 20  # so many columns of numbers are a matrix
NUMBER = re.compile(r"[-+−]?\d+(?:[.,]\d+)?")
_ADDRESS = re.compile(r"https?://|www\.")
_ACTIONS = {PURCHASE, "play"}  # as in lists of games
_SHARE_OF_NUMBERS = 0.95  # of ratings; the others are slips
_DATED = 0.9  # of what is rated: so many titles with a year behind them are no chance
_OWN = 0.8  # of the lines have a title that no other has, where things are listed
_FEWEST_LISTED = 4  # lines, to be sure that no id stands in two


def guess_roles(reading: Reading, body: Sequence[Sequence[str]]) -> Reading:
    """Which column is what: by the columns' names, else by what stands in them."""
    named = find_asked(reading.columns) if reading.header else {}
    counts = named.pop("counts", None)
    if "stars" not in named and counts is not None:
        named["stars"] = counts
    columns = [[row[at] for row in body] for at in range(len(reading.columns))]
    if not {"user", "item", "stars"} <= named.keys() and _is_matrix(columns):
        return reading
    doubts = _mend_names(named, reading, columns)
    by_name = set(named)
    free = [
        at
        for at, values in enumerate(columns)
        if at not in named.values() and not _is_idle(reading, at, values)
    ]
    if not reading.header and _lists_titles(columns):
        named["item"], free = 0, list(range(1, len(columns)))
    else:
        _find_by_values(named, columns, free)
    if not reading.header and "item" in named:
        ids = columns[named["item"]]
        texts = (at for at in free if _tells_of(ids, columns[at]))
        named |= zip(("title", "categories"), texts, strict=False)
    if reading.header:
        doubts += tell_places(
            reading.columns, {r: at for r, at in named.items() if r not in by_name}
        )
    if "time" not in named:
        times = (i for i, c in enumerate(columns) if i not in named.values() and are_times(c))
        named |= zip(["time"], times, strict=False)
    if "title" not in named and "item" in named and _are_dated(columns[named["item"]]):
        named["title"] = named["item"]
    places: dict[str, Any] = {role: named.get(role) for role in ROLES}
    things = [reading.columns[named[role]] for role in ("item", "title") if role in named]
    noun = noun_of([*things, *reading.columns, Path(reading.name).stem])
    if noun == "item" and things and "user" in by_name:
        noun = own_noun_of(things[0])
        if noun != "item":  # its name says enough
            doubts = [(role, told) for role, told in doubts if role != "item"]
    actions = (at for at, values in enumerate(columns) if {*map(str.casefold, values)} == _ACTIONS)
    if places["time"] is not None:
        doubts = [(role, told) for role, told in doubts if role != "time"]
    action = next(actions, None)
    return replace(reading, noun=noun, action=action, doubts=tuple(doubts), **places)


def tell_places(columns: Sequence[str], found: Mapping[str, int]) -> list[tuple[str, str]]:
    """Say which columns were taken for what they are not called."""
    who = {"user": "who rated", "item": "what was rated", "stars": "the rating"}
    return [
        (
            role,
            f"“{shorten(columns[at])}” was taken for {who[role]} by where it stands, not by its "
            f"name. If it is another column, say {'rating' if role == 'stars' else role}=…",
        )
        for role, at in found.items()
    ]


def tell_no_time(column: str, values: Sequence[str]) -> list[tuple[str, str]]:
    """Say that a column that is called so says no times; nothing of one that is empty."""
    known = list(filter(None, values))
    if not known:
        return []
    told = (
        f"When the ratings were given is not kept: “{shorten(column)}” says “{shorten(known[0])}”, "
        "which is read as no time. 2020-01-31, 31.1.2020 and 31 Jan 2020 would be."
    )
    return [("time", told)]


def _mend_names(
    named: dict[str, int], reading: Reading, columns: Sequence[Sequence[str]]
) -> list[tuple[str, str]]:
    """Take back what the columns' names seem to say where their values say otherwise.

    Returns role and what is to be told of it.
    """
    doubts: list[tuple[str, str]] = []
    item, title = named.get("item"), named.get("title")
    if "user" in named and item is not None and reading.columns[item].casefold() == "id":
        del named["item"]  # it numbers the ratings
    elif item is not None and title is not None and not _tell_apart(named, columns):
        called = reading.columns[title].casefold()
        if called == "name" and not _tells_of(columns[item], columns[title]):
            named["user"] = named.pop("title")  # one thing, several names: of people
    if "time" in named and not are_times(columns[named["time"]], share=0.5, called=True):
        at = named.pop("time")  # hours that something took, perhaps
        doubts = tell_no_time(reading.columns[at], columns[at])
    if "item" not in named and "title" in named:  # a thing that is known by its title alone
        named["item"] = named["title"]
    if "title" not in named and "item" in named:
        beside = _find_names(reading, columns, named["item"])
        named |= zip(["title"], [at for at in beside if at not in named.values()], strict=False)
    return doubts


def _find_names(reading: Reading, columns: Sequence[Sequence[str]], item: int) -> Iterator[int]:
    """Columns that are called as the things of another are, “book” beside “isbn”: their names."""
    noun = noun_of([reading.columns[item]])
    for at, name in enumerate(plain_names(reading.columns)):
        is_called = noun in (NOUNS.get(name), NOUNS.get(name.removesuffix("s")))
        if at != item and is_called and _tells_of(columns[item], columns[at]):
            yield at


def _tell_apart(named: Mapping[str, int], columns: Sequence[Sequence[str]]) -> bool:
    """Whether a column tells users apart: forms leave everybody's address empty or the same."""
    return "user" in named and len(set(columns[named["user"]])) > 1


def _find_by_values(
    named: dict[str, int], columns: Sequence[Sequence[str]], free: list[int]
) -> None:
    """Fill what is not named yet with the columns left, in the order of user, thing, rating."""
    if "stars" not in named:
        n_ids = 2 - len({"user", "item"} & named.keys())  # they stand before the rating
        late = free[n_ids:] + free[1:n_ids]
        if (at := next((at for at in late if _are_ratings(columns[at], at)), None)) is not None:
            named["stars"] = at
            free.remove(at)
    for role in ("user", "item"):
        # A header that names things and no users is one person's, unless things stand in it twice.
        once = "item" in named and len(set(columns[named["item"]])) == len(columns[0])
        if role not in named and free and not (role == "user" and once):
            named[role] = free.pop(0)


def _is_matrix(columns: Sequence[Sequence[str]]) -> bool:
    """Whether nearly all of many columns hold numbers."""
    numbers = [all(map(NUMBER.fullmatch, filter(None, values))) for values in columns]
    return len(columns) >= MATRIX_COLUMNS and sum(numbers) > 0.9 * len(columns)


def _tells_of(ids: Sequence[str], values: Sequence[str]) -> bool:
    """Whether values are texts, one for each id."""
    known = [value for value in values if value]
    texts = not all(map(NUMBER.fullmatch, known)) and not are_times(known)
    texts &= not all(map(_ADDRESS.match, known))
    return texts and len(set(zip(ids, values, strict=True))) == len(set(ids))


def are_times(values: Sequence[str], share: float = 1.0, called: bool = False) -> bool:
    """Whether such a share of the values that there are say when something was.

    Parameters
    ----------
    called : whether their column is called so
    """
    known = [value for value in values if value]
    return bool(known) and sum(says_time(one, called) for one in known) >= share * len(known)


def _are_dated(values: Sequence[str]) -> bool:
    """Whether nearly all values are titles with a year in brackets."""
    known = set(values) - {""}
    return bool(known) and sum(split_year(value)[1] > 0 for value in known) >= _DATED * len(known)


def _lists_titles(columns: Sequence[Sequence[str]]) -> bool:
    """Whether each line is about another thing, and has a text that hardly another line has."""
    n_lines = len(columns[0])
    return (
        n_lines >= _FEWEST_LISTED
        and len(set(columns[0])) == n_lines
        and any(
            len(set(values)) > _OWN * n_lines
            and not all(map(NUMBER.fullmatch, values))
            and not are_times(values)
            for values in columns[1:]
        )
    )


def _is_idle(reading: Reading, at: int, values: Sequence[str]) -> bool:
    """Whether a column is empty, always the same, a time, or a running number of the lines."""
    if at > 1 and len(values) > 1 and len(set(values)) == 1:
        return True
    if not any(values) or are_times(values):
        return True
    if at or (reading.header and not is_index_name(reading.columns[at].casefold())):
        return False
    first = values[0] if values else ""
    if not first.isdecimal() or len(values) < 3 or len(reading.columns) < 4:
        return False
    return list(values) == [str(i) for i in range(int(first), int(first) + len(values))]


def _are_ratings(values: Sequence[str], at: int) -> bool:
    """Whether values without a name can be ratings: few different numbers within a scale."""
    counts = Counter(value for value in values if value.casefold() not in BLANK)
    numbers = parse_ratings(list(counts), has_decimal_commas(list(counts)))
    is_number = numbers == numbers
    n_rows = np.array(list(counts.values()), int)
    if not is_number.any() or n_rows[is_number].sum() < _SHARE_OF_NUMBERS * n_rows.sum():
        return False
    numbers = numbers[is_number]
    return at > 1 or (len(numbers) <= 21 and bool((abs(numbers) <= 10).all()))
