"""Which day of its user's each rating was given on."""

import numpy as np

from cf.data.ratings import Ratings

SECONDS = 24 * 60 * 60


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
    when = ratings.when // SECONDS
    order = np.lexsort((when, ratings.user))
    user, when = ratings.user[order], when[order]
    begins = np.ones(len(order), bool)
    begins[1:] = (user[1:] != user[:-1]) | (when[1:] != when[:-1])
    day = np.empty(len(order), np.int32)
    day[order] = np.cumsum(begins, dtype=np.int32) - np.int32(1)
    return day, int(begins.sum())
