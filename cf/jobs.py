"""Views laid out in the background on the engine's workers, each once for all who ask for it.

In the worker an actor computes in a thread of its own, so that runs there train on. In the web
process a thread for each unfinished job asks after it: reading a job never waits, however many
visitors do, and a finished view stays when its worker goes.
"""

import hashlib
import logging
import threading
import traceback
import weakref
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cf.analysis.views import View, fit_tsne, fit_umap
from cf.errors import CfError, EngineError, SettingError, WorkerLostError

if TYPE_CHECKING:
    from cf.engine import Engine

Fit = Callable[..., View]  # (vectors, fitted_on, *, seed, report); called in a worker
METHODS: dict[str, Fit] = {"t-SNE": fit_tsne, "UMAP": fit_umap}

MOST_KEPT = 16  # ended jobs that can be asked for again without computing
POLL_SECONDS = 0.1  # between two looks after a job
ANSWER_SECONDS = 30.0  # an answer takes milliseconds, but compiling UMAP may hold it up
END_SECONDS = 2.0

_ENDED = ("done", "cancelled", "failed", "lost")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Progress:
    """How far a job is; replaced as a whole, never changed."""

    state: str  # "waiting", "running", "done", "cancelled", "failed" or "lost"
    share: float = 0.0  # of the work, from 0 to 1
    message: str = ""  # why, in words, when cancelled, failed or lost
    trace: str = ""  # of an unexpected failure, for the log
    view: View | None = None


class ViewJob:
    """One view being laid out; made by `Engine.lay_out`, read from any thread without waiting."""

    def __init__(self, engine: "Engine", method: str) -> None:
        self.method = method
        self._engine = engine
        self._newest = Progress("waiting")
        self._over = threading.Event()
        self._noting = threading.Lock()
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
    def has_ended(self) -> bool:
        """Whether nothing will change any more."""
        return self._over.is_set()

    def view(self) -> View:
        """Return the view of a job that is done.

        Raises
        ------
        WorkerLostError
            The worker process has gone; ask for the view again.
        EngineError
            It is not finished, was cancelled or failed.
        """
        newest = self._newest
        if newest.view is None:
            kind = WorkerLostError if newest.state == "lost" else EngineError
            raise kind(newest.message or f"{self.method} is not finished yet. Wait for it.")
        return newest.view

    def cancel(self) -> None:
        """End the job for all who asked for it; the worker stops at its next report."""
        self._note(Progress("cancelled", self.progress, f"{self.method} was cancelled."))

    def start(self, fit: Fit, vectors: np.ndarray, fitted_on: np.ndarray, seed: int) -> None:
        """Send the work to a worker and follow it there; for `ViewJobs`."""
        arguments = (fit, vectors, fitted_on, seed)
        self._thread = threading.Thread(
            target=self._follow, args=arguments, name="cf-view-job", daemon=True
        )
        self._thread.start()

    def close(self, why: str) -> None:
        """End the job because its engine ends; `why` is told to those who still ask."""
        self._note(Progress("lost", self.progress, why))

    def wait_closed(self) -> None:
        """Give the thread a moment to let go of the worker."""
        if self._thread is not None:
            self._thread.join(END_SECONDS)

    def _note(self, newest: Progress) -> None:
        with self._noting:
            if self._over.is_set():
                return
            self._newest = newest
            if newest.state in _ENDED:
                self._over.set()
        if newest.trace:
            _log.error("%s failed in its worker.\n%s", self.method, newest.trace)

    def _follow(self, *arguments: object) -> None:
        try:
            self._compute(arguments)
        except EngineError as error:
            self._note(Progress("lost", self.progress, str(error)))
        except (OSError, RuntimeError, CancelledError):  # Dask's ways to say that a worker is lost
            message = f"The process that computed {self.method} has gone. Ask for it again."
            self._note(Progress("lost", self.progress, message))
        except Exception as error:
            self._note(_failure(error))

    def _compute(self, arguments: tuple[object, ...]) -> None:
        worker = self._engine.place()
        try:
            future, actor = self._engine.start_actor(worker, Layout, *arguments)
            try:
                while not self.has_ended:
                    self._note(actor.latest().result(ANSWER_SECONDS))
                    self._over.wait(POLL_SECONDS)
            finally:
                with suppress(OSError, RuntimeError):  # nobody there any more to be told
                    future.cancel()
        finally:
            self._engine.leave(worker)


