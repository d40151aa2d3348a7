"""The trainer: bit-equal however it is driven, and honest in what it measures."""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch

from cf.data import split_at_random
from cf.errors import SettingError
from cf.settings import Settings
from cf.snapshot import Change
from cf.training.baselines import measure_baselines
from cf.training.schedules import scheduled
from cf.training.trainer import WINDOW, Trainer
from tests.planted import plant_ratings
from tests.training.small import (
    RATINGS,
    SMALL,
    SPLIT,
    advance,
    every_model,
    every_optimiser_of_it,
    outcome,
    spy_on,
    trainer_of,
)


@every_model
def test_the_same_seed_gives_the_same_run_and_another_seed_another(model):
    first = outcome(trainer_of(model=model))
    torch.manual_seed(99)
    state = torch.get_rng_state()
    assert outcome(trainer_of(model=model)) == first
    assert torch.equal(torch.get_rng_state(), state)
    assert outcome(trainer_of(model=model, seed=1))[0] != first[0]


@every_model
def test_a_run_is_the_same_to_the_last_bit_however_many_threads_there_were(model):
    ratings = plant_ratings().ratings
    # Large enough for two threads to share the sums, which changes their last digits.
    settings = Settings(model=model, epochs=1, n_factors=50, batch_size=4096)
    before, losses = torch.get_num_threads(), []
    for n_threads in (1, 2):
        torch.set_num_threads(n_threads)
        losses.append([loss.validation_mse for loss in Trainer(settings, ratings).run()])
    torch.set_num_threads(before)
    assert losses[0] == losses[1]


def test_the_run_takes_the_split_of_its_split_seed():
    trainer = Trainer(replace(SMALL, split_seed=5), RATINGS)
    assert np.array_equal(trainer.split.train, split_at_random(RATINGS, 5).train)


@pytest.mark.parametrize("schedule", ["constant", "one-cycle"])
def test_a_step_uses_the_scheduled_rate_and_live_settings_act_at_the_next_one(schedule):
    trainer = trainer_of(model="dot", optimiser="sgd", learning_rate=0.1, schedule=schedule)
    seen, rate, decay = spy_on(trainer), 0.1, 0.01
    for step in range(trainer.n_steps):
        if step == 5:
            trainer.set("learning_rate", 0.3)
            rate = 0.3
        if step == 9:
            trainer.set("weight_decay", 0.5)
            decay = 0.5
        now, _ = scheduled(schedule, step / trainer.n_steps, rate, 0.9)
        assert trainer.current_rate == pytest.approx(now)
        before = trainer.model.movies.numpy().astype(np.float64)
        trainer.step()
        gradient = decay * before
        rows = seen[-1][4][1]
        np.add.at(gradient, rows.rows.numpy(), rows.values.numpy())
        after = before - now * gradient
        np.testing.assert_allclose(trainer.model.movies[4:], after[4:], rtol=1e-5, atol=1e-7)
    assert trainer.changes == [
        Change(5, "learning_rate", 0.1, 0.3),
        Change(9, "weight_decay", 0.01, 0.5),
    ]


@pytest.mark.parametrize("value", [math.nan, math.inf, -1.0, 1e9, True, "0.1", None])
def test_live_settings_refuse_what_the_table_refuses_and_stay(value):
    trainer = trainer_of()
    with pytest.raises(SettingError, match=r"learning_rate: .* from 1e-06 to 1000"):
        trainer.set("learning_rate", value)
    with pytest.raises(SettingError, match=r"weight_decay: .* from 0 to 10"):
        trainer.set("weight_decay", value)
    trainer.set("learning_rate", SMALL.learning_rate)  # no change, so nothing to record
    assert trainer.current == SMALL and trainer.changes == []


def test_validation_is_measured_on_the_validation_ratings_with_averages_for_the_unseen():
    trainer = advance(trainer_of(), 13)
    p = {name: value.numpy().astype(np.float64) for name, value in trainer.model.named_parameters()}
    for names, n_unseen in ((("users", "user_bias"), 3), (("movies", "movie_bias"), 4)):
        for name in names:
            p[name][:n_unseen] = p[name][n_unseen:].mean(axis=0)
    user, movie = RATINGS.user[SPLIT.validation], RATINGS.movie[SPLIT.validation]
    assert (user < 3).any()
    assert (movie < 4).any()
    score = (p["users"][user] * p["movies"][movie]).sum(axis=1)
    score += p["user_bias"][user, 0] + p["movie_bias"][movie, 0]
    predicted = 5.5 / (1 + np.exp(-score))
    expected = np.mean((predicted - RATINGS.stars[SPLIT.validation]) ** 2)
    assert trainer.validation_mse() == pytest.approx(expected, rel=1e-5)
    np.testing.assert_allclose(trainer.snapshot().vectors, p["movies"], rtol=1e-4, atol=1e-6)


def test_an_error_measured_part_by_part_is_that_of_the_whole(monkeypatch):
    trainer = advance(trainer_of(), 5)
    whole = trainer.validation_mse()
    monkeypatch.setattr("cf.training.trainer.MOST_AT_ONCE", 20)
    monkeypatch.setattr("cf.training.trainer.A_PART", 7)
    assert advance(trainer_of(), 5).validation_mse() == pytest.approx(whole, rel=1e-6)


