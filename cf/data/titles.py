"""Titles as files write them, as people read them, and as two sources can be compared."""

import re
import unicodedata

# Articles that the files move behind the title, in the languages that occur there.
_ARTICLES = (
    "The|A|An|Da|Le|La|Les|L'|Un|Une|Il|Lo|I|Gli|El|Los|Las|Der|Die|Das|Ein|Eine|De|Det|Den|En"
)
_MOVED_ARTICLE = re.compile(rf"(?P<name>.+), (?P<article>{_ARTICLES})(?P<subtitle>: .+)?")
_YEAR = re.compile(
    r"(?P<title>.+?)\s*"
    r"\((?P<year>\d{4})(?:\s*[-–]\s*(?:\d{4})?)?\)"  # (1995), (1975-1979), (2007-)
    r"(?:\s*\((?:V|TV|VG)\))?"  # released on video, on television, as a game
)
_ALSO_KNOWN_AS = re.compile(r"a\.?k\.?a\.? ", re.IGNORECASE)


def split_year(text: str) -> tuple[str, int]:
    """Take the year off the end of a title; of a range the first; 0 where none is given.

    >>> split_year("Fawlty Towers (1975-1979)")
    ('Fawlty Towers', 1975)
    """
    text = text.strip()
    match = _YEAR.fullmatch(text)
    return (match["title"], int(match["year"])) if match else (text, 0)


def show_title(title: str) -> str:
    """The title as a person would like to read it: article in front, no alternatives behind.

    >>> show_title("City of Lost Children, The (Cité des enfants perdus, La)")
    'The City of Lost Children'
    """
    return _front_article(_split_alternatives(title)[0])


def title_keys(title: str) -> tuple[str, ...]:
    """Keys under which another source may know the film, the likeliest first, each once."""
    main, alternatives = _split_alternatives(title)
    names = [main, *alternatives, title]
    return tuple(dict.fromkeys(filter(None, (fold_title(_front_article(name)) for name in names))))


def fold_title(title: str) -> str:
    """Strip a title to small letters and digits: no accents, no punctuation, "&" read as "and"."""
    plain = unicodedata.normalize("NFKD", title.replace("&", " and ")).casefold()
    return "".join(filter(str.isalnum, plain))


def _front_article(title: str) -> str:
    match = _MOVED_ARTICLE.fullmatch(title)
    if not match:
        return title
    gap = "" if match["article"].endswith("'") else " "
    return f"{match['article']}{gap}{match['name']}{match['subtitle'] or ''}"


def _split_alternatives(title: str) -> tuple[str, list[str]]:
    """Part a title from the bracketed other titles behind it, brackets within them included."""
    main = title.strip()
    alternatives: list[str] = []
    while (start := _start_of_last_bracket(main)) > 0 and not main[:start].endswith(" Or "):
        inside = main[start + 1 : -1]
        alternatives.insert(0, _ALSO_KNOWN_AS.sub("", inside, count=1).strip())
        main = main[:start].rstrip()
    return main, alternatives


def _start_of_last_bracket(title: str) -> int:
    """Where the bracket that closes the title opens; -1 unless a blank stands before it."""
    if not title.endswith(")"):
        return -1
    depth = 0
    for position in range(len(title) - 1, 0, -1):
        depth += (title[position] == ")") - (title[position] == "(")
        if depth == 0:
            return position if title[position - 1] == " " else -1
    return -1


def escape_markdown(text: str) -> str:
    """Return a title or a name in one line, in which Markdown finds nothing to mark up.

    >>> escape_markdown("M*A*S*H")
    'M\\\\*A\\\\*S\\\\*H'
    """
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))
