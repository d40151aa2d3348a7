"""What a newcomer's vector is worth: users of the bundled data whom the model has never seen.

A run is trained without a hundred users. Each of them then gives some of their ratings, drawn at
random, is folded in, and the others of their ratings are predicted: with a vector and a bias, with
a bias alone (the same films, the vector that of the average user), and by each film's mean. Beside
that stands what their trained vectors get: of a run that has learned from what each has given, too.
"asked": the ratings are not drawn, but those that *You* would ask for among the user's films.

Then what pointing at a group of films is worth: half of a user's ratings, which are neither given
nor predicted, say of which group they like the films more than is predicted of the average user.

Run: python -m tests.benchmarks.fold_in [--model bias] [--users 100] [--seed 0]
"""

import argparse
from dataclasses import replace
from statistics import median
from time import perf_counter

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from cf.analysis.film_groups import FilmGroup, group_films, lean_towards
from cf.analysis.fold_in import FrozenFilms, fold_in, freeze_films, keep_bias_only
from cf.data import Ratings, Split, read_data
from cf.settings import DEFAULT, Settings
from cf.settings_table import MODELS
from cf.training.trainer import Trainer

LEAST = 40  # ratings of a held-out user
GIVEN = (0, 5, 10, 20, 0.8)  # ratings, or the share of a user's own
N_ASKED = 20
Parts = dict[int, tuple[np.ndarray, np.ndarray]]  # of each user, positions of ratings: given, left
GIVEN_AND_POINTED = (0, 5, 10)
PULL = 2.0  # ratings as predicted, added to those of each group


def main() -> None:
    """Print the mean squared error by the number of ratings given, and what a fold-in takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=MODELS, default="bias")
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    data = read_data("bundled")
    ratings = data.ratings
    rng = np.random.default_rng(options.seed)
    n_ratings = np.bincount(ratings.user, minlength=ratings.n_users)
    held = np.sort(rng.permutation(np.flatnonzero(n_ratings >= LEAST))[: options.users])
    of_others = rng.permutation(np.flatnonzero(~np.isin(ratings.user, held)))
    few = len(of_others) // 10
    split = Split(np.sort(of_others[few:]), np.sort(of_others[:few]), 0, 0)
    trainer = Trainer(replace(DEFAULT, model=options.model), ratings, split)
    trainer.run()
    others = np.setdiff1d(np.arange(ratings.n_users), held)
    films = freeze_films(trainer.settings, trainer.snapshot(), ratings, others)
    mean_stars = _film_means(ratings, split)
    print(f"{len(held)} users whom the model has not seen; squared stars on their other ratings")
    head = f"{'given':>8}{'film mean':>11}{'bias only':>11}{'vector':>9}{'less by':>9}"
    print(f"{head}{'ms':>7}{'trained':>9}{'more by':>9}")
    with threadpool_limits(1):
        asked = ask_each(films, ratings, held)
        for given in (*GIVEN, f"asked {N_ASKED}"):
            parts = (
                asked
                if isinstance(given, str)
                else {user: _part(ratings, user, given) for user in held}
            )
            of_means = _measure(None, ratings, parts, mean_stars)[0]
            plain = (
                _measure(keep_bias_only(films), ratings, parts)[0]
                if films.has_bias
                else float("nan")
            )
            mse, milliseconds = _measure(films, ratings, parts)
            trained = (
                _measure_trained(trainer.settings, ratings, split, parts) if given else float("nan")
            )
            name = f"{given:.0%}" if isinstance(given, float) else str(given)
            print(
                f"{name:>8}{of_means:11.4f}{plain:11.4f}{mse:9.4f}{1 - mse / plain:9.1%}"
                f"{milliseconds:7.2f}{trained:9.4f}{trained / mse - 1:9.1%}",
                flush=True,
            )
        groups = group_films(films, data.movies)
        print(f"{'given':>8}{'vector':>11}{'and a group':>13}{'less by':>9}")
        for n in GIVEN_AND_POINTED:
            mse, pointed = _measure_pointing(films, groups, ratings, held, n)
            print(f"{n:>8}{mse:11.4f}{pointed:13.4f}{1 - pointed / mse:9.1%}", flush=True)


def _measure_pointing(
    films: FrozenFilms,
    groups: tuple[FilmGroup, ...],
    ratings: Ratings,
    held: np.ndarray,
    n: int,
) -> tuple[float, float]:
    """Mean squared error after n ratings, without and with a group that was pointed at."""
    errors: list[list[np.ndarray]] = [[], []]
    for user in held:
        own = np.random.default_rng(user).permutation(np.flatnonzero(ratings.user == user))
        telling, rest = np.array_split(own, 2)
        rows = ratings.movie[telling]
        more = ratings.stars[telling] - films.predict(films.mean, rows)
        of_group = [more[np.isin(rows, group.rows)] for group in groups]
        liking = [own.sum() / (len(own) + PULL) for own in of_group]
        known, left = rest[:n], rest[n:]
        for kind, found in zip(
            (films, lean_towards(films, groups, [int(np.argmax(liking))])), errors, strict=True
        ):
            numbers = fold_in(kind, ratings.movie[known], ratings.stars[known]).numbers
            found.append(kind.predict(numbers, ratings.movie[left]) - ratings.stars[left])
    without, pointed = (float(np.square(np.concatenate(found)).mean()) for found in errors)
    return without, pointed


def _film_means(ratings: Ratings, split: Split) -> np.ndarray:
    """Each film's mean training rating, ten at the overall mean added to it."""
    movie, stars = ratings.movie[split.train], ratings.stars[split.train]
    total = np.bincount(movie, stars, ratings.n_movies) + 10 * stars.mean()
    means: np.ndarray = total / (np.bincount(movie, minlength=ratings.n_movies) + 10)
    return means


