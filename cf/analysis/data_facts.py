"""What can be said of a data set before anything is learned from it."""

from dataclasses import dataclass

import numpy as np

from cf.data import Dataset

MOST_BARS = 20  # that a histogram of stars has; a finer scale is put into so many bins


@dataclass(frozen=True, eq=False)
class DataFacts:
    """Counts of a data set."""

    density: float  # share of all pairs of user and movie that are rated
    stars: np.ndarray  # (n_bars,) what each bar of the histogram stands for, in stars
    n_at: np.ndarray  # (n_bars,) ratings at each
    # (n_movies,) share of the ratings that the most rated so many movies hold.
    cumulated: np.ndarray
    top_tenth: float  # the same of the most rated tenth
    n_once: int  # movies with one rating
    years: tuple[int, int] | None  # of the oldest and the newest movie; None where no year is known
    # When the oldest and the newest rating were, seconds since 1970 UTC; None where the data do not
    # say it.
    given: tuple[int, int] | None


def gather_facts(data: Dataset) -> DataFacts:
    """Count what there is to count, in well under a second for a million ratings."""
    ratings, movies = data.ratings, data.movies
    stars, n_at = _count_stars(ratings.stars)
    ranked = np.sort(movies.n_ratings)[::-1]
    cumulated = np.cumsum(ranked, dtype=np.int64) / len(ratings)
    known = movies.year[movies.year > 0]
    return DataFacts(
        density=len(ratings) / (ratings.n_users * ratings.n_movies),
        stars=stars,
        n_at=n_at,
        cumulated=cumulated,
        top_tenth=float(cumulated[-(-len(ranked) // 10) - 1]),
        n_once=int((ranked == 1).sum()),
        years=(int(known.min()), int(known.max())) if len(known) else None,
        given=None if ratings.when is None else (int(ratings.when.min()), int(ratings.when.max())),
    )


def _count_stars(given: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every value and how often it was given; the middles of bins where there are too many."""
    values, counts = np.unique(given, return_counts=True)
    if len(values) <= MOST_BARS:
        return values, counts
    counts, edges = np.histogram(given, MOST_BARS)
    return (edges[:-1] + edges[1:]) / 2, counts
