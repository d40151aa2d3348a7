"""What is kept of a run on its way: states to go on from or back to, and snapshots to look at."""

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from cf.snapshot import Snapshot

if TYPE_CHECKING:
    from cf.training.trainer import Trainer

SECONDS = 1.0  # between two checkpoints within an epoch
PROVEN_STEPS = 32  # further steps that show a checkpoint to be sound
UNSOUND = 1.5  # times the untrained loss: worse than this is not worth going back to
MOST_SNAPSHOTS, MOST_SNAPSHOT_BYTES = 31, 32e6


class Album:
    """One snapshot an epoch; once there are too many, every other one goes.

    Attributes
    ----------
    snapshots : tuple of Snapshot
        Oldest first; replaced as a whole, never changed.
    """

    def __init__(self) -> None:
        self.snapshots: tuple[Snapshot, ...] = ()
        self._stride = 1  # epochs from one to the next

    def add(self, epoch: int, snapshot: Snapshot) -> None:
        """Take the snapshot at the end of an epoch, if it is its turn."""
        if epoch % self._stride == 0:
            self.snapshots += (snapshot,)
        most = max(4, min(MOST_SNAPSHOTS, int(MOST_SNAPSHOT_BYTES // snapshot.vectors.nbytes)))
        if len(self.snapshots) > most:
            self.snapshots, self._stride = self.snapshots[::2], self._stride * 2

    def go_back(self, step: int) -> None:
        """Forget what comes after a step."""
        self.snapshots = tuple(s for s in self.snapshots if s.step <= step)


class Keeper:
    """Holds the newest checkpoint of a run and the newest one that has proved sound.

    A step can throw the model out of its course before any loss shows it; a state counts as sound
    once some further steps from it went well. Diverging states are not kept at all.

    Parameters
    ----------
    first : a checkpoint to begin with, taken as sound
    """

    def __init__(self, first: dict[str, Any]) -> None:
        self.newest = self.sound = self._trial = first
        self._kept_at = time.monotonic()

    def is_due(self, step: int) -> bool:
        """Whether within an epoch, too, it is time for a checkpoint."""
        return (
            time.monotonic() - self._kept_at >= SECONDS
            and step - self.newest["step"] >= PROVEN_STEPS
        )

    def keep(self, checkpoint: dict[str, Any]) -> None:
        """Take the next checkpoint."""
        if checkpoint["step"] - self._trial["step"] >= PROVEN_STEPS:
            self.sound, self._trial = self._trial, checkpoint
        self.newest = checkpoint
        self._kept_at = time.monotonic()


def is_worth_keeping(trainer: "Trainer", state: dict[str, Any]) -> bool:
    """Whether a trainer's state is finite and its loss not far above the untrained one."""
    return not trainer.rise > UNSOUND and _is_finite(state)  # before the first step it is NaN


def _is_finite(value: Any) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return all(map(_is_finite, value))
    return not isinstance(value, float | np.ndarray) or bool(np.isfinite(value).all())
