"""The workers that runs and jobs are given to, on this machine or on a cluster elsewhere.

Whoever wants something done has an actor started and gets a `Place`, to be closed in the end; that
workers come and go, and that the scheduler itself may have to be replaced, is dealt with here.
"""

import asyncio
import logging
import os
import secrets
import threading
import time
from collections import Counter
from concurrent import futures
from contextlib import suppress
from typing import Any

from cf.data import Dataset
from cf.engine.cluster import Cluster
from cf.engine.security import TLS, choose_security
from cf.errors import EngineError

CONNECT_SECONDS = 10.0
START_SECONDS = 120.0  # for a cluster's first worker to turn up, for a run to read large data
MOST_TRIES = 2
CROWD = 4  # runs and jobs of a worker, from which on one that is yet to come is waited for
CROWD_SECONDS = 10.0  # and for how long
LOOK_SECONDS = 1.0  # between two looks whether a worker that starts something is still there
# Dask's ways to say that a worker is lost. The last three are for those who wait while the
# connection is closed, as it is when the scheduler has died; for one of them is no Exception, and
# Dask's `sync` overlooks it.
_CANCELLED = (asyncio.CancelledError, futures.CancelledError)
LOST = (OSError, RuntimeError, *_CANCELLED, UnboundLocalError)


class _WorkerGoneError(Exception):
    """The worker that something was to be started on is not there any more."""


class Place:
    """An actor on a worker, for as long as it is not closed.

    Attributes
    ----------
    worker : str
        Address of the worker.
    actor : Dask's stand-in for the actor
    """

    def __init__(self, workers: "Workers", worker: str, future: Any, actor: Any) -> None:
        self.worker, self.actor = worker, actor
        self._workers, self._future = workers, future

    def close(self) -> None:
        """Let the actor end and count one less on its worker.

        Letting go of it is not enough: each call of an actor leaves a cycle of references behind,
        which holds it for who knows how long.
        """
        self._workers.leave(self.worker)
        _cancel(self._future)


def _cancel(future: Any) -> None:
    """Let go of what a worker holds, if anybody is there to be told."""
    from distributed.client import ClosedClientError

    with suppress(ClosedClientError, *LOST):
        future.cancel()


