"""Where runs live: Dask workers on this machine, or those of a cluster named by its address.

One `Engine` serves all visitors of a server, from any of its threads; each run is an actor on one
of the workers, and so is whatever else takes long. Neither torch nor Streamlit is imported here.
"""

import atexit
import logging
import os
import pickle
import secrets
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any, Self

from cf.data import BUNDLED, Dataset
from cf.engine.calculator import Calculator
from cf.engine.jobs import Job, Jobs
from cf.engine.lease import Lease
from cf.engine.run_handle import OpenRuns, RunHandle
from cf.engine.workers import Workers
from cf.errors import EngineError
from cf.live.memory import be_sparing
from cf.settings import Settings
from cf.snapshot import Change

LEASE_SECONDS = 15.0
HIDDEN_LEASE_SECONDS = 90.0  # browsers let a hidden tab tick only once a minute
TEND_SECONDS = 0.5  # between two looks after workers and leases

_log = logging.getLogger(__name__)


class Engine:
    """Opens runs, finds them again, ends those that nobody visits, replaces dead workers.

    Parameters
    ----------
    scheduler : str, optional
        Address of a running Dask scheduler, tcp://host:port or tls://host:port; by default what
        CF_SCHEDULER says.
        Without either, workers are started on this machine and end with this process.
    n_workers : int, optional
        Number of workers on this machine, by default one a core.
    lease_seconds, hidden_lease_seconds : float
        How long a run lives on after a visit, and after one from a hidden tab.

    Raises
    ------
    EngineError
        No scheduler answers.
    """

    def __init__(
        self,
        scheduler: str | None = None,
        n_workers: int | None = None,
        lease_seconds: float = LEASE_SECONDS,
        hidden_lease_seconds: float = HIDDEN_LEASE_SECONDS,
    ) -> None:
        be_sparing()  # a server's process lives for days, and trains nothing
        self.lease_seconds, self.hidden_lease_seconds = lease_seconds, hidden_lease_seconds
        self.runs = OpenRuns()
        self.workers = Workers(scheduler or os.environ.get("CF_SCHEDULER"), n_workers)
        self._jobs, self._calculator = Jobs(self.workers), Calculator(self.workers)
        self._private: weakref.WeakSet[Job] = weakref.WeakSet()
        self._closing, self._closed = threading.Lock(), threading.Event()
        atexit.register(self.close)
        threading.Thread(target=self._tend, name="cf-engine", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open_run(
        self,
        settings: Settings,
        source: str | Dataset = BUNDLED,
        token: str | None = None,
        plan: tuple[Change, ...] = (),
    ) -> RunHandle:
        """Open a run, paused, on the worker that has the fewest.

        Parameters
        ----------
        settings : Settings
        source : what `cf.data.read_data` can read where the workers are, or the data themselves
        token : to be found by again; a run already there under it is replaced
        plan : turns of live settings by hand to repeat, such as another run's `changes`

        Raises
        ------
        DataError
            The source cannot be read.
        EngineError
            No worker can be reached.
        """
        token = token or secrets.token_urlsafe(16)
        lease = Lease(self.lease_seconds, self.hidden_lease_seconds)
        handle = RunHandle(self.workers, self.runs, lease, token, settings, source, plan)
        before = self.runs.get(handle.token)
        handle.open(0 if before is None else before.next_sequence)
        if before is not None:
            before.close("Another run has taken the place of this one.")
        return handle

    def find(self, token: str) -> RunHandle | None:
        """Return the run opened under a token, unless it has ended."""
        return self.runs.get(token)

    def count_running(self) -> tuple[int, int]:
        """Return how many runs train at the moment, and how many workers they share."""
        running = [handle.worker for handle in list(self.runs.values()) if handle.is_running]
        return len(running), len(set(running))

    def renew(self, token: str) -> None:
        """Let a run live on for another lease; every `RunHandle.latest` does."""
        if (handle := self.runs.get(token)) is not None:
            handle.lease.renew()

    def compute(self, function: Callable[..., Any], *arguments: Any, **keywords: Any) -> Job:
        """Have a function computed on a worker; the same request, whoever makes it, is one job.

        A job that was cancelled or lost is begun anew, a finished one costs nothing.

        Parameters
        ----------
        function : of a module that the workers can import
            Where it has a parameter `report`, it is given a function to be told its progress by:
            `report(share)` or `report(share, partial)`, which is also where a cancelled one ends.
        arguments, keywords : plain values, arrays and dataclasses of them, taken as they are now

        Raises
        ------
        EngineError
            This engine is closed.
        """
        self._refuse_if_closed()
        return self._jobs.compute(function, arguments, keywords)

    def compute_privately(
        self, function: Callable[..., Any], *arguments: Any, **keywords: Any
    ) -> Job:
        """Have a function computed as `compute` does, in a job that nobody else can ask for.

        Neither request nor result is kept: once the caller lets go of the job, they are gone.
        """
        self._refuse_if_closed()
        job = Job(self.workers, function.__name__)
        self._private.add(job)
        job.start(pickle.dumps((function, arguments, keywords)))
        return job

    def calculate(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return what a worker computes in some milliseconds, with libraries of 50 MB.

        Raises WorkerLostError if one worker after the other dies of it, and what the function does.

        `function`, `arguments`: as `compute` takes them, with no progress to report.
        """
        self._refuse_if_closed()
        return self._calculator.calculate(function, *arguments)

    def _refuse_if_closed(self) -> None:
        if self._closed.is_set():
            raise EngineError("The server that held the runs has stopped. Start it again.")

    def close(self) -> None:
        """End all runs and all processes that this engine started; more than once does no harm."""
        with self._closing:
            if self._closed.is_set():
                return
            self._closed.set()
        atexit.unregister(self.close)
        for handle in list(self.runs.values()):
            handle.close("The server that held this run has stopped.")
        self._jobs.close("The server that computed this has stopped.")
        for job in list(self._private):
            job.close("The server that computed this has stopped.")
            job.wait_closed()
        self.workers.close()

    def _tend(self) -> None:
        while not self._closed.wait(TEND_SECONDS):
            try:
                self.workers.mend()
                now = time.monotonic()
                for handle in list(self.runs.values()):
                    if handle.lease.ends < now:
                        handle.close("This run has ended because nobody was watching it.")
            except Exception:
                _log.exception("The engine could not look after its runs.")
