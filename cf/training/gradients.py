"""How the models' squared error is differentiated: by autograd, and for dot products by hand.

What is worked out by hand skips autograd's bookkeeping and names only the rows that a batch
touches. `tests/contracts.py` holds both to finite differences.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class RowGradient:
    """The gradient of one parameter: `values[i]` belongs to row `rows[i]`, rows may repeat.

    `rows` is None where `values` is the gradient of the whole parameter.
    """

    parameter: nn.Parameter
    rows: Tensor | None  # (batch,) int64
    values: Tensor  # (batch, n_columns), or the parameter's shape


Gradients = tuple[Tensor, list[RowGradient]]
# User and movie rows, int64, the stars, float32, and for a model that takes it the row of the day;
# (batch,) each.
Batch = Sequence[Tensor]


class Model(nn.Module):
    """Predicts stars from a user and a movie; `forward` is all that a new model has to define."""

    users: nn.Parameter  # (n_users, its own number of factors)
    movies: nn.Parameter  # (n_movies, n_factors)

    @property
    def parts(self) -> "Sequence[Model]":
        """The models in it that have vectors: itself, or those that it averages.

        What is shown of a model, vectors and biases, is that of the first.
        """
        return (self,)

    def movie_vectors(self) -> Tensor:
        """What a user's vector is multiplied by, (n_movies, n_factors)."""
        return self.movies

    def gradients(self, user: Tensor, movie: Tensor, stars: Tensor, *day: Tensor) -> Gradients:
        """Return the batch's mean squared error and every parameter's gradient, by autograd."""
        with torch.enable_grad():
            loss = (self(user, movie, *day) - stars).square().mean()
            gradients = torch.autograd.grad(loss, list(self.parameters()))
        return loss.detach(), [
            RowGradient(parameter, None, gradient)
            for parameter, gradient in zip(self.parameters(), gradients, strict=True)
        ]


class ByHand(Model):
    """The gradient of the mean squared error of a dot-product model, worked out on paper.

    A model with `low` and `width` ends in a sigmoid onto that range, one with `user_bias` and
    `movie_bias` adds them to the dot product, one with an `audience` adds it up to a part of its
    movies' vectors, and one with a `day_bias` adds that of the rating's day.
    """

    user_bias: nn.Parameter  # (n_users, 1)
    movie_bias: nn.Parameter  # (n_movies, 1)
    audience: nn.Parameter  # (n_users, n_factors)
    day_bias: nn.Parameter  # (n_days, 1)
    add_up: Any  # AddUp of `cf.training.models`: of users, for each movie
    add_back: Any  # and of movies, for each user
    low: float
    width: float

    def gradients(self, user: Tensor, movie: Tensor, stars: Tensor, *day: Tensor) -> Gradients:
        """Return the batch's mean squared error and what each row that it touches adds to it.

        `user` and `movie` are (batch,) int64 rows, `stars` is (batch,) float32; a model that takes
        it gets the row of the `day`, too.
        """
        users, movies = self.users, self.movie_vectors()
        biased, ranged = hasattr(self, "user_bias"), hasattr(self, "width")
        u = users.index_select(0, user)  # (batch, n_factors)
        m = movies.index_select(0, movie)  # (batch, n_factors)
        score = (u * m).sum(dim=1, keepdim=True)  # (batch, 1)
        if biased:
            score += self.user_bias.index_select(0, user)
            score += self.movie_bias.index_select(0, movie)
        for rows in day:
            score += self.day_bias.index_select(0, rows)
        stars = stars.unsqueeze(1)  # (batch, 1)
        if ranged:
            share = torch.sigmoid(score)  # of the range
            error = torch.add(self.low - stars, share, alpha=self.width)
            # d sigmoid(x) / dx = sigmoid(x) · (1 − sigmoid(x))
            slope = error * (share - share.square()) * (2 * self.width / stars.numel())
        else:
            error = score - stars
            slope = error * (2 / stars.numel())
        # `slope` is d loss / d score; d score / d u is m, and the other way round.
        touched = [
            RowGradient(users, user, slope * m),
            RowGradient(self.movies, movie, slope * u),
        ]
        if hasattr(self, "audience"):  # each of a movie's raters moves with the movie
            of_movies = torch.zeros_like(movies).index_add_(0, movie, slope * u)
            of_audience = self.add_back(of_movies / self.add_up.root)
            touched.append(RowGradient(self.audience, None, of_audience))
        if biased:
            touched.append(RowGradient(self.user_bias, user, slope))
            touched.append(RowGradient(self.movie_bias, movie, slope))
        touched += [RowGradient(self.day_bias, rows, slope) for rows in day]
        return error.square().mean(), touched


class Averaged(Model):
    """Models whose predictions are averaged, while each learns from its own error, as if alone."""

    starts: Any  # nn.ModuleList of Model

    @property
    def parts(self) -> Sequence[Model]:
        """The models that are averaged."""
        return tuple(self.starts)

    def gradients(self, user: Tensor, movie: Tensor, stars: Tensor, *day: Tensor) -> Gradients:
        """Return the mean of the models' own mean squared errors, and the gradient of each."""
        losses, gradients = zip(
            *(part.gradients(user, movie, stars, *day) for part in self.parts), strict=True
        )
        return torch.stack(losses).mean(), [one for own in gradients for one in own]
