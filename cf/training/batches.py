"""The training ratings in an epoch's order, cut into batches of even size."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache

import numpy as np
import torch

from cf.data import Ratings, Split
from cf.data.ratings import count_rows
from cf.training.compiled import compiled

MOST_AT_ONCE = 1 << 20  # ratings brought into the epoch's order in one go: bounds the memory
# Beyond so many ratings, vectors and ratings that follow in random order no longer come from a
# cache; users are then dealt into groups at random, about so many ratings in each, and shuffled are
# the ratings of one group.
MOST_SHUFFLED, A_GROUP = 1 << 22, 1 << 18


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
        self._is_large = len(self._train) > MOST_SHUFFLED
        self._take = compiled(_take) if self._is_large else _take_few
        if self._is_large:
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
        if not self._is_large:
            self._dealt[:] = self._train
            rng.shuffle(self._dealt)
            yield len(self._dealt)
            return
        users = rng.permutation(len(self._n_of_user))
        ends = np.cumsum(self._n_of_user[users])
        last = np.flatnonzero(np.diff(ends // A_GROUP))  # user of each group but the last one
        n_most = int(np.diff(ends[last], prepend=0, append=ends[-1]).max())
        # Drawing it costs more than all else here, and serves every group: they hold other ratings.
        shuffled = rng.permutation(n_most).astype(self._dealt.dtype)
        end = 0
        for some in np.split(users, last + 1):
            start, end = end, end + int(self._n_of_user[some].sum())
            of_group = self._first_of_user[some], self._n_of_user[some], self._train
            compiled(_deal_group)(*of_group, shuffled, self._dealt[start:end])
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
        columns = bring(self._ratings, self._day, where, self._device, self._take)
        return [column.tensor_split(cuts) for column in columns]


def _deal_group(first_of_user, n_of_user, train, shuffled, dealt):  # type: ignore[no-untyped-def]
    """Put the training ratings of some users, each one's side by side, into the order `shuffled`.

    `shuffled` may be of more ratings than these: what lies beyond them is passed over.
    """
    together = np.empty_like(dealt)
    n = 0
    for user in range(len(n_of_user)):
        for i in range(first_of_user[user], first_of_user[user] + n_of_user[user]):
            together[n] = train[i]
            n += 1
    n = 0
    for i in shuffled:
        if i < len(dealt):
            dealt[n] = together[i]
            n += 1


def _take(column, where, taken):  # type: ignore[no-untyped-def]
    """Take what stands at some places of a column."""
    for i in range(len(where)):
        taken[i] = column[where[i]]


def _take_few(column: np.ndarray, where: np.ndarray, taken: np.ndarray) -> None:
    """As `_take`, without a compiler."""
    taken[:] = column[where]


def bring(
    ratings: Ratings,
    day: np.ndarray | None,
    where: np.ndarray,
    device: torch.device,
    take: Callable[[np.ndarray, np.ndarray, np.ndarray], None] = _take_few,
) -> list[torch.Tensor]:
    """Bring ratings to a device: user and movie rows, int64, the stars, float32, perhaps the day.

    Parameters
    ----------
    where : (n,) int, positions of the ratings
    """
    columns = [ratings.user, ratings.movie, ratings.stars] + ([] if day is None else [day])
    taken = [
        np.empty(len(where), np.float32 if column is ratings.stars else np.int64)
        for column in columns
    ]
    for column, of_batch in zip(columns, taken, strict=True):
        take(column, where, of_batch)
    return [torch.from_numpy(of_batch).to(device) for of_batch in taken]
