"""A newcomer among frozen films: against the trainer's own optimiser, differences, and truth."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from cf.analysis.fold_in import fold_in, freeze_films, keep_bias_only
from cf.errors import DataError
from cf.settings import DEFAULT, Settings
from cf.snapshot import Snapshot
from cf.training.models import Scale, build_model
from cf.training.optimisers import Optimiser
from cf.training.trainer import Trainer
from tests.planted import hold_back, plant_ratings

N_HELD = 30  # users whom the model has not seen
GIVEN = 20
MODELS = ("dot", "range", "bias")
TASTE = replace(DEFAULT, n_factors=4, epochs=12, batch_size=64)


@pytest.fixture(scope="module")
def planted():
    return plant_ratings(n_users=300, n_movies=120).ratings


@pytest.fixture(scope="module")
def trained(planted):
    """Settings and newest snapshot of each model."""

    def train(model: str) -> tuple[Settings, Snapshot]:
        trainer = Trainer(replace(TASTE, model=model), planted, hold_back(planted, users=N_HELD))
        trainer.run()
        return trainer.settings, trainer.snapshot()

    return {model: train(model) for model in (*MODELS, "network")}


def freeze(planted, trained, model):
    settings, snapshot = trained[model]
    return freeze_films(settings, snapshot, planted, np.arange(N_HELD, planted.n_users))


def ratings_of(planted, user):
    own = np.random.default_rng(user).permutation(np.flatnonzero(planted.user == user))
    return planted.movie[own], planted.stars[own]


@pytest.mark.parametrize("model", MODELS)
def test_it_answers_what_the_trainers_own_optimiser_reaches_with_all_films_frozen(
    planted, trained, model
):
    films = freeze(planted, trained, model)
    rows, stars = (part[:GIVEN] for part in ratings_of(planted, 0))
    settings, snapshot = trained[model]
    one = build_model(Scale(1, planted.n_movies, 0.0, planted.range_end), settings)
    one.requires_grad_(False)
    optimiser = Optimiser(one, replace(settings, optimiser="adam"))
    one.movies.copy_(torch.from_numpy(snapshot.vectors))
    own = [one.users]
    if model == "bias":
        one.movie_bias.copy_(torch.from_numpy(snapshot.biases)[:, None])
        own.append(one.user_bias)
    mean, precision = (
        torch.from_numpy(films.mean),
        torch.from_numpy(np.linalg.inv(films.covariance)),
    )
    movie, given = torch.from_numpy(rows.astype(np.int64)), torch.from_numpy(stars)
    n_steps = 1500
    for step in range(n_steps):
        away = torch.cat([part[0] for part in own]).double() - mean
        # The prior, in units of the mean squared error, whose gradient the model itself gives.
        prior = (2 * films.noise / GIVEN * (precision @ away)).float()
        gradients = one.gradients(torch.zeros_like(movie), movie, given)[1]
        ours = [gradient for gradient in gradients if any(gradient.parameter is p for p in own)]
        for gradient, part in zip(ours, torch.split(prior, [p.shape[1] for p in own]), strict=True):
            gradient.values.add_(part / GIVEN)
        optimiser.step(ours, 0.05 * (1 - step / n_steps), 0.9, 0.0)
    everywhere = torch.arange(planted.n_movies)
    expected = one(torch.zeros_like(everywhere), everywhere).numpy()
    found = films.predict(fold_in(films, rows, stars).numbers)
    assert np.abs(found - expected).max() < 0.02


@pytest.mark.parametrize("model", MODELS)
def test_no_small_change_of_a_number_makes_the_answer_better(planted, trained, model):
    films = freeze(planted, trained, model)
    rows, stars = (part[:GIVEN] for part in ratings_of(planted, 1))
    found = fold_in(films, rows, stars)

    def cost(numbers):
        error = stars - films.predict(numbers, rows)
        away = numbers - films.mean
        return error @ error / films.noise + away @ np.linalg.solve(films.covariance, away)

    steps = 1e-5 * np.eye(len(found.numbers))
    slope = [(cost(found.numbers + h) - cost(found.numbers - h)) / 2e-5 for h in steps]
    np.testing.assert_allclose(slope, 0, atol=1e-4)


@pytest.mark.parametrize("model", MODELS)
def test_people_differ_by_more_than_their_trained_numbers_and_few_ratings_say_so(
    planted, trained, model
):
    films = freeze(planted, trained, model)
    snapshot = trained[model][1]
    known = snapshot.user_vectors
    if model == "bias":
        known = np.column_stack([known, snapshot.user_biases])
    known = known[N_HELD:]
    spread = np.cov(known, rowvar=False)
    assert np.trace(films.covariance) > np.trace(spread)
    as_trained = replace(films, mean=known.mean(axis=0), covariance=spread)

    def error(kind):
        told = [ratings_of(planted, user) for user in range(N_HELD)]
        errors = [
            kind.predict(fold_in(kind, rows[:5], stars[:5]).numbers, rows[5:]) - stars[5:]
            for rows, stars in told
        ]
        return np.square(np.concatenate(errors)).mean()

    assert error(films) < error(as_trained)


def test_more_ratings_leave_less_open_and_none_leave_what_all_users_leave(planted, trained):
    films = freeze(planted, trained, "bias")
    rows, stars = ratings_of(planted, 2)
    nobody = fold_in(films, rows[:0], stars[:0])
    np.testing.assert_allclose(nobody.numbers, films.mean)
    np.testing.assert_allclose(nobody.covariance, films.covariance)
    few, many = (fold_in(films, rows[:n], stars[:n]).covariance for n in (5, 30))
    for less, more in ((few, nobody.covariance), (many, few)):
        assert np.linalg.eigvalsh(more - less).min() > -1e-3
        assert np.trace(less) < np.trace(more)


@pytest.mark.parametrize("model", ["bias", "network"])
def test_people_whom_the_model_never_saw_are_told_better_than_by_biases_alone(
    planted, trained, model
):
    films = freeze(planted, trained, model)

    def mse(films):
        errors = []
        for user in range(N_HELD):
            rows, stars = ratings_of(planted, user)
            new = fold_in(films, rows[:GIVEN], stars[:GIVEN])
            errors.append(films.predict(new.numbers, rows[GIVEN:]) - stars[GIVEN:])
        return np.square(np.concatenate(errors)).mean()

    assert mse(films) < 0.5 * mse(keep_bias_only(films))
    assert films.stands_in == (model == "network")


@pytest.mark.parametrize("value", [0.5, 5.0])
def test_hundreds_of_equal_extreme_stars_still_have_an_answer(planted, trained, value):
    for model in MODELS:
        films = freeze(planted, trained, model)
        rows = np.arange(planted.n_movies)
        found = fold_in(films, rows, np.full(len(rows), value))
        assert np.isfinite(found.covariance).all()
        assert np.isfinite(films.predict(found.numbers)).all()


@pytest.mark.parametrize("value", [0.0, 5.5, np.nan])
def test_a_rating_off_the_scale_is_refused_in_words(planted, trained, value):
    films = freeze(planted, trained, "bias")
    with pytest.raises(DataError, match=r"off the scale, which runs from 0\.5 to 5"):
        fold_in(films, np.array([3, 4]), np.array([4.0, value]))


def test_a_run_without_sound_vectors_or_without_its_users_is_refused_in_words(planted, trained):
    settings, snapshot = trained["bias"]
    with pytest.raises(DataError, match="diverged"):
        broken = replace(snapshot, vectors=np.full_like(snapshot.vectors, np.nan))
        freeze_films(settings, broken, planted)
    with pytest.raises(DataError, match="without its users"):
        freeze_films(settings, replace(snapshot, user_vectors=None), planted)
    with pytest.raises(ValueError, match="without biases"):
        keep_bias_only(freeze(planted, trained, "dot"))
