"""Measures, epoch by epoch, how well the vectors tell two kinds of movies apart."""

import logging
import threading
import time
from collections.abc import Callable, Iterable

import numpy as np

from cf.analysis.separation.measure import measure_run_separations
from cf.data import Movies
from cf.snapshot import Separation, Snapshot

MOST_PENDING = 8
BUSY_SHARE = 0.03  # of a process's time goes into measuring runs that go as fast as they can

_NAME = "cf-meter"  # of each meter's thread
# However many runs share a worker process: one measures at a time, the others go on training.
_TURN = threading.Lock()
_log = logging.getLogger(__name__)


class Meter:
    """Takes copies of the vectors and measures them in a thread of its own, newest first.

    The thread lives only while there is something to measure. Should measuring fall far behind
    training, epochs in between are left out; the last one and the untrained start never are. What
    is left when the run pauses or ends is measured then.

    Parameters
    ----------
    movies : Movies
    announce : called, from that thread, after each measured epoch
    last_epoch : of the run; it and the start get a shuffled null of their own, the epochs in
        between share one, since the shuffles cost twelve times the measurement
    measured : results to begin with
    contrast : name of Poles to measure beside those by which runs compare
    """

    def __init__(
        self,
        movies: Movies,
        announce: Callable[[], object],
        last_epoch: int,
        measured: Iterable[Separation] = (),
        contrast: str = "",
    ) -> None:
        self.contrast = contrast
        self._movies, self._announce, self._last_epoch = movies, announce, last_epoch
        self._measured = tuple(measured)
        self._pending: list[tuple[int, np.ndarray]] = []
        self._lock = threading.Lock()
        self._working = False
        self._may_hurry = threading.Event()
        self._may_hurry.set()

    @property
    def measured(self) -> tuple[Separation, ...]:
        """What has been measured so far, by epoch."""
        return self._measured

    def add(self, epoch: int, vectors: np.ndarray) -> None:
        """Ask for the measurement of an epoch.

        Parameters
        ----------
        epoch : 0 for the untrained start
        vectors : (n_movies, n_factors) float32, a copy that nobody changes
        """
        with self._lock:
            self._pending.append((epoch, vectors))
            if len(self._pending) > MOST_PENDING:
                del self._pending[1]  # the oldest but one: the oldest may be the start
            if not self._working:
                self._working = True
                threading.Thread(target=self._work, name=_NAME, daemon=True).start()

    def ask(self, contrast: str, snapshots: Iterable[Snapshot]) -> None:
        """Measure further Poles, by their name, from now on and in snapshots at ends of epochs."""
        if contrast != self.contrast:
            self.contrast = contrast
            for snapshot in snapshots:
                self.add(round(snapshot.epoch), snapshot.vectors)

    def hurry(self, on: bool) -> None:
        """Measure without a pause (on) or rest in between, so that training is not held up."""
        if on:
            self._may_hurry.set()
        else:
            self._may_hurry.clear()

    def close(self) -> None:
        """Forget what is still to be measured."""
        self._may_hurry.set()
        with self._lock:
            self._pending.clear()

    def _bands_for(self, epoch: int) -> dict[str, tuple[float, float]]:
        if epoch in (0, self._last_epoch):
            return {}
        return {one.poles: (one.null_low, one.null_high) for one in self._measured}

    def _work(self) -> None:
        while (took := self._measure_newest()) is not None:
            self._announce()
            n_meters = sum(thread.name == _NAME for thread in threading.enumerate())
            self._may_hurry.wait(took * (n_meters / BUSY_SHARE - 1))

    def _measure_newest(self) -> float | None:
        """Wait for a turn, measure what is the newest by then; the seconds it took, None for none.

        Those of the wait are not its own.
        """
        with _TURN:
            began = time.monotonic()
            with self._lock:
                self._working = bool(self._pending)
                if not self._working:
                    return None
                epoch, vectors = self._pending.pop()
            try:
                found = measure_run_separations(
                    epoch,
                    vectors,
                    self._movies,
                    bands=self._bands_for(epoch),
                    besides=self.contrast,
                    known={one.poles for one in self._measured if one.epoch == epoch},
                )
            except Exception:
                _log.exception("The separations of epoch %d could not be measured.", epoch)
                found = []
            took = time.monotonic() - began
        by_epoch = sorted((*self._measured, *found), key=lambda one: one.epoch)
        self._measured = tuple(by_epoch)
        return took
