"""Our optimisers against PyTorch's classes, and what they leave alone."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from cf.settings import Settings
from cf.training.gradients import RowGradient
from cf.training.models import Scale, build_model
from cf.training.optimisers import N_MEMORIES, Optimiser
from cf.training.schedules import scheduled

RATE, MOMENTUM, BETA2, EPS = 0.05, 0.9, 0.99, 1e-5


class Toy(nn.Module):
    """Two matrices that batches touch by rows, and a layer whose gradient comes whole."""

    def __init__(self) -> None:
        super().__init__()
        rng = torch.Generator().manual_seed(0)
        self.users = nn.Parameter(torch.randn(9, 4, generator=rng), requires_grad=False)
        self.movies = nn.Parameter(torch.randn(7, 3, generator=rng), requires_grad=False)
        self.layer = nn.Linear(4, 2).requires_grad_(False)
        self.norm = nn.BatchNorm1d(2).requires_grad_(False)
        for parameter in (*self.layer.parameters(), *self.norm.parameters()):
            parameter.copy_(torch.randn(parameter.shape, generator=rng))


def batches(n_steps: int):
    """Row numbers with repeats and gradients for some steps; rows 7 and 8, 5 and 6 never occur."""
    rng = np.random.default_rng(1)
    for _ in range(n_steps):
        rows = {"users": rng.integers(0, 7, size=12), "movies": rng.integers(0, 5, size=12)}
        yield {
            name: (torch.from_numpy(where), torch.from_numpy(rng.normal(size=(12, n_columns))))
            for (name, where), n_columns in zip(rows.items(), (4, 3), strict=True)
        } | {
            name: (None, torch.from_numpy(rng.normal(size=shape)))
            for name, shape in (
                *(("layer.weight", (2, 4)), ("layer.bias", 2)),
                *(("norm.weight", 2), ("norm.bias", 2)),
            )
        }


def ours(model: nn.Module, batch: dict) -> list[RowGradient]:
    parameters = dict(model.named_parameters())
    return [
        RowGradient(parameters[name], rows, values.float())
        for name, (rows, values) in batch.items()
    ]


def set_dense(model: nn.Module, batch: dict) -> None:
    """Give every parameter of a reference its whole gradient, repeated rows added up."""
    for name, parameter in model.named_parameters():
        rows, values = batch[name]
        whole = np.zeros(parameter.shape)
        np.add.at(whole, slice(None) if rows is None else rows.numpy(), values.numpy())
        parameter.grad = torch.from_numpy(whole).float()


def reference(kind: str, model: nn.Module, weight_decay: float) -> torch.optim.Optimizer:
    """PyTorch's optimiser; biases and norms of layers form a group of their own, not decayed."""
    model.requires_grad_(True)
    groups = [
        {"params": [p for p in model.parameters() if p.ndim == 2], "weight_decay": weight_decay},
        {"params": [p for p in model.parameters() if p.ndim == 1], "weight_decay": 0.0},
    ]
    betas = {"betas": (MOMENTUM, BETA2), "eps": EPS}
    return {
        "sgd": lambda: torch.optim.SGD(groups, lr=RATE),
        "momentum": lambda: torch.optim.SGD(groups, lr=RATE, momentum=MOMENTUM),
        "adagrad": lambda: torch.optim.Adagrad(groups, lr=RATE, eps=EPS),
        "adam": lambda: torch.optim.Adam(groups, lr=RATE, **betas),
        "adamw": lambda: torch.optim.AdamW(groups, lr=RATE, **betas),
    }[kind]()


def optimiser_of(kind: str, model: nn.Module) -> Optimiser:
    return Optimiser(model, Settings(optimiser=kind, beta2=BETA2, eps=EPS))


def assert_close(model: nn.Module, expected: nn.Module) -> None:
    pairs = zip(model.named_parameters(), expected.parameters(), strict=True)
    for (name, got), want in pairs:
        np.testing.assert_allclose(got.detach(), want.detach(), rtol=2e-5, atol=2e-6, err_msg=name)


