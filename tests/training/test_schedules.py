"""Learning rate and momentum through a run, against the formula written out."""

import math
from itertools import pairwise

import pytest

from cf.training.schedules import scheduled

RATE = 0.005


def by_formula(position: float) -> tuple[float, float]:
    """One-cycle as the course book's library states it."""

    def between(a: float, b: float, t: float) -> float:
        return a + (1 + math.cos(math.pi * (1 - t))) * (b - a) / 2

    if position < 0.25:
        t = position / 0.25
        return between(RATE / 25, RATE, t), between(0.95, 0.85, t)
    t = (position - 0.25) / 0.75
    return between(RATE, RATE / 100_000, t), between(0.85, 0.95, t)


def one_cycle(n_steps: int) -> tuple[list[float], list[float]]:
    pairs = [scheduled("one-cycle", i / n_steps, RATE, 0.9) for i in range(n_steps + 1)]
    return [rate for rate, _ in pairs], [momentum for _, momentum in pairs]


def test_one_cycle_is_its_formula_at_every_step():
    for i in range(6251):
        got = scheduled("one-cycle", i / 6250, RATE, 0.9)
        assert got == pytest.approx(by_formula(i / 6250), rel=1e-12)


def test_one_cycle_starts_peaks_after_a_quarter_and_ends_as_stated():
    assert scheduled("one-cycle", 0.0, RATE, 0.5) == pytest.approx((RATE / 25, 0.95))
    assert scheduled("one-cycle", 0.25, RATE, 0.5) == pytest.approx((RATE, 0.85))
    assert scheduled("one-cycle", 1.0, RATE, 0.5) == pytest.approx((RATE / 1e5, 0.95))


def test_one_cycle_passes_the_middle_of_each_piece_half_way():
    up, _ = scheduled("one-cycle", 0.125, RATE, 0.9)
    down, momentum = scheduled("one-cycle", 0.625, RATE, 0.9)
    assert up == pytest.approx((RATE / 25 + RATE) / 2)
    assert down == pytest.approx((RATE + RATE / 1e5) / 2)
    assert momentum == pytest.approx(0.9)


def test_one_cycle_only_rises_then_only_falls_and_momentum_mirrors_it():
    rates, momenta = one_cycle(400)
    peak = rates.index(max(rates))
    assert peak == 100
    assert momenta.index(min(momenta)) == peak
    assert rates[: peak + 1] == sorted(rates[: peak + 1])
    assert rates[peak:] == sorted(rates[peak:], reverse=True)
    assert momenta[: peak + 1] == sorted(momenta[: peak + 1], reverse=True)
    assert momenta[peak:] == sorted(momenta[peak:])
    assert len(set(rates)) == len(rates)


def test_one_cycle_has_no_jump():
    rates, momenta = one_cycle(1000)
    assert max(abs(a - b) for a, b in pairwise(rates)) < RATE / 100
    assert max(abs(a - b) for a, b in pairwise(momenta)) < 0.001


def test_one_cycle_scales_with_the_rate():
    for progress in (0.0, 0.1, 0.25, 0.6, 1.0):
        one, _ = scheduled("one-cycle", progress, RATE, 0.9)
        three, _ = scheduled("one-cycle", progress, 3 * RATE, 0.9)
        assert three == pytest.approx(3 * one)


@pytest.mark.parametrize("progress", [0.0, 0.1, 0.25, 0.99, 1.0])
def test_constant_stays_at_rate_and_momentum(progress):
    assert scheduled("constant", progress, RATE, 0.7) == (RATE, 0.7)
