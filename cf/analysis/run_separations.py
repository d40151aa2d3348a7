"""The separations that stand in every run, by which runs compare."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from cf.analysis.poles import genre_poles, label_poles
from cf.analysis.separation import measure_separation
from cf.data.movies import Movies

GENRES = ("Action", "Romance")


def measure_run_separations(
    epoch: int,
    vectors: np.ndarray,
    movies: Movies,
    n_shuffles: int = 20,
    bands: Mapping[str, tuple[float, float]] | None = None,
) -> list[dict[str, Any]]:
    """Measure blockbuster/independent and action/romance as a run in training measures them.

    Parameters
    ----------
    epoch : as it stands in the results
    vectors : (n_movies, n_factors) float32, finite
    movies : Movies
    n_shuffles : of the labels, for the null band; with 0 its ends are NaN
    bands : null bands by the name of the poles, where they are known already

    Returns
    -------
    list of dict
        epoch, poles, auc, fold_aucs, null_low and null_high (the band of `Separation.null_band`),
        n_positive, n_negative; none for poles with too few movies, as in data of one's own.
    """
    results = []
    for poles in (label_poles(movies), genre_poles(movies, *GENRES)):
        if poles.too_few:
            continue
        known = (bands or {}).get(poles.name)
        separation = measure_separation(vectors, poles, n_shuffles=0 if known else n_shuffles)
        low, high = known or separation.null_band
        results.append(
            {
                "epoch": epoch,
                "poles": poles.name,
                "auc": separation.auc,
                "fold_aucs": separation.fold_aucs,
                "null_low": low,
                "null_high": high,
                "n_positive": separation.n_positive,
                "n_negative": separation.n_negative,
            }
        )
    return results
