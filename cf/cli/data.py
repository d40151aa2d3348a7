"""`python -m cf data`: the data sets that the page Data offers.

They lie where `CF_DATA` says, as Parquet; what people upload lies there, too, for each alone.
"""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cf.cli.parts import COLUMNS_OF_DATA, json_line, open_data, option
from cf.cli.runs import write_table
from cf.errors import StoreError

if TYPE_CHECKING:
    from cf.store.data_shelf import Entry

MARK = option("mark", "Its mark, as “data list” prints it.", metavar="MARK")
ADD = (
    option("path", "Folder, zip or table of ratings.", metavar="PATH"),
    option("--name", "What to call it. Default: as its files are known.", metavar="NAME"),
    COLUMNS_OF_DATA,
)
COLUMNS = ("mark", "name", "ratings", "users", "things", "noun", "megabytes", "added_at", "where")
HEADS = ("mark", "name", "ratings", "users", "things", "noun", "MB", "added at", "where")


def list_data(arguments: argparse.Namespace) -> None:
    """List the data sets of all shelves, each shelf’s newest first."""
    from cf.store.data_shelf import every_data, open_data_root

    rows = [_row(one, where) for where, shelf in every_data().items() for one in shelf.entries()]
    if arguments.json:
        for row in rows:
            print(json_line(row))
    elif rows:
        shown = [{name: _write(value) for name, value in row.items()} for row in rows]
        print(write_table(shown, COLUMNS, HEADS))
    else:
        print(
            f"No data sets are in “{open_data_root()}”. “data add PATH” adds one; CF_DATA names "
            "another folder."
        )


def add_data(arguments: argparse.Namespace) -> None:
    """Read a data set and offer it to everybody who uses this server."""
    from cf.store.data_shelf import common_data
    from cf.store.shelf import clean_name

    data, shelf = open_data(arguments.path, arguments.columns), common_data()
    if arguments.name is not None:
        if not (name := clean_name(arguments.name)):
            raise StoreError("--name: a name needs a letter that can be seen.")
        data = replace(data, name=name)
    verb = "replaced" if shelf.find(data.ratings.mark) else "added"
    entry = shelf.add(data)
    print(
        f"{entry.mark}: {entry.name} {verb}, {entry.n_ratings:,} ratings in "
        f"{entry.n_bytes / 1e6:,.1f} MB. The page Data offers it."
    )


def remove_data(arguments: argparse.Namespace) -> None:
    """Remove a data set from every shelf that holds it, uploads included."""
    from cf.store.data_shelf import every_data

    shelves = [shelf for shelf in every_data().values() if shelf.find(arguments.mark)]
    if not shelves:
        raise StoreError(
            f"There is no data set “{arguments.mark}”. “data list” prints those that there are."
        )
    for shelf in shelves:
        entry = shelf.remove(arguments.mark)
    print(f"{entry.mark}: {entry.name} has left the shelf. Runs that use it go on to their end.")


def _row(entry: "Entry", where: str) -> dict[str, Any]:
    return {
        **{"mark": entry.mark, "name": entry.name, "ratings": entry.n_ratings},
        **{"users": entry.n_users, "things": entry.n_movies, "noun": entry.noun},
        **{"megabytes": entry.n_bytes / 1e6, "added_at": entry.added_at, "where": where},
    }


def _write(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
