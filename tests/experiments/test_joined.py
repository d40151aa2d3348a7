"""A newcomer trains along, and all that is otherwise is their doing."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from cf.data import split_at_random
from cf.data.split import add_newcomer
from cf.experiments.joined import train_joined
from cf.settings import COMPILED, COMPILED_MODELS, MODELS, OPTIMISERS, Settings
from cf.snapshot import Change
from cf.training.batches import Batches
from cf.training.trainer import Trainer
from tests.experiments.test_rerun import BASE, WILD, plain
from tests.runs import N_MOVIES, tiny_dataset

NOTHING = np.zeros(0, np.int64), np.zeros(0)
ROWS = np.array([31, 2, 40, 5, 55, 8, 11, 58])
STARS = np.where(ROWS < 30, 5.0, 1.0)  # one of the two tastes


@pytest.fixture(scope="module")
def data():
    return tiny_dataset()


def both(settings: Settings, data, rows, stars) -> tuple[Trainer, Trainer]:
    """The run, and the run that a newcomer has joined, before their first steps."""
    own = Trainer(settings, data.ratings)
    return own, Trainer(settings, *add_newcomer(data.ratings, own.split, rows, stars))


@pytest.mark.parametrize("model", MODELS)
def test_all_others_begin_with_the_same_numbers(data, model):
    own, joined = both(replace(BASE, model=model, dropout=0.2), data, ROWS, STARS)
    theirs = joined.model.state_dict()
    for name, values in own.model.state_dict().items():
        if name.endswith(("users", "user_bias", "audience")):
            assert len(theirs[name]) == len(values) + 1
        assert torch.equal(theirs[name][: len(values)] if values.ndim else theirs[name], values)
    assert all(part.users[-1].abs().min() > 0 for part in joined.model.parts)


KINDS = [
    (model, optimiser)
    for model in MODELS
    for optimiser in OPTIMISERS
    if model in COMPILED_MODELS or optimiser not in COMPILED
]


@pytest.mark.parametrize(("model", "optimiser"), KINDS)
def test_a_newcomer_without_ratings_changes_no_bit_of_the_losses(data, model, optimiser):
    settings = replace(BASE, model=model, optimiser=optimiser, weight_decay=0.01, dropout=0.2)
    own, joined = both(settings, data, *NOTHING)
    own.run(), joined.run()
    assert plain(joined.losses) == plain(own.losses)
    np.testing.assert_array_equal(joined.movie_vectors(), own.movie_vectors())


def test_a_newcomers_ratings_all_train_and_nobody_elses_change_sides(data):
    split = split_at_random(data.ratings, 2)
    ratings, joined = add_newcomer(data.ratings, split, ROWS, STARS)
    n = len(data.ratings)
    np.testing.assert_array_equal(joined.validation, split.validation)
    np.testing.assert_array_equal(joined.train[: len(split.train)], split.train)
    assert joined.train[len(split.train) :].tolist() == list(range(n, n + len(ROWS)))
    assert dict(zip(ratings.movie[n:].tolist(), ratings.stars[n:].tolist(), strict=True)) == dict(
        zip(ROWS.tolist(), STARS.tolist(), strict=True)
    )
    assert set(ratings.user[n:]) == {data.ratings.n_users} and ratings.n_users == 41
    assert ratings.user_ids[-1] == data.ratings.user_ids[-1] + 1
    assert ratings.checksum != data.ratings.checksum


@pytest.mark.parametrize("most_shuffled", [1 << 22, 10])
def test_others_ratings_keep_their_batches_and_their_order(data, most_shuffled, monkeypatch):
    monkeypatch.setattr("cf.training.batches.MOST_SHUFFLED", most_shuffled)
    split = split_at_random(data.ratings, 2)
    more = add_newcomer(data.ratings, split, ROWS, STARS)
    device = torch.device("cpu")
    own, joined = Batches(data.ratings, split, 9, 3, device), Batches(*more, 9, 3, device)
    for epoch in range(3):
        own.shuffle(epoch), joined.shuffle(epoch)
        met = []
        for i in range(9):
            columns = torch.stack([column.double() for column in joined[i]])
            is_new = columns[0] == data.ratings.n_users
            assert torch.equal(
                columns[:, ~is_new], torch.stack([column.double() for column in own[i]])
            )
            met += columns[1, is_new].tolist()
        assert sorted(met) == sorted(ROWS.tolist())


@pytest.mark.parametrize("model", MODELS)
def test_a_newcomer_is_learned_and_films_move_for_them(data, model):
    settings = replace(BASE, model=model, epochs=30)
    joined = train_joined(settings, data, (), ROWS, STARS)
    own = Trainer(settings, data.ratings)
    own.run()
    assert (joined.row, joined.message) == (40, "")
    others = np.setdiff1d(np.arange(N_MOVIES), ROWS)
    liked = joined.stars[others[others < 30]].mean() - joined.stars[others[others >= 30]].mean()
    assert liked > 1
    assert joined.vectors.shape == own.movie_vectors().shape
    assert (joined.vectors != own.movie_vectors()).any()
    assert (joined.user_bias is None) == (settings.formula != "bias")


def test_turns_by_hand_are_repeated_with_a_newcomer(data):
    turn = Change(2, "learning_rate", 0.05, 0.2)
    turned, plainly = (train_joined(BASE, data, turns, ROWS, STARS) for turns in ((turn,), ()))
    assert (turned.vectors != plainly.vectors).any()


def test_a_run_that_a_newcomer_makes_diverge_says_so_and_keeps_sound_vectors(data):
    joined = train_joined(WILD, data, (), ROWS, STARS)
    assert "diverged" in joined.message and np.isfinite(joined.vectors).all()
