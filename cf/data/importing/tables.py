"""Which files of a folder are a table of ratings and, beside it, one of titles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cf.data.dataset import Imported
from cf.data.folder import Folder
from cf.data.importing.imdb import find_imdb
from cf.data.importing.reading import Reading, find_by_name
from cf.data.importing.sniffing import correct_table, sniff_table, spreadsheet, why_no_ratings
from cf.data.importing.table import read_table
from cf.errors import DataError

ENDINGS = (
    ".csv",
    ".tsv",
    ".txt",
    ".dat",
    ".data",
    ".base",
    ".tab",
    ".inter",
    ".item",
    ".parquet",
    ".jsonl",
    ".ndjson",
    ".json",
)
_SPREADSHEETS = ("[Content_Types].xml", "content.xml")  # what the zips of other programs hold
_MOST_FILES = 60


@dataclass(frozen=True)
class Sniffed:
    """A table of a folder, and what it was taken for."""

    file: Folder
    reading: Reading

    @property
    def has_ratings(self) -> bool:
        """Whether it has all that ratings take."""
        return not why_no_ratings(self.reading)

    @property
    def says_ratings(self) -> bool:
        """Whether the file is called so."""
        return "rating" in self.file.name.casefold()

    @property
    def names_ratings(self) -> bool:
        """Whether its column of ratings is called so, or what it counts."""
        at = self.reading.stars
        named = find_by_name([self.reading.columns[at]]) if at is not None else {}
        return self.reading.header > 0 and not named.keys().isdisjoint(("stars", "counts"))


def import_file(file: Folder, columns: str = "") -> Imported:
    """Read a single table, its columns corrected as `correct` takes it."""
    return read_table(file, correct_table(file, sniff_table(file), columns))


def import_folder(folder: Folder, columns: str = "", names: Sequence[str] = ()) -> Imported | None:
    """Read the table of ratings in a folder, with the one of titles where there is one.

    Returns None where the folder holds no table at all.

    Raises DataError if no table or several are one of ratings, or the one is refused.

    Parameters
    ----------
    columns : as `correct` takes it
    names : of the files that are read, that of the ratings first; where they are given, none of
        them may be refused
    """
    sniffed, refused = sniff_tables(folder, names)
    if names and refused:
        raise refused[0]
    if columns:
        sniffed = _correct_all(sniffed, columns)
    rated = choose_ratings(folder, sniffed, names)
    if rated is None and refused:
        raise refused[0]
    if rated is None and sniffed:
        raise DataError(why_no_ratings(likeliest(sniffed).reading))
    if rated is None:
        return None
    titles, links = _titles_for(rated, sniffed), _links_for(rated, sniffed)
    found = read_table(rated.file, rated.reading, titles, links)
    return replace(found, told=(*found.told, *map(str, refused[:3])))


def sniff_tables(
    folder: Folder, names: Sequence[str] = ()
) -> tuple[list[Sniffed], list[DataError]]:
    """What the tables of a folder, of these names if any are given, were taken for; why not."""
    sniffed, refused = [], []
    for file in tables_of(folder):
        if names and file.name not in names:
            continue
        try:
            sniffed.append(Sniffed(file, sniff_table(file)))
        except DataError as error:
            refused.append(error)
    return sniffed, refused


def choose_ratings(
    folder: Folder, sniffed: list[Sniffed], names: Sequence[str] = ()
) -> Sniffed | None:
    """The one table of ratings, None where there is none; DataError where there are several.

    Of several, the one of the first name that is given, the one whose name says so, else the one
    with a line for each rating, else the one that has a column called so.
    """
    rated = [one for one in sniffed if one.has_ratings]
    for says_so in (
        lambda one: one.file.name in names[:1],
        lambda one: one.says_ratings,
        lambda one: one.reading.matrix is None,
        lambda one: one.names_ratings,
    ):
        if len(rated) > 1:
            rated = list(filter(says_so, rated)) or rated
    if len(rated) > 1:
        names = ", ".join(one.file.name for one in rated[:5])
        raise DataError(
            f"“{folder.name}” holds {len(rated)} tables of ratings ({names}). Give one of them by "
            "itself, or with nothing but the table of its titles."
        )
    return rated[0] if rated else None


def likeliest(sniffed: Sequence[Sniffed]) -> Sniffed:
    """Of tables that lack something that ratings take, the one that is called so or the first."""
    return next((one for one in sniffed if one.says_ratings), sniffed[0])


def tables_of(folder: Folder) -> Iterator[Folder]:
    """Files of a folder that may be tables, by their names; DataError for a spreadsheet's zip."""
    if any((folder / name).is_file() for name in _SPREADSHEETS):
        raise spreadsheet(folder.name)
    files = [file for file in folder.iterdir() if file.is_file()]
    files = [file for file in files if file.name.casefold().endswith(ENDINGS)]
    return iter(sorted(files, key=lambda file: file.name)[:_MOST_FILES])


def _correct_all(sniffed: list[Sniffed], columns: str) -> list[Sniffed]:
    """Correct the table that is meant: places of columns fit many, and mean one of ratings."""
    corrected = [_corrected(one, columns) for one in sniffed]
    pairs = list(zip(sniffed, corrected, strict=True))
    if not any(new is not one and one.has_ratings for one, new in pairs):
        return corrected
    return [new if one.has_ratings else one for one, new in pairs]


def _corrected(one: Sniffed, columns: str) -> Sniffed:
    """What a person said holds for the table that has such columns."""
    try:
        return Sniffed(one.file, correct_table(one.file, one.reading, columns))
    except DataError:
        return one


def _links_for(ratings: Sniffed, sniffed: list[Sniffed]) -> Folder | None:
    """The table that gives IMDb's number for each id of the ratings' films, and no titles."""
    return next(
        (
            one.file
            for one in sniffed
            if one is not ratings
            and one.reading.title is None
            and one.reading.user is None
            and one.reading.item not in (None, imdb := find_imdb(one.reading))
            and imdb is not None
        ),
        None,
    )


def _titles_for(ratings: Sniffed, sniffed: list[Sniffed]) -> Folder | None:
    """The table that has a title for each id of the ratings' things; the best by its name."""
    if ratings.reading.title is not None:
        return None
    others = [
        Sniffed(one.file, sniff_table(one.file, matrices=False)) if one.reading.matrix else one
        for one in sniffed
        if one is not ratings
    ]
    found = [
        one
        for one in others
        if one.reading.item is not None
        and one.reading.title is not None
        and one.reading.title != one.reading.item
        and one.reading.user is None
    ]
    noun = ratings.reading.noun
    found.sort(key=lambda one: (one.reading.noun != noun, one.file.name))
    return found[0].file if found else None
