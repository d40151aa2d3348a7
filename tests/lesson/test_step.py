"""One gradient step against finite differences and against autograd through the models."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from cf.lesson.step import Pair, first_too_large, judge_step, lay_plane, steady_rate
from cf.settings import Settings
from cf.training.models import Scale, build_model

MODELS = ["dot", "range", "bias"]


def make_pair(model: str) -> Pair:
    rng = np.random.default_rng(4)
    biases = rng.normal(size=2) if model == "bias" else np.zeros(2)
    return Pair(
        model, rng.normal(size=3), rng.normal(size=3), float(biases[0]), float(biases[1]), 4.0, 5.5
    )


@pytest.mark.parametrize("model", MODELS)
def test_the_gradient_is_that_of_finite_differences(model):
    pair, small = make_pair(model), 1e-6
    for i in range(3):
        nudge = np.eye(3)[i] * small
        by_u = replace(pair, u=pair.u + nudge).loss - replace(pair, u=pair.u - nudge).loss
        by_m = replace(pair, m=pair.m + nudge).loss - replace(pair, m=pair.m - nudge).loss
        assert pair.slope * pair.m[i] == pytest.approx(by_u / (2 * small), rel=1e-5)
        assert pair.slope * pair.u[i] == pytest.approx(by_m / (2 * small), rel=1e-5)


@pytest.mark.parametrize("model", MODELS)
def test_a_step_is_the_one_that_autograd_would_take_through_the_model(model):
    pair, rate = make_pair(model), 0.1
    torch_model = build_model(Scale(1, 1, 0.0, 5.5), Settings(model=model, n_factors=3)).double()
    with torch.no_grad():
        torch_model.users[0], torch_model.movies[0] = torch.tensor(pair.u), torch.tensor(pair.m)
        if model == "bias":
            torch_model.user_bias[0, 0] = pair.user_bias
            torch_model.movie_bias[0, 0] = pair.movie_bias
    row = torch.zeros(1, dtype=torch.int64)
    prediction = torch_model(row, row)
    assert prediction.item() == pytest.approx(pair.stars, abs=1e-5)
    (prediction - pair.given).square().sum().backward()
    moved = pair.step(rate)
    wanted = {name: (p - rate * p.grad).detach() for name, p in torch_model.named_parameters()}
    assert moved.u == pytest.approx(wanted["users"][0].numpy())
    assert moved.m == pytest.approx(wanted["movies"][0].numpy())
    if model == "bias":
        assert moved.user_bias == pytest.approx(wanted["user_bias"].item())
        assert moved.movie_bias == pytest.approx(wanted["movie_bias"].item())


@pytest.mark.parametrize("model", MODELS)
def test_the_terms_add_up_and_a_small_step_lowers_the_loss(model):
    pair = make_pair(model)
    total = float(np.sum(pair.u * pair.m)) + pair.user_bias + pair.movie_bias
    assert pair.score == pytest.approx(total, abs=1e-5)
    assert pair.step(1e-3).loss < pair.loss


def test_a_step_is_judged_by_what_it_did_to_the_error():
    assert judge_step(1.0, 0.999).startswith("too small")
    assert judge_step(1.0, 0.5).startswith("good")
    assert judge_step(1.0, -0.5).startswith("overshot")
    assert judge_step(1.0, -1.5).startswith("exploded")
    assert judge_step(1.0, float("nan")).startswith("exploded")


def test_the_plane_keeps_lengths_and_angles_and_no_step_leaves_it():
    pair = make_pair("bias")
    plane = lay_plane(pair.u, pair.m)
    moved = pair.step(0.3)
    for vector in (pair.u, pair.m, moved.u, moved.m):
        assert plane.T @ (plane @ vector) == pytest.approx(vector)
    assert (plane @ pair.u) @ (plane @ pair.m) == pytest.approx(pair.u @ pair.m)
    assert np.isfinite(lay_plane(np.array([2.0]), np.array([-1.0]))).all()
    assert np.isfinite(lay_plane(np.zeros(3), pair.m)).all()
    assert np.isfinite(lay_plane(np.zeros(3), np.zeros(3))).all()


def test_the_steady_rate_is_the_largest_that_never_goes_past_and_the_next_one_does():
    rates, rng = (0.001, 0.01, 0.1, 1.0, 10.0), np.random.default_rng(5)
    for _ in range(20):
        u, m = rng.normal(size=(2, 4))
        pair = Pair("range", u, m, 0.0, 0.0, float(rng.integers(1, 6)), 5.5)
        rate = steady_rate(pair, rates)
        way = [pair]
        for _ in range(8):
            way.append(way[-1].step(rate))
        errors = [step.error for step in way]
        assert all(abs(b) <= abs(a) and a * b >= 0 for a, b in pairwise(errors))
        too_large = first_too_large(pair, rates)
        assert too_large is None or too_large > rate


def test_without_any_steady_rate_the_smallest_is_taken():
    pair = Pair("dot", np.array([100.0]), np.array([100.0]), 0.0, 0.0, 3.0, 5.5)
    assert steady_rate(pair, (1.0, 10.0)) == 1.0 == first_too_large(pair, (1.0, 10.0))
