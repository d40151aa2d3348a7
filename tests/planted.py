"""Tiny invented ratings of which we know what lies behind them."""

from dataclasses import dataclass

import numpy as np

from cf.data import Ratings, Split, build_ratings


@dataclass(frozen=True, eq=False)
class Planted:
    """Ratings made from vectors of users and movies, and those of the movies."""

    ratings: Ratings
    movies: np.ndarray  # (n_movies, rank), row-aligned with the ratings' movie rows


def plant_ratings(
    n_users: int = 200,
    n_movies: int = 120,
    rank: int = 3,
    share: float = 0.5,
    noise_stars: float = 0.2,
    seed: int = 0,
) -> Planted:
    """Rate a random `share` of all pairs with 3 + user · movie stars, rounded to half stars."""
    rng = np.random.default_rng(seed)
    users = rng.normal(size=(n_users, rank)) / np.sqrt(rank)
    movies = rng.normal(size=(n_movies, rank))
    rated = rng.random((n_users, n_movies)) < share
    rated[np.arange(n_users), np.arange(n_users) % n_movies] = True  # everyone rates something …
    rated[np.arange(n_movies) % n_users, np.arange(n_movies)] = True  # … and is rated by someone
    user, movie = np.nonzero(rated)
    stars = 3 + (users[user] * movies[movie]).sum(axis=1)
    stars += rng.normal(scale=noise_stars, size=len(stars))
    stars = np.clip(np.round(2 * stars) / 2, 0.5, 5.0)
    # Ids with gaps and far from the rows, so that one cannot pass for the other.
    # Everyone rates on five days.
    when = 1_000_000_000 + 86_400 * (movie % 5) + user
    ratings = build_ratings(10 + 3 * user, 1000 + 7 * movie, stars, 0.5, 5.0, when)
    return Planted(ratings, movies)


def hold_back(
    ratings: Ratings, users: int = 0, movies: int = 0, share: float = 0.2, seed: int = 0
) -> Split:
    """Hold back a random share and every rating of the first `users` users and `movies` movies."""
    held = np.random.default_rng(seed).random(len(ratings)) < share
    held |= (ratings.user < users) | (ratings.movie < movies)
    return Split(
        train=np.flatnonzero(~held),
        validation=np.flatnonzero(held),
        n_unseen_users=users,
        n_unseen_movies=movies,
    )
