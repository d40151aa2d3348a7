"""The corner of the rating table against a search through the ratings one by one."""

import numpy as np
import pytest

from cf.data import read_data, split_at_random
from cf.lesson.table import list_sizes, pick_table, scatter_dust, share_filled
from tests.runs import tiny_dataset


def test_every_cell_holds_the_users_own_rating_or_nothing():
    ratings = tiny_dataset().ratings
    split = split_at_random(ratings, 0)
    table = pick_table(ratings, split, (6, 7))
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
    assert 0 < np.isfinite(table.stars).sum() < 42


def test_the_movies_are_the_most_rated_ones():
    ratings = tiny_dataset().ratings
    table = pick_table(ratings, split_at_random(ratings, 0), (3, 5))
    counts = np.bincount(ratings.movie)
    assert counts[table.movies].min() >= np.delete(counts, table.movies).max()


def test_the_share_filled_is_counted_over_all_pairs():
    ratings = tiny_dataset().ratings
    pairs = {(u, m) for u, m in zip(ratings.user.tolist(), ratings.movie.tolist(), strict=True)}
    assert share_filled(ratings) == len(pairs) / (ratings.n_users * ratings.n_movies)


def test_sizes_grow_from_a_corner_to_the_whole_table_and_every_one_has_more_holes():
    ratings = read_data("bundled").ratings
    sizes = list_sizes(ratings)
    assert sizes[-1] == (ratings.n_users, ratings.n_movies)
    assert len(sizes) > 4 and list(sizes) == sorted(sizes)
    shares = [share_filled(ratings, size) for size in sizes]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.8 and shares[-1] == share_filled(ratings) < 0.02


@pytest.mark.parametrize("most", [(100, 100), (7, 9)])
def test_the_dust_holds_every_rating_of_its_corner_once(most, monkeypatch):
    monkeypatch.setattr("cf.lesson.table.MOST_BLOCKS", most)
    ratings, size = tiny_dataset().ratings, (20, 30)
    dust = scatter_dust(ratings, size)
    table = pick_table(ratings, split_at_random(ratings, 0), size)
    assert dust.shape == (min(20, most[0]), min(30, most[1]))
    rows, columns = (
        np.bincount(np.arange(n) * k // n) for n, k in zip(size, dust.shape, strict=True)
    )
    assert (dust * np.outer(rows, columns)).sum() == pytest.approx(np.isfinite(table.stars).sum())
    if dust.shape == size:
        assert np.array_equal(dust > 0, np.isfinite(table.stars))
