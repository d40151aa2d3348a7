"""Finding films by what a person remembers of their names."""

import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np

from cf.data.titles import fold_title
from cf.errors import SettingError

MOST_LETTERS = 100
# Letters that stay themselves when accents are taken off.
_PLAIN = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "æ": "ae", "œ": "oe"})


class NameIndex:
    """Names made ready to be searched.

    Parameters
    ----------
    names : in the order in which equally good ones are to be found
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._plain = [_without_accents(name) for name in names]
        self._folded = [f" {name.casefold()}" for name in self._plain]
        self._squeezed = [fold_title(name) for name in self._plain]
        self._arrow: Any = None

    def find(self, text: str) -> np.ndarray:
        """Find the names that a text matches.

        Words match in any order and anywhere, with or without accents and capitals; names in which
        each begins a word come first. Where no name matches, blanks and punctuation are forgotten
        on both sides: "spiderman" finds "Spider-Man". Between slashes stands a regular expression,
        of RE2, whose time grows only with the length of what it reads.

        Returns (n_found,) int64 positions of names; none for an empty text.

        Raises SettingError for a regular expression that is none, or a text of over 100 letters.
        """
        text = text.strip()
        if len(text) > MOST_LETTERS:
            raise SettingError(f"{len(text)} letters are more than a search takes: {MOST_LETTERS}.")
        if is_expression(text):
            return self._match(text.removeprefix("/").removesuffix("/"))
        words = _without_accents(text).casefold().split()
        if not words:
            return np.zeros(0, np.int64)
        found = [i for i, name in enumerate(self._folded) if all(word in name for word in words)]
        found.sort(key=lambda i: sum(not _begins_word(word, self._folded[i]) for word in words))
        if not found and (squeezed := [word for word in map(fold_title, words) if word]):
            names = enumerate(self._squeezed)
            found = [i for i, name in names if all(word in name for word in squeezed)]
            found.sort(key=lambda i: not self._squeezed[i].startswith(squeezed[0]))
        return np.array(found, np.int64)

    def _match(self, pattern: str) -> np.ndarray:
        import pyarrow as pa
        import pyarrow.compute as pc

        if not pattern:
            return np.zeros(0, np.int64)
        if self._arrow is None:
            self._arrow = pa.array(self._plain)
        try:
            matches = pc.match_substring_regex(
                self._arrow, _without_accents(pattern), ignore_case=True
            )
        except pa.ArrowInvalid as error:
            why = str(error).removeprefix("Invalid regular expression: ")
            raise SettingError(
                f"/{pattern}/ is no regular expression: {why}. A \\ before a sign takes it as it "
                "stands; without the slashes, words are searched."
            ) from None
        return np.flatnonzero(matches.to_numpy(zero_copy_only=False))


def is_expression(text: str) -> bool:
    """Whether a search is a regular expression: it begins with a slash."""
    return text.startswith("/")


def _begins_word(word: str, name: str) -> bool:
    at = name.find(word)
    while at > 0 and name[at - 1].isalnum():
        at = name.find(word, at + 1)
    return at >= 0


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
