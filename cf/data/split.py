"""Hold back a share of the ratings to check the model on."""

from dataclasses import dataclass, replace

import numpy as np

from cf.data.ratings import Ratings, count_rows
from cf.errors import DataError, SettingError
from cf.settings import AT_RANDOM, NEWEST, Settings

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


def split_ratings(ratings: Ratings, settings: Settings) -> Split:
    """Hold back what the settings say: the one way from settings to a split.

    Raises
    ------
    SettingError
        As `check_split` raises it.
    DataError
        With fewer than two ratings.
    """
    check_split(ratings, settings)
    if settings.split == AT_RANDOM:
        return split_at_random(ratings, settings.split_seed)
    _refuse_one(ratings)
    by_all = settings.split == NEWEST
    return _part(ratings, _newest(ratings) if by_all else _newest_each(ratings, settings.n_newest))


def check_split(ratings: Ratings, settings: Settings) -> None:
    """Raise SettingError where these ratings cannot be split as the settings say."""
    if settings.split == AT_RANDOM:
        return
    if ratings.when is None:
        raise SettingError(
            f"split: {settings.split} needs to know when each rating was given, and these ratings "
            f"do not say it. Take {AT_RANDOM}, or data with a column of times.",
            "split",
        )
    if settings.split != NEWEST and len(ratings) <= ratings.n_users:
        raise SettingError(
            f"split: {settings.split} leaves each user one rating to train on, and no user of "
            f"these has more. Take {AT_RANDOM} or {NEWEST}.",
            "split",
        )


def _newest(ratings: Ratings) -> np.ndarray:
    """Mark the newest share of all ratings.

    Of those of the very second at which it begins, the last ones in the order of the ratings.
    """
    assert ratings.when is not None
    n_held = _n_validation(len(ratings))
    # To find the one second takes a fraction of the time that to sort all would.
    first = np.partition(ratings.when, len(ratings) - n_held)[len(ratings) - n_held]
    is_held: np.ndarray = ratings.when > first
    together = np.flatnonzero(ratings.when == first)
    is_held[together[len(together) - (n_held - int(is_held.sum())) :]] = True
    return is_held


def _newest_each(ratings: Ratings, n_newest: int) -> np.ndarray:
    """Mark each user's newest ratings, of those of one second the last ones; never all of them."""
    assert ratings.when is not None
    is_held = np.zeros(len(ratings), bool)
    ends = np.cumsum(ratings.n_by_user).tolist()
    for start, end in zip([0, *ends], ends, strict=False):  # ratings stand by user
        n_held = min(n_newest, end - start - 1)
        if n_held > 0:
            order = np.argsort(ratings.when[start:end], kind="stable")
            is_held[start + order[-n_held:]] = True
    return is_held


def split_at_random(ratings: Ratings, seed: int = 0) -> Split:
    """Hold back a random fifth of the ratings, the same for the same seed.

    Raises DataError for fewer than two ratings.

    Parameters
    ----------
    ratings : at least two, so that both sides can get one.
    seed : of NumPy's default generator.
    """
    n_ratings = len(ratings)
    _refuse_one(ratings)
    n_validation = _n_validation(n_ratings)
    rng = np.random.default_rng(seed)
    is_held = np.zeros(n_ratings, bool)  # to mark takes a fraction of the time that to sort would
    if n_ratings <= MOST_SHUFFLED:
        is_held[rng.permutation(n_ratings)[:n_validation]] = True
    else:
        is_held[rng.choice(n_ratings, n_validation, replace=False, shuffle=False)] = True
    return _part(ratings, is_held)


def _refuse_one(ratings: Ratings) -> None:
    if len(ratings) < 2:
        raise DataError(
            "A single rating cannot be split into training and validation; two are needed at "
            "least. Choose other data."
        )


def _n_validation(n_ratings: int) -> int:
    """The share, rounded to whole ratings, at least one on either side."""
    return min(max(round(n_ratings * VALIDATION_SHARE), 1), n_ratings - 1)


def _part(ratings: Ratings, is_held: np.ndarray) -> Split:
    """The split that holds back the marked ratings."""
    train, validation = np.flatnonzero(~is_held), np.flatnonzero(is_held)
    return Split(
        train=train,
        validation=validation,
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
    return int((count_rows(rows, n_rows, train) == 0).sum())
