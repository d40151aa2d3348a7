"""What the learned biases say that plain means do not, and why."""

from dataclasses import dataclass

import numpy as np

from cf.analysis.ranks import rank_correlations, weighted_ranks
from cf.data.movies import Movies
from cf.data.ratings import Ratings
from cf.data.split import Split

PULL = 10.0  # ratings at the overall mean that stand in for what weight decay does to a rare film
N_DISAGREEMENTS = 10
_EXPLAINS = 1 / 3  # of the gap that a reason must close to be given
UNEXPLAINED = "neither its number of ratings nor the users who rated it explain this"


@dataclass(frozen=True)
class Disagreement:
    """A film that its bias places elsewhere than its mean rating; places run from 0 to 1 (best)."""

    row: int
    bias_place: float
    mean_place: float
    reason: str


@dataclass(frozen=True)
class BiasReport:
    """Learned movie biases beside what can be counted."""

    n_movies: int
    with_mean: float  # Spearman's correlation with the mean rating
    with_n_ratings: float
    mean_with_n_ratings: float  # the mean rating's own, to compare
    disagreements: tuple[Disagreement, ...]  # widest gap first


def compare_biases(
    biases: np.ndarray,
    movies: Movies,
    ratings: Ratings,
    split: Split | None = None,
    among: np.ndarray | None = None,
) -> BiasReport:
    """Compare movie biases with mean ratings, and explain where they disagree most.

    Biases and stars have different units, so places in the order are compared. For each film three
    corrections of its mean rating are tried: pulling it towards the overall mean as if 10 more
    users had given that, taking off how much its users' own means lie above the average rater's,
    and leaving out the ratings held back from training. The one that closes most of the gap is the
    reason, if that is at least a third of it.

    Parameters
    ----------
    biases : (n_movies,) float
    movies, ratings : row-aligned
    split : which ratings the model has seen; all by default
    among : (n_movies,) bool, the films to order; all by default
    """
    rows = np.arange(len(biases)) if among is None else np.flatnonzero(among)
    mean, n_ratings = movies.mean_stars[rows].astype(np.float64), movies.n_ratings[rows]
    overall = float(ratings.stars.mean(dtype=np.float64))
    generosity = rater_means(ratings)[rows]
    typical = float(np.average(generosity, weights=n_ratings)) if len(rows) else 0.0
    n_seen, seen_mean = _seen(ratings, split, overall)
    n_seen, seen_mean = n_seen[rows], seen_mean[rows]

    bias_place, mean_place = _places(biases[rows]), _places(mean)
    corrected = np.array(
        [
            _places(overall + (mean - overall) * n_ratings / (n_ratings + PULL)),
            _places(mean - (generosity - typical)),
            _places(seen_mean),
        ]
    )  # (3, n_among)
    gap = np.abs(bias_place - mean_place)
    closed = gap - np.abs(bias_place - corrected)
    found = []
    for i in np.argsort(-gap, kind="stable")[:N_DISAGREEMENTS]:
        best = int(closed[:, i].argmax())
        kind = "generous" if generosity[i] > typical else "strict"
        some = "1 rating" if n_ratings[i] == 1 else f"{n_ratings[i]} ratings"
        reasons = (
            f"few ratings ({some}): pulled towards the mean",
            f"rated by {kind} users (they give {generosity[i]:.2f} on average, a typical rater "
            f"{typical:.2f})",
            f"the model saw {n_seen[i]} of its {some}, with a mean of {seen_mean[i]:.2f}"
            if n_seen[i]
            else f"the model saw none of its {some}",
        )
        explained = closed[best, i] >= _EXPLAINS * gap[i] > 0
        reason = reasons[best] if explained else UNEXPLAINED
        found.append(Disagreement(int(rows[i]), float(bias_place[i]), float(mean_place[i]), reason))
    of_bias, of_mean = _correlate(np.column_stack([biases[rows], mean]), mean, n_ratings)
    return BiasReport(len(rows), of_bias[0], of_bias[1], of_mean[1], tuple(found))


def correlate_user_biases(user_biases: np.ndarray, ratings: Ratings) -> float:
    """Return Spearman's correlation of users' biases with what they give on average.

    `user_biases`: (n_users,) float, row-aligned with `ratings.user_ids`.
    """
    ((with_mean,),) = _correlate(user_biases[:, None], ratings.user_means)
    return with_mean


def rater_means(ratings: Ratings) -> np.ndarray:
    """Mean, over the users who rated a film, of what each of them gives on average.

    Returns (n_movies,) float64, in stars.
    """
    total = np.bincount(ratings.movie, ratings.user_means[ratings.user], ratings.n_movies)
    return total / np.bincount(ratings.movie, minlength=ratings.n_movies)


def _seen(ratings: Ratings, split: Split | None, overall: float) -> tuple[np.ndarray, np.ndarray]:
    """Number and mean of each film's training ratings, the overall mean where it has none."""
    train = slice(None) if split is None else split.train
    movie, stars = ratings.movie[train], ratings.stars[train]
    n_seen = np.bincount(movie, minlength=ratings.n_movies)
    total = np.bincount(movie, stars, minlength=ratings.n_movies)
    return n_seen, np.where(n_seen > 0, total / np.maximum(n_seen, 1), overall)


def _places(values: np.ndarray) -> np.ndarray:
    """Where each value stands in the order, from 0 to 1, ties in their middle."""
    if len(values) < 2:
        return np.full(len(values), 0.5)
    ranks = weighted_ranks(values, np.ones((1, len(values))))[0]
    return (ranks - 1) / (len(values) - 1)


def _correlate(columns: np.ndarray, *others: np.ndarray) -> list[list[float]]:
    """Spearman's correlations, (n_columns, n_others); 0 for fewer than two rows."""
    if len(columns) < 2:
        return [[0.0] * len(others) for _ in columns.T]
    result: list[list[float]] = rank_correlations(columns, np.column_stack(others))[0].tolist()
    return result
