"""Ratings as plain arrays in one canonical order, whatever file they came from."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

AT_ONCE = 1 << 18  # entries


@dataclass(frozen=True, eq=False)
class Ratings:
    """Who gave which movie how many stars.

    Users and movies stand in the order of their ids, ratings in the order of user, then movie: the
    same ratings are the same arrays whatever layout or row order they were stored in, and so give
    the same checksum, the same split and the same run.
    """

    user: np.ndarray  # (n_ratings,) int32, row of user_ids
    movie: np.ndarray  # (n_ratings,) int32, row of movie_ids
    stars: np.ndarray  # (n_ratings,) float32
    user_ids: np.ndarray  # (n_users,) int64, the data set's own ids, ascending
    movie_ids: np.ndarray  # (n_movies,) int64, ascending
    lowest: float  # end of the scale, in stars, whether or not anyone gave so few
    highest: float
    checksum: str  # SHA-256 over all of the above
    # When each was given, whole seconds since 1970 UTC, (n_ratings,) int32, or int64 where these do
    # not suffice; None where the source does not say it of each. Not in the checksum: that of
    # ratings that were kept, run on or linked to without their times must hold.
    when: np.ndarray | None = None

    @property
    def n_users(self) -> int:
        """How many users gave at least one rating."""
        return len(self.user_ids)

    @property
    def n_movies(self) -> int:
        """How many movies got at least one rating."""
        return len(self.movie_ids)

    @cached_property
    def n_by_user(self) -> np.ndarray:
        """How many ratings each user gave, (n_users,) int64."""
        return np.bincount(self.user, minlength=self.n_users)

    @cached_property
    def user_means(self) -> np.ndarray:
        """What each user gave on average, (n_users,) float64, in stars."""
        return np.bincount(self.user, self.stars, self.n_users) / self.n_by_user

    @property
    def mark(self) -> str:
        """The beginning of the checksum, by which an address names these ratings."""
        return mark_of(self.checksum)

    @property
    def range_end(self) -> float:
        """Where predictions squeezed onto a range end, in stars; it begins at zero.

        Half a star above the scale, since a sigmoid never quite reaches its ends.
        """
        return self.highest + 0.5

    def __len__(self) -> int:
        return len(self.stars)

    def with_user(self, movie: np.ndarray, stars: np.ndarray) -> "Ratings":
        """Return these ratings and, as the last user, one more.

        Parameters
        ----------
        movie : (n_given,) int, rows of different movies
        stars : (n_given,) float, on the scale

        They count as given when the newest of the others was: nothing is newer, and the time of day
        would make every run another.
        """
        order = np.argsort(movie)
        user = np.full(len(movie), self.n_users)
        when = self.when
        if when is not None:
            when = np.append(when, np.full(len(movie), when.max(initial=0), when.dtype))
        return _checked(
            np.concatenate([self.user, user], dtype=np.int32),
            np.concatenate([self.movie, movie[order]], dtype=np.int32),
            np.concatenate([self.stars, stars[order]], dtype=np.float32, casting="same_kind"),
            np.append(self.user_ids, self.user_ids[-1] + 1),
            self.movie_ids,
            self.lowest,
            self.highest,
            when,
        )


def build_ratings(
    user_id: np.ndarray,
    movie_id: np.ndarray,
    stars: np.ndarray,
    lowest: float,
    highest: float,
    when: np.ndarray | None = None,
) -> Ratings:
    """Number users and movies from zero and bring the ratings into canonical order.

    Parameters
    ----------
    user_id, movie_id : (n_ratings,) integers, the data set's own ids, in any order; no user may
        stand twice beside the same movie (see `find_repeats`).
    stars : (n_ratings,) float.
    lowest, highest : ends of the scale in stars.
    when : (n_ratings,) integers, whole seconds since 1970 UTC, where they are known.
    """
    user_ids, user = _number(user_id)
    movie_ids, movie = _number(movie_id)
    stars = np.asarray(stars).astype(np.float32)
    when = None if when is None else _narrow(np.asarray(when))
    if not _ascend(user, movie):  # most files do
        order = np.argsort(user * np.int64(len(movie_ids)) + movie, kind="stable")
        user, movie, stars = user[order], movie[order], stars[order]
        when = None if when is None else when[order]
    ids = user_ids.astype(np.int64), movie_ids.astype(np.int64)
    return _checked(user, movie, stars, *ids, lowest, highest, when)


def count_rows(rows: np.ndarray, n_rows: int, where: np.ndarray) -> np.ndarray:
    """Count the ratings of each user, or of each movie, among some.

    Parameters
    ----------
    rows : (n_ratings,) int, `Ratings.user` or `Ratings.movie`
    where : (n,) int, positions of the ratings that count

    Returns
    -------
    (n_rows,) int64
    """
    n_ratings = np.zeros(n_rows, np.int64)
    for start in range(0, len(where), AT_ONCE):  # memory for all at once takes longer than to count
        n_ratings += np.bincount(rows[where[start : start + AT_ONCE]], minlength=n_rows)
    return n_ratings


def _narrow(when: np.ndarray) -> np.ndarray:
    """Seconds in 4 bytes each up to the year 2038: 128 MB of 32 million ratings, not 256."""
    limits = np.iinfo(np.int32)
    fits = not len(when) or (limits.min <= when.min() and when.max() <= limits.max)
    return when.astype(np.int32 if fits else np.int64)


def _number(ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different ids, ascending, and for each entry which of them it is, int32."""
    ids = np.asarray(ids)
    low, high = (int(ids.min()), int(ids.max())) if len(ids) else (0, 0)
    if high - low > 65_536 + 4 * len(ids):
        different, row = np.unique(ids, return_inverse=True)
        return different, row.astype(np.int32)
    # A table of all ids in between, where it is small: sorting millions would take seconds.
    is_there = np.zeros(high - low + 1, bool)
    # Part by part, so that what is needed in between stays in a cache.
    parts = [slice(start, start + AT_ONCE) for start in range(0, len(ids), AT_ONCE)]
    for part in parts:
        is_there[np.subtract(ids[part], low, dtype=np.int64)] = True
    row_of = np.cumsum(is_there, dtype=np.int32) - np.int32(1)
    row = np.empty(len(ids), np.int32)
    for part in parts:
        row_of.take(np.subtract(ids[part], low, dtype=np.int64), out=row[part], mode="clip")
    return np.flatnonzero(is_there) + low, row


