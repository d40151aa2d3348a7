"""Numbers, and lists of words, as people read them."""

from collections.abc import Sequence


def write_percent(share: float, digits: int = 0) -> str:
    """Write a share from 0 to 1 as a percentage, parted from its sign as print does."""
    return f"{share:.{digits}%}".replace("%", " %")


def write_number(value: float, form: str = ".2f") -> str:
    """Write a number with a true minus, and never −0.

    Parameters
    ----------
    form : of the digits, as Python's formats have it
    """
    return f"{value:z{form}}".replace("-", "−")


def write_signed(value: float, form: str = ".2f") -> str:
    """Write a number with its sign: a true minus, as wide as the plus, and never −0.

    Parameters
    ----------
    form : of the digits, as Python's formats have it
    """
    return f"{value:+z{form}}".replace("-", "−")


def join_words(words: Sequence[str]) -> str:
    """Write a list as “a, b and c”."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
