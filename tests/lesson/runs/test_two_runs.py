"""Two runs of one lesson against the trainer itself."""

from dataclasses import replace

import numpy as np

from cf.lesson.runs.two_runs import (
    list_decays,
    train_all,
    with_and_without_biases,
    with_and_without_decay,
    with_both_optimisers,
)
from cf.settings import OPTIMISERS, Settings
from cf.training.trainer import Trainer
from tests.runs import tiny_dataset


def test_both_runs_are_those_of_the_trainer_on_the_same_split():
    data, shares = tiny_dataset(), []
    pair = with_and_without_biases(Settings(n_factors=3, epochs=2, batch_size=64))
    runs = train_all(pair, data, shares.append)
    for settings, run in zip(pair, runs, strict=True):
        trainer = Trainer(settings, data.ratings)
        wanted = [loss.validation_mse for loss in trainer.run()]
        assert [loss.validation_mse for loss in run.losses] == wanted
        lengths = [np.sqrt(sum(x * x for x in row)) for row in run.snapshots[-1].vectors.tolist()]
        assert np.allclose(run.snapshots[-1].norms, lengths, rtol=1e-5)
    assert [run.settings.model for run in runs] == ["bias", "range"]
    assert shares == sorted(shares) and 0 < shares[-1] <= 1


def test_weight_decay_is_the_only_difference_and_shortens_the_vectors():
    pair = with_and_without_decay(Settings(n_factors=3, batch_size=64), 0.01)
    assert (pair[0].weight_decay, pair[1].weight_decay) == (0.01, 0)
    assert replace(pair[0], weight_decay=0) == pair[1]
    decayed, free = train_all(pair, tiny_dataset())
    assert decayed.snapshots[-1].norms.mean() < free.snapshots[-1].norms.mean()


def test_the_decays_to_choose_from_hold_the_optimisers_usual_one():
    for optimiser, usual in (("adam", 2e-4), ("adamw", 0.1)):
        decays = list_decays(Settings(optimiser=optimiser))
        assert usual == decays[1] and list(decays) == sorted(decays)


def test_both_optimisers_begin_at_the_same_random_vectors():
    for other in OPTIMISERS[1:]:
        pair = with_both_optimisers(Settings(n_factors=3), other)
        assert [settings.optimiser for settings in pair] == ["sgd", other]
        ratings = tiny_dataset().ratings
        first, second = (Trainer(settings, ratings).snapshot() for settings in pair)
        assert np.array_equal(first.vectors, second.vectors)


def test_a_run_that_diverges_says_so_and_stops():
    wild = Settings(model="dot", optimiser="sgd", learning_rate=1000.0, schedule="constant")
    _, run = train_all((Settings(n_factors=2, epochs=1), wild), tiny_dataset())
    assert "diverged" in run.message