class ViewJobs:
    """The jobs of one engine, found again by what they work on."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self._jobs: dict[tuple[str, int, str], ViewJob] = {}  # the latest asked for at the end
        self._lock = threading.Lock()

    def lay_out(
        self, method: str, vectors: np.ndarray, fitted_on: np.ndarray, seed: int
    ) -> ViewJob:
        """Return the job of `Engine.lay_out`, started unless there is one that serves."""
        if method not in METHODS:
            raise SettingError(f"method: “{method}” is not one of {', '.join(METHODS)}.")
        # Copies: the caller may go on to change the originals.
        vectors = np.array(vectors, dtype=np.float32, order="C")
        fitted_on = np.array(fitted_on, dtype=bool, order="C")
        content = hashlib.blake2b(repr(vectors.shape).encode(), digest_size=16)
        content.update(vectors.data)
        content.update(fitted_on.data)
        key = (method, seed, content.hexdigest())
        with self._lock:
            job = self._jobs.pop(key, None)
            if is_new := job is None or job.state in ("cancelled", "lost"):
                job = ViewJob(self._engine, method)
            self._jobs[key] = job
            ended = [key for key, job in self._jobs.items() if job.has_ended]
            for old in ended[: max(0, len(ended) - MOST_KEPT)]:
                del self._jobs[old]
            if is_new:
                job.start(METHODS[method], vectors, fitted_on, seed)
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


class Layout:
    """The actor in a worker: one view, laid out in a thread of its own."""

    def __init__(self, fit: Fit, vectors: np.ndarray, fitted_on: np.ndarray, seed: int) -> None:
        self._work = _Work()
        with _TURN:
            _QUEUE.append(self._work)
        arguments = (self._work, fit, vectors, fitted_on, seed)
        threading.Thread(target=_work_off, args=arguments, name="cf-view", daemon=True).start()
        # However Dask lets go of the actor, its thread ends; a thread can hold no actor back.
        weakref.finalize(self, self._work.let_go.set).atexit = False

    async def latest(self) -> Progress:
        """Return how far the work is; with the view once it is done."""
        return self._work.progress


class _LetGoError(Exception):
    """Nobody wants the view any more."""


class _Work:
    """What an actor and its thread share."""

    def __init__(self) -> None:
        self.progress = Progress("waiting")
        self.let_go = threading.Event()

    def report(self, share: float) -> None:
        """Note the progress; _LetGoError if the work is not wanted any more."""
        if self.let_go.is_set():
            raise _LetGoError
        share = min(max(float(share), self.progress.share), 1.0)
        self.progress = Progress("running", share)


# What a worker process has yet to lay out, one at a time in the order of arrival: Numba's plainest
# way to run in parallel ends the process if it is entered from two threads.
_QUEUE: list[_Work] = []
_TURN = threading.Condition()


def _work_off(work: _Work, fit: Fit, vectors: np.ndarray, fitted_on: np.ndarray, seed: int) -> None:
    """Lay one view out as soon as no other is being laid out in this process."""
    from threadpoolctl import threadpool_limits

    with _TURN:
        while _QUEUE[0] is not work and not work.let_go.is_set():
            _TURN.wait(POLL_SECONDS)  # letting go wakes nobody
    try:
        work.report(0.0)
        with threadpool_limits(1):
            view = fit(vectors, fitted_on, seed=seed, report=work.report)
        work.progress = Progress("done", 1.0, view=view)
    except _LetGoError:
        pass
    except Exception as error:
        work.progress = _failure(error)
    finally:
        with _TURN:
            _QUEUE.remove(work)
            _TURN.notify_all()


def _failure(error: Exception) -> Progress:
    if isinstance(error, CfError):
        return Progress("failed", message=str(error))
    message = f"{type(error).__name__}: {error}"
    return Progress("failed", message=message, trace=traceback.format_exc())
