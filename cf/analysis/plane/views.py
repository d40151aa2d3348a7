"""t-SNE and UMAP: views that keep neighbours together and give up on distances and directions.

Both take seconds to minutes and load slowly (UMAP compiles itself at first use), so they belong in
a process of their own, never in the one that answers the browser.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from cf.analysis.neighbours.nearest import nearest_rows
from cf.analysis.plane.projection import NO_SPREAD, fit_projection
from cf.errors import SettingError
from cf.progress import unheard

# Told the share that is done, from 0 to 1, and now and then where the movies lie by then.
Report = Callable[..., object]

FEWEST_FILMS = 30
PLACED_BY = 5  # fitted neighbours that say where another film goes
_N_EARLY, _N_LATE = 250, 500  # iterations of t-SNE, with the clusters drawn together and without
_REPORT_EVERY = 10  # iterations
_SHOW_EVERY = 5  # reports
_FAST_GRADIENT_FROM = 5000  # films, where interpolation overtakes the tree (van der Maaten's)


@dataclass(frozen=True, eq=False)
class View:
    """Films laid out by their neighbours; only who is near whom means anything."""

    name: str
    points: np.ndarray  # (n_movies, 2) float32, no unit
    fitted_on: np.ndarray  # (n_movies,) bool; the others were placed beside their neighbours
    warning: str  # what the view distorts, in a sentence or two


def fit_tsne(
    vectors: np.ndarray,
    fitted_on: np.ndarray,
    perplexity: float = 30.0,
    seed: int = 0,
    report: Report = unheard,
) -> View:
    """Lay films out by t-SNE.

    It starts from the plane of the principal components, so that the layout lies the same way round
    as that map. Films outside `fitted_on` go to the (coordinate-wise) median place of their 5
    nearest fitted ones: vectors that rest on a few ratings shall not shape the view.

    Parameters
    ----------
    vectors : (n_movies, n_factors) float
    fitted_on : (n_movies,) bool, True for at least 30 movies
    perplexity : roughly the number of neighbours that a film attends to; held below a third of the
        films
    report : told the progress; an exception that it raises ends the work and passes through. Not
        called where openTSNE is missing and scikit-learn takes its place

    Raises
    ------
    SettingError
        Too few films, or vectors without spread.
    DivergedError
        Vectors that are not finite.

    Source: van der Maaten and Hinton (2008), Visualizing data using t-SNE, Journal of Machine
    Learning Research 9; initialisation: Kobak and Linderman (2021), Nature Biotechnology 39.
    """
    full, start = _prepare(vectors, fitted_on, seed)
    perplexity = min(perplexity, (len(start) - 1) / 3)
    start *= 1e-4 / start[:, 0].std()  # so small that the first steps decide
    warning = (
        "t-SNE keeps close neighbours together. Sizes of clusters and the gaps between them mean "
        "nothing, and clusters appear even in noise."
    )
    place = _Places(full, fitted_on)
    try:
        laid_out = _lay_out_by_opentsne(full[fitted_on], start, perplexity, seed, report, place)
    except ModuleNotFoundError:  # requirements.txt says where it does not exist
        laid_out = _lay_out_by_scikit_learn(full[fitted_on], start, perplexity, seed)
        warning += (
            " Computed with scikit-learn, because openTSNE is not available for this computer: "
            "it shows no progress, and the layout differs a little from openTSNE’s."
        )
    return View("t-SNE", place(laid_out), fitted_on, warning)


def _lay_out_by_opentsne(
    vectors: np.ndarray,
    start: np.ndarray,
    perplexity: float,
    seed: int,
    report: Report,
    place: "_Places",
) -> np.ndarray:
    """Places of the films whose vectors are given: (n_fitted, 2)."""
    from openTSNE import TSNE

    n_calls = 0

    def tell(_iteration: int, _error: float, embedding: Any) -> None:
        nonlocal n_calls
        n_calls += 1  # iterations start anew after the early phase
        share = min(n_calls * _REPORT_EVERY / (_N_EARLY + _N_LATE), 1.0)
        so_far = () if n_calls % _SHOW_EVERY else (place(np.array(embedding)),)
        report(share, *so_far)

    tsne = TSNE(
        perplexity=perplexity,
        initialization=start,
        early_exaggeration_iter=_N_EARLY,
        n_iter=_N_LATE,
        neighbors="exact" if len(start) < _FAST_GRADIENT_FROM else "annoy",
        negative_gradient_method="bh" if len(start) < _FAST_GRADIENT_FROM else "fft",
        callbacks=tell,
        callbacks_every_iters=_REPORT_EVERY,
        n_jobs=1,  # several threads add up in another order: other last digits, another map
        random_state=seed,
    )
    return np.asarray(tsne.fit(vectors))


def _lay_out_by_scikit_learn(
    vectors: np.ndarray, start: np.ndarray, perplexity: float, seed: int
) -> np.ndarray:
    """The same with what is there on every platform; it tells no progress."""
    from sklearn.manifold import TSNE

    tsne = TSNE(
        perplexity=perplexity,
        init=start.astype(np.float32),
        max_iter=_N_EARLY + _N_LATE,  # scikit-learn's own early phase is as long
        n_jobs=1,
        random_state=seed,
    )
    return tsne.fit_transform(vectors)


def fit_umap(
    vectors: np.ndarray,
    fitted_on: np.ndarray,
    n_neighbours: int = 15,
    min_distance: float = 0.1,
    seed: int = 0,
    report: Report = unheard,
) -> View:
    """Lay films out by UMAP; start, films outside `fitted_on` and `report` as in `fit_tsne`.

    Parameters
    ----------
    n_neighbours : that a film attends to; held below the number of films
    min_distance : from 0 to 1, how tightly films may lie, in the layout's own unit

    Raises
    ------
    SettingError
        Too few films, or vectors without spread.
    DivergedError
        Vectors that are not finite.

    Source: McInnes, Healy and Melville (2018), UMAP: uniform manifold approximation and projection
    for dimension reduction, arXiv:1802.03426.
    """
    full, start = _prepare(vectors, fitted_on, seed)
    from umap import UMAP

    _keep_compiled()
    umap = UMAP(
        n_neighbors=min(n_neighbours, int(fitted_on.sum()) - 1),
        min_dist=min_distance,
        init=start * 10 / np.abs(start).max(),  # the extent of its own initialisation
        random_state=seed,
        n_jobs=1,  # what a seed implies
        transform_seed=seed,
    )
    place = _Places(full, fitted_on)
    with _umap_reports(report, place):
        laid_out = umap.fit_transform(full[fitted_on])
    return View(
        "UMAP",
        place(laid_out),
        fitted_on,
        "UMAP keeps close neighbours together and something of the coarse order. Sizes of clusters "
        "and exact distances between them mean little.",
    )


def _keep_compiled() -> None:
    """Have what UMAP compiles on its first use kept on disk: 15 s of a processor in each process.

    Numba does so of functions that ask for it, and these do not.
    """
    from umap import layouts, umap_, utils

    for function in (
        utils.fast_knn_indices,
        umap_.smooth_knn_dist,
        umap_.compute_membership_strengths,
        layouts._nb_optimize_layout_euclidean_single_epoch,
    ):
        function.enable_caching()


@contextmanager
def _umap_reports(report: Report, place: "_Places") -> Iterator[None]:
    """Have UMAP tell its progress and show where films lie by then. One layout at a time.

    It has no callbacks, so two of its names are taken: of the progress bar around its iterations,
    and of what makes the function for one of them. A bar of tqdm could not be ended: an exception
    out of what it writes to leaves its lock taken, and all others of the process wait for ever.
    """
    from umap import layouts

    moving: np.ndarray

    def tell(iterations: range, **_: Any) -> Iterator[int]:
        for n in iterations:
            yield n
            if (n + 1) % _REPORT_EVERY == 0:
                is_shown = (n + 1) % (_REPORT_EVERY * _SHOW_EVERY) == 0
                report((n + 1) / len(iterations), *((place(moving),) if is_shown else ()))

    def make_step(*options: Any) -> Callable[..., None]:
        step = made(*options)

        def take_step(embedding: np.ndarray, *rest: Any) -> None:
            nonlocal moving
            moving = embedding
            step(embedding, *rest)

        return take_step

    bar, made = layouts.tqdm, layouts._get_optimize_layout_euclidean_single_epoch_fn
    layouts.tqdm, layouts._get_optimize_layout_euclidean_single_epoch_fn = tell, make_step
    try:
        yield
    finally:
        layouts.tqdm, layouts._get_optimize_layout_euclidean_single_epoch_fn = bar, made


def _prepare(
    vectors: np.ndarray, fitted_on: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """The vectors to be laid out, and where the fitted films start: (n_fitted, 2)."""
    n_films = int(fitted_on.sum())
    if n_films < FEWEST_FILMS:
        raise SettingError(
            f"{n_films} films are too few for a layout by neighbours, which needs {FEWEST_FILMS}. "
            "Count in films with fewer ratings."
        )
    plane = fit_projection(vectors, fitted_on)
    if not plane.has_spread:
        raise SettingError(NO_SPREAD)
    start = plane.points[fitted_on].astype(np.float64)
    # Equal films must not start on one point, nor films of one factor on one line, for good.
    start += np.random.default_rng(seed).normal(scale=0.01 * start.std(), size=start.shape)
    return vectors.astype(np.float32), start


class _Places:
    """All movies' places from those of the fitted ones, whose neighbours are looked up once."""

    def __init__(self, full: np.ndarray, fitted_on: np.ndarray) -> None:
        others, self._fitted = np.flatnonzero(~fitted_on), np.flatnonzero(fitted_on)
        self._others, self._n = others, len(full)
        # (n_others, 5)
        self._beside = nearest_rows(full, self._fitted, others, PLACED_BY) if len(others) else None

    def __call__(self, laid_out: np.ndarray) -> np.ndarray:
        """Return (n_movies, 2) float32 from (n_fitted, 2)."""
        points = np.empty((self._n, 2), dtype=np.float32)
        points[self._fitted] = laid_out
        if self._beside is not None:
            points[self._others] = np.median(points[self._beside], axis=1)
        return points
