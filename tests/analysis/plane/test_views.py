"""t-SNE and UMAP on planted groups: kept together, repeatable, watched and ended."""

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from tqdm import tqdm

from cf.analysis.plane.views import PLACED_BY, fit_tsne, fit_umap
from cf.errors import DivergedError, SettingError

# umap mentions on import that one of its variants needs another library.
pytestmark = pytest.mark.filterwarnings("ignore:Tensorflow not installed:ImportWarning")

GROUP = np.arange(120) % 3
FITTED = np.arange(120) < 90


class StoppedError(Exception):
    pass


def groups() -> np.ndarray:
    """Three groups of films far apart in ten factors."""
    rng = np.random.default_rng(0)
    centres = rng.normal(scale=6, size=(3, 10))
    return (centres[GROUP] + rng.normal(size=(120, 10))).astype(np.float32)


def mean_distance(points: np.ndarray, same: bool) -> float:
    distances = np.linalg.norm(points[:, None] - points, axis=2)
    wanted = (GROUP[:, None] == GROUP) == same
    return float(distances[wanted].mean())


@pytest.mark.parametrize("fit", [fit_tsne, fit_umap])
def test_a_view_keeps_planted_groups_together_and_repeats_itself(fit):
    shares: list[float] = []
    pictures: list[np.ndarray] = []

    def note(share: float, so_far: np.ndarray | None = None) -> None:
        shares.append(share)
        pictures.extend(() if so_far is None else (so_far,))

    view = fit(groups(), FITTED, report=note)
    assert view.points.shape == (120, 2) and view.points.dtype == np.float32
    assert np.isfinite(view.points).all()
    assert mean_distance(view.points, same=False) > 2 * mean_distance(view.points, same=True)
    assert shares == sorted(shares) and shares[-1] == 1 and len(shares) > 10

    assert len(pictures) == (15 if fit is fit_tsne else 10)
    # Nothing says that the last look is after the last step of all.
    np.testing.assert_allclose(pictures[-1], view.points, atol=0.01 * view.points.std())
    assert {one.shape for one in pictures} == {(120, 2)}
    assert np.abs(pictures[0] - pictures[-1]).max() > 0.1 * view.points.std()

    again = fit(groups(), FITTED)
    np.testing.assert_array_equal(again.points, view.points)


def test_what_umap_compiles_is_kept_on_disk_for_the_next_process():
    fit_umap(groups(), FITTED)
    from umap import layouts, umap_, utils

    compiled = (
        utils.fast_knn_indices,
        umap_.smooth_knn_dist,
        umap_.compute_membership_strengths,
        layouts._nb_optimize_layout_euclidean_single_epoch,
    )
    assert all(function.signatures and function.stats.cache_path for function in compiled)


def test_without_opentsne_scikit_learn_keeps_the_groups_together_and_the_view_says_so(monkeypatch):
    with_it = fit_tsne(groups(), FITTED)
    monkeypatch.setitem(sys.modules, "openTSNE", None)
    view = fit_tsne(groups(), FITTED)
    assert mean_distance(view.points, same=False) > 2 * mean_distance(view.points, same=True)
    assert "scikit-learn" in view.warning and "scikit-learn" not in with_it.warning
    np.testing.assert_array_equal(fit_tsne(groups(), FITTED).points, view.points)


@pytest.mark.parametrize("fit", [fit_tsne, fit_umap])
def test_a_report_that_raises_ends_the_work(fit):
    shares: list[float] = []

    def stop(share: float, so_far: np.ndarray | None = None) -> None:
        shares.append(share)
        if share > 0.2:
            raise StoppedError

    with pytest.raises(StoppedError):
        fit(groups(), FITTED, report=stop)
    assert len([share for share in shares if share > 0.2]) == 1
    assert max(shares) < 0.5
    lock = tqdm.get_lock().th_lock  # left taken, it would hold up all other threads for ever
    with ThreadPoolExecutor(1) as another:
        assert another.submit(lock.acquire, timeout=1).result()
        another.submit(lock.release).result()


def test_films_outside_the_fit_lie_amid_their_nearest_fitted_ones_and_change_nothing():
    vectors = groups()
    view = fit_tsne(vectors, FITTED)
    distances = np.linalg.norm(vectors[FITTED] - vectors[100], axis=1)
    nearest = np.argsort(distances)[:PLACED_BY]
    expected = np.median(view.points[FITTED][nearest], axis=0)
    np.testing.assert_allclose(view.points[100], expected, rtol=1e-6)

    vectors[~FITTED] += 50
    np.testing.assert_array_equal(fit_tsne(vectors, FITTED).points[FITTED], view.points[FITTED])


def test_one_factor_and_equal_films_get_finite_places():
    twins = groups()
    twins[:80] = twins[0]  # not all that the layout is fitted on: that has no map
    for vectors in (groups()[:, :1], twins):
        assert np.isfinite(fit_tsne(vectors, FITTED).points).all()


@pytest.mark.parametrize("fit", [fit_tsne, fit_umap])
def test_too_few_films_and_exploded_vectors_are_refused_in_words(fit):
    with pytest.raises(SettingError, match="29 films"):
        fit(groups(), np.arange(120) < 29)
    with pytest.raises(SettingError, match="without spread"):
        fit(np.ones((120, 4), np.float32), FITTED)
    with pytest.raises(DivergedError):
        fit(groups() * np.float32(np.nan), FITTED)
