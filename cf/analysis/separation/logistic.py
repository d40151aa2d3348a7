"""Logistic regressions fitted by the hundred at once.

A probe is a logistic regression on standardised coordinates, both sides weighted alike, with an L2
penalty; it finds what scikit-learn's `StandardScaler` and `LogisticRegression(class_weight=
"balanced")` find. What sets it apart is that one matrix product serves hundreds of fits on the
same films, which differ in labels, folds and penalty.
"""

import numpy as np

_MOST_NEWTON_STEPS = 60
_LONGEST_STEP = 4.0  # in any fitted film's log odds: keeps Newton's method from overshooting
# A step of Newton's method leaves an error of about its square, in log odds.
_NEAR = 1e-4
_BLOCK = 2**17  # numbers in one array of a batch: what the caches hold


def fit_probes(
    coordinates: np.ndarray, labels: np.ndarray, fitted: np.ndarray, c: float
) -> tuple[np.ndarray, np.ndarray]:
    """Fit many logistic regressions on the same films by Newton's method, side by side.

    Each minimises ½|w|² + C Σ balanced weight · log loss, with the coordinates standardised over
    its own fitted films and an intercept without penalty. Standardising is done through the
    penalty: weights on the plain coordinates are penalised by the variance of their coordinate.

    Raises ValueError for coordinates that are NaN or infinite.

    Parameters
    ----------
    coordinates : (n, n_coordinates) float, finite
    labels, fitted : (n_fits, n) bool; both kinds among the fitted of each
    c : scikit-learn's, of all fits

    Returns
    -------
    odds : (n_fits, n) float64, log odds of all films
    weights : (n_fits, 1 + n_coordinates) float64, on the coordinates as given, intercept first

    Source: Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, 4.4.1.
    """
    if not np.isfinite(coordinates).all():
        raise ValueError("coordinates hold NaN or infinity")
    centre, scale = coordinates.mean(axis=0, dtype=np.float64), coordinates.std(axis=0, dtype=float)
    scale[scale <= 1e-12 * np.abs(centre)] = np.inf  # a constant says nothing
    scale[scale == 0] = np.inf
    design = np.column_stack([np.ones(len(coordinates)), (coordinates - centre) / scale])
    products = _Products(design)
    odds = np.empty(labels.shape)
    weights = np.empty((len(labels), design.shape[1]))
    size = max(1, _BLOCK // len(design))
    for start in range(0, len(labels), size):
        part = slice(start, start + size)
        odds[part], weights[part] = _fit_block(design, products, labels[part], fitted[part], c)
    weights[:, 1:] /= scale
    weights[:, 0] -= weights[:, 1:] @ centre
    return odds, weights


class _Products:
    """Weighted sums of every film's outer product with itself: the Hessians, by one product."""

    def __init__(self, design: np.ndarray) -> None:
        self._n = design.shape[1]
        first, second = np.triu_indices(self._n)
        self._pairs = design[:, first] * design[:, second]  # (n, n_pairs)
        self._place = np.empty((self._n, self._n), dtype=np.intp)
        self._place[first, second] = self._place[second, first] = np.arange(len(first))

    def sums(self, film_weights: np.ndarray) -> np.ndarray:
        """(n_fits, n) → (n_fits, n_weights, n_weights)."""
        sums = film_weights @ self._pairs
        return sums.take(self._place.ravel(), axis=1).reshape(-1, self._n, self._n)


def _fit_block(
    design: np.ndarray, products: _Products, labels: np.ndarray, fitted: np.ndarray, c: float
) -> tuple[np.ndarray, np.ndarray]:
    n_fitted = fitted.sum(axis=1, keepdims=True)
    n_positive = (fitted & labels).sum(axis=1, keepdims=True)
    side = np.where(labels, n_positive, n_fitted - n_positive)
    film = np.where(fitted, n_fitted / (2 * side), 0)  # (n_fits, n), balanced
    penalty = _variances(design, fitted) / c
    penalty[penalty == 0] = 1  # a coordinate constant in the fold; the intercept's comes next
    penalty[:, 0] = 0

    weights, odds = np.zeros((len(labels), design.shape[1])), np.zeros(labels.shape)
    active, diagonal = np.arange(len(labels)), np.arange(design.shape[1])
    for _ in range(_MOST_NEWTON_STEPS):
        chance, own = (1 + np.tanh(odds[active] / 2)) / 2, film[active]
        slope = (own * (chance - labels[active])) @ design + penalty[active] * weights[active]
        curve = products.sums(own * chance * (1 - chance))
        curve[:, diagonal, diagonal] += penalty[active]
        step = -np.linalg.solve(curve, slope[..., None])[..., 0]
        change = step @ design.T
        longest = np.abs(change).max(axis=1, where=fitted[active], initial=0)
        shortened = np.minimum(1, _LONGEST_STEP / np.maximum(longest, 1e-300))[:, None]
        weights[active] += shortened * step
        odds[active] += shortened * change
        active = active[longest > _NEAR]
        if not len(active):
            break
    return odds, weights


def _variances(design: np.ndarray, fitted: np.ndarray) -> np.ndarray:
    """Variance of each column over the fitted films: (n_fits, n_columns)."""
    share = fitted / fitted.sum(axis=1, keepdims=True)
    return np.maximum(share @ np.square(design) - np.square(share @ design), 0)
