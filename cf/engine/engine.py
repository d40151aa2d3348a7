"""Where runs live: Dask workers on this machine, or those of a cluster named by its address.

One `Engine` serves all visitors of a server, from any of its threads; each run is an actor on one
of the workers, and so is whatever else takes long. Neither torch nor Streamlit is imported here.
"""

import atexit
import logging
import os
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

from cf.data import Dataset
from cf.engine.cluster import Cluster
from cf.engine.jobs import Job, Jobs
from cf.engine.run_handle import RunHandle
from cf.errors import EngineError
from cf.settings import Settings
from cf.snapshot import Change

LEASE_SECONDS = 15.0
HIDDEN_LEASE_SECONDS = 90.0  # browsers let a hidden tab tick only once a minute
TEND_SECONDS = 0.5  # between two looks after workers and leases
CONNECT_SECONDS = 10.0
START_SECONDS = 120.0  # for a cluster's first worker to turn up, for a run to read large data

_log = logging.getLogger(__name__)


class Engine:
    """Opens runs, finds them again, ends those that nobody visits, replaces dead workers.

    Parameters
    ----------
    scheduler : str, optional
        Address of a running Dask scheduler, tcp://host:port; by default what CF_SCHEDULER says.
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
        self.lease_seconds, self.hidden_lease_seconds = lease_seconds, hidden_lease_seconds
        self.runs: dict[str, RunHandle] = {}
        self._scheduler, self._n_workers = scheduler or os.environ.get("CF_SCHEDULER"), n_workers
        self._n_runs: Counter[str] = Counter()  # by worker, those being opened and jobs included
        self._jobs = Jobs(self)
        self._lock = threading.RLock()
        self._closed = threading.Event()
        self._connect()
        atexit.register(self.close)
        threading.Thread(target=self._tend, name="cf-engine", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open_run(
        self,
        settings: Settings,
        source: str | Dataset = "bundled",
        token: str | None = None,
        checkpoint: dict[str, Any] | None = None,
        plan: tuple[Change, ...] = (),
    ) -> RunHandle:
        """Open a run, paused, on the worker that has the fewest.

        Parameters
        ----------
        settings : Settings
        source : what `cf.data.read_data` can read where the workers are, or the data themselves
        token : to be found by again; a run already there under it is replaced
        checkpoint : the `checkpoint` of another handle with the same settings, to go on from
        plan : turns of live settings by hand to repeat, such as another run's `changes`

        Raises
        ------
        DataError
            The source cannot be read.
        EngineError
            No worker can be reached.
        """
        token = token or secrets.token_urlsafe(16)
        handle = RunHandle(self, token, settings, source, checkpoint, plan)
        before = self.runs.get(handle.token)
        handle.open(0 if before is None else before.next_sequence)
        if before is not None:
            before.close("Another run has taken the place of this one.")
        return handle

    def find(self, token: str) -> RunHandle | None:
        """Return the run opened under a token, unless it has ended."""
        return self.runs.get(token)

    def renew(self, token: str, hidden: bool = False) -> None:
        """Let a run live on for another lease; every `RunHandle.latest` does."""
        if (handle := self.runs.get(token)) is not None:
            lease = self.hidden_lease_seconds if hidden else self.lease_seconds
            handle.lease_ends = time.monotonic() + lease

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
        self._refuse_when_closed()
        return self._jobs.compute(function, arguments, keywords)

    def close(self) -> None:
        """End all runs and all processes that this engine started; more than once does no harm."""
        with self._lock:
            if self._closed.is_set():
                return
            self._closed.set()
        atexit.unregister(self.close)
        for handle in list(self.runs.values()):
            handle.close("The server that held this run has stopped.")
        self._jobs.close("The server that computed this has stopped.")
        self._disconnect()

    def _connect(self) -> None:
        cluster = None if self._scheduler else Cluster(self._n_workers)
        from distributed import Client  # takes a second, in which the cluster starts

        address = cluster.announce() if cluster else self._scheduler
        try:
            # Only on this machine are workers sure to be within direct reach.
            direct = True if cluster else None
            client = Client(
                address, set_as_default=False, direct_to_workers=direct, timeout=CONNECT_SECONDS
            )
        except (OSError, ValueError) as error:
            raise EngineError(
                f"No Dask scheduler answers at {address} ({error}). Start one there with “dask "
                "scheduler”, or leave CF_SCHEDULER empty to train on this machine."
            ) from error
        self._cluster, self._client = cluster, client

    def _disconnect(self) -> None:
        with suppress(OSError):
            self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def _tend(self) -> None:
        while not self._closed.wait(TEND_SECONDS):
            try:
                self.mend()
                now = time.monotonic()
                for handle in list(self.runs.values()):
                    if handle.lease_ends < now:
                        handle.close("This run has ended because nobody was watching it.")
            except Exception:
                _log.exception("The engine could not look after its runs.")

    def mend(self) -> None:
        """Replace dead processes of this machine's cluster."""
        with self._lock:
            if self._cluster is None or self._closed.is_set():
                return
            if self._cluster.is_alive:
                self._cluster.mend()
            else:
                self._disconnect()
                self._connect()

    def _refuse_when_closed(self) -> None:
        if self._closed.is_set():
            raise EngineError("The server that held the runs has stopped. Start it again.")

    # What handles and jobs call

    def place(self) -> str:
        """Return the address of the worker with the fewest runs and count one more there."""
        self._refuse_when_closed()
        too_late = time.monotonic() + START_SECONDS
        while not (workers := self._client.scheduler_info()["workers"]):
            if self._closed.wait(0.05) or time.monotonic() > too_late:
                raise EngineError(
                    "There is no worker to train on. Start one with “dask worker” and the "
                    "scheduler's address, or restart the server."
                )
        with self._lock:
            worker = min(workers, key=self._n_runs.__getitem__)
            self._n_runs[worker] += 1
        return worker

    def start_actor(self, worker: str, kind: type, *arguments: Any) -> tuple[Any, Any]:
        """Build a TrainingRun or Computation on a worker; return its Dask future and the actor.

        The actor lives until the future is cancelled. Letting go of both is not enough: each call
        of an actor leaves a cycle of references behind, which holds it for who knows how long.
        """
        from distributed import CancelledError, KilledWorker

        client = self._client
        sent = []
        for value in arguments:
            # What is too large for a message to the scheduler goes straight to the worker.
            if isinstance(value, Dataset | dict | bytes):
                # A key by content would collide with the same data just being released.
                [value] = client.scatter([value], workers=[worker], hash=False)
            sent.append(value)
        future = client.submit(
            kind,
            *sent,
            actor=True,
            key=f"{kind.__name__}-{secrets.token_hex(8)}",
            workers=[worker],
            allow_other_workers=False,
        )
        try:
            future.result(START_SECONDS)
            with self._lock, client.as_current():
                actor = future.result()
                _ = actor.latest  # ties the actor to this client rather than to the latest one
        except BaseException as error:
            future.cancel()
            if not isinstance(error, TimeoutError | CancelledError | KilledWorker):
                raise
            raise EngineError(
                f"The worker {worker} did not open the run ({error or type(error).__name__}). It "
                "may have run out of memory; try again, or with smaller data."
            ) from error
        return future, actor

    def hold(self, handle: RunHandle) -> None:
        """Let a run be found, for one lease to begin with."""
        self.runs[handle.token] = handle
        self.renew(handle.token)

    def forget(self, handle: RunHandle) -> None:
        """Let a run no longer be found, nor count it on its worker."""
        with self._lock:
            self.leave(handle.worker)
            if self.runs.get(handle.token) is handle:
                del self.runs[handle.token]

    def leave(self, worker: str) -> None:
        """Count one less on a worker."""
        with self._lock:
            self._n_runs[worker] -= 1
