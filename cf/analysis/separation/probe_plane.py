"""What probes see: every film at the scores of two probes that have not seen it.

A principal plane shows where vectors differ most, whatever the question. Here the question lies
across and another one upwards, so that as much of an answer is seen as the vectors hold, and no
more: scores are held out, and of vectors that hold nothing they are noise.
"""

from dataclasses import dataclass

import numpy as np

from cf.analysis.libraries import one_thread
from cf.analysis.poles import Poles
from cf.analysis.separation.auc import Auc, measure_auc
from cf.analysis.separation.probe import N_REPEATS, place_movies


@dataclass(frozen=True, eq=False)
class ProbePlane:
    """Films by two held-out scores; it is no projection, and its axes need not be square."""

    # (n_movies, 2) float32, in standard deviations of the log odds; the lines between the two kinds
    # run through the origin.
    points: np.ndarray
    poles: tuple[Poles, Poles]  # what is asked across and upwards
    aucs: tuple[Auc, Auc]  # of each, from the very scores that are drawn


@one_thread()
def fit_probe_plane(
    vectors: np.ndarray, across: Poles, upwards: Poles, seed: int = 0, n_repeats: int = N_REPEATS
) -> ProbePlane:
    """Place every film by probes that have not seen it; the positive kinds lie right and above.

    The AUCs are those that `separation.score_poles` gives with the same seed and repeats.

    Raises ValueError if `poles.too_few`, and for vectors that are not finite.

    Parameters
    ----------
    vectors : (n_movies, n_factors) float, finite
    seed : of the folds; same seed, same folds, so that pictures of one run move on steadily
    n_repeats : of all folds; one is the first of more, and takes a fraction of the time
    """
    columns, aucs = [], []
    for poles in (across, upwards):
        poles.refuse_too_few()
        scores, placed = place_movies(vectors, poles.rows, poles.is_positive, seed, n_repeats)
        columns.append(placed)
        aucs.append(measure_auc(scores.by_repeat, scores.fold, poles.is_positive, scores.seen))
    return ProbePlane(
        points=np.stack(columns, axis=1).astype(np.float32).round(6),  # nothing is nothing
        poles=(across, upwards),
        aucs=(aucs[0], aucs[1]),
    )
