"""The corner of the rating table against a search through the ratings one by one."""

import numpy as np
import pytest

from cf.data import split_ratings
from cf.lesson.table import pick_table, share_filled
from tests.runs import tiny_dataset


def test_every_cell_holds_the_users_own_rating_or_nothing():
    ratings = tiny_dataset().ratings
    split = split_ratings(ratings, 0)
    table = pick_table(ratings, split, 6, 7)
    known = {
        (int(u), int(m)): (float(s), i in set(split.validation.tolist()))
        for i, (u, m, s) in enumerate(zip(ratings.user, ratings.movie, ratings.stars, strict=True))
    }
    assert table.stars.shape == table.held_back.shape == (6, 7)
    for row, user in enumerate(table.users.tolist()):
        for column, movie in enumerate(table.movies.tolist()):
            stars, held_back = known.get((user, movie), (np.nan, False))
            assert table.stars[row, column] == pytest.approx(stars, nan_ok=True)
            assert table.held_back[row, column] == held_back
    assert 0 < table.n_filled < 42


def test_the_movies_are_the_most_rated_ones():
    ratings = tiny_dataset().ratings
    table = pick_table(ratings, split_ratings(ratings, 0), 3, 5)
    counts = np.bincount(ratings.movie)
    assert counts[table.movies].min() >= np.delete(counts, table.movies).max()


def test_the_share_filled_is_counted_over_all_pairs():
    ratings = tiny_dataset().ratings
    pairs = {(u, m) for u, m in zip(ratings.user.tolist(), ratings.movie.tolist(), strict=True)}
    assert share_filled(ratings) == len(pairs) / (ratings.n_users * ratings.n_movies)
