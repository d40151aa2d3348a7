import numpy as np
import pytest

from cf.data import labels
from cf.data.labels import label_films

MAJOR, SMALL = "Some Unit, Paramount Pictures", "Kitchen Table Films"


def label(films: list[tuple[int, float, str]]) -> list[int]:
    years, dollars, companies = zip(*films, strict=True)
    return label_films(np.array(years, np.int16), np.array(dollars), companies).tolist()


def test_the_rule_is_the_documented_one():
    assert (labels.BAND_YEARS, labels.BOTTOM_SHARE) == (5, 0.4)
    assert round(labels.TOP_SHARE, 6) == 0.333333
    assert len(set(labels.MAJORS)) == len(labels.MAJORS)


def test_majors_at_the_top_and_others_at_the_bottom_are_labelled():
    majors = [(2000, float(dollars), MAJOR) for dollars in range(1, 10)]
    assert label(majors) == [0, 0, 0, 0, 0, 0, 1, 1, 1]
    others = [(2000, float(dollars), SMALL) for dollars in range(1, 11)]
    assert label(others) == [-1, -1, -1, -1, 0, 0, 0, 0, 0, 0]


def test_films_more_than_five_years_apart_are_not_compared():
    early = [(1940, 1.0, MAJOR), (1940, 2.0, MAJOR), (1940, 3.0, MAJOR)]
    assert label([*early, (1946, 100.0, SMALL), (1946, 200.0, SMALL)])[:3] == [0, 0, 1]
    assert label([*early, (1945, 100.0, SMALL), (1945, 200.0, SMALL)])[:3] == [0, 0, 0]


def test_nothing_is_guessed_where_a_fact_is_missing():
    films = [(2000, float(dollars), "") for dollars in range(1, 6)]
    assert label(films) == [0] * 5
    assert label([(2000, np.nan, MAJOR), (2000, np.nan, SMALL)]) == [0, 0]
    assert label([(2000, 1.0, "  "), (2000, 5.0, SMALL)])[0] == 0


def test_films_with_unknown_box_office_do_not_move_the_band():
    known = [(2000, float(dollars), MAJOR) for dollars in range(1, 11)]
    assert label([*known, *[(2000, np.nan, MAJOR)] * 50])[:10] == label(known)


@pytest.mark.parametrize("major", labels.MAJORS)
def test_a_major_is_recognised_within_a_longer_name(major):
    films = [(2000, 1.0, SMALL), (2000, 2.0, SMALL), (2000, 9.0, f"Any Films, {major} of X")]
    assert label(films)[2] == 1
