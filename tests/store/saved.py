"""Runs to save, whether what is read is the same, and what a shelf then holds."""

import math
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from cf.settings import Settings
from cf.snapshot import Change, EpochLoss, Run, Separation, Snapshot
from cf.store.shelf import Shelf


def some_snapshot(step: int = 0, n_movies: int = 7, n_factors: int = 3, biases: bool = True):
    rng = np.random.default_rng(step)
    return Snapshot(
        step=step,
        epoch=step / 10,
        learning_rate=0.1 + 0.2,  # not a short decimal number
        train_mse=math.nan if step == 0 else 0.7,
        validation_mse=1.1,
        vectors=rng.normal(size=(n_movies, n_factors)).astype(np.float32),
        biases=rng.normal(size=n_movies).astype(np.float32) if biases else None,
        user_biases=rng.normal(size=4).astype(np.float32) if biases else None,
    )


def some_run(**changes) -> Run:
    return replace(
        Run(
            id="2f6c–ü",
            settings=Settings(n_factors=3, learning_rate=0.007, schedule="constant"),
            data_name="MovieLens “small”",
            data_checksum="ab" * 32,
            losses=(EpochLoss(1, 10, 0.9, 1.0, 0.2), EpochLoss(2, 20, 0.8, math.inf, 0.1)),
            baselines={"global mean": 1.12, "biases only": math.nan},
            changes=(Change(5, "learning_rate", 0.007, 0.01),),
            snapshots=(some_snapshot(0), some_snapshot(10), some_snapshot(20)),
            separations=(
                Separation(0, "a / b", math.nan, null_high=0.6),
                Separation(1, "a / b", 0.87, (0.8, 0.9), 0.4, 0.6, 30, 40, "plane"),
            ),
            versions={"numpy": np.__version__},
            name="Three factors – “mine”",
            made_at="2026-02-03T04:05:06+00:00",
            parent="2f6b",
            parent_values={"n_factors": 5, "schedule": "one-cycle"},
            message="Training diverged.",
            diverged_at=17,
        ),
        **changes,
    )


def same(a: Any, b: Any) -> bool:
    """Equality of values and types that takes NaN for equal to NaN."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, float) and math.isnan(a):
        return math.isnan(b)
    if isinstance(a, Run | Snapshot | EpochLoss | Change | Separation):
        return all(same(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
    return a == b


def arrays_of(folder: Path) -> Path:
    (path,) = folder.glob("arrays-*.npz")
    return path


def a_run(run_id: str = "one", **changes) -> Run:
    return some_run(id=run_id, **changes)


def listed(shelf: Shelf) -> list[str]:
    listing = shelf.runs()
    assert listing.set_aside == ()
    return [run.id for run in listing.runs]


def set_aside(shelf: Shelf) -> str:
    (reason,) = shelf.runs().set_aside
    return reason


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
