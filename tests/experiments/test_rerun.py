"""A run trained once more is the run it comes from, to the last bit, its turns by hand included."""

from dataclasses import replace

import numpy as np
import pytest

from cf.analysis.separation.measure import measure_run_separations
from cf.data import Dataset
from cf.errors import SettingError
from cf.experiments.rerun import rerun
from cf.experiments.seeds import rerun_seeds
from cf.live.orders import Play, Set, SetPace, Step
from cf.live.run import LiveRun
from cf.settings import MODELS, Settings
from cf.snapshot import Change, EpochLoss, Run
from cf.training.trainer import Trainer
from tests.runs import tiny_dataset, wait_for

BASE = Settings(n_factors=3, epochs=4, batch_size=100, learning_rate=0.05, seed=3, split_seed=2)
TURNS = {0: [("weight_decay", 0.01)], 7: [("learning_rate", 0.2), ("weight_decay", 0.0)]}
WILD = replace(BASE, optimiser="sgd", learning_rate=1000.0, schedule="constant", model="dot")


@pytest.fixture(autouse=True)
def few_shuffles(monkeypatch):
    """The null takes longer than all the rest; one test takes it in full."""
    monkeypatch.setattr("cf.experiments.rerun.N_SHUFFLES", 1)


@pytest.fixture(scope="module")
def data() -> Dataset:
    return tiny_dataset()


def steered_by_hand(settings: Settings, data: Dataset) -> Trainer:
    trainer = Trainer(settings, data.ratings)
    while not trainer.finished:
        for name, value in TURNS.get(trainer.step_count, []):
            trainer.set(name, value)
        trainer.step()
    return trainer


def plain(losses) -> list[tuple]:
    """All of the losses but how long they took."""
    return [(loss.epoch, loss.step, loss.train_mse, loss.validation_mse) for loss in losses]


@pytest.mark.parametrize("model", MODELS)
def test_a_hand_steered_run_is_repeated_to_the_last_bit(data, model):
    settings = replace(BASE, model=model, dropout=0.2)
    trainer = steered_by_hand(settings, data)
    run = rerun(settings, data, trainer.changes)
    assert plain(run.losses) == plain(trainer.losses) and run.message == ""
    assert run.changes == tuple(trainer.changes) and len(run.changes) == 3
    np.testing.assert_array_equal(run.snapshots[-1].vectors, trainer.movie_vectors())
    assert plain(run.losses) != plain(rerun(settings, data).losses)


def test_a_run_steered_live_is_repeated_to_the_last_bit(data):
    live = LiveRun(Trainer, BASE, data)
    for step, turns in TURNS.items():
        for _ in range(step):
            live.orders.put(Step())
            turn_until(live, live.frame.step + 1)
        for name, value in turns:
            live.orders.put(Set(name, value))
    live.orders.put(SetPace("fast"))
    live.orders.put(Play())
    turn_until(live, live.frame.n_steps)
    steered = live.frame
    assert [(change.step, change.name) for change in steered.changes] == [
        (0, "weight_decay"),
        (7, "learning_rate"),
        (7, "weight_decay"),
    ]
    assert plain(rerun(BASE, data, steered.changes).losses) == plain(steered.losses)


def turn_until(live: LiveRun, step: int) -> None:
    wait_for(lambda: live.turn() and live.frame.step >= step and live.frame.state != "running")


def test_the_run_says_what_it_is_and_holds_untrained_and_last(data):
    run = rerun(BASE, data)
    trainer = Trainer(BASE, data.ratings)
    untrained = trainer.movie_vectors()
    trainer.run()
    assert (run.settings, run.data_name) == (BASE, "Tiny")
    assert run.data_checksum == data.ratings.checksum and run.baselines == trainer.baselines
    assert [snapshot.epoch for snapshot in run.snapshots] == [0, 1, 2, 3, 4]
    np.testing.assert_array_equal(run.snapshots[0].vectors, untrained)
    assert run.snapshots[-1].validation_mse == trainer.losses[-1].validation_mse
    assert len(run.id) == 8 and run.id != rerun(BASE, data).id
    assert run.made_at.endswith("+00:00") and set(run.versions) == {
        "torch",
        "numpy",
        "scikit-learn",
    }


