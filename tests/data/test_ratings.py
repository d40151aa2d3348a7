import numpy as np

from cf.data.ratings import Ratings, build_ratings, find_repeats

USERS = np.array([9, 4, 9, 4, 70_000])
MOVIES = np.array([160_000, 3, 3, 160_000, 8])
STARS = np.array([5, 1, 2, 3.5, 4])


def build(order=slice(None), lowest: float = 0.5, **changes: np.ndarray) -> Ratings:
    columns = {"user_id": USERS, "movie_id": MOVIES, "stars": STARS} | changes
    parts = (columns[name][order] for name in ("user_id", "movie_id", "stars"))
    return build_ratings(*parts, lowest=lowest, highest=5.0)


def test_rows_are_numbered_without_gaps_in_the_order_of_the_ids():
    ratings = build()
    assert ratings.user_ids.tolist() == [4, 9, 70_000]
    assert ratings.movie_ids.tolist() == [3, 8, 160_000]
    assert ratings.user.tolist() == [0, 0, 1, 1, 2]
    assert ratings.movie.tolist() == [0, 2, 0, 2, 1]
    assert ratings.stars.tolist() == [1, 3.5, 2, 5, 4]
    assert (len(ratings), ratings.n_users, ratings.n_movies) == (5, 3, 3)


def test_users_are_counted_and_averaged():
    assert build().n_by_user.tolist() == [2, 2, 1]
    assert build().user_means.tolist() == [2.25, 3.5, 4]


def test_the_order_of_the_rows_changes_neither_arrays_nor_checksum():
    shuffled = build(np.array([3, 1, 4, 0, 2]))
    assert shuffled.checksum == build().checksum
    assert shuffled.stars.tolist() == build().stars.tolist()


def test_the_number_type_of_the_source_does_not_change_the_checksum():
    narrow = build(user_id=USERS.astype(np.int32), stars=STARS.astype(np.float32))
    assert narrow.checksum == build().checksum
    assert len(narrow.checksum) == 64


def test_any_other_rating_id_or_scale_changes_the_checksum():
    other = STARS.copy()
    other[0] = 4.5
    moved = MOVIES.copy()
    moved[4] = 9
    sums = {build().checksum, build(stars=other).checksum, build(movie_id=moved).checksum}
    assert len(sums | {build(lowest=1.0).checksum}) == 4


def test_ids_far_apart_or_of_few_bits_get_the_same_rows():
    near = build(user_id=np.array([-100, -128, -100, -128, 127], np.int8))
    far = build(user_id=np.array([-(2**40), -(2**52), -(2**40), -(2**52), 2**52]))
    assert near.user_ids.tolist() == [-128, -100, 127]
    assert far.user_ids.tolist() == [-(2**52), -(2**40), 2**52]
    for ratings in (near, far):
        for column in ("user", "movie", "stars"):
            assert getattr(ratings, column).tolist() == getattr(build(), column).tolist()
            assert getattr(ratings, column).dtype == getattr(build(), column).dtype


def test_entries_numbered_part_by_part_are_numbered_alike(monkeypatch):
    monkeypatch.setattr("cf.data.ratings.AT_ONCE", 2)
    parts = build()
    monkeypatch.undo()
    assert parts.checksum == build().checksum


def test_repeats_are_found_in_the_order_of_the_file():
    assert find_repeats(USERS, MOVIES) is None
    users, movies = np.array([1, 2, 1, 2, 1]), np.array([7, 7, 8, 7, 7])
    assert find_repeats(users, movies) == (1, 3)
    assert find_repeats(np.array([1]), np.array([1])) is None
    assert find_repeats(np.array([1, 1, 2, 2]), np.array([7, 8, 8, 8])) == (2, 3)


def test_times_follow_their_ratings_into_the_canonical_order_outside_the_checksum():
    when = np.array([50, 10, 20, 40, 30])
    timed = build_ratings(USERS, MOVIES, STARS, 0.5, 5.0, when)
    assert timed.when is not None and timed.when.tolist() == [10, 40, 20, 50, 30]
    assert (timed.when.dtype, timed.checksum) == (np.int32, build().checksum)
    assert build().when is None
    again = build_ratings(
        timed.user_ids[timed.user],
        timed.movie_ids[timed.movie],
        *(timed.stars, 0.5, 5.0, timed.when),
    )
    assert again.when is not None and again.when.tolist() == timed.when.tolist()


def test_times_beyond_the_year_2038_and_before_1970_are_kept_whole():
    when = np.array([-(2**40), 2**31, 0, 1, 2])
    timed = build_ratings(USERS, MOVIES, STARS, 0.5, 5.0, when)
    assert timed.when is not None and timed.when.dtype == np.int64
    assert timed.when.tolist() == [2**31, 1, 0, -(2**40), 2]


def test_a_newcomers_ratings_count_as_given_when_the_newest_of_the_others_was():
    when = np.array([50, 10, 20, 40, 30])
    timed = build_ratings(USERS, MOVIES, STARS, 0.5, 5.0, when)
    more = timed.with_user(np.array([2, 0]), np.array([1.0, 2.0]))
    assert more.when is not None and more.when.tolist() == [10, 40, 20, 50, 30, 50, 50]
    assert more.when.dtype == np.int32
    assert build().with_user(np.array([2]), np.array([1.0])).when is None
