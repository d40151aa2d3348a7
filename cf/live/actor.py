"""One run as a Dask actor: it trains in a thread and always has its newest frame at hand.

Imported by the web process too, for the class alone: torch is imported where a run is built, in
the worker's process. Nothing that the engine calls computes or waits, least of all `latest`: being
a coroutine it runs on the worker's event loop, which answers sooner than Dask's thread for actors.
"""

import asyncio
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cf.data import BUNDLED, Dataset, read_data
from cf.live.memory import return_memory
from cf.live.orders import Order, Stop, Watch
from cf.live.run import LiveRun
from cf.settings import Settings
from cf.snapshot import LONGEST_MESSAGE, Change, Frame, Run, Snapshot, library_versions

if TYPE_CHECKING:
    from cf.training.trainer import Trainer

_READING = threading.Lock()


class _News:
    """Lets coroutines wait for what a thread announces; knows no actor, so it holds none back."""

    def __init__(self) -> None:
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    @contextmanager
    def expected(self) -> Iterator[asyncio.Event]:
        """Give an event that the next announcement sets; called where an event loop runs."""
        waiting = asyncio.get_running_loop(), asyncio.Event()
        self._waiting.add(waiting)
        try:
            yield waiting[1]
        finally:
            self._waiting.discard(waiting)

    def announce(self) -> None:
        """Wake all who wait; called from any thread."""
        for loop, news in tuple(self._waiting):
            with suppress(RuntimeError):  # the worker is closing, and its loop with it
                loop.call_soon_threadsafe(news.set)


class TrainingRun:
    """The actor: passes orders to the run's thread and hands out what it published.

    Parameters
    ----------
    settings : Settings
    source : what `cf.data.read_data` reads in the worker's process, or the data themselves
    kept : dict, optional
        A checkpoint of an earlier actor to go on from.
    first_sequence : sequence of the first frame
    plan : turns of live settings to repeat, as `LiveRun` takes them

    Raises
    ------
    DataError
        The source cannot be read.
    """

    def __init__(
        self,
        settings: Settings,
        source: str | Dataset = BUNDLED,
        kept: dict[str, Any] | None = None,
        first_sequence: int = 0,
        plan: tuple[Change, ...] = (),
    ) -> None:
        return_memory()
        self._settings = settings
        self._data = source if isinstance(source, Dataset) else read_once(source)
        self._live = LiveRun(_trainer_class(), settings, self._data, kept, first_sequence, plan)
        self._news = _News()
        self._live.announce = self._news.announce
        threading.Thread(target=_drive, args=(self._live,), name="cf-run", daemon=True).start()
        # However Dask lets go of the actor, its thread ends; a thread can hold no actor back.
        weakref.finalize(self, self._live.orders.put, Stop()).atexit = False

    async def latest(self, after: int = -1) -> Frame | None:
        """Return the newest frame, or None if its sequence is not above `after`."""
        self._live.clock.note_asked()
        frame = self._live.frame
        return frame if frame.sequence > after else None

    async def following(self, after: int, seconds: float) -> Frame | None:
        """Return the newest frame as soon as its sequence is above `after`, or None if none comes.

        Parameters
        ----------
        after : sequence of the last frame that the visitor has
        seconds : to wait at most
        """
        with self._news.expected() as news:  # before looking, or what comes in between is missed
            if self._live.frame.sequence <= after:
                self._live.clock.note_asked()
                with suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), seconds)
        return await self.latest(after)

    def order(self, order: Order) -> None:
        """Have the run's thread carry out an order between two steps.

        Raises
        ------
        SettingError
            A movie to watch that is not there.
        """
        if isinstance(order, Watch):
            order.check(self._data.ratings.n_movies)
        self._live.orders.put(order)

    def checkpoint(self) -> dict[str, Any]:
        """Return the newest kept state, a plain value to open a run from."""
        return self._live.keeper.newest

    def snapshot(self) -> Snapshot:
        """Return the model's movie side as the newest frame shows it."""
        return self._live.snapshot

    def before(self) -> dict[str, Any]:
        """Return fields of a Frame that show the untrained model as the run is shown now."""
        return self._live.camera.before

    def run(self) -> Run:
        """Return the whole run for saving: one snapshot an epoch, thinned, and the newest one."""
        frame, newest = self._live.frame, self._live.snapshot
        earlier = (
            snapshot for snapshot in self._live.album.snapshots if snapshot.step < newest.step
        )
        return Run(
            id="",  # given by the engine
            settings=self._settings,
            data_name=self._data.name,
            data_checksum=self._data.ratings.checksum,
            losses=frame.losses,
            baselines=frame.baselines,
            changes=frame.changes,
            snapshots=(*earlier, newest),
            separations=frame.separations,
            versions=library_versions(),
            message=frame.message[:LONGEST_MESSAGE],
            diverged_at=frame.step if frame.state == "diverged" else None,
        )

    def trace(self) -> str:
        """Return the traceback of an unexpected failure, for the log."""
        return self._live.trace


def _drive(live: LiveRun) -> None:
    """Turn a run until it is ordered to stop; give back what it has taken whenever it rests."""
    while live.turn():
        if live.frame.state != "running":  # else what it needs anew at once would come page by page
            return_memory()


def _trainer_class() -> "type[Trainer]":
    from cf.training.trainer import Trainer

    return Trainer


def read_once(source: str) -> Dataset:
    """Read data once for all runs of this worker process, again if the files have changed."""
    path = Path(source)
    files = [path, *path.glob("*")] if path.exists() else []
    with _READING:
        return _read(source, max((file.stat().st_mtime_ns for file in files), default=0))


@lru_cache(maxsize=2)
def _read(source: str, changed: int) -> Dataset:
    return read_data(source)
