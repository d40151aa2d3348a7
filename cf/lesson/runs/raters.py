"""What the sum of its raters is worth to a movie, by how many ratings there were to learn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cf.data import Ratings, Split
from cf.lesson.sigmoid_range import predict_held
from cf.snapshot import Run

FEWEST = 20  # ratings held back that a mean is taken of


@dataclass(frozen=True, eq=False)
class ByCount:
    """Losses on the ratings held back, in groups by how often their movie (or user) was learned."""

    names: tuple[str, ...]  # (n_groups,) of how many training ratings, as shown: "4–7"
    n_held: np.ndarray  # (n_groups,) ratings held back
    mses: np.ndarray  # (n_models, n_groups) mean squared errors, in squared stars


def group_by_count(
    runs: Sequence[Run], ratings: Ratings, split: Split, rows: np.ndarray
) -> ByCount:
    """Group the ratings held back by the number of training ratings of their row.

    Groups end at powers of two; one with fewer than `FEWEST` ratings is left out.

    Parameters
    ----------
    runs : with a dot product, and their last snapshot with its users' vectors
    rows : (n_ratings,) int, the movie of each rating, or its user
    """
    where = split.validation
    errors = np.array(
        [
            predict_held(run.settings.formula, run.snapshots[-1], ratings, where).stars
            - ratings.stars[where]
            for run in runs
        ]
    )
    counts = np.bincount(rows[split.train], minlength=int(rows.max()) + 1)[rows[where]]
    group = np.ceil(np.log2(counts + 1)).astype(int)  # 0 | 1 | 2, 3 | 4 … 7 | …
    n_held = np.bincount(group)
    sums = np.array([np.bincount(group, own**2) for own in errors])
    kept = np.flatnonzero(n_held >= FEWEST)
    return ByCount(tuple(_name(int(g)) for g in kept), n_held[kept], sums[:, kept] / n_held[kept])


def _name(group: int) -> str:
    if group < 2:
        return str(group)
    return f"{2 ** (group - 1)}–{2**group - 1}"
