"""The models side by side, each a few lines longer than the one before it.

An embedding is nothing but a matrix of numbers that are learned, one row a user or a movie, and
`matrix[rows]` looks vectors up in it.

`forward` predicts stars, as a textbook would write it; how its squared error is differentiated
stands in `cf.training.gradients`.

A class repeats what it shares with the one before, so that each can be read by itself.

A new model is one class here and one entry in `MODELS`; README says what else knows of it.
"""

from dataclasses import dataclass
from itertools import pairwise
from threading import Lock

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding_bag

from cf.settings import ASK_WHO_RATED, Settings
from cf.training.gradients import Averaged, ByHand, Model

_NO_ROWS = torch.zeros(0, dtype=torch.int64)


@dataclass(frozen=True)
class Scale:
    """What a model has to know of the ratings before the first of them comes."""

    n_users: int
    n_movies: int
    low: float  # from where to where predicted stars may run
    high: float
    n_newcomers: int = 0  # users beyond these, who came after the vectors were drawn
    # User and movie of each training rating, (n_training,) int64: for a model that asks who rated.
    rated: tuple[Tensor, Tensor] = (_NO_ROWS, _NO_ROWS)
    n_days: int = 0  # days of all users, see `cf.data.days`


def embedding(n_rows: int, n_columns: int, spread: float) -> nn.Parameter:
    """A matrix of learnable numbers, (n_rows, n_columns), drawn from N(0, spread²)."""
    return nn.Parameter(torch.randn(n_rows, n_columns) * spread)


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


class AddUp(nn.Module):
    """Adds up rows of a matrix in groups: row `rows[i]` goes into group `into[i]`."""

    rows: Tensor
    first: Tensor
    root: Tensor

    def __init__(self, rows: Tensor, into: Tensor, n_groups: int) -> None:
        super().__init__()
        n = torch.bincount(into, minlength=n_groups)
        order = torch.argsort(into, stable=True)
        self.register_buffer("rows", rows[order], persistent=False)  # group after group
        self.register_buffer("first", n.cumsum(0) - n, persistent=False)  # of each group
        self.register_buffer("root", n.clamp(min=1).sqrt().unsqueeze(1), persistent=False)

    def forward(self, matrix: Tensor) -> Tensor:
        return embedding_bag(self.rows, matrix, self.first, mode="sum")  # (n_groups, n_columns)


class Raters(ByHand):
    """The same, and a movie is also who rated it, however many stars they gave.

    Each user has a second vector, which is added to all the movies they rated, over the root of how
    many rated the movie. Source: Koren 2008, Factorization Meets the Neighborhood, section 4
    (“SVD++”), where it is the users to whom what they rated is added.
    """

    def __init__(self, scale: Scale, settings: Settings) -> None:
        super().__init__()
        self.users = embedding(scale.n_users, settings.n_factors, settings.init_spread)
        self.movies = embedding(scale.n_movies, settings.n_factors, settings.init_spread)
        self.user_bias = embedding(scale.n_users, 1, spread=0)
        self.movie_bias = embedding(scale.n_movies, 1, spread=0)
        self.low, self.width = scale.low, scale.high - scale.low
        self.audience = embedding(scale.n_users, settings.n_factors, spread=0)
        self.add_up = AddUp(*scale.rated, scale.n_movies)

    def movie_vectors(self) -> Tensor:
        return self.movies + self.add_up(self.audience) / self.add_up.root  # (n_movies, n_factors)

    def forward(self, user: Tensor, movie: Tensor) -> Tensor:
        score = (self.users[user] * self.movie_vectors()[movie]).sum(dim=1)  # (batch,)
        score = score + self.user_bias[user, 0] + self.movie_bias[movie, 0]
        return self.low + self.width * torch.sigmoid(score)


class Days(ByHand):
    """The same, plus one number for each day of each user, who judges by mood as well."""

    def __init__(self, scale: Scale, settings: Settings) -> None:
        super().__init__()
        self.users = embedding(scale.n_users, settings.n_factors, settings.init_spread)
        self.movies = embedding(scale.n_movies, settings.n_factors, settings.init_spread)
        self.user_bias = embedding(scale.n_users, 1, spread=0)
        self.movie_bias = embedding(scale.n_movies, 1, spread=0)
        self.day_bias = embedding(scale.n_days, 1, spread=0)
        self.low, self.width = scale.low, scale.high - scale.low
        self.audience = embedding(scale.n_users, settings.n_factors, spread=0)
        self.add_up = AddUp(*scale.rated, scale.n_movies)

    def movie_vectors(self) -> Tensor:
        return self.movies + self.add_up(self.audience) / self.add_up.root  # (n_movies, n_factors)

    def forward(self, user: Tensor, movie: Tensor, day: Tensor | None = None) -> Tensor:
        score = (self.users[user] * self.movie_vectors()[movie]).sum(dim=1)  # (batch,)
        score = score + self.user_bias[user, 0] + self.movie_bias[movie, 0]
        if day is not None:
            score = score + self.day_bias[day, 0]
        return self.low + self.width * torch.sigmoid(score)


class ManyStarts(Averaged):
    """The mean of several models' predictions that differ in nothing but where they start.

    They are drawn one after another, and each learns from its own error, as if it were alone.
    """

    def __init__(self, scale: Scale, settings: Settings) -> None:
        super().__init__()
        starts = (DotProductBias(scale, settings) for _ in range(settings.n_starts))
        self.starts = nn.ModuleList(starts)

    def forward(self, user: Tensor, movie: Tensor) -> Tensor:
        predicted = torch.stack([start(user, movie) for start in self.starts])  # (starts, batch)
        return predicted.mean(dim=0)  # (batch,)


MODELS: dict[str, type[Model]] = {
    "dot": DotProduct,
    "range": DotProductRange,
    "bias": DotProductBias,
    "network": Network,
    "raters": Raters,
    "days": Days,
    "starts": ManyStarts,
}

_one_at_a_time = Lock()


def build_model(scale: Scale, settings: Settings) -> Model:
    """Build the model that the settings name, its vectors drawn from the settings' seed."""
    # PyTorch's layers draw from one generator for the whole process, so one build at a time.
    with _one_at_a_time, torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        model = MODELS[settings.model](scale, settings)
        if scale.n_newcomers:
            _add_users(model, scale.n_newcomers, settings.init_spread)
        if settings.model in ASK_WHO_RATED:
            rater, rated = scale.rated
            model.add_back = AddUp(rated, rater, len(model.users))
        return model


def _add_users(model: Model, n_users: int, spread: float) -> None:
    """Draw rows for more users, after all that has been drawn."""
    for part in model.parts:
        for name, parameter in list(part.named_parameters()):
            if name in ("users", "user_bias", "audience"):
                of_their_own = spread if name == "users" else 0
                rows = embedding(n_users, parameter.shape[1], of_their_own)
                setattr(part, name, nn.Parameter(torch.cat([parameter.data, rows.data])))
