"""Bytes of a text file as UTF-8, whatever code they are in; refused where that is not known."""

import re
from collections.abc import Iterator

from cf.errors import DataError

_MOST_LOOKED_AT = 5_000_000  # letters in which to look for a wrong encoding
_WORD = re.compile(r"[^\W\d_‡ˆ]*(?:[‡ˆ][^\W\d_‡ˆ]*)*")
_FOREIGN = re.compile("[\u00c0-\u00ff]{4,}")  # accents alone
# What é, ä, å, ü, á and à of a Macintosh become.
_MAC = re.compile("(?<=[a-z])[ŽŠŒŸ‡ˆ]|(?<=[A-Z])[ŽŠŒŸ‡ˆ](?=[a-z])")
_MISREAD = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u20ac\u2122\u0160-\u0178]")


def as_utf8(name: str, content: bytes) -> bytes:
    """A text in UTF-8, Windows-1252 or latin-1, without a mark, as UTF-8.

    Raises DataError if it is in none of these, if single lines are in another one than the others,
    or if most letters beyond ASCII were read in the wrong code before the file was saved.
    """
    if content.isascii():
        return content
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:  # other text is all but never valid as UTF-8
        _refuse_mixed(name, content)
        text = _decode_windows(name, content)
        _refuse_other_code(name, text)
        content = text.encode("utf-8")
    beyond = _beyond_ascii(text)
    misread = [(n, line) for n, line in beyond if _MISREAD.search(line)]
    if 2 * len(misread) > len(beyond):
        number, line = misread[0]
        raise DataError(
            f"{name}, line {number}: “{shorten_line(line)}” was read in the wrong encoding "
            f"before it was saved, as were {len(misread):,} of the {len(beyond):,} lines with "
            "letters beyond ASCII. Take the file afresh from its source."
        )
    return content


def number_lines(text: str) -> Iterator[tuple[int, str]]:
    """Line number and text, without the line end, of every line that is not blank."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line.rstrip("\r")


def _beyond_ascii(text: str) -> list[tuple[int, str]]:
    """Number and text of the first lines with letters beyond ASCII."""
    lines = number_lines(text[:_MOST_LOOKED_AT])
    return [(number, line) for number, line in lines if not line.isascii()]


def _decode_windows(name: str, content: bytes) -> str:
    """Decode Windows-1252, which is latin-1 wherever that has letters."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{name}, line {line:,}: the byte {content[error.start]:02X} is no letter in "
            "Windows-1252, and the file is not UTF-8 either. Save it again as UTF-8 or take it "
            "afresh from its source."
        ) from None


def _refuse_mixed(name: str, content: bytes) -> None:
    """Raise DataError where most lines beyond ASCII are UTF-8, and name the first that is not."""
    wrong, n_right = [], 0
    for number, line in enumerate(content[:_MOST_LOOKED_AT].split(b"\n"), start=1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            n_right += 1
        except UnicodeDecodeError:
            wrong.append((number, line))
    if wrong and n_right > len(wrong):
        number, line = wrong[0]
        raise DataError(
            f"{name}, line {number:,}: “{shorten_line(line.decode('cp1252', 'replace').strip())}” "
            f"is no UTF-8, as the {n_right:,} other lines with letters beyond ASCII are. Write "
            f"{'this line' if len(wrong) == 1 else f'the {len(wrong):,} lines that are not'} anew, "
            "and save the file as UTF-8."
        )


def _refuse_other_code(name: str, text: str) -> None:
    """Raise DataError where Windows-1252 makes words that no language has."""
    beyond = _beyond_ascii(text)
    words = [(n, word) for n, line in beyond for word in _WORD.findall(line) if not word.isascii()]
    foreign = [(n, word) for n, word in words if _FOREIGN.fullmatch(word)]
    mac = [(n, word) for n, word in words if _MAC.search(word)]
    for found, code in ((foreign, "for Cyrillic or Greek"), (mac, "of old Macintoshes")):
        if 2 * len(found) > len(words):
            number, word = found[0]
            raise DataError(
                f"{name}, line {number:,}: “{shorten_line(word)}” is no word in the code of "
                f"Western Europe, so the file is in another, perhaps that {code}. Open it in the "
                "program that it is from, and save it as UTF-8."
            )


def shorten_line(seen: str) -> str:
    """The beginning of a text, as a message can show it."""
    return seen if len(seen) <= 80 else f"{seen[:80]}…"
