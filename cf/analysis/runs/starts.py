"""Several runs of one setting from other seeds: what averaging them gains, where they disagree."""

import math
from dataclasses import dataclass

import numpy as np

from cf.data import Ratings

N_DISPUTED = 8  # films that are named
FEWEST_IN_GROUP = 30  # ratings, for a figure of their own
KNOWN = (0, 1, 10, 100)  # training ratings of a film: where groups begin
_ALIKE = 0.05  # stars: starts that lie no further apart dispute nothing


@dataclass(frozen=True)
class Group:
    """The validation ratings of films that were rated about equally often in training."""

    fewest: int  # training ratings of a film
    most: int | None  # None: any number from `fewest` on
    n_ratings: int
    spread: float  # stars by which single starts lie about their mean, as `Starts.spread`
    error: float  # stars by which a single start is off: the root of its mean squared error


@dataclass(frozen=True)
class Disputed:
    """A validation rating that the starts answer differently."""

    user: int  # row
    movie: int  # row
    given: float  # stars, as all below
    lowest: float
    mean: float
    highest: float
    spread: float  # standard deviation over the starts


@dataclass(frozen=True, eq=False)
class Starts:
    """What several starts of one setting come to on the same validation ratings."""

    seeds: tuple[int, ...]  # of the runs
    single_mse: np.ndarray  # (n_starts,) float64, each run's own, in squared stars
    variance: float  # of a prediction over the starts, in squared stars: the mean over the ratings
    n_ratings: int  # that were predicted
    groups: tuple[Group, ...]  # by the training ratings of the film, fewest first
    disputed: tuple[Disputed, ...]  # of different films, most disputed first
    # Of the runs' vectors and biases averaged as they stand; None for a model whose runs cannot be
    # turned onto one another.
    vectors_mse: float | None = None
    # Of the same, each run's vectors first turned as a whole onto the first run's.
    turned_mse: float | None = None

    @property
    def n_starts(self) -> int:
        """How many were averaged."""
        return len(self.seeds)

    @property
    def spread(self) -> float:
        """The standard deviation of a prediction over the starts, in stars, pooled."""
        return math.sqrt(self.variance)

    @property
    def floor(self) -> float:
        """The loss below which no number of starts would lead, in squared stars."""
        return float(self.single_mse.mean()) - self.variance

    @property
    def mean_mse(self) -> np.ndarray:
        """(n_starts,) loss of the mean prediction of 1, 2 … starts, in squared stars.

        Each is the mean over every choice of so many among the starts, and exact: averaging k of
        them takes (1 − 1/k) of the variance off the mean loss of one. The last is the loss of the
        mean of all.

        Source: Krogh and Vedelsby (1995), Neural network ensembles, cross validation, and active
        learning, Advances in Neural Information Processing Systems 7, equation 6.
        """
        n = np.arange(1, self.n_starts + 1)
        mses: np.ndarray = self.floor + self.variance / n
        return mses

    @property
    def gain(self) -> float:
        """What the mean of all takes off the mean loss of one, in squared stars."""
        return float(self.single_mse.mean() - self.mean_mse[-1])


class Tally:
    """Takes the predictions of one run after another in, and keeps none of them.

    What it holds does not grow with the runs: four numbers a rating.

    Parameters
    ----------
    given : (n_ratings,) stars that were really given

    Source: Welford (1962), Note on a method for calculating corrected sums of squares and products,
    Technometrics 4.
    """

    def __init__(self, given: np.ndarray) -> None:
        self._given = given.astype(np.float64)
        self._mean, self._squares = np.zeros(len(given)), np.zeros(len(given))
        self._low = np.full(len(given), np.inf, np.float32)
        self._high = np.full(len(given), -np.inf, np.float32)
        self._seeds: list[int] = []
        self._mses: list[float] = []

    @property
    def n_starts(self) -> int:
        """How many have been taken in."""
        return len(self._seeds)

    def add(self, seed: int, stars: np.ndarray) -> None:
        """Take in what the run of a seed predicts, (n_ratings,) float."""
        self._seeds.append(seed)
        off = stars - self._mean
        self._mean += off / self.n_starts
        self._squares += off * (stars - self._mean)
        np.minimum(self._low, stars, out=self._low)
        np.maximum(self._high, stars, out=self._high)
        self._mses.append(self.mse_of(stars))

    def mse_of(self, stars: np.ndarray) -> float:
        """Mean squared error of other predictions of these ratings, in squared stars."""
        return float(np.square(stars - self._given).mean())

    def sum_up(
        self,
        ratings: Ratings,
        train: np.ndarray,
        validation: np.ndarray,
        vectors_mse: float | None = None,
        turned_mse: float | None = None,
    ) -> Starts:
        """Return what the starts come to, two of them at least.

        Parameters
        ----------
        train, validation : positions of those learned from and of those predicted
        vectors_mse, turned_mse : as `Starts` has them
        """
        variance = self._squares / (self.n_starts - 1)
        return Starts(
            seeds=tuple(self._seeds),
            single_mse=np.array(self._mses),
            variance=float(variance.mean()),
            n_ratings=len(validation),
            groups=self._group(variance, ratings.movie[train], ratings.movie[validation]),
            disputed=self._dispute(variance, ratings, validation),
            vectors_mse=vectors_mse,
            turned_mse=turned_mse,
        )

    def _group(
        self, variance: np.ndarray, learned: np.ndarray, predicted: np.ndarray
    ) -> tuple[Group, ...]:
        """Part the ratings by how often their film stands among the `learned` rows."""
        n_movies = int(max(learned.max(), predicted.max())) + 1
        place = np.searchsorted(KNOWN, np.bincount(learned, minlength=n_movies), side="right") - 1
        place = place[predicted]
        # A single start's squared error: that of the mean, and how far it lies from the mean.
        error = np.square(self._mean - self._given) + self._squares / self.n_starts
        n_ratings, spread, off = (
            np.bincount(place, weights, len(KNOWN)) for weights in (None, variance, error)
        )
        ends = [*(start - 1 for start in KNOWN[1:]), None]
        return tuple(
            Group(KNOWN[i], ends[i], int(n), math.sqrt(spread[i] / n), math.sqrt(off[i] / n))
            for i, n in enumerate(n_ratings.tolist())
            if n >= FEWEST_IN_GROUP
        )

    def _dispute(
        self, variance: np.ndarray, ratings: Ratings, validation: np.ndarray
    ) -> tuple[Disputed, ...]:
        worst = np.full(ratings.n_movies, -1.0)
        movie = ratings.movie[validation]
        np.maximum.at(worst, movie, variance)
        films = np.argsort(-worst, kind="stable")[:N_DISPUTED]
        found = []
        for film in films[worst[films] > _ALIKE**2].tolist():
            own = np.flatnonzero(movie == film)
            at = own[variance[own].argmax()]
            found.append(
                Disputed(
                    user=int(ratings.user[validation[at]]),
                    movie=film,
                    given=float(self._given[at]),
                    lowest=float(self._low[at]),
                    mean=float(self._mean[at]),
                    highest=float(self._high[at]),
                    spread=math.sqrt(variance[at]),
                )
            )
        return tuple(found)
