"""Several starts trained: their predictions, their mean, and vectors averaged in two ways."""

from dataclasses import replace

import numpy as np
import pytest

from cf.data import Dataset, split_ratings
from cf.experiments.seeds import rerun_seeds
from cf.experiments.starts import predict_ratings
from cf.settings import MODELS, Settings
from cf.snapshot import Change
from cf.training.trainer import Trainer
from tests.runs import tiny_dataset, wait_for

BASE = Settings(n_factors=3, epochs=3, batch_size=100, learning_rate=0.05, split_seed=2)


@pytest.fixture(scope="module")
def data() -> Dataset:
    return tiny_dataset()


def trained(data: Dataset, seed: int, **others) -> Trainer:
    trainer = Trainer(replace(BASE, seed=seed, **others), data.ratings)
    trainer.run()
    return trainer


@pytest.mark.parametrize(
    ("model", "optimiser"), [*((model, "adam") for model in MODELS), ("bias", "sgd-compiled")]
)
def test_the_mean_is_that_of_the_predictions_by_which_the_runs_are_measured(data, model, optimiser):
    others = {"model": model, "optimiser": optimiser, "dropout": 0.2}
    found = rerun_seeds(replace(BASE, **others), (4, 0, 7), data)
    assert found.starts is not None and found.starts.seeds == (4, 0, 7)
    ends = [run.losses[-1].validation_mse for run in found.runs]
    np.testing.assert_allclose(found.starts.single_mse, ends, rtol=1e-5)
    trainers = [trained(data, seed, **others) for seed in (4, 0, 7)]
    where = trainers[0].split.validation
    mean = np.mean([predict_ratings(one, where) for one in trainers], axis=0)
    of_mean = np.square(mean - data.ratings.stars[where]).mean()
    assert found.starts.mean_mse[-1] == pytest.approx(of_mean, rel=1e-5)
    assert found.starts.gain > 0


@pytest.mark.parametrize("split", ["newest", "newest-each"])
def test_by_time_it_is_the_newest_ratings_that_are_predicted(data, split):
    when = np.arange(len(data.ratings), dtype=np.int32)
    timed = replace(data, ratings=replace(data.ratings, when=when))
    settings = replace(BASE, split=split)
    found = rerun_seeds(settings, (1, 2), timed)
    assert found.starts is not None
    assert found.starts.n_ratings == len(split_ratings(timed.ratings, settings).validation)
    ends = [run.losses[-1].validation_mse for run in found.runs]
    np.testing.assert_allclose(found.starts.single_mse, ends, rtol=1e-5)


def test_predicting_draws_nothing_and_leaves_the_training_as_it_was(data):
    settings = replace(BASE, model="network", dropout=0.5)
    looked_at, left = (Trainer(settings, data.ratings) for _ in range(2))
    while not left.finished:
        predict_ratings(looked_at, looked_at.split.validation)
        looked_at.step()
        left.step()
    assert [one.validation_mse for one in looked_at.losses] == [
        one.validation_mse for one in left.losses
    ]


@pytest.mark.parametrize("model", sorted({*MODELS} - {"network", "starts"}))
def test_vectors_can_be_averaged_only_once_they_are_turned_onto_one_another(data, model):
    found = rerun_seeds(replace(BASE, model=model, epochs=8), range(4), data).starts
    assert found is not None and found.vectors_mse is not None and found.turned_mse is not None
    single = found.single_mse.mean()
    assert found.vectors_mse > single + 0.01
    assert abs(found.turned_mse - found.mean_mse[-1]) < 0.2 * (found.vectors_mse - single)


@pytest.mark.parametrize("model", ["network", "starts"])
def test_the_numbers_of_what_has_no_one_dot_product_are_not_averaged(data, model):
    found = rerun_seeds(replace(BASE, model=model), range(2), data).starts
    assert found is not None and found.vectors_mse is found.turned_mse is None


def test_one_start_repeated_is_itself_however_it_is_averaged(data):
    found = rerun_seeds(BASE, (5, 5), data).starts
    assert found is not None and found.gain == 0
    assert found.vectors_mse == pytest.approx(found.single_mse[0], rel=1e-6)
    assert found.turned_mse == pytest.approx(found.single_mse[0], rel=1e-5)


def test_runs_that_diverge_are_left_out_even_if_the_last_one_does(data):
    wild = replace(BASE, optimiser="sgd", schedule="constant", model="dot", learning_rate=0.1)
    per_epoch = Trainer(wild, data.ratings).steps_per_epoch
    turn = (Change(2 * per_epoch, "learning_rate", 0.1, 1000.0),)
    assert rerun_seeds(wild, range(3), data, changes=turn).starts is None
    runs = rerun_seeds(wild, range(3), data, changes=turn).runs
    assert all("diverged" in run.message for run in runs)


def test_one_run_alone_or_splits_that_differ_have_no_mean(data):
    assert rerun_seeds(BASE, (1,), data).starts is None
    assert rerun_seeds(BASE, (1, 2), data, vary_split=True).starts is None


@pytest.mark.engine
def test_a_worker_comes_to_the_same_figures(engine, data):
    job = engine.compute(rerun_seeds, BASE, (0, 1, 2), data)
    wait_for(lambda: job.has_ended)
    assert job.state == "done", job.message
    there, here = job.result().starts, rerun_seeds(BASE, (0, 1, 2), data).starts
    assert there.groups == here.groups and there.disputed == here.disputed
    np.testing.assert_array_equal(there.mean_mse, here.mean_mse)
    assert (there.vectors_mse, there.turned_mse) == (here.vectors_mse, here.turned_mse)
