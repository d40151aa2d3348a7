"""A data set as this program keeps it: ratings and movies as Parquet, what is told of them as JSON.

What is read back equals what was written, and the checksum says so each time. What was kept before
the times of ratings and the IMDb numbers of films were has no column of them.
"""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from cf.data.arrow import as_numpy, read_parquet, write_parquet
from cf.data.dataset import Dataset, Imported
from cf.data.folder import Folder
from cf.data.movies import build_movies
from cf.data.ratings import build_ratings
from cf.errors import DataError

DESCRIPTION, RATINGS, MOVIES = "data.json", "ratings.parquet", "movies.parquet"
FILES = f"{DESCRIPTION}, {RATINGS} and {MOVIES}, as “python -m cf data add” writes them"
TABLES: tuple[str, ...] = ()  # none that another reader could read: it would lose the titles
VERSION = 1

_FORMAT = "cf data"
_COLUMNS, _WHEN = ("user_id", "movie_id", "stars"), "when"  # of the ratings
_IMDB = "imdb_id"  # of the movies
_MOST_BYTES = 2**20  # of the description, which takes some hundreds
_COUNTS = ("n_ratings", "n_users", "n_movies")  # for whoever lists data sets without opening them


def recognises(folder: Folder) -> bool:
    """Whether this folder holds a data set that this program keeps."""
    return isinstance(folder, Path) and (folder / DESCRIPTION).is_file()


def look(folder: Folder) -> tuple[str, ...]:
    """Return nothing: what is damaged is found where it is read."""
    del folder
    return ()


def read(folder: Folder) -> Imported:
    """Read the data set that `write` has written.

    Raises DataError if a file is missing or damaged, or of a newer version.
    """
    folder = Path(str(folder))  # as `recognises` has seen
    told = read_description(folder)
    try:
        table = read_parquet(folder / RATINGS, [*_COLUMNS, _WHEN])  # those of them that there are
        user_id, movie_id, stars = (as_numpy(table[name]) for name in _COLUMNS)
        when = as_numpy(table[_WHEN]) if _WHEN in table.column_names else None
        ratings = build_ratings(user_id, movie_id, stars, told["lowest"], told["highest"], when)
        del (
            table,
            user_id,
            movie_id,
            stars,
            when,
        )  # at 32 million, as large as what was made of them
        listed = read_parquet(folder / MOVIES)
        movies = build_movies(
            ratings,
            title=listed["title"].to_pylist(),
            year=as_numpy(listed["year"]),
            genres=list(map(frozenset, listed["genres"].to_pylist())),
            label=as_numpy(listed["label"]),
            box_office=as_numpy(listed["box_office"]),
            imdb_id=as_numpy(listed[_IMDB]) if _IMDB in listed.column_names else None,
        )
    except (ArithmeticError, LookupError, OSError, TypeError, ValueError) as error:
        raise _damaged(folder, str(error)) from error
    if ratings.checksum != told["checksum"]:
        raise _damaged(folder, "its ratings are not those that were written")
    texts = {name: told[name] for name in _TEXTS}
    return Imported(Dataset(ratings=ratings, movies=movies, **texts))


def write(data: Dataset, folder: Path, **more: Any) -> None:
    """Write a data set into a folder that is there.

    Parameters
    ----------
    more : what else its description tells, as JSON holds it
    """
    ratings, movies = data.ratings, data.movies
    write_parquet(
        folder / RATINGS,
        {
            "user_id": _narrowed(ratings.user_ids)[ratings.user],
            "movie_id": _narrowed(ratings.movie_ids)[ratings.movie],
            "stars": ratings.stars,
        }
        | ({} if ratings.when is None else {_WHEN: ratings.when}),
        # Differences between neighbours are small: users ascend, movies do for each user, and most
        # of a user's ratings are given within the hour.
        {"user_id", "movie_id", _WHEN},
    )
    names = np.array(movies.genre_names, object)
    write_parquet(
        folder / MOVIES,
        {
            "title": list(movies.title),
            "year": movies.year,
            "genres": [names[row].tolist() for row in movies.genres],
            "label": movies.label,
            "box_office": movies.box_office,
        }
        | ({} if movies.imdb_id is None else {_IMDB: movies.imdb_id}),
    )
    told = {name: getattr(data, name) for name in _TEXTS}
    told |= {"format": _FORMAT, "version": VERSION, "checksum": ratings.checksum}
    told |= {"lowest": float(ratings.lowest), "highest": float(ratings.highest)}
    told |= dict(zip(_COUNTS, (len(ratings), ratings.n_users, ratings.n_movies), strict=True))
    text = json.dumps(told | more, allow_nan=False, indent=1)
    (folder / DESCRIPTION).write_text(text, "utf-8")


def read_description(folder: Path) -> dict[str, Any]:
    """Read what is told of a data set; DataError if it is damaged or of a newer version."""
    try:
        with (folder / DESCRIPTION).open("rb") as file:
            told = json.loads(file.read(_MOST_BYTES))
        if not isinstance(told, dict) or told.get("format") != _FORMAT:
            raise ValueError(f"{DESCRIPTION} does not say “format”: “{_FORMAT}”")
        if told["version"] > VERSION:
            raise DataError(
                f"“{folder.name}” was written in format {told['version']}, but this version reads "
                f"only up to {VERSION}. Update the program."
            )
        kinds: dict[str, type] = dict.fromkeys((*_TEXTS, "checksum"), str)
        kinds |= dict.fromkeys(_COUNTS, int) | {"lowest": float, "highest": float}
        if wrong := [name for name, kind in kinds.items() if not isinstance(told[name], kind)]:
            raise TypeError(f"{DESCRIPTION} says “{wrong[0]}”: {told[wrong[0]]!r:.40}")
    except (LookupError, OSError, RecursionError, TypeError, ValueError) as error:
        raise _damaged(folder, str(error)) from error
    return told


def _damaged(folder: Path, why: str) -> DataError:
    return DataError(
        f"The data set in “{folder.name}” is damaged ({why.rstrip('.')}). Remove it, and add it "
        "again from its source."
    )


_TEXTS = tuple(it.name for it in fields(Dataset) if it.name not in ("ratings", "movies"))


def _narrowed(ids: np.ndarray) -> np.ndarray:
    """The same ids in half the bytes, where these suffice."""
    return ids.astype(np.int32) if len(ids) and np.abs(ids).max() < 2**31 else ids
