"""The data set that lies in the repository, as `cf.data.build` wrote it."""

from typing import Any

import numpy as np

from cf.data.arrow import as_numpy, read_parquet
from cf.data.dataset import MOVIELENS_CITATION, Dataset
from cf.data.films import BUNDLED_FOLDER, read_films, rows_by_imdb
from cf.data.movies import build_movies
from cf.data.ratings import build_ratings


def read_bundled() -> Dataset:
    """Read MovieLens small of October 2016, with the facts about its films from Wikidata."""
    columns = ["user_id", "movie_id", "rating", "timestamp"]
    table = read_parquet(BUNDLED_FOLDER / "ratings.parquet", columns)
    user_id, movie_id, stars, when = map(as_numpy, table.columns)
    ratings = build_ratings(user_id, movie_id, stars, lowest=0.5, highest=5.0, when=when)
    # Ascending by movie_id, all of them rated.
    listed = read_parquet(BUNDLED_FOLDER / "movies.parquet")
    films = read_films()
    imdb_id = _zero_for_null(listed["imdb_id"])
    label, box_office = films.facts_of(rows_by_imdb(imdb_id, films))
    movies = build_movies(
        ratings,
        title=listed["title"].to_pylist(),
        year=_zero_for_null(listed["year"]),
        genres=[frozenset(text.split("|")) for text in listed["genres"].to_pylist()],
        label=label,
        box_office=box_office,
        imdb_id=imdb_id,
    )
    return Dataset("MovieLens small (2016)", "movie", ratings, movies, MOVIELENS_CITATION)


def _zero_for_null(column: Any) -> np.ndarray:
    return np.array([value or 0 for value in column.to_pylist()])  # fill_null imports pandas
