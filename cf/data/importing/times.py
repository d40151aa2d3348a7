"""When ratings were given, out of whatever a table writes: numbers, dates, dates with a clock."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

# Numbers from here on count parts of a second: as seconds, they would be after the year 5000.
_PARTS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
_LATEST = 2**53
_CLOCK = r"(?:[ T,]+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(?:([AaPp])\.?[Mm]\.?)?)?"
_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)" + _CLOCK)
# As Google's forms write them.
_YEAR_FIRST = re.compile(
    r"(\d{4})/(\d{1,2})/(\d{1,2})" + _CLOCK + r"(?:\s*(?:GMT|UTC)([+-]\d{1,2})?(?::?(\d\d))?)?"
)
_NAMED = re.compile(r"(\d{1,2})[-. ]+([A-Za-z]{3})[a-z]*[-., ]+(\d{4})" + _CLOCK)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MOST_MONTHS = 12


class TimeError(ValueError):
    """A value that says no time."""


def parse_times(column: Any) -> tuple[np.ndarray, str]:
    """Read the times of all rows.

    Raises TimeError if a row says no time; the message shows what it says instead.

    Parameters
    ----------
    column : an Arrow column of text, numbers, dates or timestamps. A time without a zone is UTC;
        of 3/4/2020 the first is the month, unless that cannot be for another value of the column.

    Returns
    -------
    (n_rows,) int64, whole seconds since 1970 UTC; and what is to be told, perhaps nothing.
    """
    import pyarrow as pa
    from pyarrow import compute

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = compute.utf8_trim_whitespace(column)
        # Fast where all is well: a large table has millions of different times.
        for kind in (pa.float64(), pa.timestamp("us"), pa.timestamp("us", "UTC")):
            try:
                column = column.cast(kind)
                break
            except pa.ArrowInvalid:
                continue
        else:
            encoded = column.combine_chunks().dictionary_encode()
            of_value, told = _parse_texts(encoded.dictionary.to_pylist())
            if encoded.null_count:
                raise TimeError("")
            return of_value[np.from_dlpack(encoded.indices)], told
    if column.null_count:
        raise TimeError("")
    if pa.types.is_temporal(column.type):
        try:
            exact = column.cast(pa.timestamp("us"))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            raise TimeError(f"{column[0]}") from None
        micros = np.from_dlpack(exact.combine_chunks().cast(pa.int64()))
        return micros // 10**6, ""
    try:
        numbers = np.from_dlpack(column.cast(pa.float64()).combine_chunks())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise TimeError(f"{column[0]}") from None
    return _to_seconds(numbers), ""


def _to_seconds(numbers: np.ndarray) -> np.ndarray:
    """Seconds out of seconds, or thousandths, millionths or billionths of them."""
    wrong = ~(np.abs(numbers) < _LATEST * 10**3)
    size = np.abs(numbers).max(initial=0, where=~wrong)
    divisor = next((parts for least, parts in _PARTS if size >= least), 1.0)
    seconds = np.floor(numbers / divisor)
    wrong |= ~(np.abs(seconds) < _LATEST)
    if wrong.any():
        raise TimeError(f"{numbers[np.argmax(wrong)]:g}")
    return seconds.astype(np.int64)


def _parse_texts(texts: Sequence[str]) -> tuple[np.ndarray, str]:
    """The seconds of each text, and which way round days and months were taken if that is open."""
    found = [match for text in texts if (match := _NUMBERS.fullmatch(text)) and match[2] != "."]
    firsts = max((int(match[1]) for match in found), default=0)
    seconds = max((int(match[3]) for match in found), default=0)
    day_first = firsts > _MOST_MONTHS
    is_open = found and firsts <= _MOST_MONTHS and seconds <= _MOST_MONTHS
    told = f"Dates such as {found[0][0]} are read as month, day, year." if is_open else ""
    return np.array([_parse_text(text, day_first) for text in texts], np.int64), told


def _parse_text(text: str, day_first: bool) -> int:
    try:
        if match := _NUMBERS.fullmatch(text):
            first, second, year = int(match[1]), int(match[3]), int(match[4])
            if len(match[4]) == 2:  # as POSIX reads them
                year += 1900 if year >= 69 else 2000
            is_day = day_first or match[2] == "."
            day, month = (first, second) if is_day else (second, first)
            moment = datetime(year, month, day) + _clock(*match.groups()[4:])
        elif match := _NAMED.fullmatch(text):
            month = _MONTHS.index(match[2].casefold()) + 1
            moment = datetime(int(match[3]), month, int(match[1])) + _clock(*match.groups()[3:])
        elif match := _YEAR_FIRST.fullmatch(text):
            year, month, day = (int(match[i]) for i in (1, 2, 3))
            moment = datetime(year, month, day) + _clock(*match.groups()[3:7])
            west = timedelta(hours=int(match[8] or 0), minutes=int(match[9] or 0))
            moment -= west
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        raise TimeError(text) from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() // 1)


def _clock(hour: str | None, minute: str, second: str | None, half: str | None) -> timedelta:
    """How much of the day is over."""
    if hour is None:
        return timedelta()
    hours = int(hour) % 12 + 12 * (half in "pP") if half else int(hour)
    if hours > 23 or int(minute) > 59 or int(second or 0) > 60:
        raise ValueError("no such time of day")
    return timedelta(hours=hours, minutes=int(minute), seconds=int(second or 0))
