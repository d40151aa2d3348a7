"""A job in its worker: one function, computed in a thread of its own, and how far it is."""

import inspect
import pickle
import threading
import traceback
import weakref
from dataclasses import dataclass
from typing import Any

from cf.errors import CfError
from cf.live.memory import return_memory

POLL_SECONDS = 0.1  # between two looks after a job


@dataclass(frozen=True, eq=False)
class Progress:
    """How far a job is; replaced as a whole, never changed."""

    state: str  # "waiting", "running", "done", "cancelled", "failed" or "lost"
    share: float = 0.0  # of the work, from 0 to 1
    message: str = ""  # why, in words, when cancelled, failed or lost
    trace: str = ""  # of an unexpected failure, for the log
    kind: str = ""  # of the failure: the name of its class
    result: Any = None  # until done: the newest partial one, for functions that report any


class Computation:
    """The actor in a worker: one function, computed in a thread of its own."""

    def __init__(self, request: bytes) -> None:
        self._work = _Work()
        with _TURN:
            _QUEUE.append(self._work)
        arguments = (self._work, request)
        threading.Thread(target=_work_off, args=arguments, name="cf-work", daemon=True).start()
        # However Dask lets go of the actor, its thread ends; a thread can hold no actor back.
        weakref.finalize(self, self._work.let_go.set).atexit = False

    async def latest(self) -> Progress:
        """Return how far the work is; with the result once it is done."""
        return self._work.progress

    async def let_go(self) -> None:
        """End the work at its next report: nobody wants the result any more."""
        self._work.let_go.set()

    async def has_ended(self) -> bool:
        """Whether the function has returned, or never will be begun."""
        return self._work.has_ended.is_set()


class _LetGoError(Exception):
    """Nobody wants the result any more."""


class _Work:
    """What an actor and its thread share."""

    def __init__(self) -> None:
        self.progress = Progress("waiting")
        self.let_go, self.has_ended = threading.Event(), threading.Event()

    def report(self, share: float, partial: Any = None) -> None:
        """Note the progress, and what there is to see; _LetGoError if it is not wanted any more."""
        if self.let_go.is_set():
            raise _LetGoError
        share = min(max(float(share), self.progress.share), 1.0)
        partial = self.progress.result if partial is None else partial
        self.progress = Progress("running", share, result=partial)


# What a worker process has yet to compute, one at a time in the order of arrival: it has one core,
# and Numba's plainest way to run in parallel ends the process if entered from two threads.
_QUEUE: list[_Work] = []
_TURN = threading.Condition()


def _work_off(work: _Work, request: bytes) -> None:
    """Compute one request as soon as no other is being computed in this process."""
    from threadpoolctl import threadpool_limits

    with _TURN:
        while _QUEUE[0] is not work and not work.let_go.is_set():
            _TURN.wait(POLL_SECONDS)  # letting go wakes nobody
    try:
        work.report(0.0)
        function, arguments, keywords = pickle.loads(request)
        if "report" in inspect.signature(function).parameters:
            keywords["report"] = work.report
        with threadpool_limits(1):
            result = function(*arguments, **keywords)
        work.progress = Progress("done", 1.0, result=result)
    except _LetGoError:
        pass
    except Exception as error:
        work.progress = describe_failure(error)
    finally:
        with _TURN:
            _QUEUE.remove(work)
            _TURN.notify_all()
        work.has_ended.set()
        return_memory()


def describe_failure(error: Exception) -> Progress:
    """Return the end of a job by an error; one that is none of this program's own has a trace."""
    kind = type(error).__name__
    if isinstance(error, CfError):
        return Progress("failed", message=str(error), kind=kind)
    trace = traceback.format_exc()
    return Progress("failed", message=f"{kind}: {error}", trace=trace, kind=kind)
