"""The trainer: bit-equal however it is driven, honest in what it measures, and quick to give up."""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch

from cf.data import build_ratings, split_at_random
from cf.errors import DivergedError, SettingError
from cf.presets import safe_rate
from cf.settings import COMPILED, COMPILED_MODELS, MODELS, OPTIMISERS, Settings
from cf.snapshot import Change
from cf.training.baselines import measure_baselines
from cf.training.batches import Batches
from cf.training.schedules import scheduled
from cf.training.trainer import WINDOW, Trainer
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


@pytest.mark.parametrize("batch_size", [5, 64, 500, 65536])
def test_an_epoch_takes_every_training_rating_once_in_even_batches(batch_size):
    trainer = trainer_of(batch_size=batch_size, epochs=2)
    seen = spy_on(trainer)
    trainer.run()
    n = trainer.steps_per_epoch
    assert n == math.ceil(len(SPLIT.train) / batch_size)
    assert len(seen) == trainer.n_steps == 2 * n
    columns = (RATINGS.user, RATINGS.movie, RATINGS.stars)
    expected = sorted(zip(*(column[SPLIT.train].tolist() for column in columns), strict=True))
    orders = []
    for epoch in (seen[:n], seen[n:]):
        sizes = [len(user) for user, *_ in epoch]
        assert max(sizes) <= batch_size
        assert max(sizes) - min(sizes) <= 1
        got = [np.concatenate([step[i] for step in epoch]).tolist() for i in range(3)]
        orders.append(list(zip(*got, strict=True)))
        assert sorted(orders[-1]) == expected
    assert orders[0] != orders[1]
    assert expected not in orders


def test_batches_that_hold_one_rating_are_refused_for_the_network_alone():
    odd = replace(SPLIT, train=SPLIT.train[:11])
    with pytest.raises(SettingError, match="batch_size: 2 cuts the 11 training ratings"):
        Trainer(replace(SMALL, model="network", batch_size=2), RATINGS, odd)
    network = replace(SMALL, model="network", batch_size=3, learning_rate=1e-4)
    for settings in (network, replace(SMALL, model="bias", batch_size=2)):
        assert len(Trainer(settings, RATINGS, odd).run()) == 2


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


def test_ratings_dealt_out_in_stretches_give_the_same_run_to_the_last_bit(monkeypatch):
    whole = outcome(trainer_of())
    for n_at_once in (1, 300, 500):
        monkeypatch.setattr("cf.training.batches.MOST_AT_ONCE", n_at_once)
        assert outcome(trainer_of()) == whole


def test_more_ratings_than_a_cache_holds_come_user_group_by_user_group(monkeypatch):
    monkeypatch.setattr("cf.training.batches.MOST_SHUFFLED", 100)
    monkeypatch.setattr("cf.training.batches.A_GROUP", 200)
    trainer = trainer_of(batch_size=1, epochs=2)
    seen, n = spy_on(trainer), trainer.steps_per_epoch
    trainer.run()
    pairs = [(int(user[0]), int(movie[0])) for user, movie, *_ in seen]
    epochs = pairs[:n], pairs[n:]
    where = SPLIT.train
    expected = sorted(zip(RATINGS.user[where].tolist(), RATINGS.movie[where].tolist(), strict=True))
    assert sorted(epochs[0]) == sorted(epochs[1]) == expected
    assert epochs[0] != epochs[1]
    for epoch in epochs:
        users = np.array([user for user, _ in epoch])
        assert (np.diff(users) < 0).mean() > 0.3  # shuffled, and yet …
        spans = [np.ptp(np.flatnonzero(users == user)) for user in np.unique(users)]
        assert max(spans) < len(users) / 2  # … nobody's ratings are spread over the epoch
    assert outcome(trainer_of(epochs=2)) == outcome(trainer_of(epochs=2))


@pytest.mark.parametrize("most_shuffled", [1 << 22, 100])
def test_dealing_a_stretch_ahead_changes_no_batch_and_a_run_is_taken_up_amid_one(
    most_shuffled, monkeypatch
):
    monkeypatch.setattr("cf.training.batches.MOST_SHUFFLED", most_shuffled)
    monkeypatch.setattr("cf.training.batches.A_GROUP", 50)
    whole = trainer_of(batch_size=16)
    assert whole.steps_per_epoch > 40
    expected = outcome(whole)
    monkeypatch.setattr("cf.training.batches.MOST_AT_ONCE", 64)  # three batches a stretch
    assert outcome(trainer_of(batch_size=16)) == expected
    begun = advance(trainer_of(batch_size=16), 25)
    again = Trainer.restore(begun.settings, RATINGS, SPLIT, begun.checkpoint())
    assert outcome(again) == outcome(begun) == expected


