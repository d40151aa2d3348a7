"""Numbers, dates and lists of words, as people read them."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def write_percent(share: float, digits: int = 0) -> str:
    """Write a share from 0 to 1 as a percentage, parted from its sign as print does."""
    return f"{share:.{digits}%}".replace("%", " %")


def write_number(value: float, form: str = ".2f") -> str:
    """Write a number with a true minus, and never −0.

    `form`: of the digits, as Python's formats have it.
    """
    return f"{value:z{form}}".replace("-", "−")


def write_rounded(value: float) -> str:
    """Write a number to the two digits that count: "0.015", "100", "1.5 × 10⁻⁷"."""
    rounded = float(f"{value:.2g}")
    if not rounded or not math.isfinite(rounded) or 1e-4 <= abs(rounded) < 1e6:
        return f"{rounded:,.15g}".replace("-", "−")
    factor, power = f"{rounded:.1e}".split("e")
    return f"{float(factor):g} × 10{str(int(power)).translate(_RAISED)}".replace("-", "−")


def write_within(value: float, interval: Sequence[float]) -> str:
    """Write a number with half of its interval, where both ends are known: "0.88 ± 0.05"."""
    said = f"{value:.2f}" + (f" ± {(interval[1] - interval[0]) / 2:.2f}" if interval else "")
    return said.replace(" ", "\N{NO-BREAK SPACE}")


def write_signed(value: float, form: str = ".2f") -> str:
    """Write a number with its sign: a true minus, as wide as the plus, and never −0."""
    return f"{value:+z{form}}".replace("-", "−")


def subtract_shown(value: float, other: float, digits: int = 3) -> float:
    """Return the difference of two numbers as far as both are shown, to so many digits.

    >>> f"{subtract_shown(0.9456, 0.7554):.3f}"
    '0.191'
    """
    return round(float(f"{value:.{digits}f}") - float(f"{other:.{digits}f}"), digits)


def join_words(words: Sequence[str]) -> str:
    """Write a list as “a, b and c”."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def write_date(seconds: int) -> str:
    """Write the day (UTC) of a moment as “3 May 2014”; beyond the years 1 to 9999, its number.

    `seconds`: since 1970 UTC.
    """
    try:
        day = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return f"second {seconds:,}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
