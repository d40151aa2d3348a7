"""The training ratings in an epoch's order, cut into batches of even size."""

import numpy as np
import torch

from cf.data import Ratings, Split
from cf.data.ratings import count_rows

MOST_AT_ONCE = 1 << 20  # ratings brought into the epoch's order in one go: bounds the memory
# Beyond so many ratings, vectors and ratings that follow in random order no longer come from a
# cache; users are then dealt into groups at random, about so many ratings in each, and shuffled are
# the ratings of one group.
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
        self._train, self._of_newcomers = split.part_newcomers(ratings)
        kind = np.int32 if len(ratings) < 2**31 else np.int64
        self._dealt = np.empty(len(self._train), kind)  # their order, filled anew for each epoch
        if len(self._train) > MOST_SHUFFLED:
            n_users = ratings.n_users - split.n_newcomers
            self._n_of_user = count_rows(ratings.user, n_users, self._train)
            self._first_of_user = np.cumsum(self._n_of_user) - self._n_of_user
        size, larger = divmod(len(self._train), n_batches)
        # Where each batch begins, and where the last one ends: the first few have one more.
        self._even = np.arange(n_batches + 1) * size + np.arange(n_batches + 1).clip(max=larger)
        self._in_stretch = max(1, MOST_AT_ONCE // (size + 1))  # batches
        self._first = -1  # batch of the stretch at hand

    def shuffle(self, epoch: int) -> None:
        """Draw the order of an epoch, counted from zero."""
        rng = np.random.default_rng((self._seed, epoch))
        if len(self._train) <= MOST_SHUFFLED:
            self._dealt[:] = self._train
            rng.shuffle(self._dealt)
        else:
            self._deal_by_user(rng)
        order = self._dealt
        place = np.sort(rng.integers(len(order), size=len(self._of_newcomers)))
        if len(place):
            order = np.insert(order, place, rng.permutation(self._of_newcomers))
        self._order, self._bounds = order, self._even + np.searchsorted(place, self._even)
        self._first = -1

    def _deal_by_user(self, rng: np.random.Generator) -> None:
        """Deal users into groups, and shuffle the ratings of each; users stand together in them."""
        users = rng.permutation(len(self._n_of_user))
        group = np.cumsum(self._n_of_user[users]) // A_GROUP
        end = 0
        for some in np.split(users, np.flatnonzero(np.diff(group)) + 1):
            n_of_user = self._n_of_user[some]
            start, end = end, end + int(n_of_user.sum())
            # Where each of these users' first rating stands, less where it comes here.
            ahead = self._first_of_user[some] - np.cumsum(n_of_user) + n_of_user
            at = np.repeat(ahead, n_of_user) + np.arange(end - start)
            self._dealt[start:end] = self._train[at]
            rng.shuffle(self._dealt[start:end])

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