def bits(model: nn.Module) -> list[bytes]:
    return [parameter.detach().numpy().tobytes() for parameter in model.parameters()]


@pytest.mark.parametrize("weight_decay", [0.0, 0.3])
@pytest.mark.parametrize("kind", N_MEMORIES)
def test_an_optimiser_steps_as_that_of_pytorch_does(kind, weight_decay):
    model, twin = Toy(), Toy()
    optimiser, peer = optimiser_of(kind, model), reference(kind, twin, weight_decay)
    for batch in batches(12):
        optimiser.step(ours(model, batch), RATE, MOMENTUM, weight_decay)
        set_dense(twin, batch)
        peer.step()
        assert_close(model, twin)


@pytest.mark.parametrize("kind", ["momentum", "adam", "adamw"])
def test_rate_and_momentum_may_change_at_every_step_as_in_one_cycle(kind):
    model, twin = Toy(), Toy()
    optimiser, peer = optimiser_of(kind, model), reference(kind, twin, 0.1)
    for i, batch in enumerate(batches(20)):
        rate, momentum = scheduled("one-cycle", i / 20, 0.1, MOMENTUM)
        optimiser.step(ours(model, batch), rate, momentum, 0.1)
        for group in peer.param_groups:
            group["lr"] = rate
            group |= {"momentum": momentum} if kind == "momentum" else {"betas": (momentum, BETA2)}
        set_dense(twin, batch)
        peer.step()
        assert_close(model, twin)


def test_adamw_follows_the_formula_of_the_course_books_library():
    model = Toy()
    optimiser = optimiser_of("adamw", model)
    p = model.users.numpy().astype(np.float64)
    mean, square = np.zeros_like(p), np.zeros_like(p)
    for i, batch in enumerate(batches(25)):
        rate, momentum = scheduled("one-cycle", i / 25, 0.1, MOMENTUM)
        optimiser.step(ours(model, batch), rate, momentum, 0.1)
        g = np.zeros_like(p)
        np.add.at(g, batch["users"][0].numpy(), batch["users"][1].numpy())
        p *= 1 - rate * 0.1
        mean = momentum * mean + (1 - momentum) * g
        square = BETA2 * square + (1 - BETA2) * g**2
        # The correction takes the momentum of this step to the power of the number of steps.
        size = rate / (1 - momentum ** (i + 1))
        p -= size * mean / (np.sqrt(square / (1 - BETA2 ** (i + 1))) + EPS)
        np.testing.assert_allclose(model.users, p, rtol=1e-5, atol=1e-6)


def test_a_live_weight_decay_acts_at_the_next_step():
    for kind in N_MEMORIES:
        model, twin = Toy(), Toy()
        optimiser, peer = optimiser_of(kind, model), reference(kind, twin, 0.0)
        # Adagrad and SGD go from rows to whole matrices and back here, with the same memory.
        for batch, decay in zip(batches(9), (0, 0, 0.2, 0.2, 0, 0, 0.1, 0, 0), strict=True):
            optimiser.step(ours(model, batch), RATE, MOMENTUM, decay)
            peer.param_groups[0]["weight_decay"] = decay
            set_dense(twin, batch)
            peer.step()
            assert_close(model, twin)


@pytest.mark.parametrize("kind", ["sgd", "adagrad"])
def test_stepping_by_rows_is_stepping_all_and_leaves_other_rows_untouched(kind):
    by_rows, whole = Toy(), Toy()
    start = Toy()
    optimisers = optimiser_of(kind, by_rows), optimiser_of(kind, whole)
    for batch in batches(10):
        optimisers[0].step(ours(by_rows, batch), RATE, MOMENTUM, 0.0)
        optimisers[1].step(ours(whole, batch), RATE, MOMENTUM, 1e-30)  # too small to change a bit
        assert_close(by_rows, whole)
    for model in (by_rows, whole):
        assert torch.equal(model.users[7:], start.users[7:])
        assert torch.equal(model.movies[5:], start.movies[5:])
        assert not (model.users[:7] == start.users[:7]).any()
    for mine, other in zip(optimisers[0].state(), optimisers[1].state(), strict=True):
        for memory, expected in zip(mine["memories"], other["memories"], strict=True):
            np.testing.assert_allclose(memory, expected, rtol=1e-5)
            assert memory.any()


