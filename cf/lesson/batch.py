"""Which rows of both matrices one mini-batch moves."""

from dataclasses import dataclass

import numpy as np

from cf.data import Ratings, Split


@dataclass(frozen=True, eq=False)
class Batch:
    """One mini-batch of training ratings.

    Attributes
    ----------
    users, movies : the different rows that it looks up, ascending
    n_ratings : how many ratings it holds
    """

    users: np.ndarray
    movies: np.ndarray
    n_ratings: int


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
    chosen = split.train[batches[number % len(batches)]]
    return Batch(np.unique(ratings.user[chosen]), np.unique(ratings.movie[chosen]), len(chosen))
