"""The compiled kernel against autograd's gradient of `forward`, and what it promises a run."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import torch
from numba import njit

from cf.errors import DivergedError, SettingError
from cf.settings import COMPILED, COMPILED_MODELS, MODELS, Settings
from cf.training import kernels
from cf.training.compiled import LINE, fetch_early, teach_numba
from cf.training.kernels import RowByRow
from cf.training.models import build_model
from cf.training.optimisers import build_optimiser
from cf.training.trainer import Trainer
from tests.contracts import MOVIE, SCALE, STARS, USER, double, settings_of
from tests.planted import plant_ratings

every_supported = pytest.mark.parametrize("variant", COMPILED_MODELS)
RATINGS = plant_ratings(n_users=80, n_movies=60, share=0.3, seed=2).ratings
SMALL = Settings(optimiser="sgd-compiled", n_factors=4, batch_size=128, epochs=2, weight_decay=0.02)


def by_autograd(model, rate: float, weight_decay: float) -> tuple[dict[str, np.ndarray], float]:
    """The same descent with nothing but `forward` and `torch.optim.SGD`, rating by rating.

    Only the rows of a rating have a gradient, so only they are decayed.
    """
    errors = []
    model.requires_grad_(True)
    optimiser = torch.optim.SGD(model.parameters(), lr=rate, weight_decay=weight_decay)
    for i in range(len(STARS)):
        before = {name: p.detach().clone() for name, p in model.named_parameters()}
        loss = (model(USER[i : i + 1], MOVIE[i : i + 1]) - STARS[i]).square().sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        errors.append(loss.item())
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                others = torch.ones(len(parameter), dtype=torch.bool)
                others[USER[i] if name.startswith("user") else MOVIE[i]] = False
                parameter[others] = before[name][others]
    return {name: p.detach().numpy() for name, p in model.named_parameters()}, np.mean(errors)


@every_supported
@pytest.mark.parametrize("weight_decay", [0.0, 0.3])
def test_it_descends_as_pytorch_does_rating_by_rating(variant, weight_decay):
    model = double(build_model(SCALE, settings_of(variant))).requires_grad_(False)
    twin = double(build_model(SCALE, settings_of(variant)))
    expected, error = by_autograd(twin, 0.1, weight_decay)
    got = RowByRow(model).learn((USER, MOVIE, STARS.double()), 0.1, 0.9, weight_decay)
    assert got.item() == pytest.approx(error, rel=1e-12)
    for name, parameter in model.named_parameters():
        np.testing.assert_allclose(parameter.numpy(), expected[name], rtol=1e-10, err_msg=name)


@every_supported
def test_a_tiny_step_goes_along_the_gradient_of_forward(variant):
    model = double(build_model(SCALE, settings_of(variant)))
    before = {name: p.detach().numpy().copy() for name, p in model.named_parameters()}
    loss = (model(USER, MOVIE) - STARS.double()).square().sum()
    slopes = torch.autograd.grad(loss, list(model.parameters()))
    model.requires_grad_(False)
    RowByRow(model).learn((USER, MOVIE, STARS.double()), 1e-7, 0.9, 0.0)
    for (name, parameter), slope in zip(model.named_parameters(), slopes, strict=True):
        moved = (parameter.numpy() - before[name]) / -1e-7
        assert np.abs(moved).max() > 0
        np.testing.assert_allclose(moved, slope, rtol=1e-4, atol=1e-5, err_msg=name)


@every_supported
def test_compiled_it_does_what_python_does(variant):
    settings = settings_of(variant, n_factors=21)
    model = build_model(SCALE, settings).requires_grad_(False)
    plain = build_model(SCALE, settings).requires_grad_(False)
    kernel = RowByRow(plain)
    kernel._learn = kernels._learn
    losses = [
        one.learn((USER, MOVIE, STARS), 0.05, 0.9, 0.1).item() for one in (RowByRow(model), kernel)
    ]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
    for mine, other in zip(model.parameters(), plain.parameters(), strict=True):
        assert mine.dtype == torch.float32
        np.testing.assert_allclose(mine, other, rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_a_row_is_asked_for_early_and_no_number_changes(kind):
    teach_numba()

    @njit
    def ask(rows, row):
        fetch_early(rows, row)

    rows = np.arange(2 * LINE, dtype=kind).reshape(2, LINE)
    ask(rows, 1)
    assert np.array_equal(rows.ravel(), np.arange(2 * LINE))
    (llvm,) = ask.inspect_llvm().values()
    assert "call void @llvm.prefetch" in llvm


@pytest.mark.parametrize("n_factors", [1, 16, 21])
def test_vectors_lie_in_whole_lines_of_memory_with_zeros_behind(n_factors):
    model = build_model(SCALE, settings_of("bias", n_factors=n_factors)).requires_grad_(False)
    start = [model.users.clone(), model.movies.clone()]
    kernel = RowByRow(model)
    for rows, vectors, before in zip(kernel._rows, (model.users, model.movies), start, strict=True):
        assert rows.ctypes.data % LINE == rows.strides[0] % LINE == 0
        assert rows.shape == (len(vectors), 32 if n_factors > 16 else 16)
        assert torch.equal(vectors, before)
    kernel.learn((USER, MOVIE, STARS), 0.1, 0.9, 0.5)
    for rows, vectors, before in zip(kernel._rows, (model.users, model.movies), start, strict=True):
        assert np.array_equal(rows[:, :n_factors], vectors)
        assert not torch.equal(vectors, before)
        assert not rows[:, n_factors:].any()


@every_supported
def test_it_measures_the_error_of_forward_and_moves_nothing(variant):
    model = double(build_model(SCALE, settings_of(variant))).requires_grad_(False)
    start = [parameter.clone() for parameter in model.parameters()]
    expected = (model(USER, MOVIE) - STARS.double()).square().mean().item()
    got = RowByRow(model).measure((USER, MOVIE, STARS.double()))
    assert got == pytest.approx(expected, rel=1e-12)
    assert all(map(torch.equal, model.parameters(), start))


@every_supported
def test_rows_without_a_rating_stay_as_they_are(variant):
    model = build_model(SCALE, settings_of(variant)).requires_grad_(False)
    start = [parameter.clone() for parameter in model.parameters()]
    RowByRow(model).learn((USER, MOVIE, STARS), 0.1, 0.9, 0.5)
    for parameter, before in zip(model.parameters(), start, strict=True):
        untouched = 6 if len(parameter) == SCALE.n_users else 0
        assert torch.equal(parameter[untouched], before[untouched])
        assert not torch.equal(parameter, before)


def test_the_models_that_it_cannot_train_are_refused_with_what_to_do():
    refused = [model for model in MODELS if model not in COMPILED_MODELS]
    assert refused == ["network", "raters", "days", "starts"]
    for model, optimiser in product(refused, COMPILED):
        with pytest.raises(SettingError, match="knows the gradients of dot, range, bias") as no:
            Settings(model=model, optimiser=optimiser)
        assert no.value.setting == "optimiser"
        assert "Take another optimiser or another model." in str(no.value)


@every_supported
def test_it_is_built_where_the_settings_name_it_alone(variant):
    model = build_model(SCALE, settings_of(variant)).requires_grad_(False)
    built = build_optimiser(model, settings_of(variant, optimiser="sgd-compiled"))
    assert isinstance(built, RowByRow)
    assert not isinstance(build_optimiser(model, settings_of(variant, optimiser="sgd")), RowByRow)


@pytest.mark.parametrize("batch_size", [1, 7, 65536])
def test_at_a_constant_rate_the_batch_only_says_how_far_a_step_goes(batch_size):
    settings = replace(SMALL, schedule="constant")
    runs = [Trainer(settings, RATINGS), Trainer(replace(settings, batch_size=batch_size), RATINGS)]
    for trainer in runs:
        trainer.run()
    for one, other in zip(*(trainer.model.parameters() for trainer in runs), strict=True):
        assert torch.equal(one, other)
    assert runs[0].losses[-1].validation_mse == runs[1].losses[-1].validation_mse
    assert runs[0].losses[-1].train_mse == pytest.approx(runs[1].losses[-1].train_mse, rel=1e-5)


@every_supported
def test_it_finds_what_was_planted(variant):
    settings = Settings(
        model=variant, optimiser="sgd-compiled", n_factors=6, learning_rate=0.02, epochs=15
    )
    trainer = Trainer(
        replace(settings, weight_decay=1e-3, init_spread=0.1), plant_ratings().ratings
    )
    losses = trainer.run()
    assert losses[-1].validation_mse < 0.2 < 0.8 < trainer.baselines["biases only"]


def test_a_rate_far_too_large_ends_the_run_with_advice():
    with pytest.raises(DivergedError, match="rate of 100 is too large for sgd-compiled"):
        Trainer(replace(SMALL, learning_rate=100.0, weight_decay=0.0, batch_size=16), RATINGS).run()
