"""Plain gradient descent one rating at a time, compiled by numba: for millions of ratings.

PyTorch averages a batch and then moves: a step costs hundreds of microseconds however few numbers
it changes, and with weight decay it writes every row. Here each rating moves the rows of its own
user and movie at once, so that the next one already meets them moved; a batch is only how far one
call goes. A rating's move is one step of `torch.optim.SGD` on these rows, weight decay included;
`tests/training/test_kernels.py` holds it to autograd's gradient of `forward`.

One thread: two would write into the same rows in an order that no seed decides.
"""

from math import exp
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import Parameter

from cf.training.compiled import LINE, compiled, fetch_early
from cf.training.gradients import Batch, ByHand

AHEAD = 12  # ratings whose rows are asked for before they are needed: fewer wait for memory


def _learn(  # type: ignore[no-untyped-def]
    user, movie, stars, users, movies, user_bias, movie_bias, low, width, rate, weight_decay, learns
):
    """Go through the ratings once and return the sum of the squared errors met on the way.

    `users` and `movies` are rows as `_lay_out` makes them. Unless it `learns`, nothing is moved.
    Empty biases and a `width` of zero stand for a model without them. All arithmetic on a row is in
    the precision of `users`.
    """
    number = users.dtype.type
    n_columns = users.shape[1]
    biased, ranged = len(user_bias) > 0, width > 0
    kept = number(1 - rate * weight_decay)  # of every number that a rating touches
    total = 0.0
    for i in range(len(stars)):
        # With many users, a row has to come from memory, which takes longer than to learn from it.
        soon = min(i + AHEAD, len(stars) - 1)
        fetch_early(users, user[soon])
        fetch_early(movies, movie[soon])
        u, m = users[user[i]], movies[movie[i]]  # (n_columns,)
        score = number(0)
        for k in range(n_columns):
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
        for k in range(n_columns):
            a, b = u[k], m[k]
            u[k] = kept * a - pull * b
            m[k] = kept * b - pull * a
        if biased:
            user_bias[user[i], 0] = kept * user_bias[user[i], 0] - pull
            movie_bias[movie[i], 0] = kept * movie_bias[movie[i], 0] - pull
    return total


def _lay_out(vectors: Parameter) -> np.ndarray:
    """Move vectors into rows that fit the loops of `_learn`, and return these rows.

    A row begins where a line of memory does, and zeros, which stay zeros, fill its last line: no
    loop ends in a rest taken number by number, and nothing else comes from memory with a vector.

    Parameters
    ----------
    vectors : (n_rows, n_factors), whose numbers lie in the rows from now on
    """
    n_rows, n_factors = vectors.shape
    in_line = LINE // vectors.element_size()
    n_columns = -(-n_factors // in_line) * in_line
    room = torch.zeros(n_rows * n_columns + in_line, dtype=vectors.dtype)
    skipped = -room.data_ptr() % LINE // vectors.element_size()
    rows = room[skipped : skipped + n_rows * n_columns].view(n_rows, n_columns)
    vectors.data = rows[:, :n_factors].copy_(vectors)
    return rows.numpy()


class RowByRow:
    """Moves a dot-product model against the gradient of one rating after another.

    Takes the place of `cf.training.optimisers.Optimiser`; there is no past to remember.
    """

    def __init__(self, model: ByHand) -> None:
        none = np.zeros((0, 1), model.users.numpy().dtype)
        self._rows = _lay_out(model.users), _lay_out(model.movies)
        self._biases = tuple(
            parameter.numpy() if (parameter := getattr(model, name, None)) is not None else none
            for name in ("user_bias", "movie_bias")
        )
        self._learn = compiled(_learn)
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
