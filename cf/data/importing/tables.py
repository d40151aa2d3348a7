"""Which files of a folder are a table of ratings and, beside it, one of titles."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cf.data.folder import Folder
from cf.data.importing.reading import Reading
from cf.data.importing.sniffing import correct_table, sniff_table, spreadsheet, why_no_ratings
from cf.data.importing.table import Imported, read_table
from cf.errors import DataError

ENDINGS = (".csv", ".tsv", ".txt", ".dat", ".data", ".base", ".tab", ".inter", ".item", ".parquet")
_SPREADSHEETS = ("[Content_Types].xml", "content.xml")  # what the zips of Excel and others hold
_MOST_FILES = 60


@dataclass(frozen=True)
class _Sniffed:
    file: Folder
    reading: Reading

    @property
    def has_ratings(self) -> bool:
        return not why_no_ratings(self.reading)

    @property
    def says_ratings(self) -> bool:
        return "rating" in self.file.name.casefold()


def import_file(file: Folder, columns: str = "") -> Imported:
    """Read a single table, its columns corrected as `correct` takes it."""
    return read_table(file, correct_table(file, sniff_table(file), columns))


def import_folder(folder: Folder, columns: str = "") -> Imported | None:
    """Read the table of ratings in a folder, with the one of titles where there is one.

    Returns None where the folder holds no table at all.

    Raises DataError if no table or several are one of ratings, or the one is refused.
    """
    sniffed, refused = [], []
    for file in tables_of(folder):
        try:
            sniffed.append(_Sniffed(file, sniff_table(file)))
        except DataError as error:
            refused.append(error)
    if columns:
        sniffed = [_corrected(one, columns) for one in sniffed]
    rated = [one for one in sniffed if one.has_ratings]
    if len(rated) > 1:
        rated = [one for one in rated if one.says_ratings] or rated
    if len(rated) > 1:
        names = ", ".join(one.file.name for one in rated[:5])
        raise DataError(
            f"“{folder.name}” holds {len(rated)} tables of ratings ({names}). Give the path of one "
            "of them, or leave one in the folder."
        )
    if not rated and refused:
        raise refused[0]
    if not rated and sniffed:
        first = next((one for one in sniffed if one.says_ratings), sniffed[0])
        raise DataError(why_no_ratings(first.reading))
    if not rated:
        return None
    found = read_table(rated[0].file, rated[0].reading, _titles_for(rated[0], sniffed))
    return replace(found, told=(*found.told, *map(str, refused[:3])))


def tables_of(folder: Folder) -> Iterator[Folder]:
    """Files of a folder that may be tables, by their names; DataError for a spreadsheet's zip."""
    if any((folder / name).is_file() for name in _SPREADSHEETS):
        raise spreadsheet(folder.name)
    files = [file for file in folder.iterdir() if file.is_file()]
    files = [file for file in files if file.name.casefold().endswith(ENDINGS)]
    return iter(sorted(files, key=lambda file: file.name)[:_MOST_FILES])


def _corrected(one: _Sniffed, columns: str) -> _Sniffed:
    """What a person said holds for the table that has such columns."""
    try:
        return _Sniffed(one.file, correct_table(one.file, one.reading, columns))
    except DataError:
        return one


def _titles_for(ratings: _Sniffed, sniffed: list[_Sniffed]) -> Folder | None:
    """The table that has a title for each id of the ratings' things; the best by its name."""
    if ratings.reading.title is not None:
        return None
    found = [
        one
        for one in sniffed
        if one is not ratings
        and one.reading.item is not None
        and one.reading.title is not None
        and one.reading.title != one.reading.item
        and one.reading.user is None
    ]
    noun = ratings.reading.noun
    found.sort(key=lambda one: (one.reading.noun != noun, one.file.name))
    return found[0].file if found else None
