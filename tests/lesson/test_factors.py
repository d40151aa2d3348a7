"""Hand-set factors against sums worked out by hand."""

import numpy as np
import pytest

from cf.lesson.factors import count_numbers, describe_sign, match
from cf.settings import Settings
from cf.training.trainer import Trainer
from tests.runs import tiny_dataset


def test_the_liking_is_the_sum_of_the_products():
    liking = match(np.array([0.5, -1.0, 0.2]), np.array([0.9, 0.5, -1.0]))
    assert liking.products == pytest.approx([0.45, -0.5, -0.2])
    assert liking.total == pytest.approx(-0.25)


@pytest.mark.parametrize(
    ("user", "film", "words"),
    [
        (1, 1, "liked, and there"),
        (-1, -0.5, "disliked, and not there"),
        (1, -1, "liked, but not there"),
        (-1, 1, "disliked, but there"),
        (0, 1, "says nothing"),
    ],
)
def test_a_factor_is_described_by_its_signs(user, film, words):
    assert describe_sign(user, film) == words


@pytest.mark.parametrize("model", ["dot", "range", "bias", "raters", "days", "starts"])
def test_the_count_is_that_of_the_models_parameters(model):
    settings, ratings = Settings(model=model, n_factors=3), tiny_dataset().ratings
    trainer = Trainer(settings, ratings)
    counted = count_numbers(settings, trainer.snapshot(), ratings)
    assert counted.total == sum(p.numel() for p in trainer.model.parameters())
