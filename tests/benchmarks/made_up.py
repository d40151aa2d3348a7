"""Make ratings up: as many as wanted, in the shape of MovieLens, with factors planted in them.

    python -m tests.benchmarks.made_up DIR --ratings 1000000
    python -m tests.benchmarks.made_up DIR --ratings 32000000 --csv

DIR gets the data set as this program keeps it, in Parquet; with --csv DIR/csv gets it as MovieLens
writes it. How often a film is rated falls with its rank by a power law, how many films a user rates
is log-normal, from twenty on; stars come from biases and planted vectors, rounded to halves. With
32 million ratings there are 200,948 users and 84,432 films.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cf.data import Dataset, build_ratings
from cf.data.layouts import stored
from cf.data.movies import build_movies

FULL = (32_000_000, 200_948, 84_432)  # ratings, users and films of the largest release
RANK = 8  # planted factors
FEWEST = 20  # ratings a user, about
GENRES = ("Action", "Comedy", "Drama", "Horror", "Romance", "Sci-Fi", "Thriller", "Western")
DAY = 24 * 3600  # seconds
CHUNK = 1_000_000  # ratings whose stars are worked out at once


def make_up(n_ratings: int, n_users: int, n_movies: int, seed: int = 0) -> Dataset:
    """Make a data set up; each film's genres are the two planted factors that it has most of.

    Nobody rates a film twice, and each film is rated at least once; there may be a few ratings less
    than were asked for.
    """
    rng = np.random.default_rng(seed)
    user, movie = _draw_pairs(rng, n_ratings, n_users, n_movies)
    users = rng.normal(size=(n_users, RANK)).astype(np.float32) / np.sqrt(RANK)
    movies = rng.normal(size=(n_movies, RANK)).astype(np.float32)
    generous = rng.normal(scale=0.4, size=n_users).astype(np.float32)
    good = rng.normal(scale=0.5, size=n_movies).astype(np.float32)
    stars = np.empty(len(user), np.float32)
    for start in range(0, len(user), CHUNK):
        u, m = user[start : start + CHUNK], movie[start : start + CHUNK]
        liked = 3.5 + generous[u] + good[m] + 0.6 * (users[u] * movies[m]).sum(axis=1)
        liked += rng.normal(scale=0.8, size=len(u))
        stars[start : start + CHUNK] = np.clip(np.round(2 * liked) / 2, 0.5, 5.0)
    # A few evenings each, a month apart, somewhere within twenty years.
    first = rng.integers(10**9, 16 * 10**8, n_users, dtype=np.int32)
    when = first[user] + rng.integers(0, 6, len(user), dtype=np.int32) * 30 * DAY
    when += rng.integers(0, 3600, len(user), dtype=np.int32)
    ratings = build_ratings(user + 1, movie + 1, stars, 0.5, 5.0, when)
    facts = build_movies(
        ratings,
        title=[f"Film {i + 1}" for i in range(n_movies)],
        year=1920 + np.arange(n_movies) % 100,
        genres=[frozenset(GENRES[k] for k in row) for row in np.argsort(-movies)[:, :2]],
        label=np.zeros(n_movies, np.int8),
        box_office=np.full(n_movies, np.nan),
    )
    return Dataset(f"{len(stars):,} made-up ratings", "movie", ratings, facts, "Made up.")


def _draw_pairs(
    rng: np.random.Generator, n_ratings: int, n_users: int, n_movies: int
) -> tuple[np.ndarray, np.ndarray]:
    activity = rng.lognormal(sigma=1.1, size=n_users)
    wanted = np.maximum(FEWEST, activity / activity.sum() * (n_ratings - FEWEST * n_users))
    wanted = wanted / wanted.sum() * n_ratings
    popularity = (np.arange(n_movies) + 30.0) ** -1.3
    # Films by popularity at evenly spaced places of their cumulated shares: a draw is a look-up.
    cumulated = np.cumsum(popularity) / popularity.sum()
    film_at = np.searchsorted(cumulated, (np.arange(1 << 22) + 0.5) / (1 << 22)).astype(np.int32)
    number = rng.permutation(n_movies).astype(np.int32)  # the most rated ones are not the first ids
    pairs = rng.integers(n_users, size=n_movies) * np.int64(n_movies) + np.arange(n_movies)
    pairs.sort()
    while (missing := n_ratings - len(pairs)) > n_ratings // 200:
        user = np.repeat(np.arange(n_users), rng.poisson(wanted / n_ratings * missing))
        film = number[film_at[rng.integers(len(film_at), size=len(user), dtype=np.int32)]]
        pairs = np.concatenate([pairs, user * np.int64(n_movies) + film])
        pairs.sort()
        pairs = pairs[np.append(True, pairs[1:] > pairs[:-1])]
    return (pairs // n_movies).astype(np.int32), (pairs % n_movies).astype(np.int32)


def write_csv(data: Dataset, folder: Path) -> None:
    """Write ratings.csv and movies.csv as MovieLens does."""
    import pyarrow as pa
    from pyarrow import csv

    r, movies = data.ratings, data.movies
    columns = {
        "userId": r.user_ids[r.user],
        "movieId": r.movie_ids[r.movie],
        "rating": r.stars,
        "timestamp": r.when,
    }
    plain = csv.WriteOptions(include_header=False, quoting_style="none")
    with (folder / "ratings.csv").open("wb") as stream:
        stream.write(",".join(columns).encode() + b"\n")
        csv.write_csv(pa.table(columns), stream, plain)
    names = np.array(movies.genre_names, object)
    with (folder / "movies.csv").open("w") as file:
        file.write("movieId,title,genres\n")
        for number, title, year, row in zip(
            r.movie_ids, movies.title, movies.year, movies.genres, strict=True
        ):
            file.write(f"{number},{title} ({year}),{'|'.join(names[row])}\n")


def make_folder(folder: Path, n_ratings: int, with_csv: bool) -> Dataset:
    """Make so many ratings up and write them into a folder, made if need be."""
    data = make_up(n_ratings, *scaled(n_ratings))
    folder.mkdir(parents=True, exist_ok=True)
    if with_csv:
        (folder / "csv").mkdir(exist_ok=True)
        write_csv(data, folder / "csv")
    stored.write(data, folder)
    return data


def scaled(n_ratings: int) -> tuple[int, int]:
    """How many users and films go with so many ratings: as in the largest release, or fewer."""
    share = min(1.0, n_ratings / FULL[0])
    return max(20, round(FULL[1] * share)), max(50, round(FULL[2] * share**0.5))


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the data that the command line asks for."""
    about = (__doc__ or "").partition("\n\n")[0]
    parser = argparse.ArgumentParser("python -m tests.benchmarks.made_up", description=about)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ratings", type=int, default=1_000_000)
    parser.add_argument("--csv", action="store_true", help="write DIR/csv, too")
    options = parser.parse_args(arguments)
    data = make_folder(options.folder, options.ratings, options.csv)
    r, rarely = data.ratings, (data.movies.n_ratings < 20).mean()
    print(
        f"{options.folder}: {len(r):,} ratings of {r.n_movies:,} films by {r.n_users:,} users; "
        f"mean {r.stars.mean():.2f} stars; {rarely:.0%} of the films have fewer than 20"
    )


if __name__ == "__main__":
    main()
