"""What newcomers' answers are worth: on planted tastes, without taste, and on too few people."""

from dataclasses import replace

import numpy as np
import pytest

from cf.data import Dataset, split_ratings
from cf.experiments.newcomers import GIVEN, measure_newcomers
from cf.experiments.train_run import train_run
from cf.settings import DEFAULT, Settings
from cf.snapshot import Snapshot
from tests.odd import odd_dataset
from tests.planted import plant_ratings

SETTINGS = replace(DEFAULT, n_factors=4, epochs=12, batch_size=64)


@pytest.fixture(scope="module")
def data():
    planted = plant_ratings(n_users=60, n_movies=250).ratings
    return replace(odd_dataset("Planted"), ratings=planted)


def train(data: Dataset, model: str = "bias") -> tuple[Settings, Snapshot]:
    settings = replace(SETTINGS, model=model)
    return settings, train_run(settings, data).snapshots[-1]


@pytest.mark.parametrize("model", ["range", "network"])
def test_planted_tastes_are_worth_more_the_more_ratings_are_given(data, model):
    shares = []
    found = measure_newcomers(*train(data, model), data, report=shares.append)
    assert [one.n_given for one in found.worth] == list(GIVEN)
    assert shares[-1] == 1
    errors = [one.mse_vector for one in found.worth]
    assert errors == sorted(errors, reverse=True)
    last = found.worth[-1]
    assert last.gain > 0.3 and last.is_sure and last.mse_vector < last.mse_mean
    assert (last.mse_bias is None) == (model == "range")
    assert (found.mse_trained is None) == (model == "network")
    if found.mse_trained is not None:  # they have been trained on what tells their taste
        assert found.mse_trained < last.mse_mean and found.n_learned > GIVEN[-1]


def test_what_is_given_and_predicted_is_what_the_run_has_held_back(data):
    ratings = data.ratings
    held = split_ratings(ratings, SETTINGS).validation
    lowest = ratings.stars.copy()
    lowest[held] = ratings.lowest
    other = replace(data, ratings=replace(ratings, stars=lowest))
    found = measure_newcomers(*train(data), other)
    assert found.n_predicted <= len(held) - found.n_users * GIVEN[-1]
    # Films' means come from what it has learned; who gave the lowest stars is told to give more.
    first, last = found.worth[0], found.worth[-1]
    assert first.mse_mean == last.mse_mean > 4 > last.mse_vector


def test_people_without_taste_leave_a_gain_that_is_not_sure_to_be_one():
    planted = plant_ratings(n_users=60, n_movies=250, noise_stars=0.0).ratings
    rng = np.random.default_rng(0)
    stars = rng.integers(1, 11, len(planted)).astype(np.float32) / 2
    data = replace(odd_dataset("Noise"), ratings=replace(planted, stars=stars))
    found = measure_newcomers(*train(data), data)
    assert all(one.gain < 2 * one.gain_error for one in found.worth)


def test_too_few_people_or_ratings_are_worth_no_claim():
    few = replace(odd_dataset("Few"), ratings=plant_ratings(n_users=12, n_movies=250).ratings)
    found = measure_newcomers(*train(few), few)
    assert (found.worth, found.n_users) == ((), 12)
    some = replace(odd_dataset("Some"), ratings=plant_ratings(n_users=60, n_movies=100).ratings)
    found = measure_newcomers(*train(some), some)
    assert [one.n_given for one in found.worth] == [5]
