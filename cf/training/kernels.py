"""Plain gradient descent one rating at a time, compiled by numba: for millions of ratings.

PyTorch averages a batch and then moves: a step costs hundreds of microseconds however few numbers
it changes, and with weight decay it writes every row. Here each rating moves the rows of its own
user and movie at once, so that the next one already meets them moved; a batch is only how far one
call goes. A rating's move is one step of `torch.optim.SGD` on these rows, weight decay included;
`tests/training/test_kernels.py` holds it to autograd's gradient of `forward`.

One thread: two would write into the same rows in an order that no seed decides.
"""

from collections.abc import Callable
from functools import cache
from math import exp
from typing import Any

import numpy as np
import torch
from torch import Tensor

from cf.training.gradients import Batch, ByHand
from cf.training.prefetch import fetch_early, teach_numba

AHEAD = 4  # ratings whose rows are asked for before they are needed


@cache
def _compile() -> Callable[..., float]:
    """Compile `_learn` at its first call, and keep that for other processes where possible."""
    from numba import njit

    teach_numba()
    # Sums may be taken in any order, which lets a processor add several numbers at once; NaN and
    # infinities stay what they are, because divergence is told by them.
    options: dict[str, Any] = {"nogil": True, "fastmath": {"reassoc", "contract", "nsz"}}
    compiled: Callable[..., float]
    try:
        compiled = njit(cache=True, **options)(_learn)
    except RuntimeError:  # neither this folder nor the user's own can be written to
        compiled = njit(**options)(_learn)
    return compiled


def _learn(  # type: ignore[no-untyped-def]
    user, movie, stars, users, movies, user_bias, movie_bias, low, width, rate, weight_decay, learns
):
    """Go through the ratings once and return the sum of the squared errors met on the way.

    Unless it `learns`, nothing is moved. Empty biases and a `width` of zero stand for a model
    without them. All arithmetic on a row is in the precision of `users`.
    """
    number = users.dtype.type
    n_factors = users.shape[1]
    biased, ranged = len(user_bias) > 0, width > 0
    kept = number(1 - rate * weight_decay)  # of every number that a rating touches
    total = 0.0
    for i in range(len(stars)):
        # With many users, a row has to come from memory, which takes longer than to learn from it.
        soon = min(i + AHEAD, len(stars) - 1)
        fetch_early(users, user[soon])
        fetch_early(movies, movie[soon])
        u, m = users[user[i]], movies[movie[i]]  # (n_factors,)
        score = number(0)
        for k in range(n_factors):
            score += u[k] * m[k]
        if biased:
            score += user_bias[user[i], 0] + movie_bias[movie[i], 0]
        if ranged:
            share = 1 / (1 + exp(-score))
            error = low + width * share - stars[i]
            # d sigmoid(x) / dx = sigmoid(x) · (1 − sigmoid(x))
            slope = 2 * width * error * share * (1 - share)
        else:
            error = score - stars[i]
            slope = 2 * error
        total += error * error
        if not learns:
            continue
        # `slope` is d loss / d score; d score / d u is m, and the other way round.
        pull = number(rate * slope)
        for k in range(n_factors):
            a, b = u[k], m[k]
            u[k] = kept * a - pull * b
            m[k] = kept * b - pull * a
        if biased:
            user_bias[user[i], 0] = kept * user_bias[user[i], 0] - pull
            movie_bias[movie[i], 0] = kept * movie_bias[movie[i], 0] - pull
    return total


class RowByRow:
    """Moves a dot-product model against the gradient of one rating after another.

    Takes the place of `cf.training.optimisers.Optimiser`; there is no past to remember.
    """

    def __init__(self, model: ByHand) -> None:
        none = np.zeros((0, 1), model.users.numpy().dtype)
        self._rows = (model.users.numpy(), model.movies.numpy())
        self._biases = tuple(
            parameter.numpy() if (parameter := getattr(model, name, None)) is not None else none
            for name in ("user_bias", "movie_bias")
        )
        self._learn = _compile()
        self._range = (float(getattr(model, "low", 0.0)), float(getattr(model, "width", 0.0)))

    def learn(self, batch: Batch, rate: float, beta1: float, weight_decay: float) -> Tensor:
        """Learn from the ratings in turn; return the mean of their squared errors, each before.

        Parameters
        ----------
        batch : user and movie rows, (batch,) int, and stars, (batch,) float
        rate, weight_decay : of each rating's own step; `beta1` says nothing to plain descent
        """
        return torch.tensor(self._go_through(batch, rate, weight_decay, True), dtype=batch[2].dtype)

    def measure(self, batch: Batch) -> float:
        """Return the mean squared error of the model on these ratings, and move nothing."""
        return self._go_through(batch, 0.0, 0.0, False)

    def _go_through(self, batch: Batch, rate: float, weight_decay: float, learns: bool) -> float:
        columns = [column.numpy() for column in batch]
        model = (*self._rows, *self._biases, *self._range)
        return self._learn(*columns, *model, rate, weight_decay, learns) / len(batch[2])

    def state(self) -> list[dict[str, Any]]:
        """Nothing is remembered."""
        return []

    def load(self, state: list[dict[str, Any]]) -> None:
        """Nothing is remembered."""
