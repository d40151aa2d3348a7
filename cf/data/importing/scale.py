"""Which scale a column of ratings is on, and how it becomes stars of at most five."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

# So many of the ratings lie below the scale's end and, unless it has negative ones, not below zero;
# the others are slips, off the scale: of twenty lines one may be. Where the scale reaches further,
# far more of the ratings do: most from 1 to 10 are above 5, most from 0 to 100 above 10.
_SHARE_ON_SCALE = 0.95
_HIGHEST = (5, 10, 20, 100)  # to 20 go the marks of French schools
_SEVEN = frozenset(map(float, range(1, 8)))  # all of them and no other: the scale of surveys
_LOWEST = (1, 0.5, 0)
# Numbers below or above all others that people write for “not rated”.
_MARKS = (-1.0, 0.0, 99.0, 999.0)
# Zeros are no ratings where so many of all are zero, or so many times as many as the ratings next
# to them: people give a lowest rating about as rarely as the next one.
_MANY_ZEROS, _MOST_ZEROS = 0.25, 0.5
_NEXT, _TIMES_THE_NEXT = 1.5, 2
_FEWEST_ANSWERS = 4  # of bad, fair and good, as 0, 1 and 2, the first is often given
_FEWEST_TO_TELL = 20  # lines, before zeros can be many, or a single one a slip
_LEAST_COUNTED = 2  # the median of counts at most: whoever rates gives more
_LONGEST_RATING = 40  # letters
_LARGEST_END = 9999  # of a scale, as a person may say it
_THUMBS = {
    **dict.fromkeys(("true", "yes", "y", "like", "liked", "up", "thumbs up", "👍", "+"), 1.0),
    **dict.fromkeys(("recommended", "upvote", "positive", "love"), 1.0),
    **dict.fromkeys(("false", "no", "n", "dislike", "disliked", "down", "thumbs down"), 0.0),
    **dict.fromkeys(("👎", "not recommended", "downvote", "negative"), 0.0),
}
_ALL_FIVE = "All become 5 stars, and where all are alike there is no taste to learn."
_NUMBER = re.compile(r"[-+]?(?:\d{1,15}(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,2})?")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d+)?")
_OF = re.compile(r"(.+?)\s*(?:/\s*\d+|stars?|points?|%)", re.IGNORECASE)
_SAID = re.compile(r"([-+]?\d{1,3}(?:[.,]\d)?)\s*[-–—:=(]\s*\D+")  # “4 - Good”, as forms offer
_DRAWN = re.compile(r"(★*)(½?)☆*")


@dataclass(frozen=True)
class Scale:
    """What the numbers of a column of ratings say."""

    low: float  # lowest and highest rating, as the file writes them
    high: float
    not_rated: tuple[float, ...] = ()  # numbers that stand for no rating
    implicit: bool = False  # counts of plays, visits, purchases, instead of ratings
    is_said: bool = field(default=False, compare=False)  # by a person, not guessed

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
    """The different values of a column as (n_values,) float64, NaN where one is no number.

    Words such as “up” are numbers in a column of thumbs only, not among stars.
    """
    numbers = np.array([_parse(value, decimal_comma) for value in values], np.float64)
    if set(numbers[np.isfinite(numbers)].tolist()) <= {-1.0, 0.0, 1.0}:
        said = [value.strip().casefold() for value in values]
        thumbs = _thumbs_among(said)
        numbers = np.where(np.isnan(numbers), [thumbs.get(word, np.nan) for word in said], numbers)
    return numbers


def _parse(text: str, decimal_comma: bool) -> float:
    plain = text.strip().replace("−", "-")
    if len(plain) > _LONGEST_RATING:
        return np.nan
    if decimal_comma:
        plain = plain.replace(",", ".")
    elif _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    if _NUMBER.fullmatch(plain):
        return float(plain)
    if (match := _OF.fullmatch(plain)) and _NUMBER.fullmatch(match[1]):
        return float(match[1])
    if match := _SAID.fullmatch(plain):
        return float(match[1].replace(",", "."))
    if plain and (match := _DRAWN.fullmatch(plain)):
        return len(match[1]) + 0.5 * bool(match[2])
    return np.nan


def says_number(text: str) -> bool:
    """Whether a cell says a number, by itself or before words."""
    return bool(np.isfinite(_parse(text, has_decimal_commas([text]))))


def _thumbs_among(said: Sequence[str]) -> dict[str, float]:
    """What the words of a column mean: a dash is a thumb beside a plus, else an empty cell."""
    return _THUMBS | {"-": 0.0} if "+" in said else _THUMBS


def are_thumbs(values: Sequence[str]) -> bool:
    """Whether a column is answered by words such as “up” and “no”."""
    said = {value.casefold() for value in values if value}
    words = said & _thumbs_among(list(said)).keys()
    return bool(words) and said <= words | {"-"}


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
    if not counts and numbers.min() >= 0 and numbers.max() <= 1 and len(numbers) > 2:
        return Scale(0, 1)  # shares of one
    if counts or (counts is None and _are_counts(numbers, n_rows)):
        return Scale(0, float(numbers.max()), (), implicit=True)
    marks = tuple(mark for mark in _MARKS if _is_mark(mark, numbers, n_rows))
    rated = ~np.isin(numbers, marks)
    numbers, n_rows = numbers[rated], n_rows[rated]
    high = _find_end(numbers, n_rows)
    if high == 10 and set(numbers[np.abs(numbers) <= high].tolist()) == _SEVEN:
        return Scale(1, 7, marks)
    if high > _HIGHEST[-1] and _are_uneven(numbers, n_rows):  # counts, whatever they are called
        return Scale(0, high, marks, implicit=True)
    if n_rows[numbers >= 0].sum() < _SHARE_ON_SCALE * n_rows.sum():
        return Scale(-max(high, 10.0), max(high, 10.0), marks)
    is_slip = n_rows.sum() >= _FEWEST_TO_TELL and n_rows[numbers == 0].sum() == 1 and high <= 10
    least = numbers[numbers > 0 if is_slip else numbers >= 0].min()
    return Scale(next(end for end in _LOWEST if end <= least), high, marks)


def _find_end(numbers: np.ndarray, n_rows: np.ndarray) -> float:
    """The least of the usual ends that nearly all ratings lie below, else the largest rating."""
    enough = _SHARE_ON_SCALE * n_rows.sum()
    ends = (end for end in _HIGHEST if n_rows[np.abs(numbers) <= end].sum() >= enough)
    return next(ends, float(np.abs(numbers).max()))


def _are_counts(numbers: np.ndarray, n_rows: np.ndarray) -> bool:
    """Whether the largest numbers are above any scale, or far above most, as with counts."""
    most = numbers.max()
    uneven = most > 10 and _are_uneven(numbers, n_rows)
    slips = _find_end(numbers, n_rows) <= 10 and _median(numbers, n_rows) > _LEAST_COUNTED
    return bool(numbers.min() >= 0 and (most > _HIGHEST[-1] or uneven) and not slips)


def _are_uneven(numbers: np.ndarray, n_rows: np.ndarray) -> bool:
    """Whether the largest number is more than ten times the median, none below zero."""
    return bool(numbers.min() >= 0 and numbers.max() > 10 * _median(numbers, n_rows))


def _median(numbers: np.ndarray, n_rows: np.ndarray) -> float:
    order = np.argsort(numbers)
    return float(numbers[order][np.searchsorted(n_rows[order].cumsum(), n_rows.sum() / 2)])


def _is_mark(mark: float, numbers: np.ndarray, n_rows: np.ndarray) -> bool:
    """Whether a number that lies outside all others stands for “not rated”."""
    others = numbers != mark
    if others.all() or others.sum() < 2:
        return False
    if mark == 0:
        return _are_unrated(numbers, n_rows)
    if mark < 0:  # {-1, 0, 1} are three answers
        return bool(numbers[others].min() >= 0 and numbers.max() > 1)
    return _find_end(numbers[others], n_rows[others]) <= 10 < mark


def _are_unrated(numbers: np.ndarray, n_rows: np.ndarray) -> bool:
    """Whether zeros are no ratings but stand where nothing was rated."""
    above, n_all = numbers > 0, n_rows.sum()
    if above.sum() < 2 or n_rows[numbers >= 0].sum() < _SHARE_ON_SCALE * n_all:
        return False
    low, high = numbers[above].min(), _find_end(numbers[above], n_rows[above])
    largest = numbers[numbers <= high].max()
    if low < min(_LOWEST[:2]) or high > _HIGHEST[-1] or largest < _FEWEST_ANSWERS:
        return False
    n_zeros = n_rows[numbers == 0].sum()
    if n_all < _FEWEST_TO_TELL or high > 10:
        return bool(n_zeros >= _MOST_ZEROS * n_all)
    n_next = n_rows[above & (numbers <= _NEXT)].sum()
    return bool(n_zeros > _MANY_ZEROS * n_all or n_zeros > _TIMES_THE_NEXT * (n_next + 1))


def tell_zeros(scale: Scale, n_zeros: int) -> str:
    """Say what zeros were taken for, and how to say otherwise, with a blank before."""
    if not n_zeros or scale.implicit or scale.is_thumbs or scale.is_said:
        return ""
    if 0 in scale.not_rated:
        return f" If 0 is a rating, say scale=0-{scale.high:g}."
    if scale.low:
        return ""
    are = "rating of 0 is" if n_zeros == 1 else "ratings of 0 are"
    return (
        f" {n_zeros:,} {are} kept as the lowest there can be. If 0 means not rated, say "
        f"scale=1-{scale.high:g}, which leaves them out."
    )


def tell_off_scale(scale: Scale, off: np.ndarray) -> str:
    """Say how to keep numbers that are off a scale that was guessed; nothing if none are."""
    ends = [*off.tolist(), scale.low, scale.high]
    if not len(off) or scale.implicit or scale.is_said or max(map(abs, ends)) > _LARGEST_END:
        return ""
    return f" If what is off the scale is right, say scale={min(ends):g}-{max(ends):g}."


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
        if ((numbers > low) & (numbers < high)).any():
            said = f"Ratings from {low:g} to {high:g} become stars from 1 to 5, evenly."
        elif np.nanmin(numbers, initial=np.inf) == high:
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
