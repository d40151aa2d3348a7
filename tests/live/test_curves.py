"""Loss curves stay small and ordered, however long the run and however often it is looked at."""

import math

from cf.live.curves import MOST_POINTS, Curves


def test_a_short_run_keeps_every_training_loss():
    curves = Curves()
    for step in range(1, 101):
        assert curves.takes(step, 100)
        curves.note_training(step, 1 / step)
    assert curves.training == tuple((step, 1 / step) for step in range(1, 101))


def test_a_long_run_is_thinned_evenly_and_leaves_out_what_is_no_number():
    curves = Curves()
    for step in range(1, 10_001):
        if curves.takes(step, 10_000):
            curves.note_training(step, math.nan if step == 500 else 1.0)
    steps = [step for step, _ in curves.training]
    assert len(steps) == MOST_POINTS - 1 and 500 not in steps
    assert set(steps) | {500} == set(range(25, 10_001, 25))


def test_validation_keeps_one_loss_a_step_and_never_too_many():
    curves = Curves()
    for step in range(3000):
        curves.note_validation(step, 1.0)
        curves.note_validation(step, 2.0)
    steps = [step for step, _ in curves.validation]
    assert steps == sorted(set(steps)) and len(steps) <= MOST_POINTS
    assert steps[0] == 0 and steps[-1] > 2900
    assert {mse for _, mse in curves.validation} == {1.0}


def test_curves_go_on_from_what_was_kept():
    curves = Curves(((1, 2.0),), ((0, 3.0),))
    curves.note_training(2, 1.5)
    assert curves.training == ((1, 2.0), (2, 1.5)) and curves.validation == ((0, 3.0),)
