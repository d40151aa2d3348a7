"""Functions computed in the background on the engine's workers, each once for all who ask for it.

In the worker an actor computes in a thread of its own, so that runs there train on. In the web
process a thread for each unfinished job asks after it: reading a job never waits, however many
visitors do, and a result stays when its worker goes.
"""

import logging
import pickle
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cf.engine.computation import POLL_SECONDS, Computation, Progress, describe_failure
from cf.engine.workers import LOST, Place, Workers
from cf.errors import EngineError, WorkerLostError

MOST_KEPT = 64  # ended jobs that can be asked for again without computing
ANSWER_SECONDS = 30.0  # an answer takes milliseconds, but compiling UMAP may hold it up
END_SECONDS = 2.0
GRACE_SECONDS = 60.0  # for a cancelled function to end; compiling UMAP takes half of that

CANCELLED = "The computation was cancelled."
_ENDED = ("done", "cancelled", "failed", "lost")
_log = logging.getLogger(__name__)


class Job:
    """What `Engine.compute` returns: read from any thread without waiting."""

    def __init__(self, workers: Workers, name: str) -> None:
        self._workers, self._name = workers, name
        self._newest = Progress("waiting")
        self._over = threading.Event()
        self._noting = threading.Lock()
        self._holders: set[str] = set()
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> str:
        """One of "waiting", "running", "done", "cancelled", "failed" and "lost"."""
        return self._newest.state

    @property
    def progress(self) -> float:
        """The share of the work that is done, from 0 to 1."""
        return self._newest.share

    @property
    def message(self) -> str:
        """Why it was cancelled, failed or is lost, in words; else empty."""
        return self._newest.message

    @property
    def kind(self) -> str:
        """The name of the class of what it failed by; else empty."""
        return self._newest.kind

    @property
    def has_ended(self) -> bool:
        """Whether nothing will change any more."""
        return self._over.is_set()

    @property
    def partial(self) -> Any:
        """What the function has reported so far; None without any, the result once it is done."""
        return self._newest.result

    def result(self) -> Any:
        """Return what the function returned.

        Raises
        ------
        WorkerLostError
            The worker process has gone; ask again.
        EngineError
            It is not finished, was cancelled or failed.
        """
        newest = self._newest
        if newest.state != "done":
            kind = WorkerLostError if newest.state == "lost" else EngineError
            raise kind(newest.message or "The computation is not finished yet. Wait for it.")
        return newest.result

    def hold(self, who: str) -> None:
        """Note that somebody waits for the job."""
        with self._noting:
            self._holders.add(who)

    def leave(self, who: str) -> None:
        """Wait for it no longer: with nobody left who does, it is cancelled."""
        with self._noting:
            self._holders.discard(who)
            is_wanted = bool(self._holders)
        if not is_wanted:
            self.cancel()

    def cancel(self) -> None:
        """End the job for all who asked for it; the worker stops at its next report."""
        self._end("cancelled", CANCELLED)

    def forget_failure(self) -> None:
        """Have it computed anew for whoever asks next: what it failed by may have passed."""
        with self._noting:
            if self._newest.state == "failed":
                self._newest = replace(self._newest, state="lost")

    def start(self, request: bytes) -> None:
        """Send the work to a worker and follow it there; for `Jobs`."""
        self._thread = threading.Thread(
            target=self._follow, args=(request,), name="cf-job", daemon=True
        )
        self._thread.start()

    def close(self, why: str) -> None:
        """End the job because its engine ends; `why` is told to those who still ask."""
        self._end("lost", why)

    def wait_closed(self) -> None:
        """Give the thread a moment to let go of the worker."""
        if self._thread is not None:
            self._thread.join(END_SECONDS)

    def _end(self, state: str, message: str) -> None:
        self._note(replace(self._newest, state=state, message=message))

    def _note(self, newest: Progress) -> None:
        with self._noting:
            if self._over.is_set():
                return
            self._newest = newest
            if newest.state in _ENDED:
                self._over.set()
        if newest.trace:
            _log.error("%s failed in its worker.\n%s", self._name, newest.trace)

    def _follow(self, request: bytes) -> None:
        try:
            self._compute(request)
        except EngineError as error:
            self._end("lost", str(error))
        except LOST:
            self._end("lost", "The process that computed this has gone. Ask for it again.")
        except Exception as error:
            self._note(describe_failure(error))

    def _compute(self, request: bytes) -> None:
        while not self.has_ended:
            place = self._workers.start(Computation, request)
            try:
                self._watch(place)
                if self.state == "cancelled":
                    self._see_off(place)
            except TimeoutError:  # alive, else Dask had said so, and yet dead to the world
                self._workers.retire(place.worker)
                raise
            finally:
                place.close()

    def _watch(self, place: Place) -> None:
        """Follow the work until it has ended, or must be begun elsewhere."""
        while not self.has_ended:
            newest = place.actor.latest().result(ANSWER_SECONDS)
            if newest.state == "waiting" and self._workers.is_retired(place.worker):
                return
            self._note(newest)
            self._over.wait(POLL_SECONDS)

    def _see_off(self, place: Place) -> None:
        """Wait for a cancelled function to end; give its worker up if it does not."""
        place.actor.let_go().result(ANSWER_SECONDS)
        too_late = time.monotonic() + GRACE_SECONDS
        while not place.actor.has_ended().result(ANSWER_SECONDS):
            if time.monotonic() > too_late:
                _log.error("%s did not end when it was cancelled.", self._name)
                self._workers.retire(place.worker)
                return
            time.sleep(POLL_SECONDS)


def name_request(
    function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]
) -> str:
    """Return the same name for the same request; it takes some milliseconds for large data."""
    from dask.base import tokenize  # by content, where pickles of equal values may differ

    name: str = tokenize(function, arguments, keywords)
    return name


class Jobs:
    """The jobs of one engine, found again by what they work on."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._jobs: dict[str, Job] = {}  # by content, the latest asked for at the end
        self._lock = threading.Lock()

    def compute(
        self, function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Job:
        """Return the job of `Engine.compute`, started unless there is one that serves."""
        key = name_request(function, arguments, keywords)
        # At once: the caller may go on to change the arguments.
        request = pickle.dumps((function, arguments, keywords))
        with self._lock:
            job = self._jobs.pop(key, None)
            if is_new := job is None or job.state in ("cancelled", "lost"):
                job = Job(self._workers, function.__name__)
            self._jobs[key] = job
            ended = [key for key, job in self._jobs.items() if job.has_ended]
            for old in ended[: max(0, len(ended) - MOST_KEPT)]:
                del self._jobs[old]
            if is_new:
                job.start(request)
        return job

    def close(self, why: str) -> None:
        """End all jobs; `why` is told to those who still ask."""
        with self._lock:
            jobs = list(self._jobs.values())
            self._jobs.clear()
        for job in jobs:
            job.close(why)
        for job in jobs:
            job.wait_closed()
