"""Separation against planted differences, shuffled labels and scikit-learn's own figures."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import kstest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cf.analysis.plane.projection import fit_projection
from cf.analysis.poles import FEWEST_MOVIES, Poles, genre_poles, label_poles
from cf.analysis.separation.epochs import measure_epochs
from cf.analysis.separation.genres import measure_genre_matrix
from cf.analysis.separation.measure import (
    Null,
    measure_null,
    measure_null_alone,
    measure_run_separations,
    measure_separation,
    score_poles,
)
from cf.analysis.separation.probe import choose_c
from cf.analysis.separation.probe_plane import fit_probe_plane
from cf.analysis.separation.report import measure
from cf.analysis.well_rated import well_rated
from cf.data import read_data
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
    assert 0.9 < found.interval[0] < found.auc < found.interval[1] < 1
    assert (found.n_positive, found.n_negative) == (80, 120)
    assert (found.poles, found.epoch) == ("a / b", 0)
    assert found.auc > found.null_high


def test_the_auc_of_a_known_overlap_comes_near_its_true_value():
    # Two unit normal clouds 2 apart: AUC = Φ(2/√2) = 0.921, slightly less for a fitted probe.
    found = measure_separation(*planted(shift=2, n_positive=600, n_negative=600), n_shuffles=0)
    assert 0.89 < found.auc < 0.945


def test_vectors_without_a_difference_lie_at_chance():
    aucs = [measure_separation(*planted(0, seed=seed), n_shuffles=0).auc for seed in range(20)]
    assert 0.47 < np.mean(aucs) < 0.53


def test_the_null_lies_at_chance_even_where_the_difference_is_perfect():
    null = measure_null(*planted(shift=6), observed=1.0, n_shuffles=40)
    assert len(null.aucs) == 40 and null.p_value == 1 / 41
    assert 0.46 < np.mean(null.aucs) < 0.54
    assert null.band[0] < 0.5 < null.band[1]


def test_the_null_of_a_number_alone_is_read_in_its_better_direction_too():
    vectors, poles = planted(shift=3, n_factors=1)
    found = measure_null_alone(vectors[:, 0], poles)
    assert found.p_value == 1 / 100 and found.aucs.min() >= 0.5
    p_values = [
        measure_null_alone(*noise, seed=seed).p_value
        for seed in range(200)
        for noise in [(np.random.default_rng(seed).normal(size=len(vectors)), poles)]
    ]
    assert kstest(p_values, "uniform").pvalue > 0.01


def test_the_band_holds_about_nine_in_ten_of_further_shuffles():
    vectors, poles = planted(shift=3)
    low, high = measure_null(vectors, poles, 1.0).band
    further = measure_null(vectors, poles, 1.0, seed=5000).aucs
    assert 0.75 < np.mean((low <= further) & (further <= high)) <= 0.99


@pytest.fixture(scope="module")
def learned() -> tuple[Movies, np.ndarray]:
    """The bundled films, with vectors of eight factors that an SVD finds in the ratings."""
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import svds

    data = read_data("bundled")
    user, movie = data.ratings.user, data.ratings.movie
    stars = data.ratings.stars - data.movies.mean_stars[movie]
    _, sizes, vectors = svds(coo_array((stars, (movie, user))).T.tocsr(), 8, rng=0)
    return data.movies, (vectors.T * sizes).astype(np.float32)


def by_scikit_learn(coordinates: np.ndarray, poles: Poles, seed: int = 0) -> float:
    """The mean over the folds of five repeats: estimators, scaling and areas are scikit-learn's."""
    scores, _ = score_poles(coordinates, poles, seed)
    own, aucs = coordinates[poles.rows].astype(np.float64), []
    probe = make_pipeline(
        StandardScaler(),
        LogisticRegression(C=choose_c(own.shape[1]), class_weight="balanced", tol=1e-8),
    )
    for fold in scores.fold:
        for held_out in (fold == number for number in range(5)):
            probe.fit(own[~held_out], poles.is_positive[~held_out])
            odds = probe.decision_function(own[held_out])
            aucs.append(roc_auc_score(poles.is_positive[held_out], odds))
    return float(np.mean(aucs))


