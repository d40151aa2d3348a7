"""What leaves a trainer: plain NumPy values that need neither torch nor the run to be read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import numpy as np

from cf.settings import Settings

PACES = ("slow", "medium", "fast")  # how fast the steps of a live run follow each other
BROKEN = ("diverged", "failed")  # states of a run that has broken off
LONGEST_MESSAGE = 1000  # characters of the word why a run broke off
NOTICEABLE = 0.005  # squared stars; two seeds of one and the same model seldom lie further apart


@dataclass(frozen=True)
class EpochLoss:
    """Losses at the end of one epoch, in squared stars.

    `train_mse` is the mean over the epoch's own steps (the model was changing meanwhile), without
    any penalty; `validation_mse` is measured once, after the epoch's last step. Of a model that
    averages others, the former is the mean of their own, the latter that of the mean prediction.
    """

    epoch: int
    step: int
    train_mse: float
    validation_mse: float
    seconds: float  # spent in this epoch's steps and its validation, not in drawing or waiting


def best_epoch(losses: Sequence[EpochLoss]) -> EpochLoss | None:
    """Return the epoch with the lowest finite validation loss, the earliest of equals, if any."""
    finite = (loss for loss in losses if math.isfinite(loss.validation_mse))
    return min(finite, key=lambda loss: loss.validation_mse, default=None)


def overfits(losses: Sequence[EpochLoss]) -> bool:
    """Tell whether validation has noticeably risen since its best while training still fell."""
    best = best_epoch(losses)
    return (
        best is not None
        and losses[-1].validation_mse > best.validation_mse + NOTICEABLE
        and losses[-1].train_mse < best.train_mse
    )


@dataclass(frozen=True)
class Snapshot:
    """The model's vectors and biases at one moment, COPIED out of it."""

    step: int
    epoch: float
    learning_rate: float
    train_mse: float
    validation_mse: float
    vectors: np.ndarray  # (n_movies, n_factors) float32
    biases: np.ndarray | None  # (n_movies,) float32, in units of the model's raw score
    user_biases: np.ndarray | None = None  # (n_users,) float32, in the same units
    user_vectors: np.ndarray | None = None  # (n_users, their own n_factors) float32

    @property
    def norms(self) -> np.ndarray:
        """Lengths of the movies' vectors, (n_movies,)."""
        return np.linalg.norm(self.vectors, axis=1)


@dataclass(frozen=True)
class Separation:
    """How well two kinds of movies part ways in the vectors, and what chance gives.

    `auc` is the probability that a movie of the positive kind gets a higher score than one of the
    negative kind, from a probe that had seen neither: 0.5 is chance, 1 is perfect.
    """

    epoch: int  # 0 = untrained
    poles: str  # their name
    auc: float
    interval: tuple[float, ...] = ()  # ends of the 95 % interval over films; empty: not known
    null_low: float = math.nan  # band of nine in ten AUCs with shuffled labels; NaN: not measured
    null_high: float = math.nan
    n_positive: int = 0
    n_negative: int = 0
    space: str = "full"  # all factors; "plane": the drawn coordinates


@dataclass(frozen=True)
class Change:
    """One turn of a live setting by hand."""

    step: int
    name: str
    old: float
    new: float


