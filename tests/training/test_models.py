"""The model variants: the contract of all, and each one's formula in NumPy."""

from itertools import combinations

import numpy as np
import pytest
import torch

from cf.settings import MODELS as NAMES
from cf.settings import Settings
from cf.training.models import MODELS, Dropout, build_model
from cf.training.optimisers import N_MEMORIES
from tests.contracts import (
    DAY,
    MOVIE,
    SCALE,
    STARS,
    USER,
    ModelContract,
    days_of,
    double,
    same,
    settings_of,
    values_of,
)
from tests.training.small import SPLIT, trainer_of


class TestEveryVariant(ModelContract):
    @pytest.fixture(params=MODELS)
    def variant(self, request):
        return request.param


def doubled(variant: str, **changes):
    """A model in float64 and its numbers."""
    model = double(build_model(SCALE, settings_of(variant, **changes)))
    return model, {name: value.numpy().copy() for name, value in model.state_dict().items()}


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def by_formula(variant: str, p: dict[str, np.ndarray], training: bool = False) -> np.ndarray:
    """What the variant predicts for the contract's batch, written out in NumPy."""
    if variant == "starts":
        names = "users", "movies", "user_bias", "movie_bias"
        each = [{name: p[f"starts.{i}.{name}"] for name in names} for i in range(5)]
        return np.mean([by_formula("bias", own) for own in each], axis=0)
    u, m = p["users"][USER], p["movies"][MOVIE]
    score = np.einsum("ij,ij->i", u, m) if variant != "network" else None
    if variant == "dot":
        return score
    if variant in ("raters", "days"):
        for movie in range(SCALE.n_movies):  # each that stands in the batch as often as it does
            at = np.flatnonzero(MOVIE.numpy() == movie)
            more = p["audience"][USER.numpy()[at]].sum(axis=0) / np.sqrt(max(len(at), 1))
            score[at] += p["users"][USER.numpy()[at]] @ more
    if variant == "days":
        score = score + p["day_bias"][DAY][:, 0]
    if variant in ("bias", "raters", "days"):
        score = score + p["user_bias"][USER][:, 0] + p["movie_bias"][MOVIE][:, 0]
    if variant == "network":
        x = np.hstack([u, m])
        for linear, norm in ((0, 2), (4, 6)):
            x = np.maximum(x @ p[f"layers.{linear}.weight"].T, 0)
            if training:
                mean, variance = x.mean(axis=0), x.var(axis=0)
            else:
                mean = p[f"layers.{norm}.running_mean"]
                variance = p[f"layers.{norm}.running_var"]
            x = (x - mean) / np.sqrt(variance + 1e-5)
            x = x * p[f"layers.{norm}.weight"] + p[f"layers.{norm}.bias"]
        score = (x @ p["layers.8.weight"].T + p["layers.8.bias"])[:, 0]
    return 5.5 * sigmoid(score)


def test_the_table_of_settings_and_that_of_models_name_the_same_variants():
    assert tuple(MODELS) == NAMES


@pytest.mark.parametrize("variant", MODELS)
def test_a_variant_computes_its_formula(variant):
    model, numbers = doubled(variant)
    expected = by_formula(variant, numbers, training=True)
    predicted = model(USER, MOVIE, *days_of(model)).detach()
    np.testing.assert_allclose(predicted, expected, rtol=1e-9)


def test_the_network_in_use_normalises_by_what_it_saw_in_training():
    model, _ = doubled("network")
    for _ in range(5):
        model.gradients(USER, MOVIE, STARS.double())
    model.eval()
    numbers = {name: value.numpy().copy() for name, value in model.state_dict().items()}
    assert numbers["layers.2.running_mean"].any()
    predicted = model(USER, MOVIE).detach()
    np.testing.assert_allclose(predicted, by_formula("network", numbers), rtol=1e-9)
    after = {name: value.numpy() for name, value in model.state_dict().items()}
    assert all(np.array_equal(numbers[name], after[name]) for name in numbers)


@pytest.mark.parametrize("variant", [name for name in MODELS if name != "dot"])
def test_a_ranged_variant_never_leaves_its_range(variant):
    model, _ = doubled(variant, init_spread=10.0)
    predicted = model(USER, MOVIE, *days_of(model)).detach()
    assert predicted.min() >= 0
    assert predicted.max() <= 5.5


