"""Which scale a column of ratings is on, and how it becomes stars of at most five."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# So many of the ratings lie below the scale's end and, unless it has negative ones, not below zero;
# the others are off the scale.
_SHARE_ON_SCALE = 0.98
_HIGHEST = (5, 10, 100)
_SEVEN = frozenset(map(float, range(1, 8)))  # all of them and no other: the scale of surveys
_LOWEST = (1, 0.5, 0)
# Numbers below or above all others that people write for “not rated”.
_MARKS = (-1.0, 0.0, 99.0, 999.0)
_MANY_ZEROS = 0.25  # of all: so many zeros are not the lowest rating but none
_FEWEST_TO_TELL = 20  # lines, before zeros can be many
_LONGEST_RATING = 40  # letters
_THUMBS = {
    **dict.fromkeys(("true", "yes", "y", "like", "liked", "up", "thumbs up", "👍", "+"), 1.0),
    **dict.fromkeys(("recommended", "upvote", "positive", "love"), 1.0),
    **dict.fromkeys(("false", "no", "n", "dislike", "disliked", "down", "thumbs down"), 0.0),
    **dict.fromkeys(("👎", "not recommended", "downvote", "negative", "-"), 0.0),
}
_ALL_FIVE = "All become 5 stars, and where all are alike there is no taste to learn."
_NUMBER = re.compile(r"[-+]?(?:\d{1,15}(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,2})?")
_OF = re.compile(r"(.+?)\s*(?:/\s*\d+|stars?|points?|%)", re.IGNORECASE)
_DRAWN = re.compile(r"(★*)(½?)☆*")


@dataclass(frozen=True)
class Scale:
    """What the numbers of a column of ratings say."""

    low: float  # lowest and highest rating, as the file writes them
    high: float
    not_rated: tuple[float, ...] = ()  # numbers that stand for no rating
    implicit: bool = False  # counts of plays, visits, purchases, instead of ratings

    @property
    def is_thumbs(self) -> bool:
        """Whether there are two answers only."""
        return (self.low, self.high) in ((0, 1), (-1, 1))


STARS = Scale(1.0, 5.0)  # as long as nothing else is known


def has_decimal_commas(values: Sequence[str]) -> bool:
    """Whether the numbers of a column have commas where others have points."""
    return any(re.fullmatch(r"-?\d+,\d{1,2}", value) for value in values) and not any(
        re.fullmatch(r"-?\d+\.\d+", value) for value in values
    )


def parse_ratings(values: Sequence[str], decimal_comma: bool) -> np.ndarray:
    """The different values of a column as (n_values,) float64, NaN where one is no number."""
    return np.array([_parse(value, decimal_comma) for value in values], np.float64)


def _parse(text: str, decimal_comma: bool) -> float:
    plain = text.strip().replace("−", "-")
    if len(plain) > _LONGEST_RATING:
        return np.nan
    if decimal_comma:
        plain = plain.replace(",", ".")
    if _NUMBER.fullmatch(plain):
        return float(plain)
    if plain.casefold() in _THUMBS:
        return _THUMBS[plain.casefold()]
    if (match := _OF.fullmatch(plain)) and _NUMBER.fullmatch(match[1]):
        return float(match[1])
    if plain and (match := _DRAWN.fullmatch(plain)):
        return len(match[1]) + 0.5 * bool(match[2])
    return np.nan


def are_thumbs(values: Sequence[str]) -> bool:
    """Whether a column is answered by words such as “up” and “no”."""
    said = {value.casefold() for value in values if value}
    return bool(said) and said <= _THUMBS.keys()


def guess_scale(
    numbers: np.ndarray, n_rows: np.ndarray, counts: bool | None, thumbs: bool = False
) -> Scale:
    """Guess the scale from the different numbers and how many rows have each.

    Parameters
    ----------
    numbers : (n_values,) float64; what is no number is left out.
    n_rows : (n_values,) int.
    counts : whether the column's name says that it counts something; None: it says nothing.
    thumbs : whether its name or its words say that it is answered by yes or no, all of it perhaps
        by yes.
    """
    known = np.isfinite(numbers) & (n_rows > 0)
    numbers, n_rows = numbers[known], n_rows[known]
    if not len(numbers):
        return STARS
    if set(numbers.tolist()) <= {0.0, 1.0} and (len(numbers) == 2 or thumbs) and not counts:
        return Scale(0, 1)
    if set(numbers.tolist()) == {-1.0, 1.0}:
        return Scale(-1, 1)
    if counts or (counts is None and _are_counts(numbers, n_rows)):
        return Scale(0, float(numbers.max()), (), implicit=True)
    marks = tuple(mark for mark in _MARKS if _is_mark(mark, numbers, n_rows))
    rated = ~np.isin(numbers, marks)
    numbers, n_rows = numbers[rated], n_rows[rated]
    enough = _SHARE_ON_SCALE * n_rows.sum()
    most = float(np.abs(numbers).max())
    if set(numbers.tolist()) == _SEVEN:
        return Scale(1, 7, marks)
    high = next((end for end in _HIGHEST if n_rows[np.abs(numbers) <= end].sum() >= enough), most)
    if high > _HIGHEST[-1] and _are_uneven(numbers, n_rows):  # counts, whatever they are called
        return Scale(0, high, marks, implicit=True)
    if n_rows[numbers >= 0].sum() < enough:
        return Scale(-max(high, 10.0), max(high, 10.0), marks)
    least = numbers[numbers >= 0].min()
    return Scale(next(end for end in _LOWEST if end <= least), high, marks)


def _are_counts(numbers: np.ndarray, n_rows: np.ndarray) -> bool:
    """Whether the largest number is above any scale, or far above most, as with counts."""
    most = numbers.max()
    uneven = most > 10 and _are_uneven(numbers, n_rows)
    return bool(numbers.min() >= 0 and (most > _HIGHEST[-1] or uneven))


def _are_uneven(numbers: np.ndarray, n_rows: np.ndarray) -> bool:
    """Whether the largest number is more than ten times the median, none below zero."""
    order = np.argsort(numbers)
    middle = numbers[order][np.searchsorted(n_rows[order].cumsum(), n_rows.sum() / 2)]
    return bool(numbers.min() >= 0 and numbers.max() > 10 * middle)


def _is_mark(mark: float, numbers: np.ndarray, n_rows: np.ndarray) -> bool:
    """Whether a number that lies outside all others stands for “not rated”."""
    others = numbers[numbers != mark]
    if mark not in numbers or len(others) < 2:
        return False
    low, high = others.min(), others.max()
    if mark == 0:
        share = n_rows[numbers == 0].sum() / n_rows.sum()
        many = share > _MANY_ZEROS and n_rows.sum() >= _FEWEST_TO_TELL
        return bool(low >= 1 and high in (5, 10) and many)
    return bool(mark < 0 < low) if mark < 0 else bool(high <= 10 < mark)


def to_stars(numbers: np.ndarray, scale: Scale) -> tuple[np.ndarray, float, float, str]:
    """Ratings on a scale as stars of at most five.

    Returns the stars, NaN off the scale; the lowest and highest; what was done, "" where nothing
    was.
    """
    low, high = scale.low, scale.high
    if scale.implicit:
        known = np.where(numbers > 0, numbers, np.nan)
        one = set(known[np.isfinite(known)].tolist())
        if len(one) == 1:
            return (
                *(np.where(known > 0, 5.0, np.nan), 1.0, 5.0),
                f"The numbers are counts, and each is {one.pop():g}: they say who took what, not "
                f"who liked it. {_ALL_FIVE}",
            )
        largest = max(float(np.nanmax(known, initial=1.0)), 2.0)
        smallest = float(np.nanmin(known, initial=1.0))
        reach = np.log(largest / smallest)
        stars = 1 + 4 * np.log(known / smallest) / reach
        times, words = (10, "ten times") if largest >= 10 * smallest else (2, "twice")
        return (
            stars,
            1.0,
            5.0,
            (
                f"The numbers are counts up to {largest:,.0f}, not ratings: nobody said what they "
                f"disliked. Each becomes 1 to 5 stars by its logarithm, so that {words} as many "
                f"are always {4 * np.log(times) / reach:.1f} stars more."
            ),
        )
    inside = (numbers >= low) & (numbers <= high)
    numbers = np.where(inside, numbers, np.nan)
    if scale.is_thumbs:
        said = "Thumbs down become 1 star, thumbs up 5."
        if np.nanmin(numbers, initial=np.inf) == high:
            said = f"All thumbs are up: nobody said what they disliked. {_ALL_FIVE}"
        return 1 + 4 * (numbers - low) / (high - low), 1.0, 5.0, said
    if low >= 0 and high <= 5:
        return numbers, low, high, ""
    shift = min(low, 0.0)
    width = (high - shift) / 5
    how = f" and {-shift:g} added before" if shift else ""
    return (
        *((numbers - shift) / width, (low - shift) / width, 5.0),
        f"Ratings from {low:g} to {high:g} become stars from {(low - shift) / width:g} to 5: "
        f"divided by {width:g}{how}.",
    )
