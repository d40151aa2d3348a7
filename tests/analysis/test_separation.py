"""Separation against planted differences, shuffled labels and scikit-learn's own figures."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cf.analysis.separation import (
    FEWEST_MOVIES,
    Poles,
    _auc,
    genre_poles,
    label_poles,
    measure_separation,
)
from cf.data.movies import Movies


def some_movies() -> Movies:
    """Six films: enough to see who takes part."""
    genres = {"Action": [1, 1, 0, 0, 1, 0], "Drama": [1] * 6, "Romance": [0, 1, 1, 0, 0, 1]}
    return Movies(
        title=tuple("ABCDEF"),
        year=np.full(6, 2000, np.int16),
        genre_names=tuple(genres),
        genres=np.array(list(genres.values()), bool).T,
        n_ratings=np.array([20, 50, 30, 40, 19, 21], np.int32),
        mean_stars=np.full(6, 3.5, np.float32),
        label=np.array([1, 0, -1, 1, -1, -1], np.int8),
        box_office=np.full(6, np.nan),
    )


def planted(
    shift: float, n_positive: int = 80, n_negative: int = 120, n_factors: int = 10, seed: int = 0
) -> tuple[np.ndarray, Poles]:
    """Random vectors of which the positive ones are moved along an oblique direction."""
    rng = np.random.default_rng(seed)
    n_movies = 2 * (n_positive + n_negative)
    rows = np.sort(rng.permutation(n_movies)[: n_positive + n_negative])
    is_positive = rng.permutation(len(rows)) < n_positive
    direction = rng.normal(size=n_factors)
    vectors = rng.normal(size=(n_movies, n_factors))
    vectors[rows[is_positive]] += shift * direction / np.linalg.norm(direction)
    return vectors.astype(np.float32) * 0.01, Poles("a / b", "a", "b", rows, is_positive)


def test_labelled_films_with_enough_ratings_take_part():
    poles = label_poles(some_movies())
    assert poles.rows.tolist() == [0, 2, 3, 5]
    assert poles.is_positive.tolist() == [True, False, True, False]
    assert (poles.positive, poles.negative) == ("blockbuster", "independent")
    assert label_poles(some_movies(), min_ratings=1).rows.tolist() == [0, 2, 3, 4, 5]


def test_films_with_both_or_neither_of_two_genres_take_no_part():
    poles = genre_poles(some_movies(), "Action", "Romance")
    assert poles.rows.tolist() == [0, 2, 5]
    assert poles.is_positive.tolist() == [True, False, False]
    assert (poles.name, poles.n_positive, poles.n_negative) == ("Action / Romance", 1, 2)


@pytest.mark.parametrize("genres", [("Western", "Romance"), ("Action", "Western"), ("A", "B")])
def test_a_genre_that_no_film_has_leaves_too_few(genres):
    assert genre_poles(some_movies(), *genres).too_few


def test_a_genre_against_itself_leaves_no_film():
    assert len(genre_poles(some_movies(), "Drama", "Drama").rows) == 0


def test_a_planted_difference_is_found_on_films_held_out():
    found = measure_separation(*planted(shift=6))
    assert found.auc > 0.99
    assert len(found.fold_aucs) == 5
    assert (found.n_positive, found.n_negative) == (80, 120)
    assert (found.poles, found.space) == ("a / b", "full")
    assert found.auc > found.null_band[1]


def test_the_auc_of_a_known_overlap_comes_near_its_true_value():
    # Two unit normal clouds 2 apart: AUC = Φ(2/√2) = 0.921, slightly less for a fitted probe.
    found = measure_separation(*planted(shift=2, n_positive=600, n_negative=600), n_shuffles=0)
    assert 0.89 < found.auc < 0.945


def test_vectors_without_a_difference_lie_at_chance():
    aucs = [measure_separation(*planted(0, seed=seed), n_shuffles=0).auc for seed in range(20)]
    assert 0.47 < np.mean(aucs) < 0.53


def test_the_null_lies_at_chance_even_where_the_difference_is_perfect():
    found = measure_separation(*planted(shift=6), n_shuffles=40)
    assert len(found.null_aucs) == 40
    assert 0.46 < np.mean(found.null_aucs) < 0.54
    assert found.null_band[0] < 0.5 < found.null_band[1]


def test_the_band_holds_about_nine_in_ten_of_further_shuffles():
    vectors, poles = planted(shift=3)
    low, high = measure_separation(vectors, poles, n_shuffles=60).null_band
    further = np.array(measure_separation(vectors, poles, n_shuffles=60, seed=5000).null_aucs)
    assert 0.75 < np.mean((low <= further) & (further <= high)) <= 0.99


def test_the_folds_are_those_of_a_scikit_learn_pipeline():
    vectors, poles = planted(shift=1)
    probe = make_pipeline(
        StandardScaler(), LogisticRegression(C=0.2, class_weight="balanced", tol=1e-8)
    )
    expected = cross_val_score(
        probe,
        vectors[poles.rows].astype(np.float64),
        poles.is_positive,
        scoring="roc_auc",
        cv=StratifiedKFold(5, shuffle=True, random_state=3),
    )
    # The solver also pulls at the intercept, so a pair of nearly equal scores may change places.
    found = measure_separation(vectors, poles, n_shuffles=0, seed=3)
    np.testing.assert_allclose(found.fold_aucs, expected, atol=0.01)


def test_coordinates_are_standardised_without_a_look_at_the_films_held_out():
    vectors, poles = planted(shift=1)
    vectors[poles.rows[::20]] *= 30  # a few films far out: whoever looks at them scales otherwise
    probe = make_pipeline(
        StandardScaler(),
        LogisticRegression(C=0.2, class_weight="balanced", solver="liblinear"),
    )
    expected = cross_val_score(
        probe,
        vectors[poles.rows].astype(np.float64),
        poles.is_positive,
        scoring="roc_auc",
        cv=StratifiedKFold(5, shuffle=True, random_state=0),
    )
    found = measure_separation(vectors, poles, n_shuffles=0)
    np.testing.assert_allclose(found.fold_aucs, expected, atol=1e-9)


def test_ties_count_half():
    rng = np.random.default_rng(0)
    scores, is_positive = rng.integers(0, 4, 60).astype(float), rng.random(60) < 0.3
    assert _auc(scores, is_positive) == pytest.approx(roc_auc_score(is_positive, scores))
    assert _auc(np.zeros(60), is_positive) == 0.5


def test_equal_vectors_give_chance_and_no_warning():
    vectors, poles = planted(shift=0)
    assert measure_separation(np.full_like(vectors, 0.1), poles, n_shuffles=2).auc == 0.5


def test_scale_does_not_matter():
    vectors, poles = planted(shift=1)
    small = measure_separation(vectors, poles, n_shuffles=0).auc
    assert measure_separation(vectors * 1e6, poles, n_shuffles=0).auc == pytest.approx(small)


def test_the_plane_is_measured_by_its_points():
    vectors, poles = planted(shift=3)
    found = measure_separation(vectors[:, :2], poles, n_shuffles=1, space="plane")
    assert found.space == "plane"
    one = measure_separation(vectors[:, :1], poles, n_shuffles=0)
    assert 0 <= one.auc <= 1


def test_the_same_seed_gives_the_same_figures():
    first = measure_separation(*planted(1), n_shuffles=3, seed=7)
    assert first == measure_separation(*planted(1), n_shuffles=3, seed=7)
    assert first != measure_separation(*planted(1), n_shuffles=3, seed=8)


def test_without_shuffles_there_is_no_band():
    found = measure_separation(*planted(1), n_shuffles=0)
    assert found.null_aucs == ()
    assert np.isnan(found.null_band).all()


def test_the_fewest_movies_are_enough_and_one_less_is_refused():
    vectors, poles = planted(6, n_positive=FEWEST_MOVIES, n_negative=40)
    assert not poles.too_few
    assert measure_separation(vectors, poles, n_shuffles=1).auc > 0.9
    vectors, poles = planted(6, n_positive=FEWEST_MOVIES - 1, n_negative=40)
    assert poles.too_few
    with pytest.raises(ValueError, match="9 and 40 movies"):
        measure_separation(vectors, poles)


def test_vectors_that_are_not_finite_are_refused():
    vectors, poles = planted(1)
    vectors[poles.rows[0], 0] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        measure_separation(vectors, poles, n_shuffles=0)
