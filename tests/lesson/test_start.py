"""The untrained model against the trainer's own first loss and against autograd."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from cf.data import split_at_random
from cf.lesson.start import predict_start, spread_out
from cf.settings import Settings
from cf.training.trainer import Trainer
from tests.runs import tiny_dataset


@pytest.mark.parametrize("model", ["dot", "range", "bias"])
@pytest.mark.parametrize("spread", [0.01, 1.0])
def test_the_loss_is_the_trainers_own_at_every_spread(model, spread):
    ratings = tiny_dataset().ratings
    settings = Settings(model=model, n_factors=3, init_spread=0.1)
    start = Trainer(settings, ratings).snapshot()
    wanted = Trainer(replace(settings, init_spread=spread), ratings).initial_validation_mse
    spread_start = spread_out(start, spread / 0.1)
    where = split_at_random(ratings, 0).validation
    found = predict_start(model, spread_start, ratings, where)
    assert found.mse == pytest.approx(wanted, rel=1e-4)


@pytest.mark.parametrize("model", ["dot", "range"])
def test_the_pull_is_the_mean_gradient_that_autograd_finds(model):
    ratings = tiny_dataset().ratings
    trainer = Trainer(Settings(model=model, n_factors=3, init_spread=0.5), ratings)
    where = np.arange(0, len(ratings), 7)
    sizes = []
    for at in where:
        movies = trainer.model.movies.detach().clone().requires_grad_(True)
        row = torch.tensor([int(ratings.movie[at])])
        score = (trainer.model.users[int(ratings.user[at])] * movies[row]).sum()
        stars = score if model == "dot" else 5.5 * torch.sigmoid(score)
        (stars - float(ratings.stars[at])).square().backward()
        sizes.append(movies.grad[row].abs().mean().item())
    found = predict_start(model, trainer.snapshot(), ratings, where)
    assert found.pull == pytest.approx(np.mean(sizes), rel=1e-4)
