"""A checkpoint goes on to the last bit."""

import torch

from cf.training.trainer import Trainer
from tests.training.small import RATINGS, SPLIT, advance, every_optimiser_of_it, outcome, trainer_of


def plain(value) -> bool:
    """Whether a value can cross to another process without torch."""
    if isinstance(value, dict | list | tuple):
        return all(map(plain, value.values() if isinstance(value, dict) else value))
    return not isinstance(value, torch.Tensor)


@every_optimiser_of_it
def test_a_checkpoint_goes_on_to_the_last_bit_from_any_step(model, optimiser):
    trainer = trainer_of(model=model, optimiser=optimiser)
    n, taken = trainer.steps_per_epoch, []
    assert n > 8
    for step in range(trainer.n_steps + 1):
        if step == 4:
            trainer.set("learning_rate", 0.02)
            trainer.set("weight_decay", 0.0)
        if step in (0, 1, 6, n - 1, n, n + 3, 2 * n):
            taken.append(trainer.checkpoint())
        trainer.step()
    expected = outcome(trainer)
    # Long after they were taken, and twice from one: nobody may have written into them.
    for kept in (*taken[2:], taken[2]):
        assert plain(kept)
        again = Trainer.restore(trainer.settings, RATINGS, SPLIT, kept)
        assert again.step_count == kept["step_count"]
        assert again.changes == trainer.changes
        assert again.initial_validation_mse == trainer.initial_validation_mse
        assert outcome(again) == expected
        assert again.recent_mse == trainer.recent_mse
    for kept in taken[:2]:  # from before the changes
        again = Trainer.restore(trainer.settings, RATINGS, SPLIT, kept)
        advance(again, 4 - again.step_count)
        again.set("learning_rate", 0.02)
        again.set("weight_decay", 0.0)
        assert outcome(again) == expected
