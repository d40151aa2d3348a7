"""Small runs, how they are driven, and what must not differ between two of them."""

from dataclasses import replace

import pytest

from cf.settings import COMPILED, COMPILED_MODELS, MODELS, OPTIMISERS, Settings
from cf.training.trainer import Trainer
from tests.planted import hold_back, plant_ratings

RATINGS = plant_ratings(n_users=80, n_movies=60, share=0.3, seed=2).ratings
SPLIT = hold_back(RATINGS, users=3, movies=4)  # three users and four movies are never trained
SMALL = Settings(n_factors=4, batch_size=128, epochs=2, weight_decay=0.01, dropout=0.3)

every_model = pytest.mark.parametrize("model", MODELS)
every_optimiser_of_it = pytest.mark.parametrize(
    ("model", "optimiser"),
    [
        (model, optimiser)
        for model in MODELS
        for optimiser in OPTIMISERS
        if model in COMPILED_MODELS or optimiser not in COMPILED
    ],
)


def trainer_of(**changes) -> Trainer:
    return Trainer(replace(SMALL, **changes), RATINGS, SPLIT)


def advance(trainer: Trainer, n_steps: int) -> Trainer:
    for _ in range(n_steps):
        trainer.step()
    return trainer


def losses_of(trainer: Trainer) -> list[tuple]:
    return [(x.epoch, x.step, x.train_mse, x.validation_mse) for x in trainer.losses]


def outcome(trainer: Trainer) -> tuple:
    """Run to the end; everything that must not differ by a single bit."""
    trainer.run()
    numbers = {name: value.numpy().tobytes() for name, value in trainer.model.state_dict().items()}
    return losses_of(trainer), numbers


def spy_on(trainer: Trainer) -> list[tuple]:
    """Collect user, movie, stars, loss and gradients of every step from here on."""
    seen, gradients_of = [], trainer.model.gradients

    def spy(user, movie, stars, *day):
        loss, gradients = gradients_of(user, movie, stars, *day)
        seen.append((user.numpy(), movie.numpy(), stars.numpy(), loss.item(), gradients))
        return loss, gradients

    trainer.model.gradients = spy
    return seen
