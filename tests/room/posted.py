"""A run to post, and what a board then holds."""

from cf.settings import Settings
from cf.snapshot import EpochLoss, Run, Separation

DATA = "ab" * 32
POLES, GENRES = "blockbuster / independent", "Action / Romance"


def some_run(mse: float = 0.8, auc: float = 0.9, changes=(), **settings) -> Run:
    """Two epochs, the first of which is the better one."""
    return Run(
        id="r",
        settings=Settings(**{"epochs": 2, **settings}),
        data_name="Invented",
        data_checksum=DATA,
        losses=(EpochLoss(1, 10, 0.9, mse, 0.1), EpochLoss(2, 20, 0.7, mse + 0.1, 0.1)),
        baselines={"global mean": 1.1, "biases only": 0.85},
        changes=changes,
        separations=(
            Separation(0, POLES, 0.5),
            Separation(1, POLES, 0.99),
            Separation(2, POLES, auc),
            Separation(2, GENRES, 0.6),
        ),
    )


def names(entries) -> list[str]:
    return [entry.nickname for entry in entries]
