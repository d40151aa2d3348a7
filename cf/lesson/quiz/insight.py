"""What the quiz looks at in a run: one user's numbers, and those of three films."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np

from cf.data import Dataset, Movies, Split
from cf.lesson.predict import has_dot_product
from cf.lesson.step import Pair
from cf.snapshot import Run


@dataclass(frozen=True)
class Insight:
    """What the questions look at: a rating that trained the model, and two films to choose from."""

    model: str  # "dot", "range", "bias" or "network", of the run
    note: str  # why the numbers are made up, or of which start they are
    # user, film, rivals: names, as Markdown
    user: str
    film: str
    rivals: tuple[str, str]
    pair: Pair  # the numbers behind the prediction of the rating
    choices: tuple[Pair, Pair]  # the same for each rival, of the same user; `given` says nothing


def look_inside(run: Run, data: Dataset, split: Split) -> Insight:
    """Take a keen user's rating of a famous film, and two famous films still unrated, if any."""
    ratings, train = data.ratings, split.train
    user = int(np.argmax(np.bincount(ratings.user[train], minlength=ratings.n_users)))
    own = train[ratings.user[train] == user]
    place = own[np.argmax(data.movies.n_ratings[ratings.movie[own]])]
    film = int(ratings.movie[place])
    famous = data.movies.most_rated
    seen = np.isin(famous, ratings.movie[ratings.user == user])
    first, second = take_films(data.movies, np.concatenate([famous[~seen], famous[seen]]), 2)
    read = partial(Pair.of_run, run.settings, run.snapshots[-1], ratings)
    known = has_dot_product(run.settings, run.snapshots[-1])
    part = run.settings.shown_part
    note = f" (Numbers of {part}.)" if part else ""
    note = note if known else " (Made-up numbers: a network has no dot product.)"
    return Insight(
        run.settings.formula,
        note,
        f"user {ratings.user_ids[user]}",
        data.movies.markdown_name(film),
        (data.movies.markdown_name(first), data.movies.markdown_name(second)),
        read((user, film), float(ratings.stars[place])),
        (read((user, first)), read((user, second))),
    )


def take_films(movies: Movies, rows: Iterable[int], n_films: int) -> list[int]:
    """Return the first rows whose films have different names, at most `n_films`."""
    taken: dict[str, int] = {}
    for row in rows:
        taken.setdefault(movies.name(row), int(row))
        if len(taken) == n_films:
            break
    return list(taken.values())
