"""What Explore looks at: the tab's run as it stood when the page last fetched it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cf.data import Dataset
from cf.run_handle import RunHandle
from cf.snapshot import Frame, Run, Snapshot
from cf.ui.session import kept


@dataclass(frozen=True, eq=False)
class Subject:
    """A run at one step, with the data that it learned from."""

    key: str  # same key, same vectors
    run: Run
    data: Dataset

    @property
    def snapshot(self) -> Snapshot:
        """The newest one."""
        return self.run.snapshots[-1]

    @property
    def vectors(self) -> np.ndarray:
        """(n_movies, n_factors) float32."""
        return self.snapshot.vectors

    @cached_property
    def row_of(self) -> dict[int, int]:
        """From the data set's own movie ids to rows."""
        return {int(id_): row for row, id_ in enumerate(self.data.ratings.movie_ids)}


def fetch_subject(handle: RunHandle, frame: Frame, data: Dataset) -> Subject:
    """Return the run as it stands; fetched anew only when it has gone on since."""
    key = f"{handle.id}:{frame.step}"
    subject: Subject | None = kept().get("subject")
    if subject is None or subject.key != key:
        subject = Subject(key, handle.run(), data)
        kept()["subject"] = subject
    return subject
