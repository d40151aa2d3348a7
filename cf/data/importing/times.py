"""When ratings were given, out of whatever a table writes: numbers, dates, dates with a clock."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

# Numbers from here on count parts of a second: as seconds, they would be after the year 5000.
_PARTS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
_LATEST = 2**53
# A spreadsheet's days since 1899, of the years 1954 to 2064, and days as 20200131. As seconds since
# 1970, either would be of that year.
_SHEET_DAYS, _SHEET_ZERO = (20_000, 60_000), 25_569  # the number of 1970-01-01
_COMPACT = (1900_01_01, 2100_12_31)
_DAY_SECONDS = 86_400
_CLOCK = (
    r"(?:[ T,]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?:\.\d+)?"
    r"\s*(?:(?P<half>[AaPp])\.?[Mm]\.?)?)?"
)
_ZONE = r"(?:\s*(?:GMT|UTC|Z)?(?:(?P<east>[+-]\d{1,2})(?::?(?P<parts>\d\d))?)?)?"
_NUMBERS = re.compile(rf"(\d{{1,2}})([./-])(\d{{1,2}})\2(\d{{4}}|\d\d){_CLOCK}")
# As Google's forms write them, among others.
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?P<by>[-/.]) ?(?P<month>\d{{1,2}})(?P=by) ?(?P<day>\d{{1,2}})\.?"
    rf"{_CLOCK}{_ZONE}"
)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]* +", re.IGNORECASE)
_MONTH = r"(?P<month>[^\W\d_]{3})[^\W\d_]*"
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-. ]+{_MONTH}[-., ]+(?P<year>\d{{4}}){_CLOCK}{_ZONE}"
)
_MONTH_FIRST = re.compile(
    rf"{_MONTH}[-. ]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-, ]+(?P<year>\d{{4}}){_CLOCK}{_ZONE}"
)
# As C's ctime and Twitter write them.
_YEAR_LAST = re.compile(rf"{_MONTH} +(?P<day>\d{{1,2}}){_CLOCK}{_ZONE} +(?P<year>\d{{4}})")
_WRITTEN = (_YEAR_FIRST, _DAY_FIRST, _MONTH_FIRST, _YEAR_LAST)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan",
            "feb",
            "mar mär mrz",
            "apr",
            "may mai",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct okt",
            "nov",
            "dec dez",
        ),
        start=1,
    )
    for name in names.split()
}
_MOST_MONTHS = 12
_ISO = re.compile(r"\d{4}-\d\d-\d\d.*")
# Since 1970, in seconds and parts of them; no ISBN, which begins with 97 or a zero.
_SINCE_1970 = re.compile(r"[1-9]\d{8,9}(?:\.\d+)?|(?:1\d|[3-9])\d{11}|1\d{15}|1\d{18}")
_DAYS = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])|[2-5]\d{4}(?:\.\d+)?")


class TimeError(ValueError):
    """A value that says no time."""


def says_time(text: str, called: bool = False) -> bool:
    """Whether a text looks like a time; `called` where its column is called so, too."""
    forms = (_SINCE_1970, _ISO, _NUMBERS, *((_DAYS,) if called else ()))
    return any(form.fullmatch(text) for form in forms) or _match_written(text) is not None


def _match_written(text: str) -> re.Match[str] | None:
    text = _WEEKDAY.sub("", text, count=1) if text[:1].isalpha() else text
    return next(filter(None, (form.fullmatch(text) for form in _WRITTEN)), None)


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
    return _to_seconds(numbers)


def _to_seconds(numbers: np.ndarray) -> tuple[np.ndarray, str]:
    """Seconds out of seconds, thousandths, millionths or billionths of them, or days."""
    wrong = ~(np.abs(numbers) < _LATEST * 10**3)
    low, high = numbers.min(initial=np.inf), numbers.max(initial=-np.inf)
    if _SHEET_DAYS[0] <= low < np.inf and high < _SHEET_DAYS[1]:
        days = numbers[0] - _SHEET_ZERO
        told = (
            f"Numbers such as {numbers[0]:g} are read as a spreadsheet’s days: "
            f"{np.datetime64(0, 'D') + np.timedelta64(int(days), 'D')}."
        )
        return np.round((numbers - _SHEET_ZERO) * _DAY_SECONDS).astype(np.int64), told
    if _COMPACT[0] <= low < np.inf and high <= _COMPACT[1]:
        return _of_compact(numbers), ""
    size = np.abs(numbers).max(initial=0, where=~wrong)
    divisor = next((parts for least, parts in _PARTS if size >= least), 1.0)
    seconds = np.floor(numbers / divisor)
    wrong |= ~(np.abs(seconds) < _LATEST)
    if wrong.any():
        raise TimeError(f"{numbers[np.argmax(wrong)]:g}")
    return seconds.astype(np.int64), ""


def _of_compact(numbers: np.ndarray) -> np.ndarray:
    """Seconds of days that are written as 20200131."""
    whole = numbers.astype(np.int64)
    months = (whole // 10_000 - 1970) * _MOST_MONTHS + whole // 100 % 100 - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    found = first + (whole % 100 - 1).astype("timedelta64[D]")
    wrong = found.astype("datetime64[M]").astype(np.int64) != months
    wrong |= (whole // 100 % 100 - 1) // _MOST_MONTHS != 0
    wrong |= whole != numbers
    if wrong.any():
        raise TimeError(f"{numbers[np.argmax(wrong)]:.0f}")
    return found.astype("datetime64[s]").astype(np.int64)


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
            moment = datetime(year, month, day) + _clock(match)
        elif match := _match_written(text):
            name = match["month"].casefold()
            month = int(name) if name.isdecimal() else _MONTHS.get(name, 0)
            moment = datetime(int(match["year"]), month, int(match["day"])) + _clock(match)
            sign = -1 if (match["east"] or "").startswith("-") else 1
            parts = sign * int(match["parts"] or 0)
            moment -= timedelta(hours=int(match["east"] or 0), minutes=parts)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        raise TimeError(text) from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() // 1)


def _clock(match: re.Match[str]) -> timedelta:
    """How much of the day is over."""
    if match["hour"] is None:
        return timedelta()
    half, second = match["half"], int(match["second"] or 0)
    hours = int(match["hour"]) % 12 + 12 * (half in "pP") if half else int(match["hour"])
    if hours > 23 or int(match["minute"]) > 59 or second > 60:
        raise ValueError("no such time of day")
    return timedelta(hours=hours, minutes=int(match["minute"]), seconds=second)
