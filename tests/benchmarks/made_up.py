"""Make ratings up: as many as wanted, in the shape of MovieLens, with factors planted in them.

    python -m tests.benchmarks.made_up DIR --ratings 1000000
    python -m tests.benchmarks.made_up DIR --ratings 32000000 --users 200948 --movies 84432

The folder gets `ratings.csv` and `movies.csv` as MovieLens writes them, and `ratings.parquet`. How
often a film is rated falls with its rank by a power law, how many films a user rates is log-normal,
nobody rates fewer than twenty; stars come from biases and planted vectors, rounded to halves.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

FULL = (32_000_000, 200_948, 84_432)  # ratings, users and films of the largest release
RANK = 8  # planted factors
FEWEST = 20  # ratings a user
GENRES = ("Action", "Comedy", "Drama", "Horror", "Romance", "Sci-Fi", "Thriller", "Western")
CHUNK = 1_000_000  # ratings whose stars are worked out at once


def make_up(
    n_ratings: int, n_users: int, n_movies: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return user rows, movie rows and stars in canonical order, and the films' planted vectors.

    Each pair comes once and each film at least once; there are as many ratings as asked for, or a
    little fewer where users would have to rate one film twice.
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
    return user, movie, stars, movies


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
    once = rng.integers(n_users, size=n_movies) * np.int64(n_movies) + np.arange(n_movies)
    pairs = np.unique(once)
    while (missing := n_ratings - len(pairs)) > n_ratings // 500:
        user = np.searchsorted(np.cumsum(wanted), rng.random(missing) * wanted.sum())
        film = number[film_at[rng.integers(len(film_at), size=missing)]]
        drawn = user.clip(max=n_users - 1) * np.int64(n_movies) + film
        pairs = np.unique(np.concatenate([pairs, drawn]))
    return (pairs // n_movies).astype(np.int32), (pairs % n_movies).astype(np.int32)


def write(folder: Path, user: np.ndarray, movie: np.ndarray, stars: np.ndarray, films: np.ndarray):
    """Write the three files; ids are the rows, counted from one."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyarrow import csv

    folder.mkdir(parents=True, exist_ok=True)
    times = np.full(len(user), 1_000_000_000, np.int64) + np.arange(len(user))
    columns = {"userId": user + 1, "movieId": movie + 1, "rating": stars, "timestamp": times}
    plain = csv.WriteOptions(quoting_style="none")
    header = ",".join(columns).encode() + b"\n"
    with (folder / "ratings.csv").open("wb") as stream:
        stream.write(header)
        csv.write_csv(
            pa.table(columns), stream, csv.WriteOptions(include_header=False, quoting_style="none")
        )
    titles = [f"Film {i + 1} ({1920 + i % 100})" for i in range(len(films))]
    genres = ["|".join(GENRES[k] for k in np.argsort(-row)[:2]) for row in films]
    listed = {"movieId": np.arange(len(films)) + 1, "title": titles, "genres": genres}
    csv.write_csv(pa.table(listed), folder / "movies.csv", plain)
    table = pa.table({"user_id": user + 1, "movie_id": movie + 1, "rating": stars})
    pq.write_table(table, folder / "ratings.parquet", compression="zstd")


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
    parser.add_argument("--users", type=int, help="fewer than in MovieLens 32M, in proportion")
    parser.add_argument("--movies", type=int, help="fewer than there, by the root of the share")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    n_users, n_movies = scaled(options.ratings)
    n_users, n_movies = options.users or n_users, options.movies or n_movies
    user, movie, stars, films = make_up(options.ratings, n_users, n_movies, options.seed)
    write(options.folder, user, movie, stars, films)
    counts = np.bincount(movie, minlength=n_movies)
    print(
        f"{options.folder}: {len(stars):,} ratings of {n_movies:,} films by {n_users:,} users; "
        f"mean {stars.mean():.2f} stars; films with 20 or more: {(counts >= 20).mean():.0%}"
    )


if __name__ == "__main__":
    main()
