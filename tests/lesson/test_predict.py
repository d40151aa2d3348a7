"""Predictions in NumPy against the models themselves."""

import numpy as np
import pytest
import torch

from cf.lesson.predict import predict, score_numbers
from cf.lesson.runs.two_runs import train_all, with_five_numbers
from cf.settings import MODELS, Settings
from cf.training.models import Scale, build_model
from tests.runs import tiny_dataset


@pytest.mark.parametrize("model", ["dot", "range", "bias"])
def test_predictions_are_those_of_the_model(model):
    torch_model = build_model(Scale(7, 9, 0.0, 5.5), Settings(model=model, init_spread=1.0))
    with torch.no_grad():
        for name, parameter in torch_model.named_parameters():
            if name.endswith("bias"):
                parameter.normal_()
        user, movie = torch.arange(7), torch.arange(7) + 2
        wanted = torch_model(user, movie).numpy()
        values = {name: value.numpy() for name, value in torch_model.named_parameters()}
    user_bias, movie_bias = values.get("user_bias"), values.get("movie_bias")
    answer = predict(
        model,
        values["users"][:7],
        values["movies"][2:9],
        None if user_bias is None else user_bias[:7, 0],
        None if movie_bias is None else movie_bias[2:9, 0],
        end=5.5,
    )
    assert np.allclose(answer.stars, wanted, atol=1e-5)


def test_a_network_is_refused():
    with pytest.raises(ValueError, match="network"):
        predict("network", np.ones(2), np.ones(2))


@pytest.mark.parametrize("model", MODELS)
def test_the_score_is_the_mean_squared_error_over_the_films_ratings(model):
    data = tiny_dataset()
    (run,) = train_all((with_five_numbers(Settings(model=model, batch_size=16)),), data)
    now, ratings, numbers = run.snapshots[-1], data.ratings, np.linspace(-1, 1, 5)
    errors = []
    for user, movie, stars in zip(ratings.user, ratings.movie, ratings.stars, strict=True):
        if movie == 7:
            score = now.user_vectors[user] @ numbers + now.user_biases[user] + now.biases[7]
            errors.append(5.5 / (1 + np.exp(-score)) - stars)
    assert score_numbers(run, ratings, 7, numbers) == pytest.approx(np.mean(np.square(errors)))


def test_learned_numbers_are_better_than_none():
    data = tiny_dataset()
    settings = with_five_numbers(Settings(epochs=20, batch_size=16))
    (run,) = train_all((settings,), data)
    film = int(np.argmax(data.movies.n_ratings))
    learned = run.snapshots[-1].vectors[film]
    nothing = score_numbers(run, data.ratings, film, np.zeros(5))
    assert score_numbers(run, data.ratings, film, learned) < nothing
