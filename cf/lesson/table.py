"""A corner of the user × movie table: keen users, famous films, and the holes between them."""

from dataclasses import dataclass

import numpy as np

from cf.data import Ratings, Split

SPARSEST = 0.6  # of the corner's cells, at most, are filled where the data allow it
_CANDIDATES = 60  # keenest users and most rated films that the corner is chosen from


@dataclass(frozen=True, eq=False)
class RatingTable:
    """Some users' ratings of some movies.

    Attributes
    ----------
    users : (n_users,) rows
    movies : (n_movies,) rows
    stars : (n_users, n_movies) float32, NaN where there is no rating
    held_back : (n_users, n_movies) bool, ratings that only check the model
    """

    users: np.ndarray
    movies: np.ndarray
    stars: np.ndarray
    held_back: np.ndarray

    @property
    def n_filled(self) -> int:
        """How many cells hold a rating."""
        return int(np.isfinite(self.stars).sum())


def pick_table(ratings: Ratings, split: Split, n_users: int, n_movies: int) -> RatingTable:
    """Return the most rated movies beside keen users who have left some of them out.

    The keenest users have rated nearly everything famous, and a table without holes has nothing to
    predict; so each user in turn is the keenest one of whom enough cells stay empty.

    Parameters
    ----------
    split : says which ratings are held back
    n_users, n_movies : of the corner, at most as many as there are
    """
    by_movie = np.bincount(ratings.movie, minlength=ratings.n_movies)
    by_user = np.bincount(ratings.user, minlength=ratings.n_users)
    movies = np.argsort(-by_movie, kind="stable")[:n_movies]
    keen = np.argsort(-by_user, kind="stable")[: max(_CANDIDATES, n_users)]
    whole = _fill(ratings, split, keen, movies)
    filled = np.isfinite(whole.stars).mean(axis=1)
    holed = np.flatnonzero((filled <= SPARSEST) & (filled > 0))
    rest = np.setdiff1d(np.arange(len(keen)), holed)
    chosen = np.sort(np.concatenate([holed, rest])[:n_users])
    return RatingTable(keen[chosen], movies, whole.stars[chosen], whole.held_back[chosen])


def _fill(ratings: Ratings, split: Split, users: np.ndarray, movies: np.ndarray) -> RatingTable:
    row_of, column_of = np.full(ratings.n_users, -1), np.full(ratings.n_movies, -1)
    row_of[users], column_of[movies] = np.arange(len(users)), np.arange(len(movies))
    row, column = row_of[ratings.user], column_of[ratings.movie]
    inside = np.flatnonzero((row >= 0) & (column >= 0))
    stars = np.full((len(users), len(movies)), np.nan, np.float32)
    stars[row[inside], column[inside]] = ratings.stars[inside]
    checks = np.zeros(len(ratings), bool)
    checks[split.validation] = True
    held_back = np.zeros(stars.shape, bool)
    held_back[row[inside], column[inside]] = checks[inside]
    return RatingTable(users, movies, stars, held_back)


def share_filled(ratings: Ratings) -> float:
    """Return which share of the whole user × movie table holds a rating."""
    return len(ratings) / (ratings.n_users * ratings.n_movies)
