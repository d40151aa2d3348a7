"""Seeded bands for the losses on the bundled data."""

from dataclasses import replace
from itertools import pairwise

import pytest

from cf.data import read_data, split_at_random
from cf.errors import DivergedError
from cf.presets import PRESETS, SAFE_RATE
from cf.settings import OPTIMISERS, Settings
from cf.training.trainer import Trainer

PRESET = {preset.name: preset.settings for preset in PRESETS}


@pytest.fixture(scope="module")
def bundled():
    ratings = read_data("bundled").ratings
    return ratings, split_at_random(ratings, 0)


def test_the_default_settings_reach_their_band(bundled):
    trainer = Trainer(Settings(), *bundled)
    losses = trainer.run()
    assert 0.735 < losses[-1].validation_mse < 0.768
    assert losses[-1].validation_mse < trainer.baselines["biases only"] - 0.02
    assert all(late.train_mse < early.train_mse for early, late in pairwise(losses))


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_a_rate_called_safe_beats_the_global_mean_by_far(bundled, optimiser):
    settings = Settings(optimiser=optimiser, learning_rate=SAFE_RATE[optimiser], epochs=1)
    settings = replace(settings, weight_decay=0.1 if optimiser == "adamw" else 2e-4)
    trainer = Trainer(settings, *bundled)
    assert trainer.run()[-1].validation_mse < trainer.baselines["global mean"] - 0.1


def test_the_preset_too_much_overfits(bundled):
    losses = Trainer(PRESET["Too much"], *bundled).run()
    best = min(losses, key=lambda loss: loss.validation_mse)
    assert best is not losses[-1]
    assert losses[-1].train_mse < best.train_mse / 10
    assert losses[-1].validation_mse > best.validation_mse + 0.08  # five seeds: 0.102 to 0.109
    assert all(late.train_mse < early.train_mse for early, late in pairwise(losses))


def test_the_preset_too_fast_diverges_and_its_advice_works(bundled):
    trainer = Trainer(PRESET["Too fast"], *bundled)
    start = trainer.checkpoint()
    with pytest.raises(DivergedError, match=r"rate of 100 is too large for sgd here\. Try 5\."):
        trainer.run()
    again = Trainer.restore(trainer.settings, bundled[0], bundled[1], start)
    again.set("learning_rate", 5.0)
    assert again.run()[-1].validation_mse < trainer.baselines["global mean"] - 0.15


def test_the_first_epoch_with_the_settings_of_the_chapter_is_in_its_band(bundled):
    trainer = Trainer(PRESET["The chapter’s fifty"], *bundled)
    settings = trainer.settings
    assert (settings.model, settings.optimiser, settings.batch_size) == ("bias", "adamw", 64)
    assert (settings.learning_rate, settings.weight_decay, settings.n_factors) == (0.005, 0.1, 50)
    for _ in range(trainer.steps_per_epoch):
        trainer.step()
    assert 1.25 < trainer.losses[0].train_mse < 1.35
    assert 0.83 < trainer.losses[0].validation_mse < 0.88
