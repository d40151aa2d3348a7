"""A newcomer's vector from a few ratings, with the films as a run has left them.

With the films' vectors frozen, what is left to find are one user's own numbers, and a model of
some twenty of them is fitted by a few rounds of Gauss–Newton. The run's own users say beforehand
which numbers people have (the prior), so that one rating is an answer already, and the curvature
says how much is still open (the posterior covariance, by Laplace's approximation).

Source: Nocedal and Wright 2006, Numerical Optimization, section 10.3 (Gauss–Newton); MacKay 2003,
Information Theory, Inference, and Learning Algorithms, chapter 27 (Laplace); Bishop 2006, Pattern
Recognition and Machine Learning, section 9.3 (a prior from many, by expectation maximisation).
"""

from dataclasses import dataclass, replace

import numpy as np

from cf.data.ratings import Ratings
from cf.errors import DataError
from cf.settings import Settings
from cf.snapshot import Snapshot

SHRINKAGE = 0.1  # of the users' covariance towards an even one, so that it can be inverted
MOST_ROUNDS = 30
CONVERGED = 1e-7  # the largest change of a number in a round that is no change
HALVINGS = 12  # of a step that would make things worse
_MOST_SCORE = 500.0  # beyond which the exponential overflows
# Stand-in of a network: ratings at the overall mean that pull a rare film's own mean towards it,
# and users whose numbers tell what numbers people have.
_PULL, _N_STAND_INS = 10.0, 300
_MOST_PEOPLE = 2000  # users who say what numbers people have