def _measure_trained(settings: Settings, ratings: Ratings, split: Split, parts: Parts) -> float:
    """Mean squared error on what is left, of a run that has learned from what was given, too."""
    known, left = (np.sort(np.concatenate(kind)) for kind in zip(*parts.values(), strict=True))
    trainer = Trainer(
        settings, ratings, replace(split, train=np.sort(np.append(split.train, known)))
    )
    trainer.run()
    rows = (torch.from_numpy(rows[left]).long() for rows in (ratings.user, ratings.movie))
    with torch.no_grad():
        answers = trainer.model.eval()(*rows).numpy()
    return float(np.square(answers - ratings.stars[left]).mean())


def _part(ratings: Ratings, user: int, given: float) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the ratings that a user gives, so many or such a share, and of the others."""
    own = np.random.default_rng(user).permutation(np.flatnonzero(ratings.user == user))
    n = round(given * len(own)) if isinstance(given, float) else given
    return own[:n], own[n:]


def ask_each(films: FrozenFilms, ratings: Ratings, held: np.ndarray) -> Parts:
    """Of each user, what *You* would have asked for, one film after the other, and the others.

    Asked for is, of the films that the user has rated, the one of the largest
    P(seen) · log(1 + w² ṽᵀCṽ / s²), after all answers before.
    """
    seen = np.bincount(ratings.movie, minlength=ratings.n_movies) / ratings.n_users
    parts = {}
    for user in held:
        known, left = _part(ratings, user, 0)
        new = fold_in(films, ratings.movie[known], ratings.stars[known])
        for _ in range(N_ASKED):
            rows = ratings.movie[left]
            factors = films.factors[rows]
            slope = films._answer(factors @ new.numbers + films.offsets[rows])[1]
            is_open = np.einsum("ij,jk,ik->i", factors, new.covariance, factors)
            told = seen[rows] * np.log1p(slope**2 * is_open / films.noise)
            best = int(told.argmax())
            known, left = np.append(known, left[best]), np.delete(left, best)
            new = fold_in(films, ratings.movie[known], ratings.stars[known])
        parts[user] = known, left
    return parts


def _measure(
    films: FrozenFilms | None, ratings: Ratings, parts: Parts, answer: np.ndarray | None = None
) -> tuple[float, float]:
    """Mean squared error on what is left, and the median time of a fold-in in milliseconds."""
    errors, seconds = [], [0.0]
    for known, left in parts.values():
        if films is not None:
            began = perf_counter()
            numbers = fold_in(films, ratings.movie[known], ratings.stars[known]).numbers
            seconds.append(perf_counter() - began)
            answer = films.predict(numbers)
        assert answer is not None
        errors.append(answer[ratings.movie[left]] - ratings.stars[left])
    return float(np.square(np.concatenate(errors)).mean()), 1e3 * median(seconds)


if __name__ == "__main__":
    main()
