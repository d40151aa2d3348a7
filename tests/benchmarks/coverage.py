"""Do the intervals of Separate hold what they promise? Films of which the truth is known.

Each case draws films of two kinds anew: normal coordinates of which one differs by a known step (no
step in a fifth of them), and a fame and a liking that go with the kinds a little. A probe's truth
is what probes fitted to so many films reach on average on all films that there could be.

Run: python -m tests.benchmarks.coverage [--cases 500] [--seed 0]
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from scipy.stats import norm
from threadpoolctl import threadpool_limits

from cf.analysis.poles import Poles
from cf.analysis.separation.auc import Auc, measure_auc
from cf.analysis.separation.logistic import fit_probes
from cf.analysis.separation.matching import measure_matched
from cf.analysis.separation.measure import measure_null, score_poles
from cf.analysis.separation.probe import choose_c
from cf.analysis.separation.traits import list_traits
from tests.analysis.planted_films import invented_movies

SIZES = ((415, 56), (328, 229), (150, 150), (40, 60))  # films of either kind
DIMENSIONS = (2, 5, 20, 50)
STEPS = (0.0, 0.5, 0.9, 1.4, 2.2)  # standard deviations
# Each size with each step, in turns of the dimension: enough cases each to know their mean.
CONDITIONS = tuple(
    (sizes, DIMENSIONS[(i + j) % len(DIMENSIONS)], step)
    for (i, sizes), (j, step) in product(enumerate(SIZES), enumerate(STEPS))
)


@dataclass(frozen=True)
class Measured:
    """One interval, and what it is to hold."""

    what: str
    step: float
    n_coordinates: int
    auc: Auc
    truth: float


def main() -> None:
    """Print the share of intervals that hold the truth, by kind, by signal and by dimension."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    found: list[Measured] = []
    in_band: list[bool] = []
    with threadpool_limits(1):
        for number, condition in enumerate(CONDITIONS):
            n_cases = len(range(number, options.cases, len(CONDITIONS)))
            rngs = [np.random.default_rng([options.seed, number, i]) for i in range(n_cases)]
            found += measure_condition(*condition, rngs)
            if condition[2] == 0:
                in_band += [is_in_band(*condition, rng) for rng in rngs]
    print("share of 95 % intervals that hold the truth (of how many)")
    for what in dict.fromkeys(one.what for one in found):
        own = [one for one in found if one.what == what]
        print(f"{what:28}", tell(own), "", *by(own, lambda one: "null" if not one.step else "step"))
        print(f"{'':43}", *by(own, lambda one: f"{one.n_coordinates}d"))
    inside = f"{np.mean(in_band):.3f} ({len(in_band)})"
    print(f"{'nine-in-ten band, at random':28} {inside}")


def measure_condition(
    sizes: tuple[int, int], n_coordinates: int, step: float, rngs: list[np.random.Generator]
) -> Iterator[Measured]:
    """Measure all that the page shows with an interval, once for each generator."""
    cases = [measure_case(*draw(sizes, n_coordinates, step, rng), step) for rng in rngs]
    for what in dict.fromkeys(name for case in cases for name in case):
        own = [case[what] for case in cases if what in case]
        mean = float(np.mean([truth for _, truth in own]))
        for auc, truth in own:
            # A single number has a truth of its own; all others share the mean of their condition.
            yield Measured(what, step, n_coordinates, auc, truth if "number" in what else mean)


def draw(
    sizes: tuple[int, int], n_coordinates: int, step: float, rng: np.random.Generator
) -> tuple[np.ndarray, Poles, np.random.Generator]:
    """Draw films of two kinds; the first coordinate differs by the step."""
    n = sum(sizes)
    is_positive = rng.permutation(n) < sizes[0]
    coordinates = rng.normal(size=(n, n_coordinates))
    coordinates[:, 0] += step * is_positive
    return coordinates, Poles("a / b", "a", "b", np.arange(n), is_positive), rng


def measure_case(
    coordinates: np.ndarray, poles: Poles, rng: np.random.Generator, step: float
) -> dict[str, tuple[Auc, float]]:
    """Return each interval of one draw with what it estimates there."""
    own = poles.is_positive
    scores, auc = score_poles(coordinates, poles, int(rng.integers(2**31)))
    plain = measure_auc(scores.by_repeat, scores.fold, own)
    truth = reached(coordinates, own, scores.fold[0], step)
    found = {"held-out probe": (auc, truth), "(DeLong alone, as before)": (plain, truth)}

    n = len(own)
    movies = replace(
        invented_movies(n, int(rng.integers(2**31))),
        n_ratings=np.exp(rng.normal(4 + 0.3 * own, 0.5)).astype(np.int32) + 20,
        mean_stars=(3.5 + 0.2 * own + rng.normal(0, 0.4, n)).astype(np.float32),
    )
    traits = list_traits(movies, poles)
    liking = traits[-1].measure(poles.rows, own)
    assert liking is not None
    above = float(norm.cdf(0.2 / 0.4 / 2**0.5))
    found["single number"] = (liking, above if liking.is_higher else 1 - above)
    fame = [trait for trait in traits if not trait.is_liking]
    for name, alike_in in (("matched pairs", fame), ("… and equally liked", traits)):
        if (matched := measure_matched(traits, alike_in, poles, scores)) is not None:
            found[name] = matched.auc, matched.auc.value
            found[f"{name}, within"] = matched.within, matched.within.value
    return found


def reached(coordinates: np.ndarray, own: np.ndarray, fold: np.ndarray, step: float) -> float:
    """The AUC that a case's probes have over all films that there could be."""
    fitted = fold != np.arange(5)[:, None]
    labels = np.tile(own, (5, 1))
    _, weights = fit_probes(coordinates, labels, fitted, choose_c(coordinates.shape[1]))
    along = weights[:, 1] / np.linalg.norm(weights[:, 1:], axis=1)
    return float(norm.cdf(step * along / 2**0.5).mean())


def is_in_band(
    sizes: tuple[int, int], n_coordinates: int, step: float, rng: np.random.Generator
) -> bool:
    """Whether vectors without anything to find lie within the band of shuffled labels."""
    coordinates, poles, _ = draw(sizes, n_coordinates, step, rng)
    seed = int(rng.integers(2**31))
    value = score_poles(coordinates, poles, seed)[1].value
    low, high = measure_null(coordinates, poles, value, seed).band
    return low <= value <= high


def by(found: list[Measured], kind: Callable[[Measured], str]) -> list[str]:
    """Tell the shares of each kind."""
    groups: dict[str, list[Measured]] = defaultdict(list)
    for one in found:
        groups[kind(one)].append(one)
    return [f"{name} {tell(own)}" for name, own in groups.items()]


def tell(found: list[Measured]) -> str:
    """Tell how many of some intervals hold their truth."""
    held = [one.auc.low - 1e-9 <= one.truth <= one.auc.high + 1e-9 for one in found]
    return f"{np.mean(held):.3f} ({len(held)})"


if __name__ == "__main__":
    main()
