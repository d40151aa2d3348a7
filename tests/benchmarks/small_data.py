"""What the default settings and those fitted to the size of the data reach on small data.

`python -m tests.benchmarks.small_data` cuts the bundled ratings down as a class would give them:
some users' ratings of the best-known films. Each figure is the mean validation MSE, in squared
stars, over `N_DRAWS` draws of the users.
"""

import math

import numpy as np

from cf.data import Ratings, build_ratings, read_data
from cf.presets import first_settings
from cf.settings import DEFAULT, Settings
from cf.training.trainer import Trainer

SIZES = (100, 200, 500, 1_000, 2_500, 5_000, 10_000, 20_000, 40_000)
N_DRAWS = 5
FILMS = 2.2  # films are so many times the root of the number of ratings


def draw_small(whole: Ratings, n_ratings: int, seed: int) -> Ratings:
    """Draw users until they have so many ratings of the best-known films."""
    n_films = max(10, round(FILMS * math.sqrt(n_ratings)))
    known = np.argsort(-np.bincount(whole.movie), kind="stable")[:n_films]
    users = np.random.default_rng(seed).permutation(whole.n_users)
    place = np.argsort(users)[whole.user]  # of each rating's user in the draw
    rated = np.flatnonzero(np.isin(whole.movie, known))
    taken = rated[np.argsort(place[rated], kind="stable")[:n_ratings]]
    return build_ratings(
        whole.user_ids[whole.user[taken]],
        whole.movie_ids[whole.movie[taken]],
        whole.stars[taken],
        whole.lowest,
        whole.highest,
    )


def train(settings: Settings, ratings: Ratings) -> tuple[float, float, int]:
    """Return the validation MSE at the end, that of biases only, and the number of steps."""
    trainer = Trainer(settings, ratings)
    return trainer.run()[-1].validation_mse, trainer.baselines["biases only"], trainer.n_steps


def main() -> None:
    whole = read_data("bundled").ratings
    print("ratings  biases only  default (steps)  fitted (steps)")
    for n in SIZES:
        drawn = [draw_small(whole, n, seed) for seed in range(N_DRAWS)]
        told = []
        for settings in (DEFAULT, first_settings(n)):
            mse, biases, steps = np.mean([train(settings, one) for one in drawn], axis=0)
            told.append(f"{mse:6.3f} ({steps:4.0f})")
        print(f"{n:7,}  {biases:11.3f}  {told[0]:>15}  {told[1]:>14}", flush=True)


if __name__ == "__main__":
    main()
