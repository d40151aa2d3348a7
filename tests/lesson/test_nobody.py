"""The count of learnable numbers against PyTorch's own."""

import pytest

from cf.lesson.nobody import count_numbers
from cf.settings import Settings
from cf.training.trainer import Trainer
from tests.runs import tiny_dataset


@pytest.mark.parametrize("model", ["dot", "range", "bias"])
def test_the_count_is_that_of_the_models_parameters(model):
    trainer = Trainer(Settings(model=model, n_factors=3), tiny_dataset().ratings)
    counted = count_numbers(trainer.snapshot())
    assert counted.total == sum(p.numel() for p in trainer.model.parameters())
