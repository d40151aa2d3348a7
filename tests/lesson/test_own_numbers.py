"""A film's own numbers against a sum over its ratings one by one."""

import numpy as np
import pytest

from cf.lesson.own_numbers import score_numbers
from cf.lesson.two_runs import train_all, with_five_numbers
from cf.settings import MODELS, Settings
from tests.runs import tiny_dataset


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
