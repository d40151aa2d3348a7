"""Blind spots: counts by hand, newcomers by the trainer's own model."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from cf.lesson.blind_spots import predict_new_movie, recommend, share_of_top, sum_up_shares
from cf.settings import Settings
from cf.training.trainer import Trainer
from tests.runs import tiny_dataset


def test_the_share_of_the_top_is_counted_from_the_largest_down():
    assert share_of_top(np.array([1, 5, 2, 2]), 0.25) == pytest.approx(0.5)
    assert share_of_top(np.array([1, 5, 2, 2]), 0.01) == pytest.approx(0.5)
    assert share_of_top(np.array([1, 5, 2, 2]), 1.0) == pytest.approx(1.0)


def test_the_curve_adds_up_the_shares_from_the_largest_down():
    top, share = sum_up_shares(np.array([1, 5, 2, 2]))
    assert top.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert share == pytest.approx([0, 0.5, 0.7, 0.9, 1])


@pytest.fixture(scope="module", params=["dot", "range", "bias"])
def trainer(request):
    settings = Settings(model=request.param, n_factors=3, epochs=2, batch_size=64)
    trainer = Trainer(settings, tiny_dataset().ratings)
    trainer.run()
    return trainer


def test_a_newcomer_is_shown_what_the_average_of_all_users_would_like(trainer):
    model, ratings, among = trainer.settings.model, tiny_dataset().ratings, np.arange(5, 60)
    rows, stars = recommend(model, trainer.snapshot(), ratings, among, 5)
    average = trainer.model.users.mean(dim=0)
    score = (trainer.model.movies * average).sum(dim=1)
    if model == "bias":
        score = score + trainer.model.user_bias.mean() + trainer.model.movie_bias[:, 0]
    wanted = (score if model == "dot" else 5.5 * score.sigmoid()).detach()[5:]
    assert rows.tolist() == (5 + wanted.argsort(descending=True, stable=True)[:5]).tolist()
    assert stars == pytest.approx(np.sort(wanted.numpy())[::-1][:5], abs=1e-5)


def test_a_known_user_is_shown_what_the_model_predicts_for_him_or_her(trainer):
    data = tiny_dataset()
    model, everything = trainer.settings.model, torch.arange(60)
    rows, stars = recommend(model, trainer.snapshot(), data.ratings, np.arange(60), 4, user=7)
    with torch.no_grad():
        wanted = trainer.model(torch.full((60,), 7), everything).numpy()
    assert rows.tolist() == np.argsort(-wanted, kind="stable")[:4].tolist()
    assert stars == pytest.approx(np.sort(wanted)[::-1][:4], abs=1e-5)


def test_a_new_movie_with_a_known_ones_numbers_is_predicted_the_same(trainer):
    snapshot, ratings = trainer.snapshot(), tiny_dataset().ratings
    bias = 0.0 if snapshot.biases is None else float(snapshot.biases[3])
    model = trainer.settings.model
    found = predict_new_movie(model, snapshot, ratings, snapshot.vectors[3], bias)
    with torch.no_grad():
        wanted = trainer.model(torch.arange(40), torch.full((40,), 3)).numpy()
    assert found == pytest.approx(wanted, abs=1e-5)


def test_without_users_vectors_it_says_so(trainer):
    snapshot, ratings = replace(trainer.snapshot(), user_vectors=None), tiny_dataset().ratings
    model = trainer.settings.model
    with pytest.raises(ValueError, match="without its users"):
        recommend(model, snapshot, ratings, np.arange(60), 3)
    with pytest.raises(ValueError, match="without its users"):
        predict_new_movie(model, snapshot, ratings, np.zeros(3))
