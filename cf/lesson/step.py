"""One gradient step on one rating, worked out number by number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cf.data import Ratings
from cf.lesson.predict import Answer, has_dot_product, predict
from cf.settings import Settings
from cf.snapshot import Snapshot

N_STEPS = 8  # that a steady rate has to hold for
TOO_SMALL = 0.98  # a step that leaves more of the error than this hardly did anything


@dataclass(frozen=True, eq=False)
class Pair:
    """One user and one movie as a dot-product model describes them, and the rating in question."""

    model: str  # "dot", "range" or "bias"
    # u, m: (n_factors,) float64
    u: np.ndarray
    m: np.ndarray
    # user_bias, movie_bias: zero where the model has none
    user_bias: float
    movie_bias: float
    given: float  # the rating, in stars
    end: float  # of the range, in stars; read by all but "dot"

    @classmethod
    def of_run(
        cls,
        settings: Settings,
        now: Snapshot,
        ratings: Ratings,
        row: tuple[int, int],
        given: float = 0.0,
        spread: float = 0.5,
    ) -> "Pair":
        """Read a pair out of a run; of a network, made-up numbers stand in.

        Parameters
        ----------
        row : of the user and of the movie
        given : the rating; without one it says nothing
        spread : of made-up numbers, by default large enough for predictions to differ
        """
        user, movie = row
        if now.user_vectors is None or not has_dot_product(settings, now):
            u, m = (
                np.random.default_rng((settings.seed, *which)).normal(0, spread, settings.n_factors)
                for which in enumerate(row)
            )
            return cls("range", u, m, 0.0, 0.0, given, ratings.range_end)
        biases = (0.0, 0.0)
        if now.biases is not None and now.user_biases is not None:
            biases = float(now.user_biases[user]), float(now.biases[movie])
        u, m = now.user_vectors[user].astype(float), now.vectors[movie].astype(float)
        return cls(settings.formula, u, m, *biases, given, ratings.range_end)

    @property
    def score(self) -> float:
        """The dot product and both biases."""
        return float(self._answer().score)

    @property
    def stars(self) -> float:
        """The prediction."""
        return float(self._answer().stars)

    @property
    def error(self) -> float:
        """Prediction less rating, in stars."""
        return self.stars - self.given

    @property
    def loss(self) -> float:
        """The squared error."""
        return self.error**2

    @property
    def slope(self) -> float:
        """Return d loss / d score.

        2 · error, times the sigmoid's slope width · s · (1 − s) where there is a range.
        """
        if self.model == "dot":
            return 2 * self.error
        share = self.stars / self.end
        return 2 * self.error * self.end * share * (1 - share)

    def _answer(self) -> Answer:
        return predict(self.model, self.u, self.m, self.user_bias, self.movie_bias, self.end)

    def step(self, rate: float) -> "Pair":
        """Return the pair after one step of plain gradient descent on its squared error."""
        moved = replace(
            self,
            u=self.u - rate * self.slope * self.m,  # d loss / d u = slope · m
            m=self.m - rate * self.slope * self.u,  # and the other way round
        )
        if self.model != "bias":
            return moved
        return replace(
            moved,
            user_bias=self.user_bias - rate * self.slope,
            movie_bias=self.movie_bias - rate * self.slope,
        )


def steady_rate(pair: Pair, rates: Sequence[float]) -> float:
    """Return the largest rate whose first steps all come nearer, without going past the rating.

    The smallest one where none does.

    `rates`: ascending.
    """
    for rate in reversed(rates):
        way = [pair]
        while len(way) <= N_STEPS and is_nearer(way[-1].error, way[-1].step(rate).error):
            way.append(way[-1].step(rate))
        if len(way) > N_STEPS:
            return rate
    return rates[0]


def first_too_large(pair: Pair, rates: Sequence[float]) -> float | None:
    """Return the smallest rate whose first step goes past the rating or ends farther from it."""
    return next((r for r in rates if not is_nearer(pair.error, pair.step(r).error)), None)


def is_nearer(before: float, after: float) -> bool:
    """Tell whether an error has shrunk, or stayed, without changing its side."""
    return bool(np.isfinite(after)) and abs(after) <= abs(before) and before * after >= 0


def judge_step(before: float, after: float) -> str:
    """Say what a step did to the error, both in stars."""
    if not np.isfinite(after) or abs(after) > abs(before):
        return "exploded: the error is larger than before"
    if before * after < 0:
        return "overshot: the prediction is now wrong on the other side"
    if abs(after) > TOO_SMALL * abs(before):
        return "too small: the error has hardly changed"
    return "good: the prediction has come nearer"


def lay_plane(u: np.ndarray, m: np.ndarray) -> np.ndarray:
    """Return an orthonormal basis of the plane that two vectors span, (2, n_factors).

    Gradients of either vector point along the other, so no step ever leaves this plane, and lengths
    and angles in it are the true ones. With a single factor the second direction is zero, and a
    user of zeros leaves the first one to the movie.
    """
    length = np.linalg.norm(u)
    first = u / length if length > 0 else m / max(float(np.linalg.norm(m)), 1e-12)
    rest = m - (m @ first) * first
    length = np.linalg.norm(rest)
    return np.stack([first, rest / length if length > 1e-12 else np.zeros_like(first)])
