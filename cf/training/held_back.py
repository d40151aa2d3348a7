"""What the ratings that check a model have in common with those that train it."""

from weakref import WeakKeyDictionary

import numpy as np

from cf.data import Ratings, Split
from cf.data.days import share_same_day
from cf.snapshot import HeldBack

_known: WeakKeyDictionary[Split, HeldBack] = WeakKeyDictionary()


def measure_held_back(ratings: Ratings, split: Split) -> HeldBack:
    """Count what is held back, and how much of it was given in one sitting with what trains.

    Counted once for each split, when somebody first looks: most runs are never looked at.
    """
    if (known := _known.get(split)) is not None:
        return known
    n_training = np.bincount(ratings.user[split.train], minlength=ratings.n_users)
    by_unseen = n_training[ratings.user[split.validation]] == 0
    since = share = None
    if ratings.when is not None:
        since = int(ratings.when[split.validation].min())
        share = share_same_day(ratings, split)
    _known[split] = found = HeldBack(
        n_ratings=len(split.validation),
        n_by_unseen=int(by_unseen.sum()),
        n_unseen_users=split.n_unseen_users,
        n_unseen_movies=split.n_unseen_movies,
        since=since,
        share_same_day=share,
    )
    return found
