"""Which movies have ratings enough to take part."""

import numpy as np

USUAL_FLOOR = 20  # ratings of a movie that takes part, where enough movies have so many…
FEWEST = 50  # …which are so many
CROWD, MOST_DRAWN = 20_000, 10_000  # movies too many for a map, and how many it then takes


def least_ratings(n_ratings: np.ndarray, min_ratings: int = USUAL_FLOOR) -> int:
    """Return how many ratings a movie needs for a map to be laid out by its vector.

    Where fewer than `FEWEST` movies reach `min_ratings`, as in a small upload, the `FEWEST` most
    rated ones are taken (all of them, if there are no more), and every movie as popular as those.
    Of more than `CROWD` movies it is the `MOST_DRAWN` most rated ones, and every movie as popular.

    Parameters
    ----------
    n_ratings : (n_movies,) int
    """
    n_movies = len(n_ratings)
    if n_movies <= FEWEST:
        return 0
    least = min(min_ratings, int(np.partition(n_ratings, -FEWEST)[-FEWEST]))
    if n_movies > CROWD:
        least = max(least, int(np.partition(n_ratings, -MOST_DRAWN)[-MOST_DRAWN]))
    return least


def well_rated(n_ratings: np.ndarray, min_ratings: int = USUAL_FLOOR) -> np.ndarray:
    """Mark the movies that reach `least_ratings`: (n_movies,) bool."""
    return n_ratings >= least_ratings(n_ratings, min_ratings)
