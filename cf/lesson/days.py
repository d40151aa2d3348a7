"""What the numbers of days are worth, and on which ratings: the trap of a random split."""

import numpy as np

from cf.data import Ratings, Split
from cf.data.days import number_days


def share_of_known_days(ratings: Ratings, split: Split) -> float:
    """Return which share of the ratings held back was given on a day that the model learns from.

    Parameters
    ----------
    ratings : that say when they were given
    """
    day, n_days = number_days(ratings)
    learned = np.zeros(n_days, bool)
    learned[day[split.train]] = True
    return float(learned[day[split.validation]].mean())
