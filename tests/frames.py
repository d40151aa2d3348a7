"""A Frame for tests: plausible values, any of which may be replaced."""

from typing import Any

import numpy as np

from cf.settings import Settings
from cf.snapshot import EpochLoss, Frame


def make_frame(**changes: Any) -> Frame:
    """A finished run of two epochs with three movies."""
    values: dict[str, Any] = {
        "sequence": 3,
        "state": "finished",
        "message": "",
        "step": 20,
        "n_steps": 20,
        "steps_per_epoch": 10,
        "epoch": 2.0,
        "settings": Settings(learning_rate=0.01, weight_decay=0.0),
        "current_rate": 1e-7,
        "pace": "fast",
        "seconds_left": 0.0,
        "positions": np.zeros((3, 2), "<i2").tobytes(),
        "extent": 1.0,
        "home": (1.0, 1.0),
        "explained": (0.4, 0.2),
        "aligned": True,
        "curve": ((5, 1.0), (15, 0.8)),
        "validation_curve": ((5, 1.1), (15, 0.9)),
        "losses": make_losses((0.95, 0.9), (0.75, 0.85)),
        "baselines": {"global mean": 1.1, "biases only": 0.88},
        "initial_validation_mse": 1.7,
        "watched": None,
        "separations": (),
        "changes": (),
        "device": "cpu",
    }
    return Frame(**values | changes)


def make_losses(*pairs: tuple[float, float]) -> tuple[EpochLoss, ...]:
    """One epoch for each pair of training and validation loss."""
    return tuple(
        EpochLoss(epoch, 10 * epoch, train, validation, 0.1)
        for epoch, (train, validation) in enumerate(pairs, start=1)
    )
