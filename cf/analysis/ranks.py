"""Ranks that share ties, and rank correlations over whole bootstrap samples at once.

A name for each axis rests on 500 resamples of 1,303 films: 6 ms each for 10 axes and 21 properties,
six times as long with scipy's `spearmanr`.
"""

import numpy as np


def weighted_ranks(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Rank values within many resamples, each told by how often it drew every value.

    Ties share their mean rank, as do the copies of a value that was drawn repeatedly.

    Parameters
    ----------
    values : (n,) float
    weights : (n_resamples, n) how often each was drawn

    Returns
    -------
    (n_resamples, n) float64, from 1; without meaning where the weight is 0
    """
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    sizes = np.add.reduceat(weights[:, order], starts, axis=1)  # (n_resamples, n_distinct)
    middle = np.cumsum(sizes, axis=1) - (sizes - 1) / 2
    group = np.empty(len(values), dtype=np.intp)
    group[order] = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(values)]))
    return middle[:, group]


def rank_correlations(
    columns: np.ndarray, others: np.ndarray, weights: np.ndarray | None = None
) -> np.ndarray:
    """Compute Spearman's rank correlation of each column with each other column.

    Of a column of zeros and ones with another, this is the point-biserial correlation with ranks.

    Parameters
    ----------
    columns : (n, n_columns) float, without NaN
    others : (n, n_others) float, without NaN
    weights : (n_resamples, n) how often each row counts; once by default

    Returns
    -------
    (n_resamples, n_columns, n_others) float64 from -1 to 1; 0 where a column does not vary

    Source: Spearman (1904), The proof and measurement of association between two things, American
    Journal of Psychology 15.
    """
    if weights is None:
        weights = np.ones((1, len(columns)))
    left = _standard_ranks(columns, weights)  # (n_resamples, n_columns, n)
    right = _standard_ranks(others, weights)
    return (left @ right.swapaxes(1, 2)).clip(-1, 1)


def _standard_ranks(columns: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted ranks, centred, times the root of the weights, scaled to length 1."""
    ranks = np.stack([weighted_ranks(column, weights) for column in columns.T], axis=1)
    weights = weights[:, None, :]
    ranks -= (ranks * weights).sum(axis=2, keepdims=True) / weights.sum(axis=2, keepdims=True)
    ranks *= np.sqrt(weights)
    lengths = np.linalg.norm(ranks, axis=2, keepdims=True)
    return ranks / np.where(lengths > 1e-9, lengths, np.inf)
