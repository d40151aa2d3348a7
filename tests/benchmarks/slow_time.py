"""What slow effects of time are worth on the bundled ratings, alone and beside the day.

    python -m tests.benchmarks.slow_time [--seeds 2]

To the default model, and to `days`, one effect is added: a number for each film in each tenth of
the calendar, a number for each thirtieth of the calendar, a slope for each user (Koren 2009,
Collaborative Filtering with Temporal Dynamics, section 3). Besides, to the default model, a user as
the sum of what they rated (Koren 2008, Factorization Meets the Neighborhood, section 4) and that
turned round, a film as the sum of who rated it; then each without any vector of its own (there,
section 4.2, but for the residuals). All are differentiated by autograd.

Each effect is tried at several strengths and the best one counts, which flatters it. A random tenth
of the training ratings is held back, the validation ratings take no part. MSE in squared stars,
means over the seeds.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import mean
from unittest.mock import patch

import numpy as np
import torch
from torch import Tensor, nn

from cf.data import Ratings, Split, build_ratings, read_data, split_ratings
from cf.data.days import DAY, number_days
from cf.data.split import split_at_random
from cf.settings import DEFAULT, Settings
from cf.training.gradients import Model
from cf.training.models import MODELS, AddUp, Scale, embedding
from cf.training.trainer import Trainer

FILM_PARTS, CALENDAR_PARTS = 10, 30
STRENGTHS = (0.3, 1.0, 3.0)  # times what is learned: at less, weight decay weighs more
POWER = 0.4  # of the days between a rating and the middle of its user's


@dataclass(frozen=True)
class Calendar:
    """What an effect may know of each day of each user, (n_days,) each."""

    day: Tensor  # float64, since 1970
    away: Tensor  # float32, signed, from the middle of the user's, to `POWER`; of size 1 on average

    def part(self, n: int) -> Tensor:
        """In which of `n` parts of the calendar, with equally many days each, a day lies."""
        ends = torch.quantile(self.day, torch.linspace(0, 1, n + 1, dtype=torch.float64)[1:-1])
        return torch.bucketize(self.day, ends)


class Effect(nn.Module):
    """Something more in a model; all that it learns starts at zero."""

    own_users = own_movies = True  # whether users and movies keep a vector of their own

    def score(self, user: Tensor, movie: Tensor, day: Tensor) -> Tensor | float:
        """What is added to the score, (batch,)."""
        return 0.0

    def of_users(self) -> Tensor | float:
        """What is added to the users' vectors."""
        return 0.0

    def of_movies(self) -> Tensor | float:
        """What is added to the movies' vectors."""
        return 0.0


class FilmByTime(Effect):
    """A number for each film in each part of the calendar."""

    def __init__(self, scale: Scale, n_factors: int, calendar: Calendar) -> None:
        super().__init__()
        self.part = calendar.part(FILM_PARTS)
        self.numbers = embedding(scale.n_movies, FILM_PARTS, spread=0)

    def score(self, user: Tensor, movie: Tensor, day: Tensor) -> Tensor:
        return self.numbers[movie, self.part[day]]


class ByCalendar(Effect):
    """A number for each part of the calendar."""

    def __init__(self, scale: Scale, n_factors: int, calendar: Calendar) -> None:
        super().__init__()
        self.part = calendar.part(CALENDAR_PARTS)
        self.numbers = embedding(CALENDAR_PARTS, 1, spread=0)

    def score(self, user: Tensor, movie: Tensor, day: Tensor) -> Tensor:
        return self.numbers[self.part[day], 0]


class UserSlope(Effect):
    """A slope for each user, who may grow more generous or more strict."""

    def __init__(self, scale: Scale, n_factors: int, calendar: Calendar) -> None:
        super().__init__()
        self.away = calendar.away
        self.slope = embedding(scale.n_users, 1, spread=0)

    def score(self, user: Tensor, movie: Tensor, day: Tensor) -> Tensor:
        return self.slope[user, 0] * self.away[day]


class UserDay(Effect):
    """A number for each day of each user."""

    def __init__(self, scale: Scale, n_factors: int, calendar: Calendar) -> None:
        super().__init__()
        self.numbers = embedding(scale.n_days, 1, spread=0)

    def score(self, user: Tensor, movie: Tensor, day: Tensor) -> Tensor:
        return self.numbers[day, 0]


class WhatTheyRated(Effect):
    """A user is also the sum of what they rated, over the root of how much that is."""

    def __init__(self, scale: Scale, n_factors: int, calendar: Calendar) -> None:
        super().__init__()
        rater, rated = scale.rated
        self.chosen = embedding(scale.n_movies, n_factors, spread=0)
        self.add_up = AddUp(rated, rater, scale.n_users)

    def of_users(self) -> Tensor:
        return self.add_up(self.chosen) / self.add_up.root


class WhoRatedIt(Effect):
    """A film is also the sum of those who rated it, over the root of how many they are."""

    def __init__(self, scale: Scale, n_factors: int, calendar: Calendar) -> None:
        super().__init__()
        self.audience = embedding(scale.n_users, n_factors, spread=0)
        self.add_up = AddUp(*scale.rated, scale.n_movies)

    def of_movies(self) -> Tensor:
        return self.add_up(self.audience) / self.add_up.root


class OnlyWhatTheyRated(WhatTheyRated):
    """A user is nothing but that sum, as in asymmetric models."""

    own_users = False


