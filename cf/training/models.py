"""The models side by side, each a few lines longer than the one before it.

An embedding is nothing but a matrix of numbers that are learned, one row a user or a movie, and
`matrix[rows]` looks vectors up in it.

`forward` predicts stars, as a textbook would write it. `gradients` differentiates the
squared error: by autograd, and for the dot-product models by hand, which skips autograd's
bookkeeping and names only the rows that a batch touches.

A new model is one class here and one entry in `MODELS`.
"""

from dataclasses import dataclass
from itertools import pairwise
from threading import Lock

import torch
from torch import Tensor, nn

from cf.settings import Settings


@dataclass(frozen=True)
class Scale:
    """How many users and movies there are, and from where to where predicted stars may run."""

    n_users: int
    n_movies: int
    low: float
    high: float
    n_newcomers: int = 0  # users beyond these, who came after the vectors were drawn


@dataclass(frozen=True)
class RowGradient:
    """The gradient of one parameter: `values[i]` belongs to row `rows[i]`, rows may repeat.

    `rows` is None where `values` is the gradient of the whole parameter.
    """

    parameter: nn.Parameter
    rows: Tensor | None  # (batch,) int64
    values: Tensor  # (batch, n_columns), or the parameter's shape


Gradients = tuple[Tensor, list[RowGradient]]


def embedding(n_rows: int, n_columns: int, spread: float) -> nn.Parameter:
    """A matrix of learnable numbers, (n_rows, n_columns), drawn from N(0, spread²)."""
    return nn.Parameter(torch.randn(n_rows, n_columns) * spread)


class Model(nn.Module):
    """Predicts stars from a user and a movie; `forward` is all that a new model has to define."""

    users: nn.Parameter  # (n_users, its own number of factors)
    movies: nn.Parameter  # (n_movies, n_factors)

    def add_users(self, n_users: int, spread: float) -> None:
        """Draw rows for more users, after all that has been drawn."""
        for name, parameter in self.named_parameters():
            if name in ("users", "user_bias"):
                of_their_own = spread if name == "users" else 0
                rows = embedding(n_users, parameter.shape[1], of_their_own)
                setattr(self, name, nn.Parameter(torch.cat([parameter.data, rows.data])))

    def gradients(self, user: Tensor, movie: Tensor, stars: Tensor) -> Gradients:
        """Return the batch's mean squared error and every parameter's gradient, by autograd."""
        with torch.enable_grad():
            loss = (self(user, movie) - stars).square().mean()
            gradients = torch.autograd.grad(loss, list(self.parameters()))
        return loss.detach(), [
            RowGradient(parameter, None, gradient)
            for parameter, gradient in zip(self.parameters(), gradients, strict=True)
        ]


class ByHand(Model):
    """The gradient of the mean squared error of a dot-product model, worked out on paper.

    A model with `low` and `width` ends in a sigmoid onto that range, one with `user_bias` and
    `movie_bias` adds them to the dot product.
    """

    user_bias: nn.Parameter  # (n_users, 1)
    movie_bias: nn.Parameter  # (n_movies, 1)
    low: float
    width: float

    def gradients(self, user: Tensor, movie: Tensor, stars: Tensor) -> Gradients:
        """Return the batch's mean squared error and what each row that it touches adds to it.

        `user` and `movie` are (batch,) int64 rows, `stars` is (batch,) float32.
        """
        users, movies = self.users, self.movies
        biased, ranged = hasattr(self, "user_bias"), hasattr(self, "width")
        u = users.index_select(0, user)  # (batch, n_factors)
        m = movies.index_select(0, movie)  # (batch, n_factors)
        score = (u * m).sum(dim=1, keepdim=True)  # (batch, 1)
        if biased:
            score += self.user_bias.index_select(0, user)
            score += self.movie_bias.index_select(0, movie)
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
            RowGradient(movies, movie, slope * u),
        ]
        if biased:
            touched.append(RowGradient(self.user_bias, user, slope))
            touched.append(RowGradient(self.movie_bias, movie, slope))
        return error.square().mean(), touched


class DotProduct(ByHand):
    """A user likes a movie as far as their vectors point the same way."""

    def __init__(self, scale: Scale, settings: Settings) -> None:
        super().__init__()
        self.users = embedding(scale.n_users, settings.n_factors, settings.init_spread)
        self.movies = embedding(scale.n_movies, settings.n_factors, settings.init_spread)

    def forward(self, user: Tensor, movie: Tensor) -> Tensor:
        return (self.users[user] * self.movies[movie]).sum(dim=1)  # (batch,)