def test_batches_are_dealt_out_in_any_order_of_asking(monkeypatch):
    monkeypatch.setattr("cf.training.batches.MOST_SHUFFLED", 100)
    monkeypatch.setattr("cf.training.batches.A_GROUP", 50)
    monkeypatch.setattr("cf.training.batches.MOST_AT_ONCE", 64)
    batches = Batches(RATINGS, SPLIT, 50, 0, torch.device("cpu"))
    batches.shuffle(0)
    in_turn = [[column.clone() for column in batches[i]] for i in range(50)]
    batches.shuffle(0)
    for i in (3, 30, 31, 2, 49, 0):
        assert all(map(torch.equal, batches[i], in_turn[i]))
    batches.shuffle(1)
    assert not all(map(torch.equal, batches[0], in_turn[0]))


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
    snapshot = trainer.snapshot()
    assert (snapshot.step, snapshot.epoch) == (7, 7 / trainer.steps_per_epoch)
    assert snapshot.train_mse == trainer.recent_mse
    assert snapshot.validation_mse == trainer.validation_mse()
    assert snapshot.vectors.shape == (RATINGS.n_movies, 4)
    assert snapshot.vectors.dtype == np.float32
    assert np.array_equal(snapshot.vectors, trainer.model.movie_vectors().detach().numpy())
    for biases, name in (
        (snapshot.biases, "movie_bias"),
        (snapshot.user_biases, "user_bias"),
    ):
        assert (biases is None) == (trainer.settings.formula != "bias")
        if biases is not None:
            parameter = getattr(trainer.model, name).detach().numpy()
            assert biases.dtype == np.float32 and not np.shares_memory(biases, parameter)
            assert np.array_equal(biases, parameter[:, 0]) and biases.any()
            assert len(biases) == (RATINGS.n_movies if name == "movie_bias" else RATINGS.n_users)
    kept = snapshot.vectors.copy()
    trainer.step()
    assert np.array_equal(snapshot.vectors, kept)
    twin = advance(trainer_of(model=model), 7)
    twin.snapshot().vectors[:] = 7.0
    assert outcome(twin) == outcome(advance(trainer_of(model=model), 7))


def plain(value) -> bool:
    """Whether a value can cross to another process without torch."""
    if isinstance(value, dict | list | tuple):
        return all(map(plain, value.values() if isinstance(value, dict) else value))
    return not isinstance(value, torch.Tensor)


@every_optimiser_of_it
def test_a_checkpoint_goes_on_to_the_last_bit_from_any_step(model, optimiser):
    trainer = trainer_of(model=model, optimiser=optimiser)
    n, taken = trainer.steps_per_epoch, []
    assert n > 8
    for step in range(trainer.n_steps + 1):
        if step == 4:
            trainer.set("learning_rate", 0.02)
            trainer.set("weight_decay", 0.0)
        if step in (0, 1, 6, n - 1, n, n + 3, 2 * n):
            taken.append(trainer.checkpoint())
        trainer.step()
    expected = outcome(trainer)
    # Long after they were taken, and twice from one: nobody may have written into them.
    for kept in (*taken[2:], taken[2]):
        assert plain(kept)
        again = Trainer.restore(trainer.settings, RATINGS, SPLIT, kept)
        assert again.step_count == kept["step_count"]
        assert again.changes == trainer.changes
        assert again.initial_validation_mse == trainer.initial_validation_mse
        assert outcome(again) == expected
        assert again.recent_mse == trainer.recent_mse
    for kept in taken[:2]:  # from before the changes
        again = Trainer.restore(trainer.settings, RATINGS, SPLIT, kept)
        advance(again, 4 - again.step_count)
        again.set("learning_rate", 0.02)
        again.set("weight_decay", 0.0)
        assert outcome(again) == expected


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


def test_a_rate_that_is_far_too_large_ends_the_run_with_advice():
    trainer = trainer_of(optimiser="sgd", learning_rate=100.0, schedule="constant", weight_decay=0)
    good = trainer.checkpoint()
    with pytest.raises(DivergedError) as caught:
        trainer.run()
    message = str(caught.value)
    train = SPLIT.train
    rated = [torch.from_numpy(rows[train]).long() for rows in (RATINGS.user, RATINGS.movie)]
    stars = torch.from_numpy(RATINGS.stars[train])
    assert f"at step {trainer.step_count}:" in message
    assert "A learning rate of 100 is too large for sgd" in message
    advice = safe_rate("sgd", 100.0)
    assert f"Try {advice:g}." in message
    untrained = ((trainer_of(weight_decay=0).model(*rated) - stars) ** 2).mean().item()
    started = float(message.split("started at ")[1].split(" squared")[0])
    assert started == pytest.approx(untrained, rel=0.2)
    assert trainer.losses == []
    back = Trainer.restore(trainer.settings, RATINGS, SPLIT, good)
    back.set("learning_rate", advice)
    assert len(back.run()) == 2


@pytest.mark.parametrize("n_ratings", [9, 30])
@every_model
def test_a_few_ratings_do_not_diverge_whatever_the_seed(n_ratings, model):
    for seed in range(60):
        rng = np.random.default_rng(seed)
        user, movie = np.arange(n_ratings) % 5, rng.permutation(n_ratings) % 7
        ratings = build_ratings(user, movie, rng.integers(1, 11, n_ratings) / 2, 0.5, 5.0, user)
        settings = Settings(model=model, seed=seed, split_seed=seed, epochs=3)
        assert len(Trainer(settings, ratings).run()) == 3


def test_a_pull_that_is_too_strong_is_told_from_a_rate_that_is_too_large():
    settings = {"optimiser": "sgd", "schedule": "constant", "learning_rate": 0.5}
    with pytest.raises(DivergedError, match=r"weight decay of 10 .* takes 5 times .* below 2\.$"):
        trainer_of(weight_decay=10.0, epochs=9, batch_size=8, **settings).run()
    assert len(trainer_of(weight_decay=1.0, **settings).run()) == 2


def test_a_loss_that_is_no_longer_a_number_ends_the_run_within_a_window():
    with pytest.raises(DivergedError, match="is no longer a number"):
        trainer_of(model="dot", optimiser="sgd", learning_rate=1000.0).run()
    trainer = advance(trainer_of(batch_size=8), 40)
    trainer.model.movie_bias[10] = math.nan
    with pytest.raises(DivergedError, match="is no longer a number"):
        advance(trainer, 2 * WINDOW)
    assert trainer.losses == []
