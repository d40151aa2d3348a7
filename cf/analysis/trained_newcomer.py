"""A newcomer's numbers as they are folded in, beside those that training gave them."""

from dataclasses import dataclass

import numpy as np

from cf.analysis.fold_in import FrozenFilms, fold_in


@dataclass(frozen=True, eq=False)
class Numbers:
    """What one way has found of a newcomer."""

    vector: np.ndarray  # (n,) float64
    bias: float | None  # None for a model without
    stars: np.ndarray  # (n_movies,) float64, predicted, on the scale
    mse: float  # on the newcomer's own ratings, in squared stars; both ways have seen these


@dataclass(frozen=True, eq=False)
class SideBySide:
    """Both ways to a newcomer's numbers."""

    folded: Numbers
    trained: Numbers
    # Between the two vectors; NaN where one has no direction, or where they are no vectors of one
    # space, as a network's user vector and that of its stand-in.
    cosine: float
    # Of the run's other users' vectors with the trained one, on average; NaN as above.
    by_chance: float
    # Quadratic mean of the differences between their predicted stars, over `among`.
    apart_stars: float
    # What each film's mean rating errs by on the newcomer's own ratings, in squared stars.
    mean_mse: float


def set_side_by_side(
    films: FrozenFilms,
    rows: np.ndarray,
    given: np.ndarray,
    trained: tuple[np.ndarray, float | None, np.ndarray],
    users: np.ndarray | None,
    mean_stars: np.ndarray,
    among: np.ndarray,
) -> SideBySide:
    """Fold a newcomer in and compare that with what training made of them.

    Parameters
    ----------
    films : of the run as it was before they came
    rows, given : (n_given,) their ratings
    trained : their vector, bias and (n_movies,) predicted stars in the run that they joined
    users : (n_users, n_factors) vectors of the others
    mean_stars : (n_movies,) of the films' ratings
    among : (n_among,) int, rows of the films whose predictions are compared
    """
    new = fold_in(films, rows, given)

    def numbers(vector: np.ndarray, bias: float | None, stars: np.ndarray) -> Numbers:
        stars = np.clip(stars.astype(np.float64), films.lowest, films.highest)
        mse = float(np.square(stars[rows] - given).mean())
        return Numbers(vector.astype(np.float64), bias, stars, mse)

    bias = float(new.numbers[-1]) if films.has_bias else None
    vector = new.numbers[: len(new.numbers) - films.has_bias]
    folded, learned = numbers(vector, bias, films.predict(new.numbers)), numbers(*trained)
    cosine = by_chance = np.nan
    if not films.stands_in:
        cosine = float(_cosines(vector[None], learned.vector)[0])
        if users is not None:
            by_chance = float(np.mean(_cosines(users.astype(np.float64), learned.vector)))
    apart = (folded.stars - learned.stars)[among]
    return SideBySide(
        folded,
        learned,
        cosine,
        by_chance,
        float(np.sqrt(np.square(apart).mean())) if len(among) else np.nan,
        float(np.square(mean_stars[rows] - given).mean()),
    )


def _cosines(vectors: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Cosine of each vector with another, (n,) float64; NaN where there is no direction."""
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(other)
    found = np.full(len(vectors), np.nan)
    return np.divide(vectors @ other, lengths, out=found, where=lengths > 0)
