"""What the quiz looks at in a run: one user's numbers, and those of three films."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cf.data import Dataset, Movies, Ratings, Split
from cf.lesson.step import Pair
from cf.snapshot import Run

SPREAD = 0.5  # of made-up numbers: large enough for predictions to differ


@dataclass(frozen=True)
class Insight:
    """What the questions look at: a rating that trained the model, and two films to choose from.

    Attributes
    ----------
    model : "dot", "range", "bias" or "network", of the run
    note : why the numbers are made up, if they are
    user, film, rivals : names, as Markdown
    pair : the numbers behind the prediction of the rating
    choices : the same for each rival, of the same user; `given` says nothing
    """

    model: str
    note: str
    user: str
    film: str
    rivals: tuple[str, str]
    pair: Pair
    choices: tuple[Pair, Pair]


def look_inside(run: Run, data: Dataset, split: Split) -> Insight:
    """Take a keen user's rating of a famous film, and two famous films still unrated, if any."""
    ratings, train = data.ratings, split.train
    user = int(np.argmax(np.bincount(ratings.user[train], minlength=ratings.n_users)))
    own = train[ratings.user[train] == user]
    place = own[np.argmax(data.movies.n_ratings[ratings.movie[own]])]
    film = int(ratings.movie[place])
    famous = np.argsort(-data.movies.n_ratings, kind="stable")
    seen = np.isin(famous, ratings.movie[ratings.user == user])
    first, second = take_films(data.movies, np.concatenate([famous[~seen], famous[seen]]), 2)
    made_up = run.settings.model == "network" or run.snapshots[-1].user_vectors is None
    note = " (Made-up numbers: a network has no dot product.)" if made_up else ""
    return Insight(
        run.settings.model,
        note,
        f"user {ratings.user_ids[user]}",
        data.movies.markdown_name(film),
        (data.movies.markdown_name(first), data.movies.markdown_name(second)),
        _read_pair(run, ratings, user, film, float(ratings.stars[place])),
        (_read_pair(run, ratings, user, first), _read_pair(run, ratings, user, second)),
    )


def _read_pair(run: Run, ratings: Ratings, user: int, movie: int, given: float = 0.0) -> Pair:
    settings, now = run.settings, run.snapshots[-1]
    if settings.model == "network" or now.user_vectors is None:
        u, m = (
            np.random.default_rng((settings.seed, *which)).normal(0, SPREAD, settings.n_factors)
            for which in ((0, user), (1, movie))
        )
        return Pair("range", u, m, 0.0, 0.0, given, ratings.range_end)
    biases = (0.0, 0.0)
    if now.biases is not None and now.user_biases is not None:
        biases = float(now.user_biases[user]), float(now.biases[movie])
    u, m = now.user_vectors[user].astype(float), now.vectors[movie].astype(float)
    return Pair(settings.model, u, m, *biases, given, ratings.range_end)


def take_films(movies: Movies, rows: Iterable[int], n_films: int) -> list[int]:
    """Return the first rows whose films have different names, at most `n_films`."""
    taken: dict[str, int] = {}
    for row in rows:
        taken.setdefault(movies.name(row), int(row))
        if len(taken) == n_films:
            break
    return list(taken.values())