class DotProductRange(ByHand):
    """The same, squeezed by a sigmoid onto the range that stars can have."""

    def __init__(self, scale: Scale, settings: Settings) -> None:
        super().__init__()
        self.users = embedding(scale.n_users, settings.n_factors, settings.init_spread)
        self.movies = embedding(scale.n_movies, settings.n_factors, settings.init_spread)
        self.low, self.width = scale.low, scale.high - scale.low

    def forward(self, user: Tensor, movie: Tensor) -> Tensor:
        score = (self.users[user] * self.movies[movie]).sum(dim=1)  # (batch,)
        return self.low + self.width * torch.sigmoid(score)


class DotProductBias(ByHand):
    """The same, plus one number a user (generous or strict) and one a movie (good or bad)."""

    def __init__(self, scale: Scale, settings: Settings) -> None:
        super().__init__()
        self.users = embedding(scale.n_users, settings.n_factors, settings.init_spread)
        self.movies = embedding(scale.n_movies, settings.n_factors, settings.init_spread)
        self.user_bias = embedding(scale.n_users, 1, spread=0)
        self.movie_bias = embedding(scale.n_movies, 1, spread=0)
        self.low, self.width = scale.low, scale.high - scale.low

    def forward(self, user: Tensor, movie: Tensor) -> Tensor:
        score = (self.users[user] * self.movies[movie]).sum(dim=1)  # (batch,)
        score = score + self.user_bias[user, 0] + self.movie_bias[movie, 0]
        return self.low + self.width * torch.sigmoid(score)


class Dropout(nn.Module):
    """Switches a share of the activations off while training, drawn from a generator of its own.

    PyTorch's layer draws from one generator for the whole process, where runs side by side would
    disturb one another.
    """

    def __init__(self, share: float, seed: int) -> None:
        super().__init__()
        self.share, self.generator = share, torch.Generator().manual_seed(seed)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.share == 0:
            return x
        kept = torch.rand(x.shape, generator=self.generator) >= self.share
        return x * kept.to(x.device) / (1 - self.share)


class Network(Model):
    """Both vectors side by side go through hidden layers, so they need not have the same length."""

    hidden = (100, 50)

    def __init__(self, scale: Scale, settings: Settings) -> None:
        super().__init__()
        # Fewer users than movies need fewer numbers: a rule of thumb lets lengths grow as n^0.56.
        ratio = (scale.n_users / scale.n_movies) ** 0.56
        n_user_factors = max(1, round(settings.n_factors * ratio))
        self.users = embedding(scale.n_users, n_user_factors, settings.init_spread)
        self.movies = embedding(scale.n_movies, settings.n_factors, settings.init_spread)
        widths = (n_user_factors + settings.n_factors, *self.hidden)
        layers: list[nn.Module] = []
        for i, (n_in, n_out) in enumerate(pairwise(widths)):
            layers += [nn.Linear(n_in, n_out, bias=False), nn.ReLU(), nn.BatchNorm1d(n_out)]
            layers += [Dropout(settings.dropout, settings.seed + i)]
        self.layers = nn.Sequential(*layers, nn.Linear(widths[-1], 1))
        self.low, self.width = scale.low, scale.high - scale.low

    def forward(self, user: Tensor, movie: Tensor) -> Tensor:
        pair = torch.cat([self.users[user], self.movies[movie]], dim=1)  # (batch, both lengths)
        return self.low + self.width * torch.sigmoid(self.layers(pair)[:, 0])


MODELS: dict[str, type[Model]] = {
    "dot": DotProduct,
    "range": DotProductRange,
    "bias": DotProductBias,
    "network": Network,
}

_one_at_a_time = Lock()


def build_model(scale: Scale, settings: Settings) -> Model:
    """Build the model that the settings name, its vectors drawn from the settings' seed."""
    # PyTorch's layers draw from one generator for the whole process, so one build at a time.
    with _one_at_a_time, torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        model = MODELS[settings.model](scale, settings)
        if scale.n_newcomers:
            model.add_users(scale.n_newcomers, settings.init_spread)
        return model
