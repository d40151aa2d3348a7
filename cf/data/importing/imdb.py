"""IMDb's numbers in a table, by which films are known whatever they are called."""

import re

from cf.data.importing.reading import Reading, plain_names

_ID = re.compile(r"(?:.*/)?tt(\d{6,10})(?:/.*)?")  # bare, or in an address
_PLAIN = re.compile(r"\d{1,10}")
_NAMES = ("const", "tconst", "imdbid", "imdbtitleid")


def find_imdb(reading: Reading) -> int | None:
    """Find the column of IMDb's numbers: called so, or of values that all look so."""
    plain = plain_names(reading.columns) if reading.header else []
    named = next((at for at, name in enumerate(plain) if name in _NAMES), None)
    if named is not None:
        return named
    for at in range(len(reading.columns)):
        known = [row[at] for row in reading.first_rows if row[at]]
        if known and all(map(is_imdb, known)):
            return at
    return None


def is_imdb(text: str) -> bool:
    """Whether a text is one of IMDb's ids, by itself or in the address of its page."""
    return _ID.fullmatch(text) is not None


def parse_imdb(text: str) -> int:
    """The number of “tt0113277”, of its page's address or of bare digits; 0 where there is none."""
    match = _ID.fullmatch(text)
    digits = match[1] if match else text.removesuffix(".0")
    return int(digits) if _PLAIN.fullmatch(digits) else 0
