"""What Explore looks at: the tab's run as it stood when the page last fetched it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from cf.data import Dataset
from cf.data.titles import escape_markdown
from cf.engine.run_handle import RunHandle
from cf.errors import CfError, WorkerLostError
from cf.snapshot import Frame, Run, Snapshot
from cf.ui.tab import address, session
from cf.ui.widgets import controls, transport


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


def open_subject(source: str) -> tuple[RunHandle, Frame, Subject]:
    """Return the tab's run, its newest frame, and the subject made of them.

    Where the run cannot be had, the page says why and ends here.

    Parameters
    ----------
    source : of the data, as `cf.data.read_data` takes it
    """
    data = session.load_data(source)
    address.hold_data(data)
    handle = session.find_run(controls.read_settings())
    controls.hold_settings(handle.settings)
    try:
        frame = session.fetch_frame(handle)
        return handle, frame, fetch_subject(handle, frame, data)
    except WorkerLostError as error:
        transport.draw_loss_of_worker(handle, str(error))
    except CfError as error:
        st.error(escape_markdown(str(error)))
    session.end_page()


def fetch_subject(handle: RunHandle, frame: Frame, data: Dataset) -> Subject:
    """Return the run as it stands; fetched anew only when it has gone on since."""
    key = f"{handle.id}:{frame.step}"
    subject: Subject | None = session.kept().get("subject")
    if subject is None or subject.key != key:
        subject = Subject(key, handle.run(), data)
        session.kept()["subject"] = subject
    return subject