def test_separations_are_those_that_a_run_in_training_measures(data, monkeypatch):
    monkeypatch.setattr("cf.experiments.rerun.N_SHUFFLES", 99)
    run = rerun(BASE, data)
    expected = [
        *measure_run_separations(0, run.snapshots[0].vectors, data.movies),
        *measure_run_separations(4, run.snapshots[-1].vectors, data.movies),
    ]
    assert list(run.separations) == expected and len(expected) == 4
    bare = rerun(BASE, tiny_dataset(labelled=False))
    assert {one.poles for one in bare.separations} == {"often rated films / rarely rated films"}
    assert len(bare.losses) == 4


def test_a_long_run_is_thinned_to_eight_snapshots_with_first_and_last(data):
    run = rerun(replace(BASE, epochs=20), data)
    epochs = [snapshot.epoch for snapshot in run.snapshots]
    assert len(epochs) == 8 and epochs[0] == 0 and epochs[-1] == 20
    assert epochs == sorted(epochs) and max(np.diff(epochs)) <= 3


def test_a_run_that_diverges_at_once_keeps_the_untrained_model_and_says_why(data):
    run = rerun(WILD, data)
    assert f"diverged at step {run.diverged_at}:" in run.message and run.losses == ()
    assert [snapshot.epoch for snapshot in run.snapshots] == [0]
    assert {one.epoch for one in run.separations} == {0}


def test_a_run_that_diverges_late_ends_with_its_last_sound_epoch(data):
    settings = replace(WILD, learning_rate=0.1, epochs=20)
    per_epoch = Trainer(settings, data.ratings).steps_per_epoch
    turn = Change(5 * per_epoch + 1, "learning_rate", 0.1, 1000.0)
    run = rerun(settings, data, [turn])
    assert "diverged" in run.message and 5 <= len(run.losses) < 20
    assert run.snapshots[-1].epoch == len(run.losses) and len(run.snapshots) <= 8
    for snapshot in run.snapshots:
        assert np.isfinite(snapshot.vectors).all() and np.isfinite(snapshot.validation_mse)


def test_progress_is_the_share_of_the_steps(data):
    told = []
    rerun(replace(BASE, batch_size=10), data, report=told.append)
    trainer = Trainer(replace(BASE, batch_size=10), data.ratings)
    assert told[0] == 16 / trainer.n_steps and told == sorted(told) and told[-1] <= 1


def test_only_what_a_running_trainer_takes_can_be_turned(data):
    with pytest.raises(SettingError, match=r"n_factors: turned at step 3.*learning_rate"):
        rerun(BASE, data, [Change(3, "n_factors", 3, 4)])
    with pytest.raises(SettingError, match="no_such"):
        rerun(BASE, data, [Change(3, "no_such", 3, 4)])
    with pytest.raises(SettingError, match="learning_rate"):
        rerun(BASE, data, [Change(3, "learning_rate", 0.1, float("nan"))])


def test_seeds_share_the_split_unless_it_is_to_vary(data):
    turn = (Change(2, "learning_rate", 0.05, 0.1),)
    runs = rerun_seeds(BASE, (0, 3), data, changes=turn).runs
    assert [(run.settings.seed, run.settings.split_seed) for run in runs] == [(0, 2), (3, 2)]
    assert runs[0].baselines == runs[1].baselines and runs[0].losses != runs[1].losses
    assert plain(runs[1].losses) == plain(rerun(BASE, data, turn).losses)
    assert all(run.snapshots == () and run.changes == turn for run in runs)
    varied = rerun_seeds(BASE, (0, 3), data, vary_split=True).runs
    assert [run.settings.split_seed for run in varied] == [0, 3]
    assert varied[0].baselines != varied[1].baselines


def test_seeds_measure_the_separations_without_their_null_and_tell_how_far_they_are(data):
    told = []
    runs = rerun_seeds(BASE, (3, 4, 5, 6), data, report=told.append).runs
    whole = rerun(BASE, data)
    assert [one.auc for one in runs[0].separations] == [one.auc for one in whole.separations]
    assert np.isnan([one.null_low for one in runs[0].separations]).all()
    assert told == sorted(told) and {0.25, 0.5, 0.75, 1.0} <= set(told)


@pytest.mark.engine
def test_a_worker_computes_it(engine, data):
    job = engine.compute(rerun, BASE, data, (Change(2, "learning_rate", 0.05, 0.1),))
    wait_for(lambda: job.has_ended)
    assert job.state == "done", job.message
    run = job.result()
    assert isinstance(run, Run) and isinstance(run.losses[0], EpochLoss) and run.message == ""
    assert plain(run.losses) == plain(rerun(BASE, data, run.changes).losses)
