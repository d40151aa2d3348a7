"""The training ratings in an epoch's order, cut into batches of even size."""

import numpy as np
import torch

from cf.data import Ratings, Split

MOST_AT_ONCE = 1 << 20  # ratings brought into the epoch's order in one go: bounds the memory
# Beyond so many ratings, vectors and ratings that follow in random order no longer come from a
# cache; users are then dealt into groups at random, and shuffled are the ratings of one group.
MOST_SHUFFLED, A_GROUP = 1 << 22, 1 << 19


class Batches:
    """Deals the training ratings out, batch by batch, in an order drawn from seed and epoch alone.

    What is kept of an order is four bytes a rating; the ratings themselves are copied into it a
    stretch at a time.

    Parameters
    ----------
    ratings : Ratings
    split : Split
        Newcomers' ratings are dealt among the others, whose batches and order stay what they were.
    n_batches : in an epoch
    seed : of the order
    device : that the batches are brought to
    day : (n_ratings,) int, for a model that takes it
    """

    def __init__(
        self,
        ratings: Ratings,
        split: Split,
        n_batches: int,
        seed: int,
        device: torch.device,
        day: np.ndarray | None = None,
    ) -> None:
        self._ratings, self._seed, self._device, self._day = ratings, seed, device, day
        self._n_users = ratings.n_users - split.n_newcomers
        self._train, self._of_newcomers = split.part_newcomers(ratings)
        size, larger = divmod(len(self._train), n_batches)
        # Where each batch begins, and where the last one ends: the first few have one more.
        self._even = np.arange(n_batches + 1) * size + np.arange(n_batches + 1).clip(max=larger)
        self._in_stretch = max(1, MOST_AT_ONCE // (size + 1))  # batches
        self._first = -1  # batch of the stretch at hand

    def shuffle(self, epoch: int) -> None:
        """Draw the order of an epoch, counted from zero."""
        rng = np.random.default_rng((self._seed, epoch))
        order = self._train.astype(np.int32 if len(self._ratings) < 2**31 else np.int64)
        if len(order) <= MOST_SHUFFLED:
            rng.shuffle(order)
        else:
            n_groups = min(-(-len(order) // A_GROUP), 2**16)
            group_of = rng.integers(n_groups, size=self._n_users, dtype=np.uint16)
            group = group_of[self._ratings.user[order]]
            order = order[np.argsort(group, kind="stable")]
            for some in np.split(order, np.cumsum(np.bincount(group))[:-1]):
                rng.shuffle(some)  # a view
        place = np.sort(rng.integers(len(order), size=len(self._of_newcomers)))
        if len(place):
            order = np.insert(order, place, rng.permutation(self._of_newcomers))
        self._order, self._bounds = order, self._even + np.searchsorted(place, self._even)
        self._first = -1

    def __getitem__(self, i: int) -> list[torch.Tensor]:
        """What a model learns from in a batch of the epoch, see `bring`."""
        first = i - i % self._in_stretch
        if first != self._first:
            self._first, self._stretch = first, self._bring(first)
        return [column[i - first] for column in self._stretch]

    def _bring(self, first: int) -> list[tuple[torch.Tensor, ...]]:
        bounds = self._bounds[first : first + self._in_stretch + 1]
        where = self._order[bounds[0] : bounds[-1]]
        cuts = (bounds[1:-1] - bounds[0]).tolist()
        columns = bring(self._ratings, self._day, where, self._device)
        return [column.tensor_split(cuts) for column in columns]


def bring(
    ratings: Ratings, day: np.ndarray | None, where: np.ndarray, device: torch.device
) -> list[torch.Tensor]:
    """Bring ratings to a device: user and movie rows, int64, the stars, float32, perhaps the day.

    Parameters
    ----------
    where : (n,) int, positions of the ratings
    """
    rows = [ratings.user, ratings.movie] + ([] if day is None else [day])
    columns = [column[where].astype(np.int64) for column in rows]
    columns.insert(2, ratings.stars[where])
    return [torch.from_numpy(column).to(device) for column in columns]
