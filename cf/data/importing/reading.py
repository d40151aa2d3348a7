"""What a table was taken for: its form, and which column is what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import dropwhile, takewhile
from typing import Any

from cf.data.importing.scale import STARS, Scale
from cf.errors import DataError

ROLES = ("user", "item", "stars", "title", "categories", "year", "time")
PURCHASE = "purchase"
_OPTIONS = {"rating": "stars", "genres": "categories", "thing": "item"}  # other names of roles


@dataclass(frozen=True)
class Reading:
    """How a table is read; a person may correct any of it with `dataclasses.replace`."""

    name: str  # of the file
    delimiter: str  # " " is any number of blanks, "" a Parquet file
    # How many rows as wide as the table lead to its first rating: 0 where none names the columns,
    # more than 1 where a heading stands above the names.
    header: int
    columns: tuple[str, ...]
    first_rows: tuple[tuple[str, ...], ...]  # below the header
    # Places of columns, from 0; None where there is none or it was not found.
    user: int | None = None
    item: int | None = None
    stars: int | None = None
    title: int | None = None
    categories: int | None = None
    year: int | None = None
    time: int | None = None  # when the rating was given
    action: int | None = None  # “play” where a number counts hours, “purchase” where it counts none
    decimal_comma: bool = False
    noun: str = "item"  # what is rated
    scale: Scale = STARS
    quoted: bool = False  # whether quotes stand around fields
    backslashes: bool = False  # whether a backslash stands before a quote within a field
    # Of a matrix: the columns that hold ratings. A reading of the lines, one a rating, that it
    # becomes has it as `matrix`.
    cells: tuple[int, ...] = ()
    matrix: "Reading | None" = None
    pairs: bool = False  # whether each line says who took what, and no column rates
    # Role, and what is to be told of how it was found, or was not.
    doubts: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def describe(self) -> str:
        """Say what the columns were taken for."""
        found = [
            f"{_shown(role)}: “{self.columns[at]}”"
            for role in ROLES
            if (at := getattr(self, role)) is not None
        ]
        return ", ".join(found) or "no column was recognised"


def _shown(role: str) -> str:
    return "rating" if role == "stars" else role


# What people call the things that they rate, and what this program calls them: by a word whose
# plural ends in s.
NOUNS = {
    **dict.fromkeys(("thing", "object"), "item"),
    **dict.fromkeys(("movie", "film", "imdb", "tconst", "const"), "movie"),
    **dict.fromkeys(("book", "isbn", "isbn13", "novel", "work", "buch", "livre", "libro"), "book"),
    **dict.fromkeys(("song", "track", "tune", "lied", "chanson"), "song"),
    **dict.fromkeys(("game", "videogame", "boardgame", "spiel", "jeu"), "game"),
    **dict.fromkeys(("artist", "band"), "artist"),
    **dict.fromkeys(("dish", "meal"), "meal"),
    **dict.fromkeys(("show", "tvshow", "series"), "show"),
    **dict.fromkeys(("product", "asin", "article", "parentasin"), "product"),
    **dict.fromkeys(("place", "business", "venue", "poi"), "place"),
    **{
        name: name
        for name in (
            *("album", "anime", "app", "beer", "coffee", "course", "episode", "hotel"),
            *("item", "joke", "manga", "paper", "podcast", "recipe", "restaurant", "video"),
            *("wine", "comic", "cheese", "tea", "perfume", "car", "toy"),
        )
    },
}
_THING = "|".join(sorted(NOUNS, key=len, reverse=True))
_NUMBER = r"(?:id|ids|key|code|no|nr|number|index|idx|uri|url|hash)"
_PERSON = (
    "user|reviewer|customer|member|person|visitor|account|profile|viewer|reader|listener|player|"
    "rater|critic|subscriber|client|student|participant|nutzer|leser|utilisateur|lecteur|usuario"
)
_OWN = (
    rf"(?:user|my|your|own|ditt|mitt|meine|deine|review|reviewer|person|personal|given|{_THING})?"
)
_OPINION = r"(?:is)?(?:liked?|thumbs?|recommend(?:ed|s)?)"
# Column names in small letters and digits alone; of a role, the first that matches is the best.
_NAMES: dict[str, tuple[str, ...]] = {
    "user": (
        rf"(?:{_PERSON})s?{_NUMBER}",
        "uid|userhash",
        rf"(?:{_PERSON})(?:name)?",
        "e?mail(?:address)?",
    ),
    "item": (
        rf"(?:{_THING})s?{_NUMBER}",
        "isbn|isbn13|asin|parentasin|iid",
        rf"(?:{_THING})s?",
        "id",
    ),
    "stars": (
        rf"{_OWN}ratings?(?:value|score)?",
        rf"{_OWN}(?:stars?|sterne|score|grade|vote|points?|overall|bewertung|note|nota|wertung|betyg)",
        rf"{_OPINION}|preference|rate|value",
    ),
    "counts": (
        r"(?:n|num)?(?:play|listen|watch|view|click|purchase|visit|listening)s?(?:counts?)?",
        r"weight|counts?|hours(?:played)?|playtime|quantity|frequency|interactions?",
    ),
    "title": (
        rf"(?:{_THING})?title",
        rf"(?:{_THING})?(?:name|titel|titre|titulo|título|titolo)|(?:{_THING})titlename",
        r"(?:original|svensk)tit(?:le|el)",
    ),
    "categories": (
        rf"(?:{_THING})?(?:genres?|categor(?:y|ies))(?:list)?",
        rf"(?:{_THING})?(?:tags?|kinds?|styles?|types?|class|shelves|bookshelves|themes?|topics?)",
    ),
    "year": (
        rf"(?:{_THING})?(?:release|publication|original|originalpublication)?year",
        r"yearof(?:publication|release)|released?|releasedate|published|år|jahr|année|año|anno",
    ),
    "time": (
        r"(?:unix)?(?:review|rating|rated|event)?(?:timestamps?(?:ms|utc)?|datetime|time)|ts",
        r"when(?:rated|given|seen|watched|read)?",
        r"(?:review|rating|rated|event|created|updated)?(?:date|at|on)|(?:date)?(?:rated|added)",
        "zeit|zeitstempel|datum|fecha|dato",
    ),
}
_NAMES_A_THING = re.compile(
    rf"(?:my|user|the)?({_THING})s?(?:{_NUMBER}|s|title|name|ratings?|reviews?|year|genres?|data)*"
)
_OWN_NOUN = re.compile(r"([A-Za-z][a-z]{2,18})(?:[ _-]?(?i:id|title|name)|I[Dd])")
_NO_NOUNS = re.compile(
    "entity|id|name|title|external|first|full|global|internal|key|last|line|local|main|new|number|object|old|"
    "original|other|parent|record|row|sample|session|short|source|sub|target|the|thing|unique|value"
)
WORDS = (
    ":token_seq"  # ends the name of a column in which blanks part the values, in RecBole's files
)
_KIND = re.compile(r":(?:token|float)(?:_seq)?$")  # so that other columns of these end
_SCALE = re.compile(r"\s*[(\[][^()\[\]]*\d[^()\[\]]*[)\]]\s*$")  # “rating (1-10)”
# How forms ask: “Which book did you read?”, “How many stars?”. What is asked for stands between.
_WORD = re.compile(r"[^\W_]+")
_ASKS = re.compile(
    r"what|which|whats|how|would|did|do|you|many|much|is|was|the|your|please|enter|select|choose|"
    r"welche[srn]?|wie|viele|du|deine?|quel(?:le)?|combien|de|ton|votre"
)
_ASKS_ON = re.compile(
    r"did|do|have|are|were|is|was|you|to|would|will|it|this|out|from|of|in|for|hast|du|on"
)
_YOU = re.compile(
    r"(?:what(?:i?s)?|enter|wieist|wieheisstdu)?(?:your|dein|ihr|votre|ton|tu|ditt?)"
    r"(?:full|first|last|nick|user)?(?:name|nom|nombre|namn|e?mail(?:address)?|initials)|"
    r"who(?:are|is)(?:you|rating|answering)|werbistdu|quiestu"
)
_INDEX_NAMES = re.compile(r"|index|unnamed:?\d*|unnamed0|row|rownames|rownumber|x")


def plain_names(columns: Sequence[str]) -> list[str]:
    """The columns' names in small letters and digits alone, to be recognised by."""
    bare = (_SCALE.sub("", _KIND.sub("", name)) for name in columns)
    return ["".join(filter(str.isalnum, name)).casefold() for name in bare]


