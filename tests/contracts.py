"""What every model variant promises, whoever adds it.

`test_models.py` runs the contract over all of `MODELS`, so that a new variant is covered by being
entered there.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch

from cf.settings import Settings
from cf.training.gradients import Gradients, Model
from cf.training.models import Scale, build_model
from cf.training.optimisers import Optimiser
from cf.training.trainer import Trainer
from tests.planted import plant_ratings

# User 2 and movie 4 stand in it several times, the pair (2, 4) twice; user 6 and movie 0 never.
USER = torch.tensor([2, 2, 0, 1, 2, 3, 5, 4, 2])
MOVIE = torch.tensor([4, 1, 4, 2, 4, 3, 4, 1, 3])
STARS = torch.tensor([4.0, 0.5, 3.0, 5.0, 2.5, 3.5, 1.0, 4.5, 2.0])
DAY = torch.tensor([3, 2, 0, 1, 3, 4, 7, 6, 2])  # user 4 has rated on day 5, too
SCALE = Scale(n_users=7, n_movies=5, low=0.0, high=5.5, rated=(USER, MOVIE), n_days=8)


def settings_of(variant: str, **changes) -> Settings:
    """Few factors and vectors large enough for every term of the gradient to count."""
    return replace(Settings(model=variant, n_factors=3, init_spread=0.7, seed=3), **changes)


def double(model: Model) -> Model:
    """The model in float64, with biases that are not all zero."""
    rng = torch.Generator().manual_seed(0)
    model = model.double()
    with torch.no_grad():
        for parameter in model.parameters():
            noise = torch.randn(parameter.shape, generator=rng, dtype=torch.float64)
            parameter.add_(noise, alpha=0.1)
    return model


def summed(model: Model, gradients: Gradients) -> dict[str, np.ndarray]:
    """Every parameter's whole gradient, with the rows of a batch added up by NumPy."""
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    total = {name: np.zeros(p.shape) for name, p in model.named_parameters()}
    for gradient in gradients[1]:
        values = gradient.values.detach().numpy()
        whole = total[names[id(gradient.parameter)]]
        rows = slice(None) if gradient.rows is None else gradient.rows.numpy()
        np.add.at(whole, rows, values)
    return total


def days_of(model: Model, where: slice = slice(None)) -> list[torch.Tensor]:
    """What a model is given besides user and movie."""
    return [DAY[where]] if hasattr(model, "day_bias") else []


def squared_error(model: Model) -> float:
    """What the batch makes small, by NumPy: mean squared errors, of averaged models one each."""
    total = 0.0
    for part in model.parts:
        with torch.no_grad():
            predicted = part(USER, MOVIE, *days_of(model)).numpy()
        total += float(np.mean((predicted - STARS.numpy().astype(predicted.dtype)) ** 2))
    return total


def made_small(model: Model, stars: torch.Tensor) -> torch.Tensor:
    """The same for autograd."""
    each = [(part(USER, MOVIE, *days_of(model)) - stars).square().mean() for part in model.parts]
    return torch.stack(each).sum()


def values_of(model: Model) -> dict[str, np.ndarray]:
    return {name: value.numpy().copy() for name, value in model.state_dict().items()}


def same(a: dict[str, np.ndarray], b: dict[str, np.ndarray]) -> bool:
    """Whether two models hold the same numbers to the last bit."""
    return a.keys() == b.keys() and all(a[name].tobytes() == b[name].tobytes() for name in a)


