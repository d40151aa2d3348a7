"""Guessing how a table is written: what parts its fields, whether it has a header, what is what."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import compress, islice

from cf.data.films import NO_FILM, match_films, read_films
from cf.data.folder import Folder
from cf.data.importing.imdb import find_imdb, is_imdb
from cf.data.importing.lines import MOST_COLUMNS, NO_TEXT, is_unshowable, shorten
from cf.data.importing.matrix import N_SHOWN, as_lines, find_cells, lines_of
from cf.data.importing.reading import ROLES, Reading, correct, find_by_name, names_thumbs
from cf.data.importing.records import read_records
from cf.data.importing.roles import MATRIX_COLUMNS, NUMBER, guess_roles
from cf.data.importing.rows import (
    BLANK,
    SPACE,
    clean,
    holds_json_lines,
    open_parquet,
    records_of,
    show_value,
)
from cf.data.importing.scale import (
    are_thumbs,
    guess_scale,
    has_decimal_commas,
    parse_ratings,
    says_number,
)
from cf.data.text import read_utf8
from cf.data.titles import split_year
from cf.errors import DataError
from cf.numbers import join_words

_SAMPLE_LETTERS, _SAMPLE_ROWS = 500_000, 1000
_DELIMITERS = ("\t", ";", "::", ",", "|")
_LEAST_SHARE = 0.5  # of the rows have the commonest number of fields, at a right delimiter more
_PARTS = re.compile(r"[;\t|]|(?<!\d),|,(?!\d)")  # signs that part fields; not a decimal comma
_JSON = re.compile(r"\s*[\[{]\s*[\[{\"]")
_PAIRS_ALONE = (
    " If the lines say no more than who took what, leave a column for each of the two, called "
    "“user” and “item”."
)
_LONGEST_NAME = 100
_PARTED = re.compile(r"\d{1,3},\d{1,2}")  # a rating with a comma, as two fields
_NARROWEST_HEADED, _MOST_ABOVE = 3, 5  # columns of a table, and rows above their names
_FEWEST_FILMS = 3  # to be no chance
_FEWEST_HEADS = 2  # words above numbers, for a number beside them to be a name, too
_BACKSLASH_QUOTE = re.compile(rb'(?<=[^\\])\\"[^,;\t\r\n]')


def sniff_table(file: Folder, matrices: bool = True) -> Reading:
    """Guess how a table of ratings, or of titles, is to be read; this may be a matrix, or not.

    Raises DataError if it is no table: empty, a web page, a spreadsheet's own form, or has a single
    column.
    """
    if _refuse_other_kinds(file):
        return _sniff_parquet(file, matrices)
    content = read_utf8(file)
    head = content[: 4 * _SAMPLE_LETTERS].decode("utf-8", "ignore")[:_SAMPLE_LETTERS]
    if len(head) == _SAMPLE_LETTERS:
        head = head[: head.rfind("\n") + 1] or head
    if not head.strip():
        raise DataError(f"{file.name} is empty. Take the file afresh from its source.")
    if _JSON.match(head):
        raise DataError(
            f"{file.name} is JSON, which is read only with an object by itself in each line. Make "
            f"it a CSV file: pandas.read_json('{file.name}').to_csv('ratings.csv', index=False)."
        )
    backslashes = _BACKSLASH_QUOTE.search(content) is not None
    form = _guess_form(file.name, head, backslashes)
    _refuse_parted_ratings(file.name, head, form)
    rows = _matching_rows(head, form)
    n_above = _count_above(rows)
    header = n_above + 1 if _is_header(rows[n_above:]) else 0
    names = _name_columns(rows[n_above] if header else [""] * len(form.columns))
    body = rows[header:]
    reading = replace(
        form, header=header, columns=names, first_rows=tuple(map(tuple, body[:N_SHOWN]))
    )
    reading = _guess(file, reading, body, matrices)
    if header < 2:
        return reading
    above = [f"“{shorten(text)}”" for row in rows[:n_above] if (text := "".join(row))]
    told = f"Above the names of the columns stands {join_words(above)}: passed over."
    return replace(reading, doubts=(*reading.doubts, ("heading", told)))


def _guess(
    file: Folder, reading: Reading, body: Sequence[Sequence[str]], matrices: bool
) -> Reading:
    """Add which column is what, and the scale; of a matrix, for the lines that it becomes."""
    if cells := find_cells(reading, body) if matrices else ():
        matrix = replace(reading, cells=cells)
        reading, body = as_lines(matrix, body), list(islice(lines_of(file, matrix), _SAMPLE_ROWS))
        body = [row for row in body if len(row) == len(reading.columns)]
        reading = replace(reading, first_rows=tuple(map(tuple, body[:N_SHOWN])))
    else:
        reading = guess_roles(reading, body)
        reading = replace(reading, pairs=_are_pairs(reading))
    return guess_scale_of(file, replace(reading, noun=_guess_noun(reading, body)))


def _are_pairs(reading: Reading) -> bool:
    """Whether a table says who took what and nothing else: no column is left that may rate."""
    if not reading.header or reading.stars is not None or reading.doubts:
        return False
    known = find_by_name(reading.columns)
    used = {getattr(reading, role) for role in ROLES}
    is_named = None not in (reading.user, reading.item) and (
        (known.get("user"), known.get("item", known.get("title"))) == (reading.user, reading.item)
    )
    return is_named and used >= set(range(len(reading.columns)))


def _guess_noun(reading: Reading, body: Sequence[Sequence[str]]) -> str:
    """What is rated: films, where nothing says so but most titles with a year are known ones."""
    if reading.noun != "item":
        return reading.noun
    if (imdb := find_imdb(reading)) is not None and any(is_imdb(row[imdb]) for row in body):
        return "movie"
    if reading.title is None:
        return "item"
    named = {split_year(row[reading.title]) for row in body}
    dated = [(title, year) for title, year in sorted(named) if year]
    if len(dated) < _FEWEST_FILMS:
        return "item"
    titles, years = zip(*dated, strict=True)
    is_film = match_films(titles, years, read_films()) != NO_FILM
    return "movie" if 2 * is_film.sum() >= len(dated) else "item"


def _sniff_parquet(file: Folder, matrices: bool) -> Reading:
    """Guess what the columns of a Parquet file are, or of JSON in lines."""
    with open_parquet(file) as opened:
        names = tuple(opened.schema_arrow.names)
        head = next(opened.iter_batches(_SAMPLE_ROWS), None)
        columns = [] if head is None else [column.to_pylist() for column in head.columns]
    if not names or not columns or len(set(names)) != len(names):
        raise DataError(f"{file.name} holds no rows, no columns, or two of one name.")
    body = [[clean(show_value(value)) for value in row] for row in zip(*columns, strict=True)]
    first_rows = tuple(map(tuple, body[:N_SHOWN]))
    reading = Reading(file.name, "", True, names, first_rows)
    return _guess(file, reading, body, matrices)


def _refuse_other_kinds(file: Folder) -> bool:
    """Whether it is Parquet, or JSON in lines.

    Raises DataError for spreadsheets' own files, archives and pictures.
    """
    with file.open("rb") as stream:
        head = stream.read(8)
    if head.startswith((b"PK\3\4", b"\xd0\xcf\x11\xe0")):
        raise spreadsheet(file.name)
    if head.startswith(NO_TEXT):
        raise DataError(f"{file.name} is no table of text. Give a CSV file, or unpack it first.")
    return head.startswith(b"PAR1") or holds_json_lines(file)


def spreadsheet(name: str) -> DataError:
    """The error for a spreadsheet that is not saved as text."""
    return DataError(
        f"{name} is a spreadsheet in its program’s own form, or an archive. Open it in that "
        "program, choose “Save as” and “CSV UTF-8”, and give that file."
    )


def _guess_form(name: str, head: str, backslashes: bool) -> Reading:
    """The delimiter, the quotes and the number of columns."""
    best, best_width, best_score = None, 1, 0.0
    for delimiter in (*_DELIMITERS, SPACE):
        if delimiter == SPACE and best is not None and _PARTS.search(head):
            break  # there are blanks in titles and dates
        quoted = '"' in head and delimiter not in ("::", SPACE)
        form = Reading(
            *(name, delimiter, False, (), ()), quoted=quoted, backslashes=quoted and backslashes
        )
        widths = Counter(len(fields) for _, fields in islice(records_of(head, form), _SAMPLE_ROWS))
        width, n = widths.most_common(1)[0] if widths else (1, 0)
        share = n / max(widths.total(), 1)
        if width > 1 and share > _LEAST_SHARE and share**4 * width > best_score:
            best, best_width, best_score = form, width, share**4 * width
    if best is None:
        line = " ".join(head.split("\n", 1)[0].split())[:60]
        raise DataError(
            f"{name}, line 1: “{line}” is not parted into columns; allowed are commas, semicolons, "
            "tabs, “::”, “|” and blanks. Give a table with a user, what they rate and a rating in "
            "each line."
        )
    if best_width > 100 * MOST_COLUMNS:
        raise DataError(f"{name} has {best_width:,} columns, at most {100 * MOST_COLUMNS:,}.")
    return replace(best, columns=("",) * best_width)


def _count_above(rows: list[list[str]]) -> int:
    """How many rows stand above the names of the columns: a heading that fills one cell, blanks."""
    if len(rows[0]) < _NARROWEST_HEADED:
        return 0
    n_filled = (sum(map(bool, row)) for row in rows[: _MOST_ABOVE + 1])
    n_above = next((n for n, filled in enumerate(n_filled) if filled > 1), 0)
    return n_above if n_above < len(rows) and find_by_name(rows[n_above]) else 0


def _refuse_parted_ratings(name: str, head: str, form: Reading) -> None:
    """Raise DataError if commas within the ratings part them, so that these rows are too wide."""
    rows = islice(records_of(head, form), _SAMPLE_ROWS)
    _, names = next(rows, (0, []))
    if form.delimiter != "," or any(map(NUMBER.fullmatch, names)):
        return
    stars, width = find_by_name(names).get("stars"), len(names)
    wide = [(line, fields) for line, fields in rows if len(fields) == width + 1]
    if stars is None or not wide:
        return
    parted = [(line, row) for line, row in wide if _PARTED.fullmatch(",".join(row[stars:][:2]))]
    counted = [row[0] for _, row in wide] == [str(n) for n in range(1, len(wide) + 1)]
    if 2 * len(parted) > len(wide) and not counted:
        line, row = parted[0]
        raise DataError(
            f"{name}, line {line}: “{shorten(','.join(row), 60)}” has {width + 1} fields, but line "
            f"1 names {width} columns: the comma in the rating “{','.join(row[stars:][:2])}” parts "
            "it. Save the table again with semicolons between the columns, or with points in the "
            "numbers."
        )


def _matching_rows(head: str, form: Reading) -> list[list[str]]:
    """The first rows that have as many fields as most."""
    rows = (fields for _, fields in records_of(head, form) if len(fields) == len(form.columns))
    return [[clean(field) for field in row] for row in islice(rows, _SAMPLE_ROWS)]


def _is_header(rows: list[list[str]]) -> bool:
    """Whether the first row names the columns: a known name, or words above numbers."""
    first, rest = rows[0], rows[1:]
    numbers = [bool(NUMBER.fullmatch(field)) for field in first]
    if not any(numbers) and find_by_name(first):
        return True
    columns = list(zip(*rest, strict=True))
    heads = [
        field
        and not is_number
        and all(says_number(cell) for cell in column if cell.casefold() not in BLANK)
        for field, is_number, column in zip(first, numbers, columns, strict=False)
    ]
    # A number among many words may be called so: “1917” is a film.
    return sum(map(bool, heads)) >= (_FEWEST_HEADS if any(numbers) else 1)


def _name_columns(fields: Sequence[str]) -> tuple[str, ...]:
    """Names that can be shown, each once; a column without one is named by its place."""
    names: list[str] = []
    for i, field in enumerate(fields, start=1):
        name = " ".join(field.split())[:_LONGEST_NAME]
        if not name or is_unshowable(name) or name in names:
            name = f"column {i}"
        names.append(name)
    return tuple(names)


def guess_scale_of(file: Folder, reading: Reading) -> Reading:
    """Add the scale, out of all ratings; to be asked anew where another column has them."""
    if reading.stars is None:
        return reading
    coded = read_records(file, reading, [reading.stars]).columns[reading.stars]
    commas = has_decimal_commas(coded.values)
    named = find_by_name([reading.columns[reading.stars]]) if reading.header else {}
    counts = None if not named else "counts" in named
    thumbs = reading.header > 0 and names_thumbs(reading.columns[reading.stars])
    thumbs |= are_thumbs(list(compress(coded.values, coded.n_rows.tolist())))
    scale = guess_scale(parse_ratings(coded.values, commas), coded.n_rows, counts, thumbs)
    return replace(reading, decimal_comma=commas, scale=scale)


def correct_table(file: Folder, reading: Reading, text: str) -> Reading:
    """Correct a reading as `correct` does; another column of ratings brings its own scale."""
    corrected = correct(reading, text)
    if corrected.stars == reading.stars:
        return corrected
    return correct(guess_scale_of(file, corrected), text)


def is_matrix(reading: Reading) -> bool:
    """Whether a table looks like one row a user and one column a thing."""
    lacks = (getattr(reading, role) is None for role in ("user", "item", "stars"))
    return len(reading.columns) >= MATRIX_COLUMNS and sum(lacks) > 1


def why_no_ratings(reading: Reading) -> str:
    """What a table lacks to be one of ratings; nothing if it lacks nothing."""
    lacks = [role for role in ("user", "item", "stars") if getattr(reading, role) is None]
    if not lacks or (lacks == ["stars"] and reading.pairs):
        return ""
    if is_matrix(reading):
        return (
            f"{reading.name} has {len(reading.columns):,} columns and looks like a matrix, one row "
            "a user and one column a thing, but most of these hold no ratings on one scale. Leave "
            "the other columns out, or make one row a rating, with the columns user, item and "
            "rating: “melt” of pandas or “unpivot” of a spreadsheet does that."
        )
    if lacks == ["user"]:
        return (
            f"{reading.name} names no users ({reading.describe()}): it seems to hold one person’s "
            "ratings. The page You takes those, and “python -m cf you --ratings”. If it is a table "
            "of many users, say which column names them: user=…"
        )
    shown = [{"stars": "rating", "item": "thing"}.get(role, role) for role in lacks]
    return (
        f"{reading.name} has the columns {', '.join(reading.columns)[:300]}; none was recognised "
        f"as {' or '.join(shown)}. Say which it is: {', '.join(f'{name}=…' for name in shown)}, "
        f"with the column’s name or its place.{_PAIRS_ALONE * (lacks == ['stars'])}"
    )