class OnlyWhoRatedIt(WhoRatedIt):
    """A film is nothing but that sum."""

    own_movies = False


Kind = Callable[[Scale, int, Calendar], Effect]
DAYS: tuple[Kind, ...] = (WhoRatedIt, UserDay)  # the product's model of this name
SLOW: tuple[tuple[str, Kind], ...] = (
    ("film by time", FilmByTime),
    ("calendar", ByCalendar),
    ("a user's slope", UserSlope),
)
TURNED: tuple[tuple[str, Kind], ...] = (
    ("a user is what they rated", WhatTheyRated),
    ("a film is who rated it", WhoRatedIt),
    ("a user is that sum alone", OnlyWhatTheyRated),
    ("a film is that sum alone", OnlyWhoRatedIt),
)


class WithEffects(Model):
    """The default model and some effects, of which the last has a strength."""

    def __init__(
        self,
        kinds: Sequence[Kind],
        strength: float,
        calendar: Calendar,
        scale: Scale,
        settings: Settings,
    ) -> None:
        super().__init__()
        self.users = embedding(scale.n_users, settings.n_factors, settings.init_spread)
        self.movies = embedding(scale.n_movies, settings.n_factors, settings.init_spread)
        self.user_bias = embedding(scale.n_users, 1, spread=0)
        self.movie_bias = embedding(scale.n_movies, 1, spread=0)
        self.low, self.width = scale.low, scale.high - scale.low
        self.effects = nn.ModuleList(kind(scale, settings.n_factors, calendar) for kind in kinds)
        self.strengths = [1.0] * (len(kinds) - 1) + [strength]

    def sum_up(self, what: Callable[[Effect], Tensor | float]) -> Tensor | float:
        """The sum of what each effect adds."""
        pairs = zip(self.strengths, self.effects, strict=False)
        return sum(strength * what(effect) for strength, effect in pairs)

    def movie_vectors(self) -> Tensor:
        own = self.movies * all(effect.own_movies for effect in self.effects)
        return own + self.sum_up(lambda effect: effect.of_movies())

    def forward(self, user: Tensor, movie: Tensor, day: Tensor) -> Tensor:
        own = self.users * all(effect.own_users for effect in self.effects)
        users = own + self.sum_up(lambda effect: effect.of_users())
        score = (users[user] * self.movie_vectors()[movie]).sum(dim=1)
        score = score + self.user_bias[user, 0] + self.movie_bias[movie, 0]
        score = score + self.sum_up(lambda effect: effect.score(user, movie, day))
        return self.low + self.width * torch.sigmoid(score)


def main() -> None:
    """Print what each model comes to at each strength, and at its best."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks.slow_time")
    parser.add_argument("--seeds", type=int, default=2)
    seeds = range(parser.parse_args().seeds)
    ratings = leave_out_validation(read_data("bundled").ratings)
    calendar = read_calendar(ratings)
    with patch("cf.data.split.VALIDATION_SHARE", 0.1):
        split = split_at_random(ratings)

    def measure(name: str, kinds: Sequence[Kind], strengths: Sequence[float]) -> None:
        found = {}
        for strength in strengths:
            model = partial(WithEffects, kinds, strength, calendar)
            found[strength] = mean(train(model, ratings, split, seed) for seed in seeds)
        every = ", ".join(f"{mse:.4f} at {strength:g}" for strength, mse in found.items())
        print(f"{name:35} {min(found.values()):.4f}  ({every})", flush=True)

    for base, kinds, more in (("default", (), SLOW + TURNED), ("days", DAYS, SLOW)):
        measure(base, kinds, (1.0,))
        for name, kind in more:
            measure(f"{base} + {name}", (*kinds, kind), STRENGTHS)


def leave_out_validation(ratings: Ratings) -> Ratings:
    """Return the ratings that train by default alone."""
    own = split_ratings(ratings, DEFAULT).train
    assert ratings.when is not None
    user, movie = ratings.user_ids[ratings.user[own]], ratings.movie_ids[ratings.movie[own]]
    scale = ratings.lowest, ratings.highest
    return build_ratings(user, movie, ratings.stars[own], *scale, ratings.when[own])


def read_calendar(ratings: Ratings) -> Calendar:
    """The date of each day of each user, and how far it is from the middle of their ratings."""
    row, n_days = number_days(ratings)
    day, user = np.empty(n_days), np.empty(n_days, int)
    assert ratings.when is not None
    day[row], user[row] = ratings.when // DAY, ratings.user
    middle = np.bincount(ratings.user, ratings.when / DAY) / np.bincount(ratings.user)
    off = day - middle[user]
    away = np.sign(off) * np.abs(off) ** POWER
    away = (away / np.abs(away).mean()).astype(np.float32)
    return Calendar(torch.from_numpy(day), torch.from_numpy(away))


def train(
    model: Callable[[Scale, Settings], Model], ratings: Ratings, split: Split, seed: int
) -> float:
    """Train a model with the default settings; return the loss after the last epoch."""
    settings = replace(DEFAULT, model="days", seed=seed)  # which is told the day of each rating
    with patch.dict(MODELS, days=model):
        trainer = Trainer(settings, ratings, split)
    trainer.model.requires_grad_(True)
    return trainer.run()[-1].validation_mse


if __name__ == "__main__":
    main()
