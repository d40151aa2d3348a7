"""Numbers, and lists of words, as people read them."""

import pytest

from cf.numbers import (
    join_words,
    write_date,
    write_number,
    write_percent,
    write_rounded,
    write_signed,
)


@pytest.mark.parametrize(
    ("value", "form", "written"),
    [
        (0.5, ".2f", "+0.50"),
        (-0.5, ".2f", "−0.50"),
        (-0.0, ".2f", "+0.00"),
        (-0.004, ".2f", "+0.00"),
        (-0.0123, ".2g", "−0.012"),
    ],
)
def test_a_number_has_its_sign_and_a_true_minus_but_zero_has_no_minus(value, form, written):
    assert write_signed(value, form) == written


@pytest.mark.parametrize(
    ("value", "form", "written"),
    [(-0.5, ".2f", "−0.50"), (-0.004, ".2f", "0.00"), (-12345, ",.0f", "−12,345")],
)
def test_a_number_has_a_true_minus_and_zero_none(value, form, written):
    assert write_number(value, form) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        *((0.0, "0"), (0.0154, "0.015"), (100.0, "100"), (99_999.0, "100,000")),
        *((1.5e-7, "1.5 × 10⁻⁷"), (-3e12, "−3 × 10¹²"), (float("inf"), "inf")),
    ],
)
def test_a_number_is_rounded_to_what_counts_and_never_written_as_programs_do(value, written):
    assert write_rounded(value) == written


def test_a_share_is_parted_from_its_sign():
    assert (write_percent(0.235), write_percent(0.4567, 1)) == ("24 %", "45.7 %")


@pytest.mark.parametrize("written", ["", "a", "a and b", "a, b and c"])
def test_words_are_listed_with_an_and_before_the_last(written):
    assert join_words(written.replace(" and", ",").split(", ")) == written


def test_a_day_is_written_in_words_wherever_it_lies():
    assert write_date(1_339_227_125) == "9 June 2012" and write_date(-1) == "31 December 1969"
    assert write_date(2**52) == "second 4,503,599,627,370,496"
