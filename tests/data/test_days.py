"""Days are numbered user by user."""

import numpy as np

from cf.data import build_ratings
from cf.data.days import number_days

NIGHT = 1_000_000_000 - 1_000_000_000 % 86_400  # a midnight, UTC


def test_a_day_is_one_users_from_midnight_to_midnight():
    user, movie = np.array([7, 7, 7, 7, 9, 9]), np.array([1, 2, 3, 4, 1, 2])
    when = NIGHT + np.array([86_400, 86_399, 5, -1, 6, 0])
    ratings = build_ratings(user, movie, np.full(6, 3.0), 0.5, 5.0, when)
    day, n_days = number_days(ratings)
    assert (day.tolist(), n_days) == ([2, 1, 1, 0, 3, 3], 4)


def test_a_user_who_comes_last_changes_no_day_of_the_others():
    user, movie = np.array([1, 1, 2]), np.array([1, 2, 1])
    ratings = build_ratings(user, movie, np.ones(3), 1, 5, NIGHT + np.array([0, 90_000, 0]))
    more = ratings.with_user(np.array([0, 1]), np.array([4.0, 5.0]))
    assert number_days(ratings)[0].tolist() == number_days(more)[0].tolist()[:3] == [0, 1, 2]
    assert number_days(more)[1] == 4
