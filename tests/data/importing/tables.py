"""Small tables to write and read."""

from pathlib import Path

from cf.data.dataset import Imported
from cf.data.sources.read import import_data

ROWS = [
    *(
        ("ann", "b7", "4.5"),
        ("ann", "b2", "1"),
        ("bob", "b7", "5"),
        ("cy", "b2", "2"),
        ("cy", "b9", "3"),
    ),
]


def write(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "mine.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def read(tmp_path: Path, text: str, changes: str = "", name: str = "mine.csv") -> Imported:
    return import_data(str(write(tmp_path, text, name=name)), changes)


def rows_of(found: Imported) -> list[tuple[str, float]]:
    """Title and stars of each rating."""
    ratings, movies = found.dataset.ratings, found.dataset.movies
    return [
        (movies.title[m], s) for m, s in zip(ratings.movie, ratings.stars.tolist(), strict=True)
    ]


EXPECTED = [("b2", 1.0), ("b7", 4.5), ("b7", 5.0), ("b2", 2.0), ("b9", 3.0)]
