"""Runs made up to be compared."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from cf.settings import Settings
from cf.snapshot import EpochLoss, Run, Separation, Snapshot

POLES = "Action / Romance"


def make_run(
    settings: Settings | None = None,
    mses: Sequence[float] = (0.9, 0.8),
    auc: float = 0.8,
    n_movies: int = 60,
    steps_per_epoch: int = 10,
    **others: Any,
) -> Run:
    """A run with drawn vectors, untrained AUC 0.5 and these validation losses."""
    settings = settings or Settings(epochs=2)
    rng = np.random.default_rng(settings.seed)
    snapshot = Snapshot(
        step=0,
        epoch=0.0,
        learning_rate=0.1,
        train_mse=1.0,
        validation_mse=1.0,
        vectors=rng.normal(size=(n_movies, settings.n_factors)).astype(np.float32),
        biases=None,
    )
    losses = tuple(
        EpochLoss(epoch, epoch * steps_per_epoch, mse - 0.1, mse, 0.0)
        for epoch, mse in enumerate(mses, start=1)
    )
    made = {
        "id": "made-up",
        "data_name": "Tiny",
        "data_checksum": "tiny",
        "baselines": {"global mean": 1.1, "biases only": 0.85},
        "snapshots": (snapshot,),
        "separations": tuple(
            Separation(epoch, POLES, found, (found - 0.1, found + 0.05), 0.4, 0.6)
            for epoch, found in ((0, 0.5), (len(losses), auc))
        ),
    }
    return Run(settings=settings, losses=losses, **(made | others))


def draw_runs(app: Callable[[], None], *runs: Run) -> AppTest:
    """Draw a part of the page that finds its runs in the session state; nothing goes wrong."""
    test = AppTest.from_function(app, default_timeout=30)
    test.session_state["runs"] = runs
    return look(test)


def look(test: AppTest) -> AppTest:
    """Run a page once more; nothing goes wrong."""
    test.run()
    assert not test.exception
    return test