class Workers:
    """The connection to a Dask scheduler and its workers, and how much each of these has to do.

    Parameters
    ----------
    scheduler : str, optional
        Address of a running scheduler; without one, a cluster is started on this machine.
    n_workers : int, optional
        Number of workers on this machine, by default one a core.

    Raises
    ------
    EngineError
        No scheduler answers.
    """

    def __init__(self, scheduler: str | None = None, n_workers: int | None = None) -> None:
        self._scheduler, self._n_workers = scheduler, n_workers
        self.load: Counter[str] = Counter()  # places by worker, those being started included
        self._gone: set[str] = set()  # where something could not be started
        self._retired: set[str] = set()  # that end as soon as nothing is left on them
        self._lock = threading.RLock()
        self._closed = threading.Event()
        self.connect()

    def connect(self) -> None:
        """Start the cluster, if it is to be one of this machine, and become its client."""
        cluster = None if self._scheduler else Cluster(self._n_workers)
        from distributed import Client  # takes a second, in which the cluster starts

        # That a cluster has gone, exceptions say; as all ends at once, nobody is left to hear it.
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
        address = cluster.announce() if cluster else self._scheduler
        try:
            client = Client(
                address,
                security=cluster.security if cluster else choose_security(),
                set_as_default=False,
                # Only on this machine are workers sure to be within direct reach.
                direct_to_workers=True if cluster else None,
                timeout=CONNECT_SECONDS,
            )
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise EngineError(
                f"No Dask scheduler answers at {address} ({error}). Start one there with “dask "
                "scheduler”, or leave CF_SCHEDULER empty to train on this machine. One at tls:// "
                f"wants certificates: name them in {', '.join(TLS)}."
            ) from error
        self.cluster, self.client = cluster, client

    def disconnect(self) -> None:
        """End the connection, and the cluster if it is one of this machine."""
        with suppress(*LOST):
            self.client.close()
        if self.cluster is not None:
            self.cluster.close()

    def close(self) -> None:
        """Disconnect for good."""
        with self._lock:  # not while `mend` connects anew
            self._closed.set()
        self.disconnect()

    def mend(self) -> None:
        """Replace dead processes of this machine's cluster."""
        with self._lock:
            if self.cluster is None or self._closed.is_set():
                return
            if self.cluster.is_alive:
                self.cluster.mend()
            else:
                self.disconnect()
                self.connect()

    def start(self, kind: type, *arguments: Any) -> Place:
        """Have an actor built on the worker with the least to do.

        Where the worker dies meanwhile, another one gets a try; where that dies too, it is likely
        that what was asked for has killed both.

        Raises
        ------
        EngineError
            No worker is there, or none opens it. What the actor's own making raises passes through.
        """
        too_late = time.monotonic() + START_SECONDS
        for _ in range(MOST_TRIES):
            worker = self.place(too_late)
            try:
                return Place(self, worker, *self._build(worker, too_late, kind, arguments))
            except _WorkerGoneError:
                self.leave(worker)
                with self._lock:
                    self._gone.add(worker)
            except BaseException:
                self.leave(worker)
                raise
        raise EngineError(
            f"{MOST_TRIES} worker processes died, one after the other, when this was to be started "
            "on them. They may have run out of memory; try again, or with smaller data."
        )

    def place(self, too_late: float) -> str:
        """Return the address of the worker with the least to do and count one more there.

        Where all are crowded, workers of this machine that are yet to come are waited for, a while:
        the first one there would get every run of a hall that opens them as the server starts.
        """
        no_crowd_until = time.monotonic() + CROWD_SECONDS
        while True:
            if self._closed.is_set():
                raise EngineError("The server that held the runs has stopped. Start it again.")
            there, expected = self._listed(), len(self.cluster.workers) if self.cluster else 0
            with self._lock:
                self._gone &= there
                if free := there - self._gone - self._retired:
                    worker = min(sorted(free), key=self.load.__getitem__)
                    is_crowd = self.load[worker] >= CROWD and time.monotonic() < no_crowd_until
                    if not (is_crowd and len(there) < expected):
                        self.load[worker] += 1
                        return worker
            if time.monotonic() > too_late:
                raise EngineError(
                    "There is no worker to train on. Start one with “dask worker” and the "
                    "scheduler's address, or restart the server."
                )
            self._closed.wait(0.05)

    def leave(self, worker: str) -> None:
        """Count one less on a worker; the last one to leave a retired worker ends it."""
        with self._lock:
            self.load[worker] -= 1
            if worker in self._retired and not self.load[worker]:
                self._end(worker)

    def retire(self, worker: str) -> None:
        """Give nothing more to a worker that something holds for ever, and have it replaced.

        What trains there goes on; once that has left, the worker is ended.
        """
        with self._lock:
            if worker not in self._retired:
                self._retired.add(worker)
                if self.cluster is not None and (pid := self._pid(worker)):
                    self.cluster.replace(pid)

    def is_retired(self, worker: str) -> bool:
        """Whether a worker has been given up."""
        return worker in self._retired

    def _pid(self, worker: str) -> int | None:
        """The process of a worker of this machine's cluster, which bears its number as its name."""
        known = self.client.scheduler_info()["workers"].get(worker)
        return None if known is None else int(known["name"])

    def _end(self, worker: str) -> None:
        if self.cluster is None:  # where workers are looked after, another one takes its place
            with suppress(*LOST):
                self.client.run(os._exit, 1, workers=[worker], wait=False)
        elif pid := self._pid(worker):
            self.cluster.end(pid)

    def _listed(self) -> set[str]:
        """The workers that the scheduler knows now; the client's own list is seconds old."""
        try:
            return set(self.client.nthreads())
        except LOST:  # it may be about to be replaced
            return set()

    def _await(self, future: Any, worker: str, too_late: float) -> None:
        """Wait until an actor is built; a task bound to a dead worker would wait for ever.

        For the state alone: Dask fetches what many ask for as one, and a `result` whose time has
        run out cancels that for all of them.
        """
        from distributed import wait

        while True:
            try:
                with future.client.as_current():
                    wait(future, LOOK_SECONDS)
                return
            except TimeoutError:
                if worker not in self._listed():
                    raise _WorkerGoneError from None
                if time.monotonic() > too_late:
                    raise EngineError(
                        f"The worker {worker} has not answered for {START_SECONDS:.0f} seconds. "
                        "It may be busy or short of memory; try again, or with smaller data."
                    ) from None

    def _build(self, worker: str, too_late: float, kind: type, arguments: Any) -> tuple[Any, Any]:
        """Build an actor on a worker; return its Dask future and the actor."""
        from distributed import CancelledError, KilledWorker
        from distributed.client import ClosedClientError

        client = self.client
        future = None
        try:
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
            self._await(future, worker, too_late)
            with self._lock, client.as_current():
                actor = future.result()
                hasattr(actor, "")  # asking ties it to this client rather than to the latest one
        except BaseException as error:
            if future is not None:
                _cancel(future)
            is_lost = isinstance(error, CancelledError | KilledWorker | ClosedClientError)
            if (is_lost or isinstance(error, LOST)) and worker not in self._listed():
                raise _WorkerGoneError from error
            if is_lost:
                raise EngineError(
                    f"The worker {worker} has dropped what it was given ({error}). Try again."
                ) from error
            raise
        return future, actor
