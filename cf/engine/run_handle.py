"""What the web process holds of a run: orders go in, the newest frame comes out.

A handle outlives its worker. It fetches a checkpoint now and then, so that the run can go on
elsewhere; nothing of that makes a visitor wait.
"""

import logging
import secrets
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from typing import Any

from cf.data import Dataset
from cf.engine.lease import Lease
from cf.engine.workers import LOST, Place, Workers
from cf.errors import WorkerLostError
from cf.live import orders
from cf.live.actor import TrainingRun
from cf.settings import Settings
from cf.snapshot import Change, Frame, Run, Snapshot, moment

ANSWER_SECONDS = 10.0  # an answer takes milliseconds; a worker this late is as good as dead
WAIT_SECONDS = 1.0  # for a frame that is still to come, before asking anew
FETCH_SECONDS = 2.0  # between two checkpoints: about an epoch at the medium pace…
FETCH_SECONDS_A_RUN = 0.25  # …and of many runs, each some MB, no more than four a second in all

_log = logging.getLogger(__name__)


class OpenRuns(dict[str, "RunHandle"]):
    """The handles of the runs that have not ended, by their tokens."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()

    def add(self, handle: "RunHandle") -> None:
        """Let a run be found, in place of the one that had its token."""
        with self._lock:
            self[handle.token] = handle

    def remove(self, handle: "RunHandle") -> None:
        """Let a run no longer be found; another one that has its token by now stays."""
        with self._lock:
            if self.get(handle.token) is handle:
                del self[handle.token]


class RunHandle:
    """One run, wherever it trains; made by `Engine.open_run`, used from any thread.

    Every order raises SettingError where what it asks for is not allowed, and WorkerLostError if
    the run's process is gone or the run was ended.

    Attributes
    ----------
    token : str
        What `Engine.find` finds it by.
    id, name, parent, parent_values, made_at
        What `run` says of itself, as in `Run`; a rewound run is another one and gets another id.
    settings, source, plan : as it was opened
    checkpoint : dict or None
        The newest state fetched from the worker; `reopen` goes on from it.
    worker : str
        Address of the worker it trains on.
    reaching : int
        The step that `reach` trains to, until another order drives the run; else 0.
    next_sequence : int
        Above the sequence of every frame seen so far.
    lease : Lease
        Renewed by every visit and order.
    """

    def __init__(
        self,
        workers: Workers,
        runs: OpenRuns,
        lease: Lease,
        token: str,
        settings: Settings,
        source: str | Dataset,
        plan: tuple[Change, ...] = (),
    ) -> None:
        self.token, self.settings, self.source, self.plan = token, settings, source, plan
        self.checkpoint: dict[str, Any] | None = None
        self.reaching, self.parent, self.parent_values = 0, "", dict[str, Any]()
        self._begin_anew()
        self.lease, self.worker, self.next_sequence = lease, "", 0
        self._workers, self._runs = workers, runs
        self._place: Place | None = None
        self._why_closed = ""
        self._state, self._step = "paused", -1  # of the newest frame seen
        self._fetching: Any = None
        self._fetched_at = 0.0
        self._opening, self._noting = threading.Lock(), threading.Lock()

    @property
    def has_ended(self) -> bool:
        """Whether it was stopped, or nobody watched it; one whose worker has died has not."""
        return self._place is None

    @property
    def is_running(self) -> bool:
        """Whether the run was training when it was last looked at."""
        return self._state == "running"

    def latest(self, after: int = -1, hidden: bool = False) -> Frame | None:
        """Return the newest frame, or None if its sequence is not above `after`; renew the lease.

        Parameters
        ----------
        after : sequence of the last frame that the visitor has
        hidden : ask for a longer lease, for a tab in the background

        Raises
        ------
        WorkerLostError
            The run's process is gone, or the run was ended; `reopen` goes on.
        """
        self.lease.renew(hidden)
        return self._noted(self._call("latest", after))

    def following(self, after: int) -> Frame | None:
        """Wait for a frame whose sequence is above `after`; None if none comes for a while.

        It renews the lease as a tab in the background does, and raises what `latest` raises.
        """
        self.lease.renew(hidden=True)
        return self._noted(self._call("following", after, WAIT_SECONDS))

    def _noted(self, frame: Frame | None) -> Frame | None:
        if self._noting.acquire(blocking=False):  # one visitor's notes are enough
            try:
                self._note(frame)
            finally:
                self._noting.release()
        return frame

    def order(self, order: orders.Order) -> None:
        """Have the run carry out an order between two of its steps."""
        self.lease.renew()
        if isinstance(order, orders.DRIVES):
            self.reaching = order.step if isinstance(order, orders.Reach) else 0
        self._call("order", order)

    def play(self) -> None:
        """Train on to the end."""
        self.order(orders.Play())

    def pause(self) -> None:
        """Stop after the present step and publish it."""
        self.order(orders.Pause())

    def step(self) -> None:
        """Do one step, then pause."""
        self.order(orders.Step())

    def epoch(self) -> None:
        """Train to the end of the present epoch, then pause."""
        self.order(orders.Epoch())

    def reach(self, step: int) -> None:
        """Train to a step as fast as it goes, then pause."""
        self.order(orders.Reach(step))

    def rewind(self) -> None:
        """Begin again, paused, from the same initial vectors with the rates as they stand."""
        self._begin_anew()
        self.order(orders.Rewind())

    def go_back(self, rate: float) -> None:
        """Return, paused, to the last sound state, to go on with another learning rate."""
        self.order(orders.GoBack(rate))

    def set(self, name: str, value: float) -> None:
        """Use another value of a live setting from the next step on."""
        self.order(orders.Set(name, value))

    def set_pace(self, pace: str) -> None:
        """Go at one of PACES."""
        self.order(orders.SetPace(pace))

    def watch(self, row: int | None) -> None:
        """Describe a movie in every frame, or none."""
        self.order(orders.Watch(row))

    def align(self, on: bool) -> None:
        """Turn each drawing to lie like the one before, or show plain principal components."""
        self.order(orders.Align(on))

    def face(self, contrast: str) -> None:
        """Lay the contrast of two kinds of movies across, the name of their Poles."""
        self.order(orders.Face(contrast))

    def ask(self, upwards: str | None) -> None:
        """Draw what probes see, too, with the contrast of that name upwards; None: no more."""
        self.order(orders.Ask(upwards))

    def before(self, frame: Frame) -> Frame:
        """Return a frame that shows the untrained model in the way that the run is shown now."""
        return replace(frame, step=0, epoch=0.0, **self._call("before"))

    def snapshot(self) -> Snapshot:
        """Return the model's movie side as the newest frame shows it."""
        snapshot: Snapshot = self._call("snapshot")
        return snapshot

    def run(self) -> Run:
        """Return the whole run, for saving."""
        run: Run = self._call("run")
        return replace(
            run,
            id=self.id,
            name=self.name,
            made_at=self.made_at,
            parent=self.parent,
            parent_values=self.parent_values,
        )

    def stop(self) -> None:
        """End the run and free its worker's memory."""
        self.close("This run was stopped.")

    def reopen(self) -> None:
        """Go on from the newest checkpoint in another process, training if it was training.

        Does nothing if the run still answers, as when another visitor was faster.

        Raises
        ------
        EngineError
            No worker can be reached.
        """
        with self._opening:
            with suppress(WorkerLostError):
                self._call("latest", sys.maxsize)
                return
            self._collect()
            was_running = self._state == "running"
            self.close("This run is being opened again.")
            self._workers.mend()
            self.open(self.next_sequence)
            if was_running:
                self.play()

    def open(self, first_sequence: int) -> None:
        """Start the actor; for the engine."""
        self._place = self._workers.start(
            TrainingRun, self.settings, self.source, self.checkpoint, first_sequence, self.plan
        )
        self.worker = self._place.worker
        self.lease.renew()
        self._runs.add(self)

    def close(self, why: str) -> None:
        """End the run; `why` is told to those who still ask."""
        place, self._place, self._fetching, self._why_closed = self._place, None, None, why
        if place is not None:
            self._runs.remove(self)
            place.close()

    def _begin_anew(self) -> None:
        self.id, self.name = secrets.token_hex(4), ""
        self.made_at = moment()

    def _call(self, method: str, *values: Any) -> Any:
        place = self._place
        if place is None:
            raise WorkerLostError(f"{self._why_closed} {self._where_from}")
        try:
            return getattr(place.actor, method)(*values).result(ANSWER_SECONDS)
        except LOST as error:
            raise WorkerLostError(
                f"The process that trained this run has gone and taken it along. {self._where_from}"
            ) from error

    @property
    def _where_from(self) -> str:
        step = 0 if self.checkpoint is None else self.checkpoint["step"]
        where = f"step {step}, the last state that was kept" if step else "the beginning"
        return f"Open it again to go on from {where}."

    def _note(self, frame: Frame | None) -> None:
        """Remember what `reopen` needs; have a checkpoint sent if it is time."""
        if frame is not None:
            self.next_sequence = max(self.next_sequence, frame.sequence + 1)
            if frame.state == "failed" != self._state:
                _log.error("A run failed in its worker.\n%s", self._call("trace"))
            self._state, self._step = frame.state, frame.step
        self._collect()
        have = -1 if self.checkpoint is None else self.checkpoint["step"]
        between = max(FETCH_SECONDS, FETCH_SECONDS_A_RUN * len(self._runs))
        is_due = time.monotonic() - self._fetched_at >= between or self._state == "finished"
        if self._fetching is None and is_due and self._step != have:
            self._fetched_at = time.monotonic()
            if (place := self._place) is not None:
                with suppress(*LOST):  # since it answered; whoever asks next is told
                    self._fetching = place.actor.checkpoint()

    def _collect(self) -> None:
        """Take the checkpoint that was asked for, once it is here."""
        if self._fetching is not None and self._fetching.done():
            with suppress(*LOST):
                self.checkpoint = self._fetching.result(ANSWER_SECONDS)
            self._fetching = None