def is_index_name(plain: str) -> bool:
    """Whether a column is called as those are that number the lines."""
    return _INDEX_NAMES.fullmatch(plain) is not None


def names_thumbs(column: str) -> bool:
    """Whether a column's name says that it is answered by yes or no."""
    return re.fullmatch(_OPINION, plain_names([column])[0]) is not None


def _asked_names(columns: Sequence[str]) -> list[str]:
    """What forms ask for by the columns' names, as `plain_names`; "" of what asks for nothing."""
    names = []
    for column in columns:
        words = _WORD.findall(_SCALE.sub("", column).casefold())
        asked = list(dropwhile(_ASKS.fullmatch, words))
        own = takewhile(lambda word: not _ASKS_ON.fullmatch(word), asked)
        names.append("".join(own) if asked != words else "")
    return names


def find_asked(columns: Sequence[str]) -> dict[str, int]:
    """Which columns play which role, as `find_by_name`; or ask for it, as forms do."""
    plain = plain_names(columns)
    found = find_by_name(columns)
    you = next((at for at, name in enumerate(plain) if _YOU.fullmatch(name)), None)
    if you is not None and "user" not in found:
        found = {role: at for role, at in found.items() if at != you} | {"user": you}
    asked = _match_names(_asked_names(columns))
    if "item" in asked and "item" in found and plain[found["item"]] == "id":
        del found["item"]  # it numbers the answers
    free = {role: at for role, at in asked.items() if at not in found.values()}
    return free | found