@pytest.mark.parametrize("kind", N_MEMORIES)
def test_biases_and_norms_of_layers_are_not_decayed(kind):
    model, start = Toy(), Toy()
    optimiser = optimiser_of(kind, model)
    nothing = [RowGradient(p, None, torch.zeros_like(p)) for p in model.parameters()]
    for _ in range(5):
        optimiser.step(nothing, RATE, MOMENTUM, 0.5)
    for (name, moved), before in zip(model.named_parameters(), start.parameters(), strict=True):
        if name in ("layer.bias", "norm.weight", "norm.bias"):
            assert torch.equal(moved, before), name
        else:
            assert moved.norm() < 0.99 * before.norm(), name


@pytest.mark.parametrize("kind", N_MEMORIES)
def test_user_and_movie_biases_are_decayed_like_the_vectors(kind):
    model = build_model(Scale(4, 5, 0.0, 5.5), Settings(optimiser=kind))
    model.requires_grad_(False)
    model.user_bias.fill_(1.0)
    optimiser_of(kind, model).step([], RATE, MOMENTUM, 0.5)
    assert (model.user_bias < 1.0).all()


@pytest.mark.parametrize("weight_decay", [0.0, 0.3])
@pytest.mark.parametrize("kind", N_MEMORIES)
def test_a_state_taken_up_again_goes_on_to_the_last_bit(kind, weight_decay):
    model, steps = Toy(), list(batches(11))
    optimiser = optimiser_of(kind, model)
    for batch in steps[:6]:
        optimiser.step(ours(model, batch), RATE, MOMENTUM, weight_decay)
    twin, state = Toy(), optimiser.state()
    twin.load_state_dict(copy.deepcopy(model.state_dict()))
    kept = copy.deepcopy(state)
    other = optimiser_of(kind, twin)
    for batch in steps[6:]:
        optimiser.step(ours(model, batch), RATE, MOMENTUM, weight_decay)
    other.load(state)
    for batch in steps[6:]:
        other.step(ours(twin, batch), RATE, MOMENTUM, weight_decay)
    assert bits(model) == bits(twin)
    # What was taken is a copy: five steps of two optimisers have not changed it.
    for now, then in zip(state, kept, strict=True):
        assert now["n_steps"] == then["n_steps"]
        assert all(map(np.array_equal, now["memories"], then["memories"]))


@pytest.mark.parametrize("weight_decay", [0.0, 0.3])
@pytest.mark.parametrize("kind", N_MEMORIES)
def test_the_network_can_be_stepped_while_autograd_watches_it(kind, weight_decay):
    model = build_model(Scale(4, 5, 0.0, 5.5), Settings(model="network", optimiser=kind))
    before = bits(model)
    user, movie = torch.tensor([0, 1, 2, 3]), torch.tensor([0, 1, 2, 4])
    optimiser = optimiser_of(kind, model)
    for _ in range(3):
        gradients = model.gradients(user, movie, torch.tensor([1.0, 2.0, 3.0, 4.0]))[1]
        optimiser.step(gradients, RATE, MOMENTUM, weight_decay)
    after = bits(model)
    assert all(was != now for was, now in zip(before, after, strict=True))
    assert all(p.requires_grad and p.is_leaf for p in model.parameters())


def test_parameters_keep_their_values_and_stay_the_models_own():
    model, start = Toy(), Toy()
    identities = [id(parameter) for parameter in model.parameters()]
    optimiser_of("adam", model)
    assert bits(model) == bits(start)
    assert [id(parameter) for parameter in model.parameters()] == identities
