"""An axis of one's own: from some movies to others, and the plane that it opens."""

import numpy as np

from cf.analysis.plane.projection import Projection, fit_projection, measure_explained
from cf.analysis.poles import FEWEST_MOVIES
from cf.analysis.separation.auc import Auc, fold_aucs, measure_auc
from cf.analysis.separation.probe import N_FOLDS, N_REPEATS, draw_folds
from cf.errors import SettingError

_LEAST_LENGTH = 1e-9  # of the vectors' own size: below it, two means differ by rounding only


def fit_axis(vectors: np.ndarray, towards: np.ndarray, away: np.ndarray) -> np.ndarray:
    """Find the direction from the mean vector of some movies to that of others.

    Single films ("more like Toy Story, less like Alien") or whole genres: for these take the rows
    of `genre_poles`, films of exactly one of the two. A film on both sides counts on both.

    Raises SettingError for a side without a movie, or two sides with the same mean vector.

    Parameters
    ----------
    vectors : (n_movies, n_factors) float
    towards, away : rows, at least one on each side

    Returns
    -------
    (n_factors,) float64, of length 1

    Source: the difference of class means, of Fisher (1936), The use of multiple measurements in
    taxonomic problems, Annals of Eugenics 7, without his within-class covariance.
    """
    towards, away = np.asarray(towards), np.asarray(away)
    if not len(towards) or not len(away):
        raise SettingError(
            f"An axis needs movies at both ends, but there are {len(towards)} and {len(away)}. "
            "Choose at least one for each."
        )
    to, back = (vectors[rows].astype(np.float64).mean(axis=0) for rows in (towards, away))
    difference = to - back
    length = float(np.linalg.norm(difference))
    if not length > _LEAST_LENGTH * max(np.linalg.norm(to), np.linalg.norm(back)):
        raise SettingError(
            "The movies at both ends of the axis have the same mean vector, so it points nowhere. "
            "Choose different movies for one end."
        )
    return difference / length


def hold_out_axis(vectors: np.ndarray, towards: np.ndarray, away: np.ndarray) -> Auc | None:
    """Measure how well axes made without them sort the movies of both ends.

    Parameters
    ----------
    vectors : (n_movies, n_factors) float
    towards, away : rows; those on both sides are left out

    Returns
    -------
    Auc
        None with fewer than 10 movies at an end.
    """
    to, back = np.setdiff1d(towards, away), np.setdiff1d(away, towards)
    if min(len(to), len(back)) < FEWEST_MOVIES:
        return None
    rows = np.r_[to, back]
    labels = np.tile(np.arange(len(rows)) < len(to), (N_REPEATS, 1))
    fold = draw_folds(labels, np.random.default_rng(0))
    scores = np.empty(labels.shape)
    for score, side, folds in zip(scores, labels, fold, strict=True):
        for number in range(N_FOLDS):
            kept, held = folds != number, folds == number
            axis = fit_axis(vectors, rows[kept & side], rows[kept & ~side])
            score[held] = vectors[rows[held]] @ axis
    along = vectors[rows] @ fit_axis(vectors, to, back)
    seen = fold_aucs(along[None], np.zeros((1, len(rows)), np.int64), labels[:1])
    return measure_auc(scores, fold, labels[0], float(seen[0]))


def project_on_axis(vectors: np.ndarray, axis: np.ndarray, fitted_on: np.ndarray) -> Projection:
    """Project all movies on one given axis and on the strongest component at right angles to it.

    The first coordinate runs along the axis, with 0 at the fitted movies' mean. The second is the
    first principal component of what is left of the fitted movies' variance. Unlike two principal
    components, the coordinates may be correlated.

    Raises as `fit_projection` does.

    Parameters
    ----------
    vectors : (n_movies, n_factors) float
    axis : (n_factors,) float of length 1, as `fit_axis` returns it
    fitted_on : (n_movies,) bool, True for at least one movie
    """
    axis = np.asarray(axis, np.float64)
    axes = np.stack([axis, np.zeros(len(axis))])
    if len(axis) > 1:
        across = np.linalg.svd(axis[None])[2][1:]  # (n_factors - 1, n_factors), orthonormal
        axes[1:] = fit_projection(vectors @ across.T, fitted_on, 1).axes @ across
    mean = vectors[fitted_on].mean(axis=0, dtype=np.float64)
    points = (vectors - mean) @ axes.T  # (n_movies, 2)
    return Projection(
        points=points.astype(np.float32),
        axes=axes,
        mean=mean,
        explained=measure_explained(vectors, axes, fitted_on),
        fitted_on=fitted_on,
    )