class ModelContract:
    """Inherit it and give a fixture `variant`, a name in `MODELS`."""

    def test_it_predicts_one_number_a_pair(self, variant):
        model = build_model(SCALE, settings_of(variant))
        predicted = model(USER, MOVIE, *days_of(model))
        assert predicted.shape == (9,)
        assert predicted.dtype == torch.float32

    def test_in_use_a_prediction_does_not_depend_on_its_neighbours_in_the_batch(self, variant):
        model = double(build_model(SCALE, settings_of(variant))).eval()
        together = model(USER, MOVIE, *days_of(model)).detach().numpy()
        singly = [slice(i, i + 1) for i in range(len(USER))]
        alone = [model(USER[i], MOVIE[i], *days_of(model, i)).item() for i in singly]
        np.testing.assert_allclose(together, alone, rtol=1e-12)

    def test_its_vectors_have_the_number_of_factors_asked_for(self, variant):
        for n_factors in (1, 4, 50):
            model = build_model(SCALE, settings_of(variant, n_factors=n_factors))
            for part in model.parts:
                assert part.movies.shape == (SCALE.n_movies, n_factors)
                assert part.users.shape[0] == SCALE.n_users
                assert part.users.ndim == 2

    def test_its_vectors_start_with_the_spread_asked_for(self, variant):
        scale = replace(SCALE, n_users=600, n_movies=800)
        narrow = build_model(scale, settings_of(variant, n_factors=20, init_spread=0.01))
        wide = build_model(scale, settings_of(variant, n_factors=20, init_spread=3.0))
        for side in ("users", "movies"):
            starts = (getattr(part, side).detach() for part in narrow.parts)
            start = torch.cat(list(starts)).numpy()
            assert start.std() == pytest.approx(0.01, rel=0.03)
            assert abs(start.mean()) < 0.01 * 5 / np.sqrt(start.size)
            further = torch.cat([getattr(part, side).detach() for part in wide.parts])
            np.testing.assert_allclose(further / 3.0, start / 0.01, rtol=1e-5)

    def test_its_gradient_is_that_of_autograd(self, variant):
        model = double(build_model(SCALE, settings_of(variant)))
        loss = made_small(model, STARS.double())
        expected = torch.autograd.grad(loss, list(model.parameters()))
        gradients = model.gradients(USER, MOVIE, STARS.double(), *days_of(model))
        got = summed(model, gradients)
        mean = loss.item() / len(model.parts)
        assert gradients[0].item() == pytest.approx(mean, rel=1e-12)
        for (name, _), reference in zip(model.named_parameters(), expected, strict=True):
            assert np.abs(got[name]).max() > 0, name
            np.testing.assert_allclose(got[name], reference, rtol=1e-9, atol=1e-13, err_msg=name)

    def test_its_gradient_is_that_of_finite_differences(self, variant):
        model = double(build_model(SCALE, settings_of(variant)))
        got = summed(model, model.gradients(USER, MOVIE, STARS.double(), *days_of(model)))
        rng, tiny = np.random.default_rng(0), 1e-6
        for name, parameter in model.named_parameters():
            flat = parameter.data.view(-1)
            for place in rng.permutation(len(flat))[:35]:  # all of a small parameter
                middle = flat[place].item()
                flat[place] = middle + tiny
                above = squared_error(model)
                flat[place] = middle - tiny
                below = squared_error(model)
                flat[place] = middle
                slope = (above - below) / (2 * tiny)
                assert got[name].flat[place] == pytest.approx(slope, rel=1e-5, abs=1e-8), name

    def test_in_float32_its_gradient_is_that_of_float64(self, variant):
        model = build_model(SCALE, settings_of(variant))
        single = summed(model, model.gradients(USER, MOVIE, STARS, *days_of(model)))
        batch = USER, MOVIE, STARS.double(), *days_of(model)
        exact = summed(model.double(), model.gradients(*batch))
        for name in exact:
            np.testing.assert_allclose(single[name], exact[name], rtol=1e-4, atol=1e-5)

    def test_repeated_users_and_movies_in_a_batch_accumulate_in_a_step(self, variant):
        settings = settings_of(variant, optimiser="sgd")
        model, copy = build_model(SCALE, settings), build_model(SCALE, settings)
        expected = torch.autograd.grad(made_small(copy, STARS), list(copy.parameters()))
        gradients = model.gradients(USER, MOVIE, STARS, *days_of(model))[1]
        Optimiser(model, settings).step(gradients, rate=0.5, beta1=0.9, weight_decay=0.0)
        for moved, start, slope in zip(
            model.parameters(), copy.parameters(), expected, strict=True
        ):
            want = (start - 0.5 * slope).detach()
            np.testing.assert_allclose(moved.detach(), want, rtol=1e-5, atol=1e-5)

    def test_its_gradient_leaves_its_numbers_alone(self, variant):
        model = build_model(SCALE, settings_of(variant))
        before = {name: p.detach().numpy().copy() for name, p in model.named_parameters()}
        model.gradients(USER, MOVIE, STARS, *days_of(model))
        after = {name: p.detach().numpy() for name, p in model.named_parameters()}
        assert same(before, after)

    def test_a_seed_decides_every_number(self, variant):
        first, again = (values_of(build_model(SCALE, settings_of(variant))) for _ in range(2))
        other = values_of(build_model(SCALE, settings_of(variant, seed=4)))
        assert same(first, again)
        for name in (name for name in first if name.endswith(("users", "movies"))):
            assert not (first[name] == other[name]).any()

    def test_it_neither_heeds_nor_disturbs_the_random_numbers_of_others(self, variant):
        torch.manual_seed(1)
        np.random.seed(1)
        first = values_of(build_model(SCALE, settings_of(variant)))
        torch.manual_seed(2)
        np.random.seed(2)
        states = torch.get_rng_state(), np.random.get_state()[1].copy()
        second = build_model(SCALE, settings_of(variant, dropout=0.5))
        second.gradients(USER, MOVIE, STARS, *days_of(second))
        assert torch.equal(states[0], torch.get_rng_state())
        assert np.array_equal(states[1], np.random.get_state()[1])
        assert same(first, values_of(build_model(SCALE, settings_of(variant))))

    def test_models_built_in_threads_are_those_built_in_turn(self, variant):
        all_settings = [settings_of(variant, seed=seed) for seed in range(24)]

        def build(settings: Settings) -> dict[str, np.ndarray]:
            return values_of(build_model(SCALE, settings))

        with ThreadPoolExecutor(4) as pool:
            at_once = list(pool.map(build, all_settings))
        assert all(map(same, at_once, map(build, all_settings)))

    def test_its_loss_falls_and_it_finds_the_planted_factors(self, variant):
        planted = plant_ratings()
        settings = Settings(model=variant, n_factors=6, batch_size=128, weight_decay=1e-4)
        trainer = Trainer(replace(settings, learning_rate=0.03, epochs=15), planted.ratings)
        before = canonical_correlations(trainer.snapshot().vectors, planted.movies)
        losses = trainer.run()
        after = canonical_correlations(trainer.snapshot().vectors, planted.movies)
        assert before.max() < 0.6
        assert after.min() > 0.95
        # Rounding to half stars and the noise leave 0.06, the spread of the ratings is about 0.8.
        assert losses[-1].train_mse < 0.12 < 0.8 < losses[0].train_mse
        assert losses[-1].validation_mse < 0.15 < 0.8 < trainer.baselines["biases only"]
        assert losses[-1].train_mse < losses[5].train_mse < losses[0].train_mse


def canonical_correlations(learned: np.ndarray, planted: np.ndarray) -> np.ndarray:
    """Cosines between the spaces that two sets of centred columns span, largest first."""
    bases = [np.linalg.qr(x - x.mean(axis=0))[0] for x in (learned, planted)]
    return np.linalg.svd(bases[0].T @ bases[1], compute_uv=False)