@pytest.mark.parametrize(
    "genres",
    [
        None,
        ("Action", "Romance"),
        ("Action", "Drama"),
        ("Comedy", "Drama"),
        ("Crime", "Children"),
        ("Horror", "Romance"),
        ("Sci-Fi", "War"),
        ("Thriller", "Comedy"),
        ("Animation", "Mystery"),
        ("Western", "Fantasy"),
    ],
)
def test_on_real_films_the_figure_is_that_of_scikit_learn(learned, genres):
    movies, vectors = learned
    poles = genre_poles(movies, *genres) if genres else label_poles(movies)
    assert not poles.too_few
    expected = by_scikit_learn(vectors, poles)
    assert measure_separation(vectors, poles, n_shuffles=0).auc == pytest.approx(expected, abs=5e-3)


def test_the_same_question_gets_the_same_figure_wherever_it_is_asked(learned):
    movies, vectors = learned
    poles = genre_poles(movies, "Action", "Romance")
    fitted_on = well_rated(movies.n_ratings)
    points = fit_projection(vectors, fitted_on).points
    _, metered = measure_run_separations(3, vectors, movies)
    report = measure(movies, poles, vectors, points)
    assert metered.auc == report.full.value
    assert (metered.null_low, metered.null_high) == report.full_null.band
    epochs = measure_epochs([vectors], poles, fitted_on)
    assert (epochs.full, epochs.plane) == ((report.full.value,), (report.plane.value,))
    drawn = [fit_probe_plane(place, poles, poles).aucs[0] for place in (vectors, points)]
    assert drawn == [report.full, report.plane]
    two = replace(
        movies,
        genre_names=("Action", "Romance"),
        genres=movies.genres[:, [movies.genre_names.index(g) for g in ("Action", "Romance")]],
    )
    assert measure_genre_matrix(vectors, two).auc[0, 1] == report.full.value


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("shift", [0.5, 2])
def test_on_planted_films_the_figure_is_that_of_scikit_learn(shift, seed):
    vectors, poles = planted(shift, 30 + 20 * seed, 150, n_factors=1 + 5 * seed, seed=seed)
    expected = by_scikit_learn(vectors, poles, seed)
    found = measure_separation(vectors, poles, n_shuffles=0, seed=seed)
    assert found.auc == pytest.approx(expected, abs=5e-3)
    assert found.interval == (
        score_poles(vectors, poles, seed)[1].low,
        score_poles(vectors, poles, seed)[1].high,
    )


def test_coordinates_are_standardised_without_a_look_at_the_films_held_out():
    vectors, poles = planted(shift=1)
    vectors[poles.rows[::20]] *= 30  # a few films far out: whoever looks at them scales otherwise
    expected = by_scikit_learn(vectors, poles)
    found = measure_separation(vectors, poles, n_shuffles=0)
    assert found.auc == pytest.approx(expected, abs=1e-3)


def test_equal_vectors_give_chance_and_no_warning():
    vectors, poles = planted(shift=0)
    assert measure_separation(np.full_like(vectors, 0.1), poles, n_shuffles=2).auc == 0.5


def test_scale_does_not_matter():
    vectors, poles = planted(shift=1)
    small = measure_separation(vectors, poles, n_shuffles=0).auc
    assert measure_separation(vectors * 1e6, poles, n_shuffles=0).auc == pytest.approx(small)


def test_a_single_coordinate_can_be_measured():
    vectors, poles = planted(shift=3)
    _, column = score_poles(vectors[:, :1], poles)
    assert column == score_poles(vectors[:, 0], poles)[1]
    assert 0 <= column.value <= 1


def test_the_same_seed_gives_the_same_figures():
    first = measure_separation(*planted(1), n_shuffles=3, seed=7)
    assert first == measure_separation(*planted(1), n_shuffles=3, seed=7)
    assert first != measure_separation(*planted(1), n_shuffles=3, seed=8)


def test_without_shuffles_there_is_no_band():
    found = measure_separation(*planted(1), n_shuffles=0)
    assert np.isnan([found.null_low, found.null_high]).all()
    assert np.isnan(Null(np.empty(0), 1.0).band).all()


def test_a_known_band_is_taken_over():
    found = measure_separation(*planted(1), epoch=3, band=(0.4, 0.6))
    assert (found.epoch, found.null_low, found.null_high) == (3, 0.4, 0.6)


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
