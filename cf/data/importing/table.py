"""Anyone's table of ratings, read as `sniff_table` has guessed and a person corrected it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from cf.data.dataset import Dataset, Imported
from cf.data.folder import Folder
from cf.data.importing.imdb import find_imdb
from cf.data.importing.known_films import know_films, name_films
from cf.data.importing.lines import N_NAMED, shorten
from cf.data.importing.listing import (
    LONGEST_TITLE,
    Thing,
    are_titles_of,
    commonest_categories,
    describe_things,
    key_of,
    read_links,
    read_listing,
    tell_namesakes_apart,
)
from cf.data.importing.matrix import HEADING
from cf.data.importing.reading import NOUNS, Reading
from cf.data.importing.records import Coded, Records, read_records
from cf.data.importing.sniffing import sniff_table, why_no_ratings
from cf.data.importing.times import TimeError, parse_times
from cf.data.importing.usable import ONES, find_usable, places_of
from cf.data.labels import UNLABELLED
from cf.data.movies import Movies, build_movies
from cf.data.noun import make_plural
from cf.data.ratings import Ratings, build_ratings
from cf.data.titles import show_title
from cf.errors import DataError

_WHOLE = re.compile(r"-?\d{1,15}(?:\.0)?")


def read_table(
    file: Folder,
    reading: Reading,
    list_file: Folder | None = None,
    link_file: Folder | None = None,
) -> Imported:
    """Read a table of ratings.

    What cannot be used is left out, counted and told, the first ten lines with their numbers: a
    cell that is empty or no number, a rating off the scale, a line with too few or too many
    fields. Of several ratings of one thing by one user, the last holds.

    Raises DataError if a column that is needed is not known, or most lines cannot be used.

    Parameters
    ----------
    file : one row a rating
    reading : as `sniff_table` guessed it and a person corrected it.
    list_file : a table with a title for each id; it may give years and categories too.
    link_file : a table with an IMDb number for each id.
    """
    if why := why_no_ratings(reading):
        raise DataError(why)
    user, item, stars = places_of(reading)
    further = (
        *(reading.title, reading.categories, reading.year, reading.action),
        find_imdb(reading),
    )
    about = [at for at in (user, item, stars, *further) if at not in (None, ONES)]
    records = read_records(file, reading, about, reading.time)
    records.columns[ONES] = Coded(("1",), np.zeros(records.n_rows, np.int32))
    if item == reading.title and reading.year not in (None, item):
        apart = tell_namesakes_apart(records.columns[item], records.columns[reading.year])
        records = replace(records, columns={**records.columns, item: apart})
    for at in (user, item):
        records.columns[at] = _merge_floats(records.columns[at])
    items = records.columns[item]
    headlines = ""
    if reading.title not in (None, item) and not are_titles_of(
        items, records.columns[reading.title]
    ):
        headlines = (
            f"Column “{reading.columns[reading.title]}” says something else in each line about one "
            f"{reading.noun}: it is no title, and ids stand in."
        )
        reading = replace(reading, title=None)
    usable, told = find_usable(file, reading, records)
    told += [doubt for _, doubt in reading.doubts]
    if len(usable.rows) == 1:
        raise DataError(
            f"{file.name} holds a single rating. Two are the least that a model can be trained "
            "with, one to learn from and one to check it on, and a map takes many more."
        )
    item_id = _number_ids(items, usable.item)
    user_id = _number_ids(records.columns[user], usable.user)
    when, more = _read_times(reading, records, usable.rows)
    told += [*filter(None, [headlines]), *more]
    ratings = build_ratings(user_id, item_id, usable.stars, *usable.ends, when)
    _, first = np.unique(item_id, return_index=True)  # which row speaks of each thing first
    things = describe_things(records.columns, reading, usable.rows[first])
    ids = [items.values[code] for code in usable.item[first].tolist()]
    noun = reading.noun
    if list_file is not None:
        listing = sniff_table(list_file, matrices=False)
        if noun == "item":
            noun = listing.noun
        listed = read_listing(list_file, listing)
        found = [listed.get(text) or listed.get(key_of(text)) for text in ids]
        missing = [text for text, one in zip(ids, found, strict=True) if one is None]
        if len(missing) == len(ids):
            raise DataError(
                f"{list_file.name} has a title for none of the {len(ids):,} {make_plural(noun)} in "
                f"{file.name}: “{shorten(missing[0])}” is not in its column "
                f"“{listing.columns[listing.item or 0]}”. Give the table that belongs to it."
            )
        things = [one or own for one, own in zip(found, things, strict=True)]
        if missing:
            named = ", ".join(f"“{shorten(text)}”" for text in missing[:N_NAMED])
            told.append(
                f"{len(missing):,} of {len(ids):,} {make_plural(noun)} have no title in "
                f"{list_file.name}; their id stands in: {named}."
            )
    if link_file is not None:
        links = read_links(link_file, sniff_table(link_file, matrices=False))
        numbers = [links.get(text) or links.get(key_of(text), 0) for text in ids]
        things = [
            replace(one, imdb_id=one.imdb_id or number)
            for one, number in zip(things, numbers, strict=True)
        ]
    movies, more, thanks = _describe(ratings, things, ids, noun)
    name = Path(file.name).stem
    if list_file is not None:
        name = Path(str(file)).parent.name.removesuffix(".zip") or name
    citation = _cite(file.name) + thanks
    return Imported(Dataset(_show_name(name), noun, ratings, movies, citation), (*told, *more))


def _read_times(
    reading: Reading, records: Records, rows: np.ndarray
) -> tuple[np.ndarray | None, list[str]]:
    """When the ratings of these rows were given, if each says it; and what is to be told of it."""
    if reading.time is None:
        return None, []
    if reading.matrix is not None and reading.user != HEADING:
        return None, [
            f"When people answered (“{reading.columns[reading.time]}”) is not kept: all that one "
            "gave carries one time, and none of it is newer."
        ]
    try:
        when, told = parse_times(records.times.take(rows))
    except TimeError as error:
        seen = f"“{shorten(str(error))}”" if str(error) else "an empty cell"
        return None, [
            f"When the ratings were given is not kept: column “{reading.columns[reading.time]}” "
            f"says {seen} of one of them, and splits by time need it of each."
        ]
    return when, [told] if told else []


def _number_ids(coded: Coded, codes: np.ndarray) -> np.ndarray:
    """The ids of some rows: as they are where all are different numbers, else by the alphabet.

    Returns (n_rows,) int64.
    """
    used = np.unique(codes).tolist()
    texts = [coded.values[code] for code in used]
    of_code = np.zeros(len(coded.values), np.int64)
    numbers = [int(text.removesuffix(".0")) for text in texts if _WHOLE.fullmatch(text)]
    if len(set(numbers)) == len(texts):  # 007 is not 7
        of_code[used] = numbers
    else:
        number = {text: i for i, text in enumerate(sorted(set(texts)), start=1)}
        of_code[used] = [number[text] for text in texts]
    return of_code[codes]


def _merge_floats(coded: Coded) -> Coded:
    """Ids of which some were written as 3.0 and others as 3: these are one."""
    known = set(coded.values)
    if not any(text[-2:] == ".0" and text[:-2] in known for text in known):
        return coded
    places: dict[str, int] = {}
    of_value = [places.setdefault(text.removesuffix(".0"), len(places)) for text in coded.values]
    return Coded(tuple(places), np.array(of_value, np.int32)[coded.codes])


def _describe(
    ratings: Ratings, things: Sequence[Thing], ids: Sequence[str], noun: str
) -> tuple[Movies, list[str], str]:
    """Titles, categories and, of films, what is known of them; a title that is missing is the id.

    Returns what is to be told, and whom to thank, besides.
    """
    named: list[str] = []
    if noun == NOUNS["movie"]:
        things, named = name_films(things, ids)
    label, box_office = np.full(len(ids), UNLABELLED, np.int8), np.full(len(ids), np.nan)
    categories, left_out = commonest_categories(things)
    told, citation = [*named, *filter(None, [left_out])], ""
    imdb_id = np.array([one.imdb_id for one in things], np.int64)
    if noun == NOUNS["movie"] and (imdb_id.any() or any(thing.year for thing in things)):
        known = know_films(things)
        label, box_office, citation = known.label, known.box_office, known.citation
        categories = known.genres if citation else categories
        told += known.told
    # A number says little by itself, an ISBN or a name does.
    called = f"{noun.capitalize()} " if all(map(_WHOLE.fullmatch, ids)) else ""
    movies = build_movies(
        ratings,
        title=[
            show_title(one.title) if one.title else called + shorten(text, LONGEST_TITLE)
            for one, text in zip(things, ids, strict=True)
        ],
        year=np.array([thing.year for thing in things]),
        genres=categories,
        label=label,
        box_office=box_office,
        imdb_id=imdb_id if imdb_id.any() else None,
    )
    return movies, told, citation


def _show_name(name: str) -> str:
    return shorten(" ".join(name.replace("_", " ").split()), 60) or "A table of your own"


def _cite(name: str) -> str:
    return (
        f"A table of your own: {shorten(name, 60)}. Whom to thank for it, and what you may do with "
        "it, is known where it comes from."
    )
