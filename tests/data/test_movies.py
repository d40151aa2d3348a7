import numpy as np

from cf.data.movies import build_movies
from cf.data.ratings import build_ratings


def test_movies_count_and_average_their_own_ratings():
    ratings = build_ratings(
        np.array([1, 2, 3, 1]), np.array([5, 5, 5, 6]), np.array([1, 2, 4.5, 3]), 0.5, 5.0
    )
    movies = build_movies(
        ratings,
        title=["A", "B"],
        year=np.array([1990, 0]),
        genres=[frozenset({"War", "IMAX"}), frozenset({"(no genres listed)"})],
        label=np.array([1, 0]),
        box_office=np.array([1e8, np.nan]),
    )
    assert movies.n_ratings.tolist() == [3, 1]
    assert movies.mean_stars.tolist() == [2.5, 3.0]
    assert movies.most_rated.tolist() == [0, 1]
    assert movies.genre_names == ("War",)
    assert movies.genres.tolist() == [[True], [False]]
    assert (movies.genres_of(0), movies.genres_of(1)) == (["War"], [])


def test_movies_without_any_genre_have_a_table_of_no_columns():
    ratings = build_ratings(np.array([1]), np.array([5]), np.array([3.0]), 1, 5)
    none = np.zeros(1)
    movies = build_movies(ratings, ["A"], none, [frozenset({"unknown"})], none, none)
    assert movies.genres.shape == (1, 0)
