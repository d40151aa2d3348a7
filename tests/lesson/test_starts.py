"""What is said of several starts follows from their figures, and claims no more."""

from dataclasses import replace

import numpy as np

from cf.analysis.starts import Group, Starts
from cf.lesson.starts import name_group, tell_agreement, tell_gain, tell_luck, tell_vectors

GROUPS = (
    Group(0, 0, 50, 0.02, 0.98),
    Group(1, 9, 50, 0.05, 0.95),
    Group(100, None, 50, 0.2, 0.8),
)
STARTS = Starts((0, 1, 2, 3), np.array([0.8, 0.82, 0.84, 0.82]), 0.04, 150, GROUPS, (), 0.9, 0.795)


def test_the_gain_is_that_of_the_mean_prediction_beside_a_single_start():
    said = tell_gain(STARTS)
    assert "of 4 starts, averaged, end at 0.790 squared stars" in said
    assert "ends at 0.820 on average, the best at 0.800" in said


def test_the_luck_of_a_start_is_told_in_stars_and_as_a_share_of_the_loss():
    said = tell_luck(STARTS)
    assert "±0.20 stars" in said and "off by ±0.91" in said
    assert "4.9 % of a single run" in said and "below about 0.780" in said


def test_vectors_are_said_to_be_worse_only_where_they_are():
    said = tell_vectors(STARTS)
    assert "0.900, worse than every single run" in said and "0.795" in said
    assert said.endswith("each along its own axes.")
    said = tell_vectors(replace(STARTS, vectors_mse=0.83))
    assert "0.830; turned" in said and "much the same" not in said
    assert tell_vectors(replace(STARTS, vectors_mse=None, turned_mse=None)) == ""


def test_starts_that_agree_are_called_right_or_wrong_by_their_errors():
    said = tell_agreement(STARTS)
    assert "agree most about films with no training rating (±0.02 stars, off by ±0.98)" in said
    assert "differ most about films with 100 training ratings or more (±0.20 stars" in said
    assert "need not be right" in said and "the average" in said
    assert "learned little" in tell_agreement(replace(STARTS, groups=GROUPS[1:]))
    other = (replace(GROUPS[0], spread=0.3), GROUPS[2])
    assert "err more where they differ more" in tell_agreement(replace(STARTS, groups=other))
    alike = tuple(replace(group, error=0.9) for group in GROUPS)
    assert tell_agreement(replace(STARTS, groups=alike)).endswith("off by ±0.90).")
    assert tell_agreement(replace(STARTS, groups=GROUPS[:1])) == ""


def test_groups_are_named_by_the_training_ratings_of_their_films():
    assert [name_group(group) for group in GROUPS] == [
        "no training rating",
        "1 to 9 training ratings",
        "100 training ratings or more",
    ]
