"""All genres at once, on invented films of which two genres are planted to be alike."""

import numpy as np
import pytest

from cf.analysis.poles import genre_poles
from cf.analysis.separation.genres import measure_genre_matrix, measure_genres_against_rest
from cf.analysis.separation.report import measure
from tests.analysis.planted_films import invented_movies


@pytest.fixture(scope="module")
def planted():
    """Genres G0 to G4; G0 and G3 lie in one direction, G1 in another, G2 nowhere; G4 is rare."""
    movies = invented_movies(500, n_genres=5)
    movies.genres[:, 4] = np.arange(500) < 12
    vectors = np.random.default_rng(1).normal(size=(500, 8))
    vectors[:, 0] += 4 * (movies.genres[:, 0] | movies.genres[:, 3])
    vectors[:, 5] += 4 * movies.genres[:, 1]
    return movies, vectors


@pytest.fixture(scope="module")
def matrix(planted):
    movies, vectors = planted
    return measure_genre_matrix(vectors, movies)


def test_the_matrix_is_symmetric_and_holds_the_figure_of_each_pair(planted, matrix):
    movies, vectors = planted
    assert sorted(matrix.names) == list(movies.genre_names)
    np.testing.assert_array_equal(matrix.auc, matrix.auc.T)
    i, j = matrix.names.index("G0"), matrix.names.index("G1")
    poles = genre_poles(movies, "G0", "G1")
    expected = measure(movies, poles, vectors, vectors[:, :2], n_shuffles=1).full
    assert (matrix.auc[i, j], matrix.low[i, j]) == (expected.value, expected.low)
    assert matrix.auc[i, j] > 0.95
    assert (matrix.n_films[i, j], matrix.n_films[j, i]) == (poles.n_positive, poles.n_negative)


def test_like_genres_stand_side_by_side(matrix):
    at = {name: place for place, name in enumerate(matrix.names)}
    assert abs(at["G0"] - at["G3"]) == 1
    assert matrix.auc[at["G0"], at["G3"]] < 0.65


def test_a_pair_with_too_few_films_is_blank_and_says_why(matrix):
    blank = {
        (matrix.names[i], matrix.names[j]) for i, j in np.argwhere(np.isnan(matrix.auc)).tolist()
    }
    assert blank == set(matrix.reason)
    assert matrix.names[-1] == "G4", "without any figure, last"
    assert names_the_rare_genre(matrix.reason["G4", "G0"])
    assert matrix.reason["G1", "G1"] == "A genre against itself."


def names_the_rare_genre(reason: str) -> bool:
    return reason.startswith("Only ") and "films of G4" in reason and "20 are needed" in reason


def test_progress_is_reported_to_the_end(planted):
    movies, vectors = planted
    shares = []
    measure_genre_matrix(vectors, movies, report=shares.append)
    assert shares == sorted(shares)
    assert (len(shares), shares[-1]) == (10, 1)


def test_the_list_tells_what_the_plane_hides(planted):
    movies, vectors = planted
    found = measure_genres_against_rest(vectors, vectors[:, :2], movies)
    assert {rest.name for rest in found} == {"G0", "G1", "G2", "G3"}
    assert [rest.full.value for rest in found] == sorted(
        (rest.full.value for rest in found), reverse=True
    )
    [second] = [rest for rest in found if rest.name == "G1"]
    assert second.full.low > 0.95
    assert second.plane.value < 0.65
    assert second.n_films <= 500


def test_data_without_genres_give_an_empty_matrix():
    movies = invented_movies(30, n_genres=0)
    matrix = measure_genre_matrix(np.zeros((30, 3)), movies)
    assert matrix.names == ()
    assert measure_genres_against_rest(np.zeros((30, 3)), np.zeros((30, 2)), movies) == []
