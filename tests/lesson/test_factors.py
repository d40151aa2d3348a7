"""Hand-set factors against sums worked out by hand."""

import numpy as np
import pytest

from cf.lesson.factors import describe_sign, match


def test_the_liking_is_the_sum_of_the_products():
    liking = match(np.array([0.5, -1.0, 0.2]), np.array([0.9, 0.5, -1.0]))
    assert liking.products == pytest.approx([0.45, -0.5, -0.2])
    assert liking.total == pytest.approx(-0.25)


@pytest.mark.parametrize(
    ("user", "film", "words"),
    [
        (1, 1, "both want it"),
        (-1, -0.5, "neither wants it"),
        (1, -1, "wanted, missing"),
        (-1, 1, "there, unwanted"),
        (0, 1, "says nothing"),
    ],
)
def test_a_factor_is_described_by_its_signs(user, film, words):
    assert describe_sign(user, film) == words
