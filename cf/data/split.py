"""Hold back a share of the ratings to check the model on."""

from dataclasses import dataclass, replace

import numpy as np

from cf.data.ratings import Ratings
from cf.errors import DataError

VALIDATION_SHARE = 0.2
MOST_SHUFFLED = 1 << 22  # ratings; of more, only those held back are drawn, in a fifth of the time
MOST_AT_A_GLANCE = 200_000  # ratings held back that a look within an epoch is measured on


@dataclass(frozen=True, eq=False)
class Split:
    """Which ratings train the model and which only check it.

    Users and movies of which validation holds every rating stay in validation: the model must say
    something about them too, from their starting values. They are counted, not dropped.
    """

    train: np.ndarray  # positions into the ratings, int64, ascending
    validation: np.ndarray  # the other positions, int64, ascending
    seed: int
    n_unseen_users: int  # in validation, without one training rating
    n_unseen_movies: int
    n_newcomers: int = 0  # the last users: they came after the deal, and train with all they gave

    @property
    def at_a_glance(self) -> np.ndarray:
        """Every so-manieth of the validation ratings, `MOST_AT_A_GLANCE` at most."""
        return self.validation[:: -(-len(self.validation) // MOST_AT_A_GLANCE)]

    def part_newcomers(self, ratings: Ratings) -> tuple[np.ndarray, np.ndarray]:
        """Return the training positions that were dealt, and those of the newcomers."""
        if not self.n_newcomers:
            return self.train, self.train[:0]
        first = np.searchsorted(ratings.user, ratings.n_users - self.n_newcomers)
        n_dealt = np.searchsorted(self.train, first)
        return self.train[:n_dealt], self.train[n_dealt:]


def split_ratings(
    ratings: Ratings, seed: int = 0, validation_share: float = VALIDATION_SHARE
) -> Split:
    """Hold back a random share of the ratings, the same for the same seed.

    Parameters
    ----------
    ratings : at least two, so that both sides can get one.
    seed : of NumPy's default generator.
    validation_share : above 0, below 1; rounded to whole ratings, at least one on either side.

    Raises
    ------
    DataError
        With fewer than two ratings.
    """
    n_ratings = len(ratings)
    if not 0 < validation_share < 1:
        raise ValueError(f"validation_share is {validation_share}, but must lie between 0 and 1")
    if n_ratings < 2:
        raise DataError(
            f"{n_ratings} rating(s) cannot be split into training and validation; at least 2 are "
            "needed. Choose a larger file."
        )
    n_validation = min(max(round(n_ratings * validation_share), 1), n_ratings - 1)
    rng = np.random.default_rng(seed)
    is_held = np.zeros(n_ratings, bool)  # to mark takes a fraction of the time that to sort would
    if n_ratings <= MOST_SHUFFLED:
        is_held[rng.permutation(n_ratings)[:n_validation]] = True
    else:
        is_held[rng.choice(n_ratings, n_validation, replace=False, shuffle=False)] = True
    train, validation = np.flatnonzero(~is_held), np.flatnonzero(is_held)
    return Split(
        train=train,
        validation=validation,
        seed=seed,
        n_unseen_users=_count_unseen(ratings.user, train, ratings.n_users),
        n_unseen_movies=_count_unseen(ratings.movie, train, ratings.n_movies),
    )


def add_newcomer(
    ratings: Ratings, split: Split, movie: np.ndarray, stars: np.ndarray
) -> tuple[Ratings, Split]:
    """Let one user more train with all of their ratings; nobody else's is dealt anew.

    Parameters
    ----------
    ratings, split : as they were; the newcomer gets the row after the last user's
    movie : (n_given,) int, rows of different movies
    stars : (n_given,) float, on the scale of the ratings
    """
    more = ratings.with_user(movie, stars)
    given = np.arange(len(ratings), len(more))
    train = np.concatenate([split.train, given])
    return more, replace(split, train=train, n_newcomers=split.n_newcomers + 1)


def _count_unseen(rows: np.ndarray, train: np.ndarray, n_rows: int) -> int:
    """How many of the rows (each has a rating somewhere) have none in training."""
    return int((np.bincount(rows[train], minlength=n_rows) == 0).sum())
