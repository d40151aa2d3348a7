"""Which rows of a table give a rating; and what is told of those that give none."""

from dataclasses import dataclass

import numpy as np

from cf.data.folder import Folder
from cf.data.importing.lines import N_NAMED, list_unused, shorten
from cf.data.importing.matrix import HEADING, tell_matrix
from cf.data.importing.reading import PURCHASE, Reading
from cf.data.importing.records import Coded, Records, find_lines, name_unused
from cf.data.importing.rows import BLANK
from cf.data.importing.scale import (
    Scale,
    parse_ratings,
    tell_off_scale,
    tell_zeros,
    to_stars,
)
from cf.errors import DataError
from cf.numbers import join_words

ONES = -1  # the place of a column that is not there: a count of one in each line
_MOST_UNUSED = 0.5  # of the lines: with more, the table was taken for something that it is not


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows that give a rating, in the order of the file."""

    rows: np.ndarray
    user: np.ndarray  # code of the user's text
    item: np.ndarray
    stars: np.ndarray
    ends: tuple[float, float]  # of the scale, in stars


def find_usable(file: Folder, reading: Reading, records: Records) -> tuple[Rows, list[str]]:
    """Leave out what is no rating, and of repeated pairs all but the last; and say so.

    Raises DataError if no row, or less than half of those that were to, gives a rating.
    """
    user, item, stars = (records.columns[at] for at in places_of(reading))
    numbers = parse_ratings(stars.values, reading.decimal_comma)
    scale = Scale(0, 1, implicit=True) if places_of(reading)[2] == ONES else reading.scale
    unrated = np.isin(numbers, scale.not_rated)
    bought = _are_bought(reading, records)
    of_value, lowest, highest, how = to_stars(np.where(unrated, np.nan, numbers), scale)
    no_rating = unrated[stars.codes] | bought
    n_unrated = int(no_rating.sum())
    told = tell_matrix(reading) + ([how] if how else [])
    unit = "line" if reading.matrix is None else "cell"
    if places_of(reading)[2] == ONES:
        told.insert(0, "No column rates, so each line counts as one.")
    if bought.any():
        told.append(
            f"{int(bought.sum()):,} lines say “{PURCHASE}”, whose number counts no hours: left out."
        )
    zeros = tell_zeros(scale, int((numbers == 0)[stars.codes].sum()))
    if n_unrated > bought.sum():
        marks = join_words([f"{mark:g}" for mark in scale.not_rated])
        n_marked = n_unrated - int(bought.sum())
        say = f"{unit} says" if n_marked == 1 else f"{unit}s say"
        told.append(f"{n_marked:,} {say} {marks}, which means not rated: left out.{zeros}")
    elif zeros:
        told.append(zeros.strip())
    empty = [np.array([not value for value in one.values], bool) for one in (user, item, stars)]
    empty[2] = np.array([value.casefold() in BLANK for value in stars.values], bool)
    empty[2] &= np.isnan(numbers)
    faults = {
        f"no {name}": gone[one.codes]
        for name, gone, one in zip(
            ("user", reading.noun, "rating"), empty, (user, item, stars), strict=True
        )
    }
    asked = ~empty[2] & ~unrated
    faults["is no number"] = (asked & np.isnan(numbers))[stars.codes]
    off = asked & np.isfinite(numbers) & np.isnan(of_value)
    faults[_off_scale(scale)] = off[stars.codes]
    kept = ~no_rating
    for fault in faults.values():
        kept &= ~fault
    unused = _tell_unused(file, reading, records, faults, stars)
    n_unused = records.n_rows + records.n_misfits - n_unrated - int(kept.sum())
    n_asked = records.n_rows + records.n_misfits - n_unrated
    if not n_asked:
        where = f": {told[-1]}" if n_unrated else " below the names of its columns."
        raise DataError(f"{file.name} holds no ratings{where}")
    if n_unused > _MOST_UNUSED * n_asked or not kept.any():
        raise DataError(
            f"{file.name}: of {n_asked:,} {unit}s, {n_unused:,} cannot be used.{unused} Taken were "
            f"{reading.describe()}; the scale from {scale.low:g} to {scale.high:g}. Correct what "
            "was taken for what, or the file."
        )
    if n_unused:
        are = "is" if n_unused == 1 else "are"
        wider = tell_off_scale(scale, numbers[off & (stars.n_rows > 0)])
        told.append(f"{n_unused:,} of {n_asked:,} {unit}s {are} left out.{unused}{wider}")
    rows = np.flatnonzero(kept)
    rows, repeats = _drop_repeats(rows, user.codes[rows], item.codes[rows])
    if len(repeats):
        told.append(_tell_repeats(file, reading, records, repeats))
    given = of_value[stars.codes[rows]]
    return Rows(rows, user.codes[rows], item.codes[rows], given, (lowest, highest)), told


def _are_bought(reading: Reading, records: Records) -> np.ndarray:
    """Whether each row tells of a purchase, beside others of hours of play, (n_rows,) bool."""
    if reading.action is None or not reading.scale.implicit:
        return np.zeros(records.n_rows, bool)
    action = records.columns[reading.action]
    return np.array([value.casefold() == PURCHASE for value in action.values], bool)[action.codes]


def places_of(reading: Reading) -> tuple[int, int, int]:
    """The columns of users, things and ratings, which must be known; ONES of pairs alone."""
    stars = ONES if reading.pairs and reading.stars is None else reading.stars
    assert reading.user is not None and reading.item is not None and stars is not None
    return reading.user, reading.item, stars


def _off_scale(scale: Scale) -> str:
    if scale.implicit:
        return "is no count above zero"
    return f"is off the scale from {scale.low:g} to {scale.high:g}"


def _tell_unused(
    file: Folder, reading: Reading, records: Records, faults: dict[str, np.ndarray], stars: Coded
) -> str:
    """Name the first lines that cannot be used, each with its reason."""
    reasons: dict[int, str] = {}
    for reason, fault in faults.items():
        for row in np.flatnonzero(fault)[:N_NAMED].tolist():
            seen = f"“{shorten(stars.values[stars.codes[row]])}” " if reason[:2] == "is" else ""
            reasons.setdefault(row, f"{_column_of(reading, records, row)}{seen}{reason}")
    n_misfits = min(records.n_misfits, N_NAMED)
    n_unused = int(np.logical_or.reduce(list(faults.values())).sum()) + records.n_misfits
    if not n_unused:
        return ""
    unused = name_unused(file, reading, records, reasons, n_misfits)
    return list_unused(tuple(unused[:N_NAMED]), n_unused)


def _column_of(reading: Reading, records: Records, row: int) -> str:
    """Name the column of a matrix that a rating stands in."""
    if reading.matrix is None:
        return ""
    heading = records.columns[HEADING]
    return f"column “{shorten(heading.values[heading.codes[row]])}”: "


def _drop_repeats(
    rows: np.ndarray, user: np.ndarray, item: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The rows without those that a later one of the same user and thing replaces; and these."""
    pair = user * np.int64(item.max() + 1) + item
    order = np.argsort(pair, kind="stable")
    replaced = np.zeros(len(rows), bool)
    replaced[order[:-1]] = pair[order[:-1]] == pair[order[1:]]
    return rows[~replaced], rows[replaced]


def _tell_repeats(file: Folder, reading: Reading, records: Records, repeats: np.ndarray) -> str:
    lines, _ = find_lines(file, reading, records, repeats[:N_NAMED].tolist(), 0)
    named = ", ".join(f"{line:,}" for line in sorted(lines.values()))
    more = f" and {len(repeats) - N_NAMED:,} more" if len(repeats) > N_NAMED else ""
    count = "1 rating is" if len(repeats) == 1 else f"{len(repeats):,} ratings are"
    return (
        f"{count} replaced by a later one of the same user for the same "
        f"{reading.noun}: the last holds. Replaced: line {named}{more}."
    )
