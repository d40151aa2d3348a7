"""Linear probes that score every film without having seen it; C is chosen inside the folds."""

from dataclasses import dataclass

import numpy as np

from cf.analysis.logistic import fit_probes

N_FOLDS, N_INNER_FOLDS, N_REPEATS = 5, 3, 5
# scikit-learn's C: from little more than the difference of the two means to hardly any penalty.
GRID = (0.01, 0.1, 1.0)

_NEAR_TO_CHOOSE = 0.03  # of log odds, in the last step: enough to see which penalty is better
_FEW_COORDINATES = 3
_SCORED_AT_ONCE = 2**21  # film scores held in memory while penalties are chosen


@dataclass(frozen=True, eq=False)
class Scores:
    """What probes said about films that they had not seen.

    A score is the probe's log odds in units of their standard deviation over the films it was
    fitted on: above 0 it takes a film for the positive kind.
    """

    by_repeat: np.ndarray  # (n_repeats, n) float64
    fold: np.ndarray  # (n_repeats, n) int, which of a repeat's probes had not seen the film
    chosen_c: np.ndarray  # (n_repeats, n_folds) float64, each chosen without its held-out films

    @property
    def mean(self) -> np.ndarray:
        """The score of each film, over repeats: (n,) float64."""
        return self.by_repeat.mean(axis=0)

    @property
    def usual_c(self) -> float:
        """The penalty chosen most often; the strongest of those if several are."""
        values, counts = np.unique(self.chosen_c, return_counts=True)
        return float(values[counts.argmax()])


@dataclass(frozen=True, eq=False)
class Direction:
    """Where a probe fitted on all films draws its line: for pictures only, never for a figure."""

    axis: np.ndarray  # (n_factors,) float64, unit length, towards the positive kind
    offset: float

    def place(self, vectors: np.ndarray) -> np.ndarray:
        """Return each movie's signed distance from the line: (n_movies,) float64."""
        return vectors @ self.axis + self.offset

    def share_within(self, axes: np.ndarray) -> float:
        """Return the share of the direction's squared length that lies in drawn axes.

        Parameters
        ----------
        axes : (n_components, n_factors) float, orthonormal rows as in `Projection.axes`
        """
        return float(np.square(axes @ self.axis).sum())


def hold_out(
    coordinates: np.ndarray,
    is_positive: np.ndarray,
    seed: int = 0,
    n_repeats: int = N_REPEATS,
    n_folds: int = N_FOLDS,
) -> Scores:
    """Score every film by probes that have not seen it: repeated stratified folds, nested.

    For each fold, C is taken from `GRID` by three folds drawn within the other ones: that with the
    lowest mean log loss there, both sides weighted alike. Up to three coordinates leave nothing
    to regularise, and C = 1.

    Parameters
    ----------
    coordinates : (n, n_coordinates) float
    is_positive : (n,) bool
    seed : same seed, same folds

    Raises
    ------
    ValueError
        Coordinates that are not finite.

    Source: Varma and Simon (2006), Bias in error estimation when using cross-validation for model
    selection, BMC Bioinformatics 7.
    """
    labels = np.tile(is_positive, (n_repeats, 1))
    return hold_out_labellings(coordinates, labels, np.random.default_rng(seed), n_folds)


