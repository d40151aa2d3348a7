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
    told = [one for one in found.told if "of 0" not in one]
    assert [one[:6] in ("Rating", "Thumbs") for one in told] == [True] * (not unchanged)


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


def read_values(tmp_path, values, changes="", column="rating"):
    lines = "".join(f"u{i % 9},b{i // 9},{value}\n" for i, value in enumerate(values))
    return read(tmp_path, f"user,book,{column}\n{lines}", changes)


WHOLE = [1 + i % 5 for i in range(44)]


@pytest.mark.parametrize("slip", ["11", "55", "6", "-3", "0", "100", "−3", "555"])
@pytest.mark.parametrize("column", ["rating", "how it was"])
def test_one_slip_does_not_move_the_scale_and_is_named(slip, column, tmp_path):
    found = read_values(tmp_path, [*WHOLE, slip], column=column)
    ratings = found.dataset.ratings
    assert (len(ratings), ratings.lowest, ratings.highest) == (44, 1, 5)
    number = float(slip.replace("−", "-"))
    assert found.told[:1] == (
        f"1 of 45 lines is left out. Not used: line 46 (“{slip}” is off the scale from 1 to 5). If "
        f"what is off the scale is right, say scale={min(number, 1):g}-{max(number, 5):g}.",
    )
    wide = read_values(tmp_path, [*WHOLE, slip], f"scale={min(number, 1):g}-{max(number, 5):g}")
    assert len(wide.dataset.ratings) == 45 and not any("scale=" in told for told in wide.told)


def test_several_slips_among_many_do_not_move_it_either_and_of_few_lines_each_one_counts(tmp_path):
    found = read_values(tmp_path, [1 + i % 5 for i in range(168)] + [11, 77, 77, 77])
    assert len(found.dataset.ratings) == 168 and "4 of 172 lines are left out" in found.told[0]
    found = read_values(tmp_path, [1, 2, 3, 4, 5, 5, 9])
    assert len(found.dataset.ratings) == 7 and "from 1 to 10" in found.told[0]


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([7, 8, 6, 9, 7, 5, 4, 8, 10, 3] * 3, "1 to 10"),
        ([7, 8, 6, 5, 4, 3, 5, 2, 4, 5] * 3, "1 to 10"),
        ([70, 85, 3, 95, 60, 44, 81, 0, 9, 100] * 3, "0 to 100"),
        ([4, 5, 6, 7, 1, 2, 3, 5, 6, 4] * 3, "1 to 7"),
        ([-4, 5, -6, 7, 10, 2, -3, 5, 6, -10] * 3, "-10 to 10"),
        ([7.5, 8, 6, 9.5, 0.5, 5] * 4 + [11], "0.5 to 10"),
        ([12, 8, 14.5, 17, 6, 20, 11, 13] * 3, "1 to 20"),
    ],
)
def test_longer_scales_are_what_they_were(values, ends, tmp_path):
    assert f"Ratings from {ends} become" in read_values(tmp_path, values).told[0]


@pytest.mark.parametrize("top", [5, 10])
@pytest.mark.parametrize("n_zeros", [6, 9, 30])
def test_more_zeros_than_a_lowest_rating_would_have_are_no_ratings(n_zeros, top, tmp_path):
    values = [top - i % 3 for i in range(34)] + [0] * n_zeros
    found = read_values(tmp_path, values)
    assert (len(found.dataset.ratings), found.dataset.ratings.stars.min()) == (34, 5 - 10 / top)
    said = (
        f"{n_zeros} lines say 0, which means not rated: left out. If 0 is a rating, say "
        f"scale=0-{top}."
    )
    assert said in found.told
    kept = read_values(tmp_path, values, f"scale=0-{top}")
    assert len(kept.dataset.ratings) == 34 + n_zeros and said not in kept.told


@pytest.mark.parametrize("values", [[i % 6 for i in range(42)], [0, 3, 5], [0, 0, 1, 1, 5, 5, 3]])
def test_zeros_that_are_as_many_as_ones_are_kept_and_said(values, tmp_path):
    found = read_values(tmp_path, values)
    n_zeros = values.count(0)
    assert (len(found.dataset.ratings), found.dataset.ratings.lowest) == (len(values), 0)
    [told] = found.told
    assert told.startswith(f"{n_zeros} rating") and "kept as the lowest there can be" in told
    assert told.endswith("If 0 means not rated, say scale=1-5, which leaves them out.")
    left = read_values(tmp_path, values, "scale=1-5")
    assert len(left.dataset.ratings) == len(values) - n_zeros


@pytest.mark.parametrize("top", [2, 3])
def test_of_three_or_four_answers_zero_is_one(top, tmp_path):
    found = read_values(tmp_path, [i * 7 % 10 % (top + 1) for i in range(60)])
    assert len(found.dataset.ratings) == 60 and "are kept as the lowest" in found.told[0]


def test_minus_one_among_ratings_from_zero_is_none_either(tmp_path):
    found = read_values(tmp_path, [*range(11), *[-1] * 9])
    assert len(found.dataset.ratings) == 11 and "9 lines say -1, which" in found.told[1]


def test_a_dash_is_a_thumb_beside_a_plus_and_else_an_empty_cell(tmp_path):
    found = read_values(tmp_path, [*WHOLE, "-", "n/a"])
    assert len(found.dataset.ratings) == 44
    assert found.told == (
        "2 of 46 lines are left out. Not used: line 46 (no rating); line 47 (no rating).",
    )
    found = read_values(tmp_path, ["+", "-", "+", "-"])
    assert found.dataset.ratings.stars.tolist() == [5, 1, 5, 1]
    found = read_values(tmp_path, ["yes", "-", "no", "yes"])
    assert found.dataset.ratings.stars.tolist() == [5, 1, 5]
    found = read_values(tmp_path, [*WHOLE, "like"])
    assert "“like” is no number" in found.told[0]


def test_shares_of_one_become_stars_evenly_and_this_is_said(tmp_path):
    rows = "".join(f"u{i % 4},b{i // 4},{i % 5 / 4}\n" for i in range(40))
    found = read(tmp_path, f"user,item,rating\n{rows}")
    assert set(found.dataset.ratings.stars.tolist()) == {1, 2, 3, 4, 5}
    assert found.told == ("Ratings from 0 to 1 become stars from 1 to 5, evenly.",)
