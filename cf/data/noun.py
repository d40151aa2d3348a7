"""What the things that were rated are called, in texts that are written about films."""

import re

FILM = "movie"  # the noun of data about films, which texts call films
_WRITTEN = r"\b(?i:(?:(an?) )?(films?|movies?))\b"
_HISSING = ("s", "x", "z", "ch", "sh")


def name_things(text: str, noun: str, *titles: str) -> str:
    """Return a text about films with the data's own noun; where that is a film, as it stands.

    Parameters
    ----------
    text : about films
    noun : one of the things, in lower case: "book"
    titles : that stand in the text, letter for letter, and keep films and movies of their own

    Examples
    --------
    >>> name_things("Films near a film, of 9 movies.", "entry")
    'Entries near an entry, of 9 entries.'
    """
    if noun == FILM:
        return text

    def rename(found: re.Match[str]) -> str:
        article, written = found[1], found[2]
        if written is None:
            return found[0]
        named = make_plural(noun) if written.endswith("s") else noun
        if written.isupper() or written[0].isupper():
            named = named[0].upper() + named[1:]
        if not article:
            return named
        return f"{article[0]}{'n' if noun[0] in 'aeiou' else ''} {named}"

    kept = "|".join(re.escape(title) for title in sorted(titles, key=len, reverse=True) if title)
    return re.sub(f"{kept}|{_WRITTEN}" if kept else _WRITTEN, rename, text)


def make_plural(noun: str) -> str:
    """Return an English noun in the plural."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    if noun.endswith("series"):
        return noun
    return f"{noun}es" if noun.endswith(_HISSING) else f"{noun}s"


def count_ratings(n_ratings: int, n_movies: int, noun: str, n_users: int) -> str:
    """Say how large a data set is."""
    things, users = count_things(n_movies, noun), count_things(n_users, "user")
    return f"{n_ratings:,} ratings of {things} by {users}"


def count_things(n: int, noun: str) -> str:
    """Return “1 book” or “2 books”."""
    return f"{n:,} {noun if n == 1 else make_plural(noun)}"
