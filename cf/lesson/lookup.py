"""Rows looked up: what it costs beside one-hot times matrix, and which ones a mini-batch moves."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import perf_counter

import numpy as np

from cf.data import Ratings, Split
from cf.progress import Report, unheard

SIZES = (10, 100, 1_000, 10_000, 60_000)  # films
N_COLUMNS = 20
REPEATS = 15
BATCH = 16  # rows looked up at once, as small as any mini-batch


@dataclass(frozen=True)
class Costs:
    """What both ways cost, in seconds a batch, and whether their gradients agree.

    `n_touched` counts the rows of the largest matrix whose gradient is not zero.
    """

    sizes: tuple[int, ...]
    product_seconds: tuple[float, ...]
    lookup_seconds: tuple[float, ...]
    largest_gradient_difference: float
    n_touched: int

    @property
    def ratio(self) -> float:
        """How many times dearer the product is at the largest size."""
        return self.product_seconds[-1] / self.lookup_seconds[-1]


def one_hot(row: int, n_rows: int) -> np.ndarray:
    """Return (n_rows,) float32 zeros with a one at `row`."""
    vector = np.zeros(n_rows, np.float32)
    vector[row] = 1
    return vector


def measure_lookup(sizes: tuple[int, ...] = SIZES, report: Report = unheard) -> Costs:
    """Time the product and the lookup in PyTorch side by side, and compare their gradients.

    The median of interleaved repeats; the one-hot matrix is made beforehand, which favours the
    product. Needs torch, so it is computed in a worker.
    """
    import torch

    generator = torch.Generator().manual_seed(0)
    costs: list[tuple[float, float]] = []
    difference = 0.0
    for place, size in enumerate(sizes):
        matrix = torch.randn(size, N_COLUMNS, generator=generator, requires_grad=True)
        rows = torch.randint(size, (BATCH,), generator=generator)
        hot = torch.nn.functional.one_hot(rows, size).float()  # (batch, n_films)
        with torch.no_grad():
            costs.append(
                _time_both(partial(hot.__matmul__, matrix), partial(matrix.__getitem__, rows))
            )
        product, lookup = hot @ matrix, matrix[rows]
        (by_product,) = torch.autograd.grad(product.square().sum(), matrix)
        (by_lookup,) = torch.autograd.grad(lookup.square().sum(), matrix)
        difference = max(difference, (by_product - by_lookup).abs().max().item())
        report((place + 1) / len(sizes))
    return Costs(
        tuple(sizes),
        tuple(product for product, _ in costs),
        tuple(lookup for _, lookup in costs),
        difference,
        int((by_lookup != 0).any(dim=1).sum()),
    )


def _time_both(product: Callable[[], object], lookup: Callable[[], object]) -> tuple[float, float]:
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(REPEATS):
        for way, kept in zip((product, lookup), seconds, strict=True):
            began = perf_counter()
            way()
            kept.append(perf_counter() - began)
    return float(np.median(seconds[0])), float(np.median(seconds[1]))


@dataclass(frozen=True, eq=False)
class Batch:
    """One mini-batch of training ratings."""

    # users, movies: the different rows that it looks up, ascending
    users: np.ndarray
    movies: np.ndarray
    n_ratings: int  # how many ratings it holds
    # number, n_batches: which one it is, from 0, of how many in an epoch
    number: int
    n_batches: int


def draw_batch(ratings: Ratings, split: Split, size: int, seed: int, number: int) -> Batch:
    """Return mini-batch `number` of the first epoch, cut as the trainer cuts it.

    Parameters
    ----------
    size : batch size; all batches of an epoch are of even size, so some hold one rating less
    seed : the run's
    number : from 0, taken modulo the batches of an epoch
    """
    order = np.random.default_rng((seed, 0)).permutation(len(split.train))
    batches = np.array_split(order, -(-len(order) // size))
    number %= len(batches)
    chosen = split.train[batches[number]]
    users, movies = np.unique(ratings.user[chosen]), np.unique(ratings.movie[chosen])
    return Batch(users, movies, len(chosen), number, len(batches))