def find_by_name(columns: Sequence[str]) -> dict[str, int]:
    """Which columns play which role by their names; “counts” is one of the roles here."""
    return _match_names(plain_names(columns))


def _match_names(plain: Sequence[str]) -> dict[str, int]:
    """Which names, as `plain_names`, are those of which roles."""
    found: dict[str, int] = {}
    for role, patterns in _NAMES.items():
        free = [(i, name) for i, name in enumerate(plain) if i not in found.values()]
        places = (i for pattern in patterns for i, name in free if re.fullmatch(pattern, name))
        found |= zip([role], places, strict=False)
    return found


def noun_of(columns: Sequence[str]) -> str:
    """What is rated, out of names of columns or files, the best first; “item” if none says it."""
    for name in (*plain_names(columns), *_asked_names(columns)):
        match = _NAMES_A_THING.fullmatch(name)
        if match and NOUNS[match[1]] != "item":
            return NOUNS[match[1]]
    return "item"


def own_noun_of(column: str) -> str:
    """What is rated, out of the name of its column, “painting_id”; “item” where it says nothing."""
    match = _OWN_NOUN.fullmatch(column)
    noun = match[1].casefold() if match else "item"
    return "item" if _NO_NOUNS.fullmatch(noun) else noun


def correct(reading: Reading, text: str) -> Reading:
    """Correct a reading by what a person wrote: “user=reader,item=isbn,rating=3,scale=1-10”.

    A column is named as in the header, or by its place from 1; “none” takes a role away.

    Raises DataError for a role, a column, a scale or a noun that there is not.
    """
    changes: dict[str, Any] = {}
    for part in filter(str.strip, text.split(",")):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        role = _OPTIONS.get(key, key)
        if equals and role in ROLES:
            changes[role] = _find_column(reading, value)
        elif equals and role == "scale":
            changes["scale"] = _parse_scale(value, reading.scale)
        elif equals and role == "noun" and re.fullmatch(r"[^\W\d_][\w -]{0,19}", value):
            changes["noun"] = value.casefold()
        else:
            raise DataError(
                f"“{part.strip()[:60]}” is no way to read a column. Write, parted by commas, as "
                "many as needed of user=, item=, rating=, title=, categories=, year=, time= with "
                "the column’s name or its place, scale=1-10 or scale=counts and noun=book."
            )
    sure = tuple((role, told) for role, told in reading.doubts if role not in changes)
    return replace(reading, doubts=sure, **changes)


def _find_column(reading: Reading, value: str) -> int | None:
    plain = [name.casefold() for name in reading.columns]
    if value.casefold() in plain:
        return plain.index(value.casefold())
    if value == "none":
        return None
    if value.isascii() and value.isdigit() and 0 < int(value[:9]) <= len(plain):
        return int(value) - 1
    raise DataError(
        f"{reading.name} has no column “{value[:60]}”. It has {', '.join(reading.columns)[:300]}."
    )


def write_scale(scale: Scale) -> str:
    """Write a scale as `correct` reads it."""
    return "counts" if scale.implicit else f"{scale.low:g}–{scale.high:g}"


def _parse_scale(value: str, guessed: Scale) -> Scale:
    if value.casefold() == "counts":
        return replace(guessed, implicit=True)
    number = r"[-−]?\d{1,4}(?:\.\d{1,2})?"
    match = re.fullmatch(rf"({number})\s*(?:-|–|to)\s*({number})", value)
    low, high = (float(match[i].replace("−", "-")) for i in (1, 2)) if match else (0.0, 0.0)
    if low >= high:
        raise DataError(
            f"scale={value[:30]}: a scale is two numbers, the lower first, such as scale=1-10, or "
            "“counts”."
        )
    # What it holds is a rating, though it was taken to mean none.
    marks = tuple(mark for mark in guessed.not_rated if not low <= mark <= high)
    return Scale(low, high, marks, is_said=True)
