"""What is said of several starts follows from their figures, and claims no more."""

from dataclasses import replace

import numpy as np

from cf.analysis.runs.starts import Group, Starts
from cf.lesson.runs.starts import (
    name_group,
    tell_agreement,
    tell_gain,
    tell_left_out,
    tell_luck,
    tell_vectors,
    tell_weaker_decay,
)
from cf.settings import Settings
from tests.side_by_side import make_run

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
    assert "±0.20 stars" in said and "off by ±0.91" in said and "0.040 of a single run" in said
    assert "4.9 %, is the luck " in said and "below about 0.780" in said


def test_vectors_are_said_to_be_worse_only_where_they_are():
    said = tell_vectors(STARTS)
    assert "0.900, worse than every single run" in said and "0.795" in said
    assert said.endswith("much the same, along other axes.")
    said = tell_vectors(replace(STARTS, vectors_mse=0.83))
    assert "0.830: all vectors" in said and "much the same" not in said
    assert tell_vectors(replace(STARTS, vectors_mse=None, turned_mse=None)) == ""


def test_vectors_that_are_no_worse_averaged_get_no_reason():
    said = tell_vectors(replace(STARTS, vectors_mse=0.79))
    assert "0.790 here" in said and said.endswith("much as one start does.")


def test_a_start_that_changes_next_to_nothing_leaves_no_luck_to_average_away():
    assert "no luck to be averaged away" in tell_luck(replace(STARTS, variance=1e-6))


def test_a_weaker_decay_is_called_better_averaged_only_where_it_is():
    overfit = replace(STARTS, single_mse=STARTS.single_mse + 0.02, variance=0.1)
    said = tell_weaker_decay(STARTS, overfit)
    assert "ends at 0.840 on average, 4 averaged at 0.765: worse alone, better averaged" in said
    worse = replace(STARTS, single_mse=STARTS.single_mse + 0.1, variance=0.052)
    assert "gains more, 0.039 instead of 0.030" in tell_weaker_decay(STARTS, worse)
    assert "gains no more" in tell_weaker_decay(STARTS, replace(STARTS, variance=0.01))


def test_starts_that_agree_are_called_right_or_wrong_by_their_errors():
    assert tell_agreement(STARTS) == (
        "Starts that agree need not be right: of films with no training ratings all answer the "
        "average, ±0.02 stars apart and off by ±0.98."
    )
    said = tell_agreement(replace(STARTS, groups=GROUPS[1:]))
    assert "of films with 1 to 9 training ratings all have learned little" in said
    other = (replace(GROUPS[0], spread=0.3), GROUPS[2])
    said = tell_agreement(replace(STARTS, groups=other))
    assert "err more where they differ more" in said and "those with no training ratings" in said
    alike = tuple(replace(group, error=0.9) for group in GROUPS)
    assert tell_agreement(replace(STARTS, groups=alike)).endswith("off by ±0.90, as on the others.")
    assert tell_agreement(replace(STARTS, groups=GROUPS[:1])) == ""


def test_groups_are_named_by_the_training_ratings_of_their_films():
    assert [name_group(group) for group in GROUPS] == ["none", "1 to 9", "100 or more"]


def test_runs_that_broke_off_are_named_with_their_reason():
    ran = [make_run(Settings(seed=seed)) for seed in range(3)]
    assert tell_left_out(ran) == ""
    lost = [replace(run, message="It diverged.") for run in ran]
    said = tell_left_out([ran[0], ran[1], lost[2]])
    assert said == "Without seed 2, which broke off. Seed 2: It diverged."
    said = tell_left_out([ran[0], *lost[1:]])
    assert said == "Fewer than 2 starts came to their end, so there is nothing to average. " + (
        "Seed 1: It diverged."
    )
    assert "Without seeds 1 and 2, which" in tell_left_out([ran[0], *lost[1:], ran[0]])
