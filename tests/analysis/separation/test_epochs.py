"""AUCs by epoch are those of each epoch alone, and are told as they come."""

import numpy as np

from cf.analysis.plane.projection import fit_projection
from cf.analysis.poles import Poles
from cf.analysis.separation.epochs import measure_epochs
from cf.analysis.separation.measure import measure_null, measure_separation


def test_each_epoch_is_measured_as_it_would_be_alone_and_told_at_once():
    rng = np.random.default_rng(0)
    is_positive = np.arange(120) < 60
    poles = Poles("a / b", "a", "b", np.arange(120), is_positive)
    noise = rng.normal(size=(120, 4))
    vectors = [noise + gap * is_positive[:, None] for gap in (0.0, 0.7, 3.0)]
    fitted_on = np.ones(120, dtype=bool)
    told = []
    found = measure_epochs(vectors, poles, fitted_on, lambda *news: told.append(news))
    alone = [measure_separation(v, poles, n_shuffles=0).auc for v in vectors]
    planes = [fit_projection(v, fitted_on).points for v in vectors]
    assert found.full == tuple(alone)
    assert found.plane == tuple(measure_separation(p, poles, n_shuffles=0).auc for p in planes)
    assert found.null == measure_null(vectors[-1], poles, 1.0).band
    assert found.full[0] < 0.65 and found.full[2] > 0.98
    assert [share for share, _ in told] == [1 / 3, 2 / 3, 1]
    assert [len(aucs.full) for _, aucs in told] == [1, 2, 3] and told[-1][1] == found
