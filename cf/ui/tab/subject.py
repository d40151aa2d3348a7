"""What the pages besides Train look at: the tab's run as it stood when one last fetched it."""

from dataclasses import dataclass

import numpy as np

from cf.data import Dataset
from cf.snapshot import Run, Snapshot


@dataclass(frozen=True, eq=False)
class Subject:
    """A run at one step, with the data that it learned from."""

    key: str  # same key, same vectors
    run: Run
    data: Dataset
    source: str  # of the data, as `cf.data.read_data` takes it

    @property
    def snapshot(self) -> Snapshot:
        """The newest one."""
        return self.run.snapshots[-1]

    @property
    def vectors(self) -> np.ndarray:
        """(n_movies, n_factors) float32."""
        return self.snapshot.vectors

    @property
    def untrained(self) -> np.ndarray | None:
        """The vectors that the run began with, as `vectors`; None where it does not keep them."""
        first = self.run.snapshots[0]
        return first.vectors if first.step == 0 else None