def hold_out_labellings(
    coordinates: np.ndarray, labels: np.ndarray, rng: np.random.Generator, n_folds: int = N_FOLDS
) -> Scores:
    """Score every film for each of many labellings, as `hold_out` does for each repeat.

    Parameters
    ----------
    coordinates : (n, n_coordinates) float
    labels : (n_labellings, n) bool

    Returns
    -------
    Scores
        With one repeat per labelling.
    """
    fold = draw_folds(labels, n_folds, rng)
    scores, chosen = np.empty(labels.shape), np.ones((len(labels), n_folds))
    n_probes = n_folds * N_INNER_FOLDS * len(GRID)
    size = max(1, _SCORED_AT_ONCE // (n_probes * labels.shape[1]))
    for start in range(0, len(labels), size):
        part = slice(start, start + size)
        if coordinates.shape[1] > _FEW_COORDINATES:
            chosen[part] = _choose_c(coordinates, labels[part], fold[part], n_folds, rng)
        scores[part] = _score_folds(coordinates, labels[part], fold[part], chosen[part])
    return Scores(scores, fold, chosen)


def fit_direction(
    vectors: np.ndarray, rows: np.ndarray, is_positive: np.ndarray, c: float
) -> Direction:
    """Fit one probe on all films of two kinds and return its direction, for drawing.

    Parameters
    ----------
    vectors : (n_movies, n_factors) float
    rows : (n,) int, the movies that take part
    is_positive : (n,) bool
    c : as chosen by `hold_out` (`Scores.usual_c`)
    """
    chosen = vectors[rows].astype(np.float64)
    everyone = np.ones((1, len(rows)), dtype=bool)
    _, (weights,) = fit_probes(chosen, is_positive[None], everyone, np.array([c]))
    length = np.linalg.norm(weights[1:])
    if length == 0:
        return Direction(np.zeros(vectors.shape[1]), 0.0)
    return Direction(weights[1:] / length, float(weights[0] / length))


def draw_folds(
    labels: np.ndarray, n_folds: int, rng: np.random.Generator, among: np.ndarray | None = None
) -> np.ndarray:
    """Deal the films of each side to folds at random, as evenly as can be.

    Parameters
    ----------
    labels : (n_labellings, n) bool
    among : (n_labellings, n) bool, who takes part; all by default

    Returns
    -------
    (n_labellings, n) int64 from 0, -1 for those that take no part
    """
    group = np.where(labels, 0, 1) if among is None else np.where(among, np.where(labels, 0, 1), 2)
    order = np.argsort(group + rng.random(labels.shape), axis=1)
    fold = np.empty(labels.shape, dtype=np.int64)
    np.put_along_axis(fold, order, np.arange(labels.shape[1])[None] % n_folds, axis=1)
    return np.where(group < 2, fold, -1)


def _outside(fold: np.ndarray, n_folds: int) -> np.ndarray:
    """Who does not lie in each fold: (n_labellings * n_folds, n) bool."""
    outside = fold[:, None, :] != np.arange(n_folds)[:, None]
    return outside.reshape(-1, fold.shape[1])


def _score_folds(
    coordinates: np.ndarray, labels: np.ndarray, fold: np.ndarray, c: np.ndarray
) -> np.ndarray:
    """Score the films of each fold by a probe fitted on the other folds: (n_labellings, n)."""
    n_folds = c.shape[1]
    fitted = _outside(fold, n_folds)
    odds, _ = fit_probes(coordinates, np.repeat(labels, n_folds, axis=0), fitted, c.ravel())
    spread = np.sqrt(np.var(odds, axis=1, where=fitted, keepdims=True))
    odds /= np.where(spread > 1e-9, spread, 1)
    shape = (len(labels), n_folds, -1)
    return np.take_along_axis(odds.reshape(shape), fold[:, None, :], axis=1)[:, 0]


def _choose_c(
    coordinates: np.ndarray,
    labels: np.ndarray,
    fold: np.ndarray,
    n_folds: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """The best of `GRID` within the fitting films of each fold: (n_labellings, n_folds)."""
    outer = _outside(fold, n_folds)  # (n_outer, n)
    labels = np.repeat(labels, n_folds, axis=0)
    inner = draw_folds(labels, N_INNER_FOLDS, rng, among=outer)
    held = inner[:, None, :] == np.arange(N_INNER_FOLDS)[:, None]  # (n_outer, n_inner, n)
    fitted = outer[:, None, :] & ~held
    shape = (*held.shape[:2], len(GRID), held.shape[2])
    n_each = N_INNER_FOLDS * len(GRID)
    odds, _ = fit_probes(
        coordinates,
        np.repeat(labels, n_each, axis=0),
        np.repeat(fitted.reshape(-1, shape[3]), len(GRID), axis=0),
        np.tile(GRID, len(outer) * N_INNER_FOLDS),
        near=_NEAR_TO_CHOOSE,
    )
    odds = odds.reshape(len(outer), n_each, -1)
    loss = np.logaddexp(0, np.where(labels[:, None], -odds, odds)).reshape(shape)
    share = np.where(labels, *(1 / (outer & s).sum(1, keepdims=True) for s in (labels, ~labels)))
    means = (loss * (held * share[:, None])[:, :, None]).sum(axis=(1, 3))  # (n_outer, n_grid)
    return np.asarray(GRID)[means.argmin(axis=1)].reshape(-1, n_folds)
