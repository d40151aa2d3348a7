"""Runs that are trained back, repeated from a plan, rewound, or taken up from a checkpoint."""

import numpy as np
import pytest

from cf.live.orders import Epoch, Play, Reach, Rewind, Set, SetPace, Step, Watch
from cf.snapshot import Change
from tests.live.run.fake import obey, open_live


def test_a_run_is_trained_back_to_where_it_stood_with_all_turns_at_no_pace(data):
    first = open_live(data)
    for order in (
        *[Step()] * 30,
        Set("learning_rate", 0.02),
        *[Step()] * 20,
        Set("weight_decay", 0.1),
    ):
        stood = obey(first, order)
    back = open_live(data, plan=stood.changes)
    obey(back, SetPace("slow"))  # 50 steps of it would take 12 seconds
    frame = obey(back, Reach(50))
    assert (frame.state, frame.step, frame.settings) == ("paused", 50, stood.settings)
    assert (frame.changes, frame.pace) == (stood.changes, "slow")
    assert np.array_equal(back.snapshot.vectors, first.snapshot.vectors)
    assert obey(back, SetPace("fast")) and obey(back, Play()).losses == obey(first, Play()).losses
    assert obey(open_live(data), Reach(10**9)).state == "finished"


def test_planned_turns_are_repeated_until_a_hand_takes_over(data):
    plan = (Change(10, "learning_rate", 0.01, 0.02), Change(50, "learning_rate", 0.02, 0.03))
    run = open_live(data, plan=plan)
    assert obey(run, Step()).settings.learning_rate == 0.01
    assert obey(run, Epoch()).settings.learning_rate == 0.02
    obey(run, Set("weight_decay", 0.1))
    frame = obey(run, Play())
    assert frame.settings.learning_rate == 0.02
    assert frame.changes == (plan[0], Change(40, "weight_decay", 0.3, 0.1))
    again = open_live(data, plan=plan)
    assert obey(again, Play()).changes == plan


def test_rewinding_returns_to_the_same_vectors_and_keeps_the_rates(data):
    run = open_live(data)
    first = run.frame
    obey(run, Set("learning_rate", 0.02))
    obey(run, Play())
    frame = obey(run, Rewind())
    assert (frame.state, frame.step, frame.losses) == ("paused", 0, ())
    assert frame.settings.learning_rate == 0.02
    assert frame.positions == first.positions
    assert frame.sequence > first.sequence


@pytest.mark.parametrize("n_steps_before", [1, 17, 40, 120])
def test_a_run_goes_on_from_a_checkpoint_as_if_nothing_had_happened(data, n_steps_before):
    first = open_live(data)
    for _ in range(n_steps_before):
        obey(first, Step())
    obey(first, Watch(2))
    kept = first.keeper.newest
    assert kept["step"] == n_steps_before
    second = open_live(data, kept=kept, first_sequence=first.frame.sequence + 1)
    assert second.frame.curve == first.frame.curve
    assert second.frame.step == n_steps_before
    assert obey(second, Play()).losses == obey(first, Play()).losses