@pytest.mark.parametrize("variant", ["bias", "raters", "days"])
def test_what_a_dot_product_is_added_to_starts_at_zero_and_vectors_as_without_it(variant):
    with_biases = build_model(SCALE, settings_of(variant))
    without = build_model(SCALE, settings_of("dot"))
    for name, parameter in with_biases.named_parameters():
        assert parameter.any() == (name in ("users", "movies"))
    assert torch.equal(with_biases.movie_vectors(), without.movies)
    assert torch.equal(with_biases.users, without.users)
    assert torch.equal(with_biases.movies, without.movies)


def test_starts_are_drawn_one_after_another_and_the_first_is_what_its_model_draws():
    model = build_model(SCALE, settings_of("starts", n_starts=3))
    assert len(model.parts) == 3
    drawn = [values_of(part) for part in model.parts]
    assert same(drawn[0], values_of(build_model(SCALE, settings_of("bias"))))
    for first, second in combinations(drawn, 2):
        assert not (first["users"] == second["users"]).any()


@pytest.mark.parametrize("optimiser", N_MEMORIES)
def test_each_start_learns_as_if_it_were_alone_and_the_mean_errs_no_more(optimiser):
    alone = trainer_of(model="bias", optimiser=optimiser)
    together = trainer_of(model="starts", optimiser=optimiser)
    alone.run()
    together.run()
    assert same(values_of(together.model.parts[0]), values_of(alone.model))
    assert together.snapshot().vectors.tobytes() == alone.snapshot().vectors.tobytes()
    user, movie, stars = together.bring(SPLIT.validation)
    with torch.no_grad():
        each = [(part(user, movie) - stars).square().mean() for part in together.model.parts]
    assert each[0].item() == pytest.approx(alone.validation_mse(), rel=1e-6)
    assert together.validation_mse() < torch.stack(each).mean().item()


@pytest.mark.parametrize("variant", ["dot", "range", "bias"])
def test_a_dot_product_names_only_the_rows_of_its_batch(variant):
    model = build_model(SCALE, settings_of(variant))
    touched = model.gradients(USER, MOVIE, STARS)[1]
    assert len(touched) == len(list(model.parameters()))
    for gradient in touched:
        n_rows = len(gradient.parameter)
        assert torch.equal(gradient.rows, USER if n_rows == SCALE.n_users else MOVIE)
        assert gradient.values.shape == (len(USER), gradient.parameter.shape[1])


def test_a_one_hot_vector_times_the_matrix_is_a_look_up():
    movies = build_model(SCALE, settings_of("dot")).movies
    assert torch.equal(torch.eye(SCALE.n_movies)[3] @ movies, movies[3])


def test_the_network_gives_fewer_users_shorter_vectors():
    model = build_model(SCALE, settings_of("network", n_factors=50))
    assert model.users.shape[1] == round(50 * (7 / 5) ** 0.56)
    few = Settings(model="network", n_factors=1)
    assert build_model(SCALE, few).users.shape[1] >= 1


def test_dropout_drops_its_share_and_keeps_the_mean():
    layer, ones = Dropout(0.3, seed=0), torch.ones(400, 500)
    out = layer(ones)
    assert out.unique().tolist() == pytest.approx([0, 1 / 0.7])
    assert (out == 0).float().mean().item() == pytest.approx(0.3, abs=0.01)
    assert out.mean().item() == pytest.approx(1, abs=0.02)
    assert not torch.equal(out, layer(ones))
    assert torch.equal(out, Dropout(0.3, seed=0)(ones))


def test_dropout_leaves_use_and_a_zero_share_alone():
    ones = torch.ones(20, 20)
    assert torch.equal(Dropout(0.9, seed=0).eval()(ones), ones)
    assert torch.equal(Dropout(0.0, seed=0)(ones), ones)


def test_the_gradient_with_dropout_is_that_of_autograd_with_the_same_draw():
    model, _ = doubled("network", dropout=0.4)
    layers = [layer for layer in model.modules() if isinstance(layer, Dropout)]
    states = [layer.generator.get_state() for layer in layers]
    loss, gradients = model.gradients(USER, MOVIE, STARS.double())
    for layer, state in zip(layers, states, strict=True):
        layer.generator.set_state(state)
    again = (model(USER, MOVIE) - STARS.double()).square().mean()
    assert loss.item() == again.item()
    expected = torch.autograd.grad(again, list(model.parameters()))
    for gradient, reference in zip(gradients, expected, strict=True):
        assert torch.equal(gradient.values, reference)
