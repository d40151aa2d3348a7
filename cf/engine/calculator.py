"""What a page waits for, computed at once in a worker, which has the libraries that it takes."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from cf.analysis.libraries import load_libraries
from cf.engine.workers import LOST, MOST_TRIES, Place, Workers
from cf.errors import WorkerLostError
from cf.live.memory import return_memory

ANSWER_SECONDS = 60.0  # an answer takes milliseconds, but compiling UMAP may hold it up


class Calculation:
    """The actor in a worker: computes beside whatever trains there."""

    def __init__(self) -> None:
        load_libraries()

    async def calculate(self, function: Callable[..., Any], *arguments: Any) -> tuple[Any, Any]:
        """Return what a function returns, and what it raises, which could be taken for Dask's own.

        In a thread of its own: Dask's only one for actors has orders to pass on to the runs.
        """
        try:
            return await asyncio.to_thread(function, *arguments), None
        except Exception as error:
            return None, error
        finally:
            return_memory()


class Calculator:
    """What an engine computes at once, for all who ask, where there was the least to do."""

    def __init__(self, workers: Workers) -> None:
        self._workers, self._opening = workers, threading.Lock()
        self._place: Place | None = None

    def calculate(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return the result of `Engine.calculate`."""
        place = None
        for _ in range(MOST_TRIES):
            place = self._open(besides=place)
            try:
                found, error = place.actor.calculate(function, *arguments).result(ANSWER_SECONDS)
            except LOST:
                continue
            if error is not None:
                raise error
            return found
        raise WorkerLostError(
            f"{MOST_TRIES} worker processes died, one after the other, when this was to be "
            "computed. They may have run out of memory; try again, or with smaller data."
        )

    def _open(self, besides: Place | None) -> Place:
        with self._opening:
            place, self._place = self._place, None
            if place and (place is besides or self._workers.is_retired(place.worker)):
                place.close()
                place = None
            self._place = place or self._workers.start(Calculation)
            return self._place