def test_a_glance_at_many_ratings_held_back_is_at_an_even_part_of_them(monkeypatch):
    trainer = advance(trainer_of(), 5)
    assert trainer.validation_mse(at_a_glance=True) == trainer.validation_mse()
    monkeypatch.setattr("cf.data.split.MOST_AT_A_GLANCE", 50)
    part = SPLIT.at_a_glance
    assert 25 < len(part) <= 50
    assert np.ptp(np.diff(np.searchsorted(SPLIT.validation, part))) == 0
    rows = [torch.from_numpy(column[part]).long() for column in (RATINGS.user, RATINGS.movie)]
    errors = trainer.model(*rows) - torch.from_numpy(RATINGS.stars[part])
    expected = errors.square().mean().item()
    assert trainer.validation_mse(at_a_glance=True) == pytest.approx(expected, rel=1e-6)
    assert trainer.validation_mse() != pytest.approx(expected, rel=1e-3)


@every_optimiser_of_it
def test_looking_at_any_time_changes_nothing(model, optimiser):
    settings = {"model": model, "optimiser": optimiser, "weight_decay": 0.1}
    expected, watched = outcome(trainer_of(**settings)), trainer_of(**settings)
    while not watched.finished:
        watched.step()
        watched.validation_mse()
        watched.snapshot()
        watched.checkpoint()
    assert outcome(watched) == expected


def test_the_network_trains_with_dropout_and_learns_how_to_normalise():
    trainer, whole = trainer_of(model="network"), trainer_of(model="network", dropout=0.0)
    norm = trainer.model.layers[2]
    assert not norm.running_mean.any()
    for step in range(1, 4):
        trainer.step()
        assert norm.num_batches_tracked == step  # validation adds nothing to it
        trainer.validation_mse()
    assert norm.running_mean.any()
    assert trainer.recent_mse != advance(whole, 3).recent_mse


def test_the_losses_of_an_epoch_are_those_of_its_own_steps():
    trainer = trainer_of()
    assert trainer.initial_validation_mse == trainer.validation_mse()
    seen, n = spy_on(trainer), trainer.steps_per_epoch
    assert math.isnan(trainer.recent_mse)
    while not trainer.finished:
        trainer.step()
        latest = [step[3] for step in seen[-WINDOW:]]
        assert trainer.recent_mse == pytest.approx(np.mean(latest), rel=1e-6)
        assert trainer.epoch == trainer.step_count / n
        assert len(trainer.losses) == trainer.step_count // n
        if trainer.step_count % n == 0:
            assert trainer.losses[-1].validation_mse == trainer.validation_mse()
    for i, loss in enumerate(trainer.losses):
        steps = seen[i * n : (i + 1) * n]
        mean = np.average([step[3] for step in steps], weights=[len(step[0]) for step in steps])
        assert loss.train_mse == pytest.approx(mean, rel=1e-5)
        assert (loss.epoch, loss.step) == (i + 1, (i + 1) * n)
        assert loss.seconds > 0
    assert trainer.baselines == measure_baselines(RATINGS, SPLIT)


def test_after_the_last_step_nothing_moves():
    trainer = trainer_of()
    before = outcome(trainer)
    assert trainer.finished
    assert outcome(advance(trainer, 3)) == before
    assert trainer.step_count == trainer.n_steps


@every_model
def test_a_snapshot_is_a_copy_of_the_movie_side(model):
    trainer = advance(trainer_of(model=model), 7)
    snapshot, shown = trainer.snapshot(), trainer.model.parts[0]
    assert (snapshot.step, snapshot.epoch) == (7, 7 / trainer.steps_per_epoch)
    assert snapshot.train_mse == trainer.recent_mse
    assert snapshot.validation_mse == trainer.validation_mse()
    assert snapshot.vectors.shape == (RATINGS.n_movies, 4)
    assert snapshot.vectors.dtype == np.float32
    assert np.array_equal(snapshot.vectors, shown.movie_vectors().detach().numpy())
    for biases, name in (
        (snapshot.biases, "movie_bias"),
        (snapshot.user_biases, "user_bias"),
    ):
        assert (biases is None) == (trainer.settings.formula != "bias")
        if biases is not None:
            parameter = getattr(shown, name).detach().numpy()
            assert biases.dtype == np.float32 and not np.shares_memory(biases, parameter)
            assert np.array_equal(biases, parameter[:, 0]) and biases.any()
            assert len(biases) == (RATINGS.n_movies if name == "movie_bias" else RATINGS.n_users)
    kept = snapshot.vectors.copy()
    trainer.step()
    assert np.array_equal(snapshot.vectors, kept)
    twin = advance(trainer_of(model=model), 7)
    twin.snapshot().vectors[:] = 7.0
    assert outcome(twin) == outcome(advance(trainer_of(model=model), 7))


@pytest.mark.parametrize("pair", [("network", "network"), ("bias", "network"), ("dot", "bias")])
def test_two_runs_side_by_side_do_not_disturb_each_other(pair):
    wanted = [{"model": model, "seed": seed} for seed, model in enumerate(pair)]
    alone = [outcome(trainer_of(**settings)) for settings in wanted]
    both = [trainer_of(**settings) for settings in wanted]
    for _ in range(both[0].n_steps):
        for trainer in both:
            trainer.step()
    assert [outcome(trainer) for trainer in both] == alone
    with ThreadPoolExecutor(2) as pool:
        threaded = pool.map(lambda settings: outcome(trainer_of(**settings)), wanted)
        assert list(threaded) == alone
