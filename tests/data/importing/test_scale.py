"""Ratings, counts and thumbs of any scale as stars, and what is no rating."""

import pytest

from tests.data.importing.tables import read


@pytest.mark.parametrize(
    ("values", "scale", "stars", "unchanged"),
    [
        (["1", "3", "5"], (1, 5), [1, 3, 5], True),
        ([".5", "3", "5.0"], (0.5, 5), [0.5, 3, 5], True),
        (["0", "3", "5"], (0, 5), [0, 3, 5], True),
        (["1", "7", "10"], (0.5, 5), [0.5, 3.5, 5], False),
        (["0", "7", "10"], (0, 5), [0, 3.5, 5], False),
        (["-10", "0", "10"], (0, 5), [0, 2.5, 5], False),
        (["−9,5", "0,5", "10"], (0, 5), [0.125, 2.625, 5], False),
        (["0", "50", "100"], (0, 5), [0, 2.5, 5], False),
        ([*"1234567"], (1 / 1.4, 5), [n / 1.4 for n in range(1, 8)], False),
        (["0", "1", "1"], (1, 5), [1, 5, 5], False),
        (["-1", "1", "1"], (1, 5), [1, 5, 5], False),
        (["dislike", "like", "like"], (1, 5), [1, 5, 5], False),
        (["4/5", "3 stars", "★★½"], (1, 5), [4, 3, 2.5], True),
    ],
)
def test_every_scale_becomes_stars_of_at_most_five(values, scale, stars, unchanged, tmp_path):
    text = "user;movie;rating\n" + "".join(f"1;{i};{value}\n" for i, value in enumerate(values))
    found = read(tmp_path, text)
    assert found.dataset.ratings.stars.tolist() == pytest.approx(stars)
    assert (found.dataset.ratings.lowest, found.dataset.ratings.highest) == scale
    assert [told[:6] in ("Rating", "Thumbs") for told in found.told] == [True] * (not unchanged)


def test_counts_are_said_to_be_no_ratings_and_become_stars_by_their_logarithm(tmp_path):
    lines = "".join(f"{u}\t{a}\t{n}\n" for u, a, n in [(2, 51, 1), (2, 52, 100), (3, 51, 10_000)])
    found = read(tmp_path, f"userID\tartistID\tweight\n{lines}")
    assert found.dataset.ratings.stars.tolist() == [1, 3, 5]
    assert found.dataset.noun == "artist"
    assert "counts up to 10,000, not ratings" in found.told[0]
    assert "ten times as many are always 1.0 stars more" in found.told[0]


def test_counts_are_told_from_ratings_by_how_uneven_they_are_whatever_they_are_called(tmp_path):
    def stars(values: list[int]) -> tuple[list[float], str]:
        lines = "".join(f"{i % 3},{i},{value}\n" for i, value in enumerate(values))
        found = read(tmp_path, f"user,song,rating\n{lines}")
        return found.dataset.ratings.stars.tolist(), " ".join(found.told)

    given, told = stars([1, 1, 1, 1, 100, 10_000])
    assert sorted(given) == [1, 1, 1, 1, 3, 5] and "counts up to 10,000, not ratings" in told
    given, told = stars([50, 100, 150, 200])
    assert sorted(given) == [1.25, 2.5, 3.75, 5] and "divided by 40" in told
    given, told = stars([5, 4, 3] * 30 + [555])
    assert set(given) == {3, 4, 5} and "“555” is off the scale from 1 to 5" in told


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("liked", "1", "All thumbs are up: nobody said what they disliked"),
        ("rating", "up", "All thumbs are up"),
        ("plays", "1", "counts, and each is 1: they say who took what, not who liked it"),
    ],
)
def test_what_is_all_alike_is_five_stars_and_said_to_teach_nothing(column, value, said, tmp_path):
    lines = "".join(f"{i % 3},{i},{value}\n" for i in range(9))
    found = read(tmp_path, f"user,song,{column}\n{lines}")
    ratings = found.dataset.ratings
    assert set(ratings.stars.tolist()) == {5} and (ratings.lowest, ratings.highest) == (1, 5)
    [told] = found.told
    assert said in told and "no taste to learn" in told


def test_counts_of_one_and_two_are_compared_by_twice_as_many(tmp_path):
    found = read(tmp_path, "user,song,plays\n1,1,1\n1,2,2\n2,1,1\n")
    assert "counts up to 2" in found.told[0] and "twice as many are always 4.0" in found.told[0]


@pytest.mark.parametrize(
    ("mark", "others"), [("-1", range(1, 11)), ("99", (-10, -3, 4, 10)), ("0", (1, 5, 7, 10) * 3)]
)
def test_numbers_that_mean_not_rated_are_no_ratings(mark, others, tmp_path):
    rows = [(i, value) for i, value in enumerate([*others, *[mark] * len(others)])]
    found = read(tmp_path, "user,movie,score\n" + "".join(f"1,{i},{v}\n" for i, v in rows))
    assert len(found.dataset.ratings) == len(others)
    assert any(f"say {mark}, which means not rated" in told for told in found.told)
