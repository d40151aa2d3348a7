"""The three tasks are done when they are done, and not before."""

from dataclasses import replace

import pytest

from cf.lesson.runs.tasks import check_cure, check_few_numbers, train_leaky
from cf.settings import Settings
from cf.snapshot import EpochLoss
from tests.runs import tiny_dataset
from tests.side_by_side import make_run


def ended(*validation, **settings):
    losses = tuple(EpochLoss(i, i, 1.0 - 0.1 * i, mse, 0.0) for i, mse in enumerate(validation, 1))
    return replace(make_run(Settings(**settings)), losses=losses)


@pytest.mark.parametrize(
    ("run", "done"),
    [
        (ended(0.80, 0.76, n_factors=5), True),
        (ended(0.80, 0.761, n_factors=5), False),
        (ended(0.75, 0.70, n_factors=20), False),
        (ended(n_factors=5), False),
        (ended(0.80, 0.76, n_factors=5, split="newest"), False),
    ],
)
def test_the_first_task_asks_for_both_the_loss_and_the_factors(run, done):
    verdict = check_few_numbers([ended(0.9, 0.9), run])
    assert verdict.done == done and verdict.said


def test_the_second_task_needs_an_ill_run_then_a_cured_one():
    ill = ended(0.80, 0.90, weight_decay=0.0)
    well = ended(0.80, 0.75, weight_decay=2e-4)
    assert "None" in check_cure([well]).said
    sick = check_cure([ill])
    assert not sick.done and "0.900" in sick.said and "epoch 1" in sick.said
    assert not check_cure([ill, ended(0.95, 0.899)]).done  # no cure that ends as high
    assert not check_cure([ill, replace(well, settings=Settings(split="newest-each"))]).done
    cured = check_cure([ill, well])
    assert cured.done
    assert cured.said == "From 0.900 to 0.750 by weight decay 0.0 → 0.0002."


def test_the_leaky_run_learns_its_checks_by_heart_and_the_sound_one_does_not():
    data = tiny_dataset()
    sound, leaky = train_leaky(Settings(n_factors=3), data)
    assert len(sound) == len(leaky)
    assert leaky[-1].validation_mse < sound[-1].validation_mse
