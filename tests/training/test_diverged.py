"""Runs that diverge end soon and with advice; those of a few ratings do not."""

import math

import numpy as np
import pytest
import torch

from cf.data import build_ratings
from cf.errors import DivergedError
from cf.numbers import write_rounded
from cf.presets import safe_rate
from cf.settings import Settings
from cf.training.trainer import WINDOW, Trainer
from tests.training.small import RATINGS, SPLIT, advance, every_model, trainer_of


def test_a_rate_that_is_far_too_large_ends_the_run_with_advice():
    trainer = trainer_of(optimiser="sgd", learning_rate=100.0, schedule="constant", weight_decay=0)
    good = trainer.checkpoint()
    with pytest.raises(DivergedError) as caught:
        trainer.run()
    message = str(caught.value)
    train = SPLIT.train
    rated = [torch.from_numpy(rows[train]).long() for rows in (RATINGS.user, RATINGS.movie)]
    stars = torch.from_numpy(RATINGS.stars[train])
    assert f"at step {trainer.step_count}:" in message
    assert "A learning rate of 100 is too large for sgd" in message
    advice = safe_rate("sgd", 100.0)
    assert f"Try {advice:g}." in message
    untrained = ((trainer_of(weight_decay=0).model(*rated) - stars) ** 2).mean().item()
    started = float(message.split("started at ")[1].split(" squared")[0])
    assert started == pytest.approx(untrained, rel=0.2)
    assert trainer.losses == []
    back = Trainer.restore(trainer.settings, RATINGS, SPLIT, good)
    back.set("learning_rate", advice)
    assert len(back.run()) == 2


def test_a_scheduled_rate_is_told_as_it_was_then():
    trainer = trainer_of(optimiser="sgd", learning_rate=100.0, weight_decay=0)
    with pytest.raises(DivergedError, match=r"\(one-cycle\).* rate of 100 is too large") as caught:
        trainer.run()
    at = f"at step {trainer.step_count}, with the rate at {write_rounded(trainer.current_rate)} ("
    assert at in str(caught.value)


@pytest.mark.parametrize("n_ratings", [9, 30])
@every_model
def test_a_few_ratings_do_not_diverge_whatever_the_seed(n_ratings, model):
    for seed in range(60):
        rng = np.random.default_rng(seed)
        user, movie = np.arange(n_ratings) % 5, rng.permutation(n_ratings) % 7
        ratings = build_ratings(user, movie, rng.integers(1, 11, n_ratings) / 2, 0.5, 5.0, user)
        settings = Settings(model=model, seed=seed, split_seed=seed, epochs=3)
        assert len(Trainer(settings, ratings).run()) == 3


def test_a_pull_that_is_too_strong_is_told_from_a_rate_that_is_too_large():
    settings = {"optimiser": "sgd", "schedule": "constant", "learning_rate": 0.5}
    with pytest.raises(DivergedError, match=r"weight decay of 10 .* takes 5 times .* below 2\.$"):
        trainer_of(weight_decay=10.0, epochs=9, batch_size=8, **settings).run()
    assert len(trainer_of(weight_decay=1.0, **settings).run()) == 2


def test_a_loss_that_is_no_longer_a_number_ends_the_run_within_a_window():
    with pytest.raises(DivergedError, match="is no longer a number"):
        trainer_of(model="dot", optimiser="sgd", learning_rate=1000.0).run()
    with pytest.raises(DivergedError, match="the training loss rose"):
        starts = trainer_of(model="starts", optimiser="sgd", learning_rate=100.0, epochs=40)
        starts.run()
    trainer = advance(trainer_of(batch_size=8), 40)
    trainer.model.movie_bias[10] = math.nan
    with pytest.raises(DivergedError, match="is no longer a number"):
        advance(trainer, 2 * WINDOW)
    assert trainer.losses == []
