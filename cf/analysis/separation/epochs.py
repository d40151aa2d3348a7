"""When meaning appears: how well two kinds of movies part ways at each kept epoch of a run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cf.analysis.plane.projection import fit_projection
from cf.analysis.poles import Poles
from cf.analysis.separation.measure import measure_null, score_poles
from cf.progress import unheard


@dataclass(frozen=True)
class EpochAucs:
    """Held-out AUCs by epoch, in all factors and in the plane of that epoch's own components."""

    full: tuple[float, ...]
    plane: tuple[float, ...]
    null: tuple[float, float]  # band of shuffled labels, in all factors of the last epoch


def measure_epochs(
    vectors: Sequence[np.ndarray],
    poles: Poles,
    fitted_on: np.ndarray,
    report: Callable[[float, EpochAucs], object] = unheard,
) -> EpochAucs:
    """Measure every snapshot with the same folds, so that the epochs compare.

    Raises ValueError if `poles.too_few`.

    Parameters
    ----------
    vectors : one (n_movies, n_factors) float for each snapshot, of which there is at least one
    fitted_on : (n_movies,) bool, the movies that decide the plane
    """
    poles.refuse_too_few()
    aucs = EpochAucs((), (), measure_null(vectors[-1], poles, observed=1.0).band)
    for snapshot in vectors:
        points = fit_projection(snapshot, fitted_on).points
        full, plane = (
            score_poles(coordinates, poles)[1].value for coordinates in (snapshot, points)
        )
        aucs = EpochAucs((*aucs.full, full), (*aucs.plane, plane), aucs.null)
        report(len(aucs.full) / len(vectors), aucs)
    return aucs