@dataclass(frozen=True)
class Run:
    """A training run to keep: what it was, how it went, what it learned."""

    id: str
    settings: Settings
    data_name: str
    data_checksum: str
    losses: tuple[EpochLoss, ...]
    baselines: dict[str, float]  # name → validation MSE
    changes: tuple[Change, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()  # oldest first
    separations: tuple[Separation, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    name: str = ""  # as the person calls it
    made_at: str = ""  # ISO 8601, UTC, of the moment it was taken
    parent: str = ""  # id of the run it is a fork of
    parent_values: dict[str, Any] = field(default_factory=dict)  # the parent's, where they differ
    message: str = ""  # why it broke off, in words; empty where it did not
    diverged_at: int | None = None  # step at which its loss or its vectors exploded
    pinned: bool = False  # its person keeps it until they unpin or delete it

    @property
    def title(self) -> str:
        """What people call the run by."""
        return self.name.strip() or self.id

    @property
    def ending(self) -> str:
        """How it broke off, in a few words; empty where it did not."""
        if self.diverged_at is not None:
            return f"diverged at step {self.diverged_at:,}"
        return "broke off" if self.message else ""

    @property
    def full_title(self) -> str:
        """The title, with how the run broke off where it did."""
        return f"{self.title} ({self.ending})" if self.ending else self.title

    @property
    def is_whole(self) -> bool:
        """Whether it came to its end, with a loss that is a number."""
        n_epochs = self.settings.epochs
        return len(self.losses) == n_epochs and math.isfinite(self.losses[-1].validation_mse)

    @property
    def best(self) -> EpochLoss | None:
        """The epoch with the lowest validation loss."""
        return best_epoch(self.losses)


@dataclass(frozen=True)
class HeldBack:
    """What is held back to check a model, counted."""

    n_ratings: int
    n_by_unseen: int  # of these, given by users without one training rating
    n_unseen_users: int
    n_unseen_movies: int
    since: int | None  # when the oldest of them was given, seconds since 1970 UTC
    # Share of them that a user gave on a day (UTC) on which they gave training ratings, too.
    share_same_day: float | None  # None, as `since`, where it is not known when ratings were given


@dataclass(frozen=True)
class Frame:
    """What a training run publishes: all that a page shows, small enough to pass on often."""

    sequence: int  # grows by one with each frame of a run, never repeats
    state: str  # "paused", "running", "finished", "diverged" or "failed"
    message: str  # why, in words, when diverged or failed
    step: int
    n_steps: int
    steps_per_epoch: int
    epoch: float
    settings: Settings  # as they stand: the live ones as last turned
    current_rate: float  # the learning rate after the schedule
    pace: str  # one of PACES
    seconds_left: float  # of a running run, to its last step; 0 where nobody can say yet
    positions: bytes  # little-endian int16 (n_movies, 2); value / 32767 * extent = coordinate
    extent: float  # largest absolute coordinate
    home: tuple[float, float]  # half-width and half-height of a good view
    explained: tuple[float, float]  # share of the fitted movies' variance along each axis
    aligned: bool  # False: plain principal components
    curve: tuple[tuple[int, float], ...]  # (step, running training MSE in squared stars), ≤ 400
    validation_curve: tuple[tuple[int, float], ...]  # (step, validation MSE), at drawn frames
    losses: tuple[EpochLoss, ...]
    baselines: dict[str, float]  # name → validation MSE
    initial_validation_mse: float
    watched: dict[str, Any] | None  # row, vector, bias, neighbours: five of (row, cosine)
    separations: tuple[Separation, ...]  # one per epoch and pair of poles
    changes: tuple[Change, ...]
    device: str
    drawn_at: float = 0.0  # Unix time in seconds at which its vectors were taken
    # Where two kinds of movies lie: what cf.analysis.plane.territories packs, with `contrast`
    # (their name), `lies_across` (whether the line through their medians is level), `above` (what
    # lies above then, "" where nothing clearly does) and `at_start` (the untrained model's
    # overlaps); None without two kinds of movies.
    territories: dict[str, Any] | None = None
    axes: tuple[tuple[float, ...], ...] = ()  # of the plane, in the space of the factors
    # The same films as two probes see them that have not seen them, by
    # cf.analysis.separation.probe_plane: positions, extent, home and territories as above,
    # `contrasts` (names of Poles, across and upwards) and their held-out `aucs`, while the run
    # trains of one repeat alone; None unless it is looked at.
    probe: dict[str, Any] | None = None
    # By the names of two contrasts, held-out AUCs in the plane and in all factors; None while the
    # run trains, and without two.
    aucs: dict[str, tuple[float, float]] | None = None
    held_back: HeldBack | None = None


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that a run's last digit depends on."""
    return {name: version(name) for name in ("torch", "numpy", "scikit-learn")}


def moment() -> str:
    """Return the moment it is now, as `Run.made_at` holds it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
