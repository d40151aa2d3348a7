import numpy as np

from cf.analysis.well_rated import CROWD, least_ratings, well_rated


def test_well_rated_movies_are_those_with_enough_ratings():
    n_ratings = np.random.default_rng(0).permutation(np.arange(200))
    np.testing.assert_array_equal(well_rated(n_ratings), n_ratings >= 20)


def test_a_small_upload_takes_its_most_rated_movies_instead():
    n_ratings = np.random.default_rng(0).permutation(np.arange(60))  # only 40 have 20 or more
    np.testing.assert_array_equal(well_rated(n_ratings), n_ratings >= 10)
    assert well_rated(np.array([1, 0, 2])).all()


def test_of_too_many_movies_for_a_map_the_most_rated_ten_thousand_are_taken():
    n_ratings = np.random.default_rng(0).permutation(84_432) // 2  # each number stands twice
    well = well_rated(n_ratings)
    assert well.sum() == 10_000
    assert n_ratings[well].min() >= n_ratings[~well].max()
    assert least_ratings(n_ratings) == n_ratings[well].min()
    assert well_rated(n_ratings[:CROWD]).sum() > 10_000
    assert (well_rated(n_ratings, 40_000) == (n_ratings >= 40_000)).all()
