"""Batches: each rating once an epoch, evenly, and the same however they are dealt out."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from cf.errors import SettingError
from cf.training.batches import Batches
from cf.training.trainer import Trainer
from tests.training.small import RATINGS, SMALL, SPLIT, advance, outcome, spy_on, trainer_of


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