@dataclass(frozen=True, eq=False)
class FrozenFilms:
    """What a run knows of films and of people, ready to take in a newcomer."""

    # (n_movies, n_numbers) float64: the films' vectors, and, where users have a bias, a last column
    # of ones, so that a user's bias is one more of their numbers.
    factors: np.ndarray
    offsets: np.ndarray  # (n_movies,) float64, the films' biases; zeros without
    # Stars from one end of the sigmoid's range, which begins at 0, to the other; 0 for a model that
    # ends in no sigmoid.
    width: float
    # mean, covariance: (n_numbers,) and (n_numbers, n_numbers): of the run's own users' numbers
    mean: np.ndarray
    covariance: np.ndarray
    noise: float  # squared stars by which the run errs on ratings that it has not seen
    # lowest, highest: ends of the scale on which people rate, in stars
    lowest: float
    highest: float
    has_bias: bool  # whether the last number is the user's bias
    stands_in: bool = False  # whether a dot product takes the place of a network, which has none

    def predict(self, numbers: np.ndarray, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Return the stars, (n_rows,) float64, that a user of these numbers would give."""
        return self._answer(self.factors[rows] @ numbers + self.offsets[rows])[0]

    def _answer(self, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Stars, and how they grow with the raw score."""
        if not self.width:
            return score, np.ones_like(score)
        share = 1 / (1 + np.exp(-np.clip(score, -_MOST_SCORE, _MOST_SCORE)))
        return self.width * share, self.width * share * (1 - share)


@dataclass(frozen=True, eq=False)
class Newcomer:
    """A user as far as their ratings say.

    `numbers` (n_numbers,) are the likeliest ones, vector first and bias last; `covariance`
    (n_numbers, n_numbers) is what is still open about them.
    """

    numbers: np.ndarray
    covariance: np.ndarray


def freeze_films(
    settings: Settings, snapshot: Snapshot, ratings: Ratings, users: np.ndarray | None = None
) -> FrozenFilms:
    """Take out of a run what a newcomer is folded into.

    Raises DataError if the run has no sound vectors, or was saved without those of its users.

    Parameters
    ----------
    ratings : of the users who say what numbers people have, at least
    users : (n_known,) int rows of these, of whom `_MOST_PEOPLE` are asked; all by default
    """
    if not all(np.isfinite(part).all() for part in _parts(snapshot)):
        raise DataError(
            "The vectors of this run are not all numbers: it diverged. Choose another run, or "
            "train it with a lower learning rate."
        )
    if settings.model == "network":
        return _stand_in(snapshot, ratings, users)
    if snapshot.user_vectors is None:
        raise DataError(
            "This run was saved without its users’ vectors, which say what numbers people have. "
            "Train and save it again."
        )
    users = np.arange(ratings.n_users) if users is None else users
    users = users[:: -(-len(users) // _MOST_PEOPLE)]
    factors, known = snapshot.vectors, snapshot.user_vectors
    offsets = np.zeros(len(factors))
    if snapshot.user_biases is not None and snapshot.biases is not None:
        factors = np.column_stack([factors, np.ones(len(factors))])
        known = np.column_stack([known, snapshot.user_biases])
        offsets = snapshot.biases
    known = known[users].astype(np.float64)
    films = FrozenFilms(
        np.ascontiguousarray(factors, np.float64),
        np.asarray(offsets, np.float64),
        0.0 if settings.model == "dot" else float(ratings.range_end),
        *_describe_people(known),
        float(snapshot.validation_mse),
        ratings.lowest,
        ratings.highest,
        has_bias=snapshot.user_biases is not None,
    )
    return _meet_people(films, known, ratings, users)


def fold_in(films: FrozenFilms, rows: np.ndarray, stars: np.ndarray) -> Newcomer:
    """Find the numbers of a user who gave these stars to these films.

    Minimises the squared errors over `films.noise`, plus the squared distance from the users' mean
    in units of their covariance. With θ the numbers, eᵢ the error on a film and wᵢ the slope of its
    stars, a round is Δ = (ṼᵀW²Ṽ/s² + Σ⁻¹)⁻¹ (ṼᵀWe/s² − Σ⁻¹(θ − μ)), halved while it makes
    things worse.

    Raises DataError for a rating off the scale.

    Parameters
    ----------
    rows : (n_ratings,) int, of different films
    stars : (n_ratings,) float, on the scale of the data
    """
    rows, stars = np.asarray(rows, np.int64), np.asarray(stars, np.float64)
    off = ~((stars >= films.lowest) & (stars <= films.highest))
    if off.any():
        raise DataError(
            f"A rating of {stars[off][0]:g} stars is off the scale, which runs from "
            f"{films.lowest:g} to {films.highest:g}. Give all ratings on that scale."
        )
    factors, offsets = films.factors[rows], films.offsets[rows]
    precision = np.linalg.inv(films.covariance)
    numbers = films.mean.copy()

    def cost(at: np.ndarray) -> float:
        error = stars - films._answer(factors @ at + offsets)[0]
        away = at - films.mean
        return float(error @ error / films.noise + away @ precision @ away)

    now = cost(numbers)
    for _ in range(MOST_ROUNDS):
        curvature, pull = _linearise(films, rows, stars, numbers, precision)
        step = np.linalg.solve(curvature, pull)
        for _ in range(HALVINGS):
            if (then := cost(numbers + step)) <= now:
                break
            step = step / 2
        else:  # nothing on the way is better: this is the bottom, as far as floats can tell
            break
        numbers, now = numbers + step, then
        if np.abs(step).max() < CONVERGED:
            break
    return Newcomer(numbers, np.linalg.inv(_linearise(films, rows, stars, numbers, precision)[0]))


def _linearise(
    films: FrozenFilms, rows: np.ndarray, stars: np.ndarray, at: np.ndarray, precision: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Curvature and downward pull of a user's cost, at some numbers, by Gauss–Newton."""
    factors = films.factors[rows]
    answer, slope = films._answer(factors @ at + films.offsets[rows])
    sloped = factors * slope[:, None]  # (n_ratings, n_numbers)
    pull = sloped.T @ (stars - answer) / films.noise - precision @ (at - films.mean)
    return sloped.T @ sloped / films.noise + precision, pull


def keep_bias_only(films: FrozenFilms) -> FrozenFilms:
    """The same films without taste: a newcomer gets a bias, and the mean vector of all users.

    Raises ValueError if the model has no biases.
    """
    if not films.has_bias:
        raise ValueError("A model without biases has no answer from biases alone.")
    taste = films.factors[:, :-1] @ films.mean[:-1]
    return replace(
        films,
        factors=films.factors[:, -1:],
        offsets=films.offsets + taste,
        mean=films.mean[-1:],
        covariance=films.covariance[-1:, -1:],
    )


def _parts(snapshot: Snapshot) -> list[np.ndarray]:
    parts = (snapshot.vectors, snapshot.biases, snapshot.user_vectors, snapshot.user_biases)
    return [part for part in parts if part is not None]


def _describe_people(known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and shrunk covariance of users' numbers, (n_users, n_numbers) float64."""
    away = known - known.mean(axis=0)
    covariance = away.T @ away / max(len(known) - 1, 1)
    n_numbers = known.shape[1]
    even = max(float(np.trace(covariance)) / n_numbers, 1e-6) * np.eye(n_numbers)
    return known.mean(axis=0), (1 - SHRINKAGE) * covariance + SHRINKAGE * even


def _meet_people(
    films: FrozenFilms, known: np.ndarray, ratings: Ratings, users: np.ndarray
) -> FrozenFilms:
    """Widen the prior by what users' ratings leave open: a round of expectation maximisation.

    Trained numbers lie closer together than people do, as whoever has rated little is held near
    zero. People spread by as much as the likeliest numbers do, and by what is open about each of
    them. Further rounds would take the films' own errors for taste: they were trained on the same
    ratings (`python -m tests.benchmarks.fold_in` tells what a prior is worth).

    Parameters
    ----------
    known : (n_known, n_numbers) float64, the trained numbers of the `users`, rows of the ratings
    """
    precision = np.linalg.inv(films.covariance)
    starts, ends = np.searchsorted(ratings.user, [users, users + 1])  # ratings stand by user
    numbers, left_open = known.copy(), np.zeros_like(precision)
    for own, start, end in zip(numbers, starts, ends, strict=True):
        told = ratings.movie[start:end], ratings.stars[start:end]
        curvature, pull = _linearise(films, *told, own, precision)
        is_open = np.linalg.inv(curvature)
        own += is_open @ pull
        left_open += is_open / len(numbers)
    away = numbers - numbers.mean(axis=0)
    covariance = away.T @ away / max(len(numbers) - 1, 1) + left_open
    return replace(films, mean=numbers.mean(axis=0), covariance=covariance)


def _stand_in(snapshot: Snapshot, ratings: Ratings, users: np.ndarray | None) -> FrozenFilms:
    """A network's films in a dot product with biases and a range.

    A film's bias is what makes its own mean rating, a rare one's pulled towards the mean of all;
    what numbers people have is found by folding in some of those who rated.
    """
    known = np.arange(ratings.n_users) if users is None else users
    told = np.isin(ratings.user, known)
    movie, stars = ratings.movie[told], ratings.stars[told].astype(np.float64)
    total = np.bincount(movie, stars, ratings.n_movies) + _PULL * stars.mean()
    share = total / (np.bincount(movie, minlength=ratings.n_movies) + _PULL) / ratings.range_end
    vectors = snapshot.vectors.astype(np.float64)
    vectors -= vectors.mean(axis=0)
    spread = float(np.square(vectors).sum(axis=1).mean()) or 1.0
    factors = np.column_stack([vectors, np.ones(len(vectors))])
    n = factors.shape[1]
    # Before anything is known of people: whatever the length of the vectors, scores of about ±1/2.
    variance = np.append(np.full(n - 1, 0.25 / spread), 0.25)
    loose = FrozenFilms(
        factors,
        np.log(share / (1 - share)),
        float(ratings.range_end),
        np.zeros(n),
        np.diag(variance),
        float(snapshot.validation_mse),
        ratings.lowest,
        ratings.highest,
        has_bias=True,
    )
    known = known[:: max(1, len(known) // _N_STAND_INS)]
    starts = np.searchsorted(ratings.user, [known, known + 1])  # ratings stand by user
    numbers = np.array(
        [
            fold_in(loose, ratings.movie[start:end], ratings.stars[start:end]).numbers
            for start, end in starts.T
        ]
    )
    mean, covariance = _describe_people(numbers)
    return replace(loose, mean=mean, covariance=covariance, stands_in=True)
