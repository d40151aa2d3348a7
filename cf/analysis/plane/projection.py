"""From many factors to a plane that can be drawn, and from one such plane to the next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cf.analysis.plane.line import HALF_HEIGHT
from cf.errors import DivergedError

LARGEST = 1e18  # the square of anything larger comes near the end of float32
INT16_TOP = 32767
# Root mean square of the distances from the mean, in the vectors' own unit and as a share of the
# mean's length: what lies nearer moves no prediction of some stars by as much as float32 can hold.
_LEAST_SPREAD = 1e-7
NO_SPREAD = (
    "The films’ vectors are all the same, to within a ten-millionth: without spread there is no "
    "map, and no film is nearer than another. Either all ratings that train are of one film, as "
    "which the others answer, or weight decay has shrunk them to nothing: lower it on Train, "
    "rewind, and train again."
)
ONE_MOVIE = (
    "These data hold one film only: a map takes two or more, and so does all that is compared."
)


@dataclass(frozen=True, eq=False)
class Projection:
    """Movies in a plane or in 3-D: `points = (vectors - mean) @ axes.T`."""

    points: np.ndarray  # (n_movies, n_components) float32
    axes: np.ndarray  # (n_components, n_factors) float64, orthonormal rows; zero beyond n_factors
    mean: np.ndarray  # (n_factors,) float64, of the fitted movies
    explained: np.ndarray  # (n_components,) float64, share of the fitted movies' total variance
    fitted_on: np.ndarray  # (n_movies,) bool

    @property
    def has_spread(self) -> bool:
        """Whether there is anything to draw; without, `explain_no_spread` in place of a map."""
        return bool(np.any(self.explained))


def explain_no_spread(n_movies: int) -> str:
    """Say why there is no map where a projection has no spread."""
    return ONE_MOVIE if n_movies == 1 else NO_SPREAD


def good_view(points: np.ndarray, fitted_on: np.ndarray) -> tuple[float, float]:
    """Return half-width and half-height of a view about the middle that shows what is laid out.

    It leaves out the farthest few of the fitted movies: one lost film must not shrink all others to
    a speck. Films on a level line are drawn as a band (`spread_line`), which the view holds.

    Parameters
    ----------
    points : (n_movies, 2) float, or 3 of a cloud that is turned about its vertical axis
    fitted_on : (n_movies,) bool
    """
    sizes = np.abs(points)
    if points.shape[1] == 3:
        sizes = np.hypot(sizes[:, :2], sizes[:, 2:])
    across, upwards = (np.percentile(sizes[fitted_on], 98.5, axis=0) * 1.1).tolist()
    extent = float(sizes.max()) or 1.0
    return across or extent, upwards or 1.1 * HALF_HEIGHT * across or extent


def quantise(points: np.ndarray) -> tuple[bytes, float]:
    """Return points as little-endian int16, and the largest coordinate that these can express.

    An int16 over `INT16_TOP` times that is the coordinate.
    """
    extent = float(np.abs(points).max(initial=0.0)) or 1.0
    steps = np.round(np.asarray(points, dtype=np.float64) * (INT16_TOP / extent))
    return steps.astype("<i2").tobytes(), extent


def fit_projection(vectors: np.ndarray, fitted_on: np.ndarray, n_components: int = 2) -> Projection:
    """Project all movies onto the principal components of the fitted ones.

    By scikit-learn's `PCA`: of the covariance, which takes half a millisecond where a decomposition
    of the vectors themselves would take tens; nothing is random. Each axis points to where its
    largest coefficient is positive. With fewer factors or fitted movies than components the last
    coordinates are 0. Vectors that are all the same to within a ten-millionth have no directions:
    what rounding has left of them would fill the picture, so all coordinates are 0.

    Parameters
    ----------
    vectors : (n_movies, n_factors) float
    fitted_on : (n_movies,) bool, True for at least one movie
    n_components : 2 or 3 for a drawing, 10 for a scree plot and to `pick_components` from

    Raises
    ------
    ValueError
        `fitted_on` is not a mask over the movies or marks none.
    DivergedError
        A vector holds NaN, infinity or a number beyond 1e18.

    Source: Hotelling (1933), Analysis of a complex of statistical variables into principal
    components, Journal of Educational Psychology 24.
    """
    if fitted_on.shape != vectors.shape[:1] or fitted_on.dtype != bool or not fitted_on.any():
        raise ValueError("fitted_on must be a boolean mask over the movies that marks at least one")
    refuse_exploded(vectors)

    from sklearn.decomposition import PCA

    fitted = vectors[fitted_on].astype(np.float64)
    mean = fitted.mean(axis=0)
    fitted -= mean  # already here: a covariance of vectors far from 0 would lose its digits
    axes, explained = np.zeros((n_components, len(mean))), np.zeros(n_components)
    spread = float(np.sqrt(np.square(fitted).sum(axis=1).mean()))
    if spread > _LEAST_SPREAD * max(1.0, float(np.linalg.norm(mean))):
        n_found = min(n_components, *fitted.shape)
        pca = PCA(n_found, svd_solver="covariance_eigh").fit(fitted)
        axes[:n_found] = pca.components_
        explained[:n_found] = pca.explained_variance_ratio_

    # In the vectors' own precision: converting all movies would cost more than all the rest.
    centred = vectors - mean.astype(vectors.dtype)
    points = centred @ axes.T.astype(vectors.dtype)  # (n_movies, n_components)
    return Projection(points.astype(np.float32), axes, mean, explained, fitted_on)


def pick_components(projection: Projection, components: Sequence[int]) -> Projection:
    """Keep some of a projection's components, in this order: any pair or triple for a drawing.

    Raises ValueError for a component that the projection does not have, or one named twice.

    Parameters
    ----------
    components : positions from 0, each at most once; `explained` stays the share of the whole
    """
    chosen = list(components)
    if len(set(chosen)) < len(chosen) or not set(chosen) <= set(range(len(projection.axes))):
        raise ValueError(f"components {chosen} are not distinct ones of {len(projection.axes)}")
    return replace(
        projection,
        points=projection.points[:, chosen],
        axes=projection.axes[chosen],
        explained=projection.explained[chosen],
    )


def measure_explained(vectors: np.ndarray, axes: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Measure the share of some movies' own variance that lies along each axis.

    For isolated movies: their spread about their own mean, along axes fitted on others.

    Parameters
    ----------
    vectors : (n_movies, n_factors) float
    axes : (n_components, n_factors) float, rows of length one (or zero)
    among : (n_movies,) bool

    Returns
    -------
    (n_components,) float64, 0 where the movies do not vary at all
    """
    chosen = vectors[among].astype(np.float64)
    if not len(chosen):
        return np.zeros(len(axes))
    chosen -= chosen.mean(axis=0)
    total = np.square(chosen).sum()
    along = np.square(chosen @ axes.T).sum(axis=0)  # (n_components,)
    return along / total if total > 0 else np.zeros(len(axes))


