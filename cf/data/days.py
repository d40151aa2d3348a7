"""Which day of its user's each rating was given on, and what of that a split shares."""

import numpy as np

from cf.data.ratings import Ratings
from cf.data.split import Split

DAY = 24 * 60 * 60  # seconds
_MOST = 1_000_000  # ratings in which shared days are looked for; of more, evenly spread users'


def number_days(ratings: Ratings) -> tuple[np.ndarray, int]:
    """Number the days on which each user rated, in UTC.

    Parameters
    ----------
    ratings : that say when they were given, see `cf.data.demands`

    Returns
    -------
    day : (n_ratings,) int32
        Days are numbered in the order of the users, then of time.
    n_days : int
        Of all users together.
    """
    assert ratings.when is not None
    when = ratings.when // DAY
    order = np.lexsort((when, ratings.user))
    user, when = ratings.user[order], when[order]
    begins = np.ones(len(order), bool)
    begins[1:] = (user[1:] != user[:-1]) | (when[1:] != when[:-1])
    day = np.empty(len(order), np.int32)
    day[order] = np.cumsum(begins, dtype=np.int32) - np.int32(1)
    return day, int(begins.sum())


def share_same_day(ratings: Ratings, split: Split) -> float | None:
    """Return which share of the ratings held back was given on a day of its user that trains.

    Parameters
    ----------
    ratings : that say when they were given; of many, those of evenly spread users are looked at

    Returns
    -------
    From 0 to 1; None where none of the ratings looked at is held back.
    """
    assert ratings.when is not None
    every = -(-len(ratings) // _MOST)
    some = [part[ratings.user[part] % every == 0] for part in (split.train, split.validation)]
    first = ratings.when.min() // DAY
    n_days = int(ratings.when.max() // DAY - first) + 1
    trained, held = (
        ratings.user[part] * np.int64(n_days) + (ratings.when[part] // DAY - first) for part in some
    )
    return float(np.isin(held, trained).mean()) if len(held) else None
