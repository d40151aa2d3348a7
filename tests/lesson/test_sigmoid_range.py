"""The sigmoid's range against scipy, finite differences and the model's own predictions."""

import math

import numpy as np
import pytest
from scipy.special import expit, logit

from cf.data import split_ratings
from cf.lesson.sigmoid_range import needed_score, predict_held, slope_at, squeeze
from cf.settings import Settings
from cf.training.trainer import Trainer
from tests.runs import tiny_dataset


def test_squeezed_scores_are_those_of_scipys_sigmoid():
    scores = np.linspace(-40, 40, 81)
    assert np.allclose(squeeze(scores, 5.5), 5.5 * expit(scores))


def test_the_needed_score_gives_the_stars_and_is_infinite_at_the_ranges_end():
    assert needed_score(5.0, 5.5) == pytest.approx(logit(5 / 5.5))
    assert math.isinf(needed_score(5.0, 5.0))


@pytest.mark.parametrize("stars", [0.5, 2.75, 5.0])
def test_the_slope_is_that_of_a_finite_difference(stars):
    at, small = needed_score(stars, 5.5), 1e-5
    up, down = squeeze(np.array([at + small, at - small]), 5.5)
    assert slope_at(stars, 5.5) == pytest.approx((up - down) / (2 * small), rel=1e-6)


@pytest.mark.parametrize("model", ["dot", "range", "bias"])
def test_scores_of_real_ratings_give_the_trainers_own_loss(model):
    data = tiny_dataset()
    settings = Settings(model=model, n_factors=3, epochs=2, batch_size=64)
    trainer = Trainer(settings, data.ratings)
    trainer.run()
    where = split_ratings(data.ratings, settings).validation
    held = predict_held(model, trainer.snapshot(), data.ratings, where)
    assert held.mse == pytest.approx(trainer.losses[-1].validation_mse, abs=1e-5)