def _ascend(user: np.ndarray, movie: np.ndarray) -> bool:
    """Whether the pairs stand in the order of user, then movie, none of them twice."""
    later = user[1:] > user[:-1]
    later |= (user[1:] == user[:-1]) & (movie[1:] > movie[:-1])
    return bool(later.all())


def find_repeats(user_id: np.ndarray, movie_id: np.ndarray) -> tuple[int, int] | None:
    """Positions of two ratings of one movie by one user, the earliest second one; None if none."""
    user_id, movie_id = np.asarray(user_id), np.asarray(movie_id)
    if _ascend(user_id, movie_id):  # most files do
        return None
    order = np.lexsort((movie_id, user_id))  # stable: equal pairs keep the order of the file
    first, second = order[:-1], order[1:]
    same = (user_id[first] == user_id[second]) & (movie_id[first] == movie_id[second])
    if not same.any():
        return None
    first, second = first[same], second[same]
    earliest = np.argmin(second)
    return int(first[earliest]), int(second[earliest])


def _checked(
    user: np.ndarray,
    movie: np.ndarray,
    stars: np.ndarray,
    user_ids: np.ndarray,
    movie_ids: np.ndarray,
    lowest: float,
    highest: float,
    when: np.ndarray | None,
) -> Ratings:
    """Ratings of these columns, with their checksum."""
    columns: dict[str, np.ndarray] = {
        "user": user,
        "movie": movie,
        "stars": stars,
        "user_ids": user_ids,
        "movie_ids": movie_ids,
    }
    scale = np.array([lowest, highest], np.float64)
    checksum = _checksum({**columns, "scale": scale})
    return Ratings(**columns, lowest=lowest, highest=highest, checksum=checksum, when=when)


def _checksum(arrays: dict[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for name, array in arrays.items():
        # Name and length keep the border between two arrays; little-endian on every machine.
        digest.update(f"{name} {len(array)}\n".encode())
        digest.update(np.ascontiguousarray(array, array.dtype.newbyteorder("<")).data)
    return digest.hexdigest()


def mark_of(checksum: str) -> str:
    """Return what an address calls ratings of this checksum."""
    return checksum[:12]
