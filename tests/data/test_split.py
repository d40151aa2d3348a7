from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from cf.data import Ratings, build_ratings, read_data, split_at_random, split_ratings
from cf.data.split import add_newcomer
from cf.errors import DataError, SettingError
from cf.settings import Settings


@cache
def bundled() -> Ratings:
    return read_data("bundled").ratings


def few_ratings(n: int) -> Ratings:
    return build_ratings(np.arange(n), np.arange(n), np.full(n, 3.0), 0.5, 5.0)


def test_the_two_sides_are_disjoint_complete_and_ascending():
    split = split_at_random(bundled())
    assert np.array_equal(
        np.sort(np.concatenate([split.train, split.validation])), np.arange(len(bundled()))
    )
    for side in (split.train, split.validation):
        assert side.dtype == np.int64
        assert (np.diff(side) > 0).all()


def test_validation_gets_its_share():
    assert len(split_at_random(bundled()).validation) == round(0.2 * len(bundled()))


def test_the_same_seed_gives_the_same_split_and_another_another():
    first, again, other = (split_at_random(bundled(), seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first.validation, again.validation)
    assert not np.array_equal(first.validation, other.validation)


def test_validation_is_drawn_evenly_from_all_ratings():
    validation = split_at_random(bundled()).validation
    in_tenths = np.histogram(validation, bins=10, range=(0, len(bundled())))[0]
    assert in_tenths == pytest.approx(len(validation) / 10, rel=0.1)


def test_users_and_movies_seen_only_in_validation_are_counted_not_dropped():
    split = split_at_random(bundled(), seed=1)
    for rows, n_unseen in (
        (bundled().user, split.n_unseen_users),
        (bundled().movie, split.n_unseen_movies),
    ):
        only = set(rows[split.validation].tolist()) - set(rows[split.train].tolist())
        assert len(only) == n_unseen
    assert split.n_unseen_movies > 0
    everyone_unseen = split_at_random(few_ratings(10))
    assert (everyone_unseen.n_unseen_users, everyone_unseen.n_unseen_movies) == (2, 2)


def test_each_side_gets_at_least_one_rating():
    split = split_at_random(few_ratings(2))
    assert (len(split.train), len(split.validation)) == (1, 1)


def test_a_single_rating_cannot_be_split():
    with pytest.raises(DataError, match="two are needed at least"):
        split_at_random(few_ratings(1))


def test_very_many_ratings_are_split_as_evenly_by_a_quicker_draw(monkeypatch):
    whole = split_at_random(bundled(), seed=3)
    monkeypatch.setattr("cf.data.split.MOST_SHUFFLED", 1000)
    first, again = (split_at_random(bundled(), seed=3) for _ in range(2))
    assert np.array_equal(first.validation, again.validation)
    assert len(first.validation) == len(whole.validation) == len(set(first.validation.tolist()))
    assert not np.array_equal(first.validation, whole.validation)
    in_tenths = np.histogram(first.validation, bins=10, range=(0, len(bundled())))[0]
    assert in_tenths == pytest.approx(len(first.validation) / 10, rel=0.1)


NEWEST, EACH = Settings(split="newest"), Settings(split="newest-each", n_newest=3)


def test_the_settings_decide_the_split():
    split = split_ratings(bundled(), Settings(split_seed=3))
    assert np.array_equal(split.validation, split_at_random(bundled(), 3).validation)
    seeds = [split_ratings(bundled(), replace(NEWEST, split_seed=seed)) for seed in (0, 1)]
    assert np.array_equal(seeds[0].validation, seeds[1].validation), "no seed decides times"


def test_the_newest_fifth_is_no_older_than_any_training_rating():
    ratings, split = bundled(), split_ratings(bundled(), NEWEST)
    assert ratings.when is not None and len(split.validation) == round(len(ratings) / 5)
    assert ratings.when[split.train].max() <= ratings.when[split.validation].min()
    unseen = set(ratings.user[split.validation]) - set(ratings.user[split.train])
    assert split.n_unseen_users == len(unseen) > 100


def test_each_users_newest_are_held_back_and_one_always_trains():
    ratings, split = bundled(), split_ratings(bundled(), EACH)
    assert ratings.when is not None and split.n_unseen_users == 0
    for user in (0, 100, 670):
        train, held = (p[ratings.user[p] == user] for p in (split.train, split.validation))
        assert len(held) == 3 and ratings.when[train].max() <= ratings.when[held].min()
    everything = split_ratings(bundled(), replace(EACH, n_newest=1000))
    assert set(np.bincount(ratings.user[everything.train]).tolist()) >= {1}
    assert np.bincount(ratings.user[everything.train], minlength=671).min() == 1


def timed(user: list[int], when: list[int]) -> Ratings:
    n = len(user)
    return build_ratings(np.array(user), np.arange(n), np.full(n, 3.0), 0.5, 5.0, np.array(when))


def test_of_one_second_the_last_in_the_order_of_user_and_movie_is_the_newest():
    same = timed([1] * 5 + [2] * 5, [7] * 10)
    assert split_ratings(same, NEWEST).validation.tolist() == [8, 9]
    assert split_ratings(same, EACH).validation.tolist() == [2, 3, 4, 7, 8, 9]
    mixed = timed([1] * 5 + [2] * 5, [9, 7, 7, 1, 1, 1, 1, 7, 1, 1])
    assert split_ratings(mixed, NEWEST).validation.tolist() == [0, 7]
    assert split_ratings(mixed, replace(EACH, n_newest=2)).validation.tolist() == [0, 2, 7, 9]


def test_users_of_one_rating_keep_it_and_data_of_none_but_those_are_refused():
    assert split_ratings(timed([1, 2, 2], [1, 2, 3]), EACH).validation.tolist() == [2]
    with pytest.raises(SettingError, match=r"no user of these has more\. Take random or newest"):
        split_ratings(timed([1, 2, 3], [1, 2, 3]), EACH)


@pytest.mark.parametrize("settings", [NEWEST, EACH])
def test_ratings_without_times_are_refused_with_what_to_do(settings):
    with pytest.raises(SettingError, match=r"needs to know when .* Take random, or data") as error:
        split_ratings(few_ratings(10), settings)
    assert error.value.setting == "split"
    with pytest.raises(DataError, match="two are needed at least"):
        split_ratings(timed([1], [1]), NEWEST)


def test_a_newcomer_trains_with_all_they_gave_though_it_is_the_newest():
    ratings = timed([1] * 5 + [2] * 5, list(range(10)))
    before = split_ratings(ratings, NEWEST)
    more, split = add_newcomer(ratings, before, np.array([0, 4]), np.array([1.0, 2.0]))
    assert split.validation.tolist() == before.validation.tolist() == [8, 9]
    assert split.train.tolist() == [*range(8), 10, 11] and len(more) == 12
