"""The training ratings in an epoch's order, cut into batches of even size."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache

import numpy as np
import torch

from cf.data import Ratings, Split
from cf.data.ratings import count_rows

MOST_AT_ONCE = 1 << 20  # ratings brought into the epoch's order in one go: bounds the memory
# Beyond so many ratings, vectors and ratings that follow in random order no longer come from a
# cache; users are then dealt into groups at random, about so many ratings in each, and shuffled are
# the ratings of one group.
MOST_SHUFFLED, A_GROUP = 1 << 22, 1 << 19


Stretch = list[tuple[torch.Tensor, ...]]  # of each column its batches


@cache
def _second_thread() -> ThreadPoolExecutor:
    """One of this process, beside the one that learns."""
    return ThreadPoolExecutor(1, "next-batches")


class Batches:
    """Deals the training ratings out, batch by batch, in an order drawn from seed and epoch alone.

    What is kept of an order is four bytes a rating; the ratings themselves are copied into it a
    stretch at a time. While one stretch is learned from, a second thread deals out the next.

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
        self._next: Future[Stretch] | None = None

    def shuffle(self, epoch: int) -> None:
        """Draw the order of an epoch, counted from zero."""
        if self._next:
            self._next.result()  # of an epoch that is given up, and still deals
        self._first, self._next = -1, None
        rng = np.random.default_rng((self._seed, epoch))
        self._n_dealt, self._dealing = 0, self._deal(rng)
        order, place = self._dealt, np.zeros(0, np.int64)
        if len(self._of_newcomers):
            self._deal_until(len(order))
            place = np.sort(rng.integers(len(order), size=len(self._of_newcomers)))
            order = np.insert(order, place, rng.permutation(self._of_newcomers))
        self._order, self._bounds = order, self._even + np.searchsorted(place, self._even)

    def _deal_until(self, end: int) -> None:
        """Have the order known up to `end`, at least."""
        while self._n_dealt < end:
            self._n_dealt = next(self._dealing)

    def _deal(self, rng: np.random.Generator) -> Iterator[int]:
        """Put the training ratings into an order part by part, and tell each time up to where.

        Few are shuffled at once. Of many, users are dealt into groups, in which they stand
        together, and the ratings of each group are shuffled.
        """
        if len(self._train) <= MOST_SHUFFLED:
            self._dealt[:] = self._train
            rng.shuffle(self._dealt)
            yield len(self._dealt)
            return
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
            yield end

    def __getitem__(self, i: int) -> list[torch.Tensor]:
        """What a model learns from in a batch of the epoch, see `bring`."""
        first = i - i % self._in_stretch
        if first != self._first:
            following = self._next.result() if self._next else None
            if following is None or first != self._first + self._in_stretch:
                following = self._bring(first)
            self._stretch = following
            self._first, after = first, first + self._in_stretch
            has_more = after < len(self._even) - 1
            self._next = _second_thread().submit(self._bring, after) if has_more else None
        return [column[i - first] for column in self._stretch]

    def _bring(self, first: int) -> Stretch:
        bounds = self._bounds[first : first + self._in_stretch + 1]
        if self._order is self._dealt:
            self._deal_until(int(bounds[-1]))
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
    at = where.astype(np.int64)  # once, and not once a column
    rows = [ratings.user, ratings.movie] + ([] if day is None else [day])
    columns = [column.take(at).astype(np.int64) for column in rows]
    columns.insert(2, ratings.stars.take(at))
    return [torch.from_numpy(column).to(device) for column in columns]
