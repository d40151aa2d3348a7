"""What a run's answers to newcomers are worth, measured on people whose answers are known.

Computed in a worker by `Engine.compute`; the web process imports this file for the functions alone.
"""

from dataclasses import dataclass, replace

import numpy as np

from cf.analysis.fold_in import FrozenFilms, fold_in, freeze_films, keep_bias_only
from cf.data import Dataset, Ratings, read_data, split_ratings
from cf.progress import Report, unheard
from cf.settings import Settings
from cf.snapshot import Snapshot

GIVEN: tuple[int, ...] = (5, 10, 20)  # ratings
LEAST_LEFT = 5  # ratings of a user that are predicted
FEWEST_USERS, MOST_USERS = 20, 300
_PULL = 10.0  # ratings at the overall mean, added to each film's own


@dataclass(frozen=True)
class Worth:
    """Mean squared errors, in squared stars, on the ratings that users gave beyond those given."""

    n_given: int  # ratings of a user that were told
    mse_vector: float  # with the whole vector, as a newcomer is answered
    mse_bias: float | None  # with a bias and the average user's taste; None without biases
    mse_mean: float  # with each film's mean rating
    gain: float  # share of the error of the answer without taste that the vector takes away
    gain_error: float  # standard error of the gain over users

    @property
    def is_sure(self) -> bool:
        """Whether the gain, or the loss, is more than the choice of users explains."""
        return abs(self.gain) > 2 * self.gain_error


@dataclass(frozen=True)
class Newcomers:
    """Users who were treated as newcomers; `worth` is empty where there are too few."""

    worth: tuple[Worth, ...]
    n_users: int
    n_predicted: int  # ratings
    n_needed: int  # ratings a user that the run has not learned from
    n_unknown: int = 0  # of the users, those of whom it has learned from no rating at all
    # Of the users' own trained vectors, on the same ratings; None where some user has none, or of a
    # network, which predicts by its users' vectors in a way of its own.
    mse_trained: float | None = None
    n_learned: int = 0  # ratings of the median user that these have been trained on


def measure_newcomers(
    settings: Settings, snapshot: Snapshot, source: str | Dataset, report: Report = unheard
) -> Newcomers:
    """Treat users as newcomers, by the ratings of theirs that a run has held back.

    Some of a user's validation ratings, drawn at random, are given, and others predicted, the films
    frozen. The run has learned from neither: from other ratings of these users it has, so that they
    are strangers to these films but not to all. The same users and predictions serve every number
    of ratings given. What the users' own trained vectors get stands beside it.

    Raises as `freeze_films` does.
    """
    ratings = read_data(source).ratings
    split = split_ratings(ratings, settings)
    learned, held = (_take(ratings, part) for part in (split.train, split.validation))
    films = freeze_films(settings, snapshot, learned)
    n_held = held.n_by_user
    given = GIVEN
    while len(given) > 1 and np.sum(n_held >= given[-1] + LEAST_LEFT) < FEWEST_USERS:
        given = given[:-1]
    n_needed = given[-1] + LEAST_LEFT
    users = np.flatnonzero(n_held >= n_needed)
    if len(users) < FEWEST_USERS:
        return Newcomers((), len(users), 0, n_needed)
    users = users[np.linspace(0, len(users) - 1, min(MOST_USERS, len(users))).astype(int)]
    n_learned = learned.n_by_user[users]
    trained = None if films.stands_in or not n_learned.all() else _trained_numbers(snapshot)
    errors = _measure(films, _film_means(learned), held, users, given, trained, report)
    n_predicted = int(errors[:, 0, -1].sum())
    worth = tuple(_sum_up(n, errors[:, place], films.has_bias) for place, n in enumerate(given))
    return Newcomers(
        worth,
        len(users),
        n_predicted,
        n_needed,
        int((n_learned == 0).sum()),
        None if trained is None else float(errors[:, 0, -2].sum()) / n_predicted,
        int(np.median(n_learned)),
    )


def _trained_numbers(snapshot: Snapshot) -> np.ndarray:
    """Vector and bias, where there is one, of each user, (n_users, n_numbers) float64."""
    vectors, biases = snapshot.user_vectors, snapshot.user_biases
    assert vectors is not None  # `freeze_films` has looked
    columns = [vectors] if biases is None else [vectors, biases[:, None]]
    return np.hstack(columns).astype(np.float64)


def _take(ratings: Ratings, positions: np.ndarray) -> Ratings:
    """Some of the ratings, in their order, with every user and film in its row."""
    return replace(
        ratings,
        user=ratings.user[positions],
        movie=ratings.movie[positions],
        stars=ratings.stars[positions],
        when=None if ratings.when is None else ratings.when[positions],
    )


def _film_means(learned: Ratings) -> np.ndarray:
    total = np.bincount(learned.movie, learned.stars, learned.n_movies)
    n_ratings = np.bincount(learned.movie, minlength=learned.n_movies)
    means: np.ndarray = (total + _PULL * learned.stars.mean()) / (n_ratings + _PULL)
    return means


def _measure(
    films: FrozenFilms,
    means: np.ndarray,
    held: Ratings,
    users: np.ndarray,
    given: tuple[int, ...],
    trained: np.ndarray | None,
    report: Report,
) -> np.ndarray:
    """Of each user, for each of `given`: summed squared errors, and the ratings they are on.

    Returns (n_users, n_given, 5): of the vector, of biases, of films' means, of the `trained`
    numbers of each of all users, NaN without; and how many ratings.
    """
    plain = keep_bias_only(films) if films.has_bias else None
    rows = []
    for n_done, user in enumerate(users.tolist()):
        start, end = np.searchsorted(held.user, [user, user + 1])  # ratings stand by user
        order = start + np.random.default_rng(user).permutation(end - start)
        left = order[given[-1] :]
        movie, stars = held.movie[left], held.stars[left]
        of_mean = np.square(means[movie] - stars).sum()
        of_trained = np.nan
        if trained is not None:
            of_trained = np.square(films.predict(trained[user], movie) - stars).sum()
        own = []
        for n in given:
            told = held.movie[order[:n]], held.stars[order[:n]]
            squares = [
                of_mean
                if kind is None
                else np.square(kind.predict(fold_in(kind, *told).numbers, movie) - stars).sum()
                for kind in (films, plain)
            ]
            own.append([*squares, of_mean, of_trained, len(left)])
        rows.append(own)
        report((n_done + 1) / len(users))
    return np.array(rows, np.float64)


def _sum_up(n_given: int, errors: np.ndarray, has_bias: bool) -> Worth:
    """Pool the users of (n_users, 5) errors."""
    vector, bias, mean, _, count = errors.sum(axis=0).tolist()
    # The error of a ratio of two sums over users (Cochran 1977, Sampling Techniques, section 6.4).
    ratio = vector / bias if bias else 1.0
    off = errors[:, 0] - ratio * errors[:, 1]
    return Worth(
        n_given,
        vector / count,
        bias / count if has_bias else None,
        mean / count,
        1 - ratio,
        float(np.sqrt(np.square(off).sum())) / (bias or 1.0),
    )