def turn_projection(projection: Projection, turn: np.ndarray) -> Projection:
    """Turn a projection by an orthogonal matrix; each axis's share of the variance is recomputed.

    Parameters
    ----------
    turn : (n_components, n_components) float64, orthogonal; new points are `points @ turn`
    """
    fitted = projection.points[projection.fitted_on].astype(np.float64) @ turn
    variances = np.square(fitted).mean(axis=0)  # fitted points are centred already
    explained = np.zeros_like(projection.explained)
    if variances.sum() > 0:
        explained = variances / variances.sum() * projection.explained.sum()
    return replace(
        projection,
        points=projection.points @ turn.astype(np.float32),
        axes=turn.T @ projection.axes,
        explained=explained,
    )


def find_turn(points: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, float]:
    """Find the turn, mirrored where that is nearer, that lays points onto others (Procrustes).

    As SciPy's `orthogonal_procrustes`, for which a web process would have to load all of that.
    `points`, `target`: (n, n_components) float64, finite.

    Returns (n_components, n_components) float64, orthogonal, for `points @ turn`, and the sum of
    the singular values: how much the points then have in common.

    Source: Schönemann (1966), A generalized solution of the orthogonal Procrustes problem,
    Psychometrika 31, equation 1.13.
    """
    left, overlaps, right = np.linalg.svd(points.T @ target)
    return left @ right, float(overlaps.sum())


def align_projection(projection: Projection, reference: Projection | np.ndarray) -> Projection:
    """Turn and mirror a projection inside its plane until it lies as near the reference as it can.

    Only the fitted movies decide (orthogonal Procrustes). Distances between movies and the sum of
    `explained` stay; the share of each axis is recomputed, because a turned axis is no principal
    component any more. A reference without any extent leaves the projection as it is.

    Raises ValueError if the reference does not hold the same number of movies and components.

    Parameters
    ----------
    reference : Projection or its points, (n_movies, n_components)
    """
    target = reference.points if isinstance(reference, Projection) else np.asarray(reference)
    if target.shape != projection.points.shape:
        raise ValueError(f"reference {target.shape} and points {projection.points.shape} differ")
    fitted = projection.points[projection.fitted_on].astype(np.float64)
    target = target[projection.fitted_on].astype(np.float64)

    return turn_projection(projection, find_turn(fitted, target)[0])


def refuse_exploded(vectors: np.ndarray) -> None:
    """Refuse vectors that have no place on a map.

    Raises DivergedError if a vector holds NaN, infinity or a number beyond 1e18.

    Parameters
    ----------
    vectors : (n_movies, n_factors) float
    """
    # NaN makes both comparisons false; two numbers are soon found, of ever so many films.
    is_good = bool(vectors.min(initial=0) >= -LARGEST and vectors.max(initial=0) <= LARGEST)
    if not is_good:
        good = np.abs(vectors) <= LARGEST
        n_bad = int((~good.all(axis=1)).sum())
        raise DivergedError(
            f"{n_bad} of {len(vectors)} vectors hold NaN, infinite or absurdly large numbers, so "
            "they have no place on a map. Go back to the last good state and train with a smaller "
            "learning rate."
        )
