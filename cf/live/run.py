"""A run in training: its steps in time, the orders that steer it, the frames that show it.

One thread, of `cf.live.actor`, does it; others read what is public: replaced whole, never changed.
"""

import logging
import queue
import time
import traceback
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, assert_never

from cf.data import Dataset, Split
from cf.errors import DivergedError
from cf.live import frames, orders, pace
from cf.live.camera import Camera
from cf.live.checkpoints import Album, Keeper, is_worth_keeping
from cf.live.curves import Curves
from cf.live.meter import Meter
from cf.live.turns import Turns
from cf.settings import Settings, live_names
from cf.snapshot import BROKEN, Change, Frame, Separation, Snapshot
from cf.training.held_back import measure_held_back

if TYPE_CHECKING:
    from cf.training.trainer import Trainer

_PROCESSOR = Turns()  # of all runs in this process
_log = logging.getLogger(__name__)


class LiveRun:
    """Trains, pauses and publishes as `orders` say; see `turn`.

    Parameters
    ----------
    trainer_class : cf.training.trainer.Trainer; passed in, because it needs torch
    settings, data : as the trainer takes them
    kept : a checkpoint of this class to go on from
    first_sequence : sequence of the first frame, the untrained model's or the checkpoint's
    plan : turns of live settings to repeat, each at its step, until a hand takes over

    Attributes
    ----------
    orders : queue of `cf.live.orders.Order`
    clock : FrameClock, to be told of every visit
    keeper : Keeper of this run's checkpoints, which are plain values
    frame, announce : the newest Frame; called from this thread when there is another
    snapshot, album : Snapshot that the newest drawing shows; Album, one an epoch, thinned
    camera : Camera, what is seen of the model
    trace : str, the traceback of an unexpected failure
    """

    def __init__(
        self,
        trainer_class: "type[Trainer]",
        settings: Settings,
        data: Dataset,
        kept: dict[str, Any] | None = None,
        first_sequence: int = 0,
        plan: tuple[Change, ...] = (),
    ) -> None:
        self._trainer_class, self._settings, self._data = trainer_class, settings, data
        self.camera = Camera(data.movies)
        self._split: Split | None = None
        self.orders: queue.SimpleQueue[orders.Order] = queue.SimpleQueue()
        self.clock, self.album, self.trace = pace.FrameClock(), Album(), ""
        self.snapshot: Snapshot
        self.frame: Frame
        self.announce: Callable[[], object] = lambda: None
        self._watched: int | None = None
        self._plan = plan if kept is None else kept["plan"]  # what is still to come of it
        # The step to pause at, and whether as fast as it goes; when the next step is due.
        self._pace, self._until, self._rushes, self._due = "medium", 0, False, 0.0
        self._sequence, self._measured_in, self._measured_at = first_sequence - 1, 0, 0.0
        self._drawing: dict[str, Any] = {}
        self._meter, self._forecast = self._new_meter(), pace.Forecast()
        if kept is None:
            self._begin()
        else:
            self.camera.restore(kept["camera"])
            self._resume(kept)
            self._pace, self._watched = kept["pace"], kept["watched"]
        self._publish()

    def turn(self) -> bool:
        """Wait for the next order or step, whichever comes first, and do it; False at the end."""
        order = self._next_order()
        try:
            with _PROCESSOR as waited:
                self.clock.note_held_up(waited)
                if order is not None:
                    self._obey(order)
                else:
                    until = time.monotonic() + pace.TURN_SECONDS
                    while self._state == "running" and self._due <= time.monotonic() < until:
                        self._advance()
        except DivergedError as error:
            self._break("diverged", str(error))
        except Exception as error:
            self.trace = traceback.format_exc()
            _log.error("A run failed.\n%s", self.trace)
            self._break("failed", f"{type(error).__name__}: {error}")
        return self._state != "ended"

    def _next_order(self) -> orders.Order | None:
        """Return the next order, or None when a step is due before there is one."""
        if self._state != "running":
            return self.orders.get()
        wait = self._due - time.monotonic()
        try:
            return self.orders.get(wait > 0, wait)
        except queue.Empty:
            return None

    def _advance(self) -> None:
        trainer, n_epochs = self._trainer, len(self._trainer.losses)
        self._follow_plan()
        trainer.step()
        step = trainer.step_count
        # Steps that come late are caught up with, but not all those of a long sleep.
        self._due = max(self._due + self._step_seconds(), time.monotonic() - pace.SLOW_SECONDS)
        if self._curves.takes(step, trainer.n_steps):
            self._curves.note_training(step, trainer.recent_mse)
        if pace.is_followed(step, trainer.steps_per_epoch):
            self.camera.follow(trainer.movie_vectors())
        if step >= self._until:
            self._follow_plan()
            self._state = "finished" if trainer.finished else "paused"
        if ended := len(trainer.losses) > n_epochs:
            self._end_epoch(len(trainer.losses))
        if ended or self._state != "running" or self.keeper.is_due(step):
            self._keep()
        if self._state != "running" or self.clock.is_due(self._due):
            self._publish()

    def _step_seconds(self) -> float:
        wanted = "fast" if self._rushes and self._state == "running" else self._pace
        return pace.step_seconds(wanted, self._trainer.n_steps, self._settings.epochs)

    def _follow_plan(self) -> None:
        """Turn what was turned before this step in the run that this one repeats."""
        while self._plan and self._plan[0].step <= self._trainer.step_count:
            change, self._plan = self._plan[0], self._plan[1:]
            self._trainer.set(change.name, change.new)

    def _build(self, state: dict[str, Any] | None = None) -> None:
        """Make the trainer: untrained, or as its checkpoint `state` says."""
        made, data = self._trainer_class, (self._settings, self._data.ratings, self._split)
        self._trainer = made(*data) if state is None else made.restore(*data, state)
        self._split, self._turned = self._trainer.split, dict[str, float]()
        self._state, self._message = "finished" if self._trainer.finished else "paused", ""

    def _begin(self) -> None:
        """Set out from an untrained trainer."""
        self._build()
        self._curves, self.album = Curves(), Album()
        self.camera.restart(self._trainer.movie_vectors())
        self._meter = self._new_meter()
        self.keeper = Keeper(self._checkpoint())
        self._end_epoch(0)

    def _resume(self, kept: dict[str, Any]) -> None:
        """Go on, paused, from a checkpoint of this class."""
        self._build(kept["trainer"])
        self._curves = Curves(*kept["curves"])
        n_epochs, step = len(self._trainer.losses), self._trainer.step_count
        self.album.go_back(step)
        known = {(m.epoch, m.poles): m for m in kept["separations"] + self._meter.measured}
        self._meter = self._new_meter([m for m in known.values() if m.epoch <= n_epochs])
        self.keeper = Keeper(kept)
        measured = {m.epoch for m in self._meter.measured}
        if step == n_epochs * self._trainer.steps_per_epoch and n_epochs not in measured:
            self._meter.add(n_epochs, self._trainer.snapshot().vectors)

    def _new_meter(self, measured: Iterable[Separation] = ()) -> Meter:
        publish = partial(self.orders.put, orders.Publish())  # a lambda would hold the ended run
        movies, epochs = self._data.movies, self._settings.epochs
        return Meter(movies, publish, epochs, measured, self.camera.contrast)

    def _checkpoint(self) -> dict[str, Any]:
        return {
            "step": self._trainer.step_count,
            "trainer": self._trainer.checkpoint(),
            "curves": (self._curves.training, self._curves.validation),
            "separations": self._meter.measured,
            "camera": self.camera.state(),
            "pace": self._pace,
            "watched": self._watched,
            "plan": self._plan,
        }

    def _keep(self) -> None:
        if is_worth_keeping(self._trainer, (kept := self._checkpoint())["trainer"]):
            self.keeper.keep(kept)

    def _end_epoch(self, epoch: int) -> None:
        losses = self._trainer.losses  # their last one was measured just now
        snapshot = self._trainer.snapshot(losses[-1].validation_mse if losses else None)
        self._meter.add(epoch, snapshot.vectors)
        self.album.add(epoch, snapshot)

    def _break(self, state: str, message: str) -> None:
        self._state, self._message = state, message
        self._publish()

    def _publish(self, drawn: bool = False) -> None:
        """Publish a frame; of a broken model, or one `drawn` as it is, with the last drawing."""
        if not drawn and self._state not in BROKEN:
            self._draw()
        self._meter.hurry(self._state != "running" or self._pace != "fast")
        trainer, self._sequence = self._trainer, self._sequence + 1
        self.frame = Frame(
            sequence=self._sequence,
            state=self._state,
            message=self._message,
            step=trainer.step_count,
            n_steps=trainer.n_steps,
            steps_per_epoch=trainer.steps_per_epoch,
            epoch=trainer.epoch,
            settings=trainer.current,
            current_rate=trainer.current_rate,
            pace=self._pace,
            seconds_left=self._forecast.ask(self._state, trainer, self._step_seconds()),
            aligned=self.camera.aligned,
            curve=self._curves.training,
            validation_curve=self._curves.validation,
            losses=tuple(trainer.losses),
            baselines=trainer.baselines,
            initial_validation_mse=trainer.initial_validation_mse,
            separations=self._meter.measured,
            changes=tuple(trainer.changes),
            device=str(trainer.device),
            held_back=measure_held_back(self._data.ratings, trainer.split),
            **self._drawing,
        )
        self.announce()

    def _draw(self) -> None:
        began, drawn_at = time.monotonic(), time.time()
        running = self._state == "running"
        fresh = began - self._measured_at < pace.MEASURE_SECONDS
        measured = running and (fresh or self._sequence - self._measured_in < pace.MEASURE_FRAMES)
        known = self.snapshot.validation_mse if measured else self._trainer.validation_mse(running)
        snapshot = self._trainer.snapshot(known)
        among, n_ratings = self.camera.fitted_on, self._data.movies.n_ratings
        watched = frames.describe_movie(snapshot, self._watched, among, n_ratings)
        drawn = self.camera.draw(snapshot.vectors, running)
        self._drawing = {**drawn, "watched": watched, "drawn_at": drawn_at}
        self.snapshot = snapshot
        if not measured:
            self._measured_in, self._measured_at = self._sequence, began
            self._curves.note_validation(snapshot.step, snapshot.validation_mse)
        self.clock.note_drawn(began)

    def _obey(self, order: orders.Order) -> None:
        """Carry out an order; nearly every one is answered by a frame."""
        trainer = self._trainer
        match order:
            case orders.Play():
                self._go(trainer.n_steps)
            case orders.Step():
                self._go(trainer.step_count + 1)
            case orders.Epoch():
                n_epochs = trainer.step_count // trainer.steps_per_epoch
                self._go((n_epochs + 1) * trainer.steps_per_epoch)
            case orders.Reach(step):
                self._go(min(step, trainer.n_steps), rushes=True)
            case orders.Pause():
                if self._state == "running":
                    self._state = "paused"
                    self._keep()
            case orders.Rewind():
                self._start_over(self._begin)
            case orders.GoBack(rate):
                self._start_over(partial(self._resume, self.keeper.sound), learning_rate=rate)
            case orders.Set(name, value):
                self._set({name: value})
            case orders.SetPace(pace):
                self._pace, self._due = pace, time.monotonic()
            case orders.Watch(row):
                self._watched = row
            case orders.Align(on):
                self.camera.align(on)
            case orders.Face(contrast):
                self.camera.face(contrast, self.snapshot.vectors)
                self._meter.ask(self.camera.contrast, self.album.snapshots)
            case orders.Ask(upwards):
                self.camera.ask(upwards)
            case orders.Publish():
                if self._state == "running":
                    return  # the next frame, soon to come, has it, too
            case orders.Stop():
                self._meter.close()
                self._state = "ended"
                return
            case _:
                assert_never(order)
        self._publish(drawn=isinstance(order, orders.Publish))

    def _go(self, until: int, rushes: bool = False) -> None:
        if self._state in ("paused", "running"):
            self._state, self._until, self._rushes = "running", until, rushes
            self._due = time.monotonic()

    def _start_over(self, begin: Callable[[], object], **turned: float) -> None:
        live = {n: getattr(self._trainer.current, n) for n in live_names()} | self._turned | turned
        self._meter.close()
        begin()
        self._set(live)

    def _set(self, live: dict[str, float]) -> None:
        """Turn live settings; from now on a hand has taken over from the plan."""
        self._plan = ()
        for name, value in live.items():
            if self._state in BROKEN:  # it goes on saying how it broke
                self._turned[name] = value
            else:
                self._trainer.set(name, value)
