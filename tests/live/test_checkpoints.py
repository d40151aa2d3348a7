"""Which checkpoint counts as sound."""

from cf.live.checkpoints import PROVEN_STEPS, Keeper


def test_a_checkpoint_counts_as_sound_once_steps_from_it_went_well():
    keeper = Keeper({"step": 0})
    keeper.keep({"step": 10})
    assert (keeper.newest["step"], keeper.sound["step"]) == (10, 0)
    keeper.keep({"step": PROVEN_STEPS})
    keeper.keep({"step": 2 * PROVEN_STEPS})
    assert (keeper.newest["step"], keeper.sound["step"]) == (2 * PROVEN_STEPS, PROVEN_STEPS)
    assert not keeper.is_due(2 * PROVEN_STEPS + 1)
