"""Films of a model that is trained, made up, and ratings of a person who is new to it."""

import numpy as np

from cf.analysis.fold_in import FrozenFilms

N_MOVIES, N_GIVEN = 40, 20


def invent(seed: int) -> tuple[FrozenFilms, np.ndarray, np.ndarray]:
    """Films of any kind of model, and up to twenty ratings of them, some of them all alike."""
    rng = np.random.default_rng(seed)
    n_factors, has_bias = int(rng.integers(1, 21)), bool(rng.integers(2))
    vectors = rng.normal(0, 0.5, (N_MOVIES, n_factors)).astype(np.float32)
    n = n_factors + has_bias
    loose = rng.normal(0, 0.5, (n, n))
    films = FrozenFilms(
        np.column_stack([vectors, np.ones(N_MOVIES)]) if has_bias else vectors.astype(float),
        rng.normal(0, 1, N_MOVIES) * has_bias,
        5.5 if rng.integers(3) else 0.0,
        rng.normal(0, 0.3, n),
        loose @ loose.T + 0.05 * np.eye(n),
        float(rng.uniform(0.3, 1.2)),
        0.5,
        5.0,
        has_bias,
    )
    rows = rng.permutation(N_MOVIES)[: rng.integers(N_GIVEN + 1)]
    stars = rng.integers(1, 11, len(rows)) / 2
    return films, rows, np.full(len(rows), 5.0) if seed % 10 == 0 else stars
