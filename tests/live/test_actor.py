"""One run in training: paces, orders, frames, failures; mostly with a trainer of few numbers."""

import asyncio
import gc
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cf.analysis.plane.orientation import lay_across
from cf.analysis.plane.projection import fit_projection
from cf.analysis.poles import label_poles
from cf.analysis.separation.measure import measure_run_separations
from cf.data import Dataset, Ratings, Split, split_ratings
from cf.errors import DataError, DivergedError, SettingError
from cf.live import actor as worker
from cf.live import meter as meter_module
from cf.live.checkpoints import PROVEN_STEPS, Keeper
from cf.live.meter import Meter
from cf.live.orders import (
    Align,
    Epoch,
    GoBack,
    Order,
    Pause,
    Play,
    Publish,
    Reach,
    Rewind,
    Set,
    SetPace,
    Step,
    Stop,
    Watch,
)
from cf.live.pace import (
    BUSY_SHARE,
    CROWDED_SHARE,
    MEASURE_FRAMES,
    STEADY_SECONDS,
    UNSEEN_FRAME_SECONDS,
    WAITING_SHARE,
    Forecast,
    FrameClock,
    is_followed,
    step_seconds,
)
from cf.live.run import LiveRun
from cf.settings import BY_NAME, Setting, Settings
from cf.snapshot import PACES, Change, EpochLoss, Frame, Separation, Snapshot
from cf.training.trainer import Trainer
from tests.runs import N_MOVIES, tiny_dataset, wait_for

SETTINGS = Settings(
    n_factors=4, epochs=3, batch_size=200, learning_rate=0.01, weight_decay=0.3, seed=5
)


class FakeTrainer:
    """Moves its vectors a little each step; a rate of 100 makes it explode, `trips_at` fail."""

    trips_at = -1
    device = "cpu"

    def __init__(self, settings: Settings, ratings: Ratings, split: Split | None = None) -> None:
        self.settings, self.ratings = settings, ratings
        self.split = split or split_ratings(ratings, settings)
        self.current = settings
        self.step_count, self.steps_per_epoch = 0, 40
        self.n_steps = settings.epochs * self.steps_per_epoch
        self.losses: list[EpochLoss] = []
        self.changes: list[Change] = []
        self.initial_validation_mse, self.baselines = 1.0, {"global mean": 1.1}
        rng = np.random.default_rng(settings.seed)
        self.vectors = rng.normal(size=(ratings.n_movies, settings.n_factors)).astype(np.float32)
        self.recent_mse = float("nan")

    @property
    def epoch(self) -> float:
        return self.step_count / self.steps_per_epoch

    @property
    def current_rate(self) -> float:
        return self.learning_rate

    @property
    def finished(self) -> bool:
        return self.step_count >= self.n_steps

    def step(self) -> None:
        if self.step_count == self.trips_at:
            raise ZeroDivisionError("a slip of the pen")
        self.vectors = self.vectors * np.float32(1 + self.learning_rate)
        self.step_count += 1
        self.recent_mse = 1 / (1 + self.epoch) if self.learning_rate < 100 else 1e9
        if self.learning_rate >= 100 and self.step_count % 8 == 0:
            raise DivergedError("The loss exploded. Try 0.001.")
        if self.step_count % self.steps_per_epoch == 0:
            epoch = len(self.losses) + 1
            self.losses.append(
                EpochLoss(epoch, self.step_count, float(np.abs(self.vectors).mean()), 0.5, 0.0)
            )

    @property
    def learning_rate(self) -> float:
        return self.current.learning_rate

    def set(self, name: str, value: float) -> None:
        if value != (old := getattr(self.current, name)):
            self.changes.append(Change(self.step_count, name, old, value))
            self.current = replace(self.current, **{name: value})

    @property
    def rise(self) -> float:
        return self.recent_mse

    def movie_vectors(self) -> np.ndarray:
        return self.vectors.copy()

    def validation_mse(self, at_a_glance: bool = False) -> float:
        return 0.6 if at_a_glance else 0.5

    def snapshot(self, validation_mse: float | None = None) -> Snapshot:
        return Snapshot(
            self.step_count,
            self.epoch,
            self.learning_rate,
            self.recent_mse,
            0.5 if validation_mse is None else validation_mse,
            self.vectors.copy(),
            None,
        )

    def checkpoint(self) -> dict[str, Any]:
        names = ("step_count", "current", "recent_mse")
        plain = {name: getattr(self, name) for name in names}
        if np.isnan(self.recent_mse):
            del plain["recent_mse"]
        return {
            **plain,
            "vectors": self.vectors.copy(),
            "losses": tuple(self.losses),
            "changes": tuple(self.changes),
        }

    @classmethod
    def restore(
        cls, settings: Settings, ratings: Ratings, split: Split | None, checkpoint: dict[str, Any]
    ) -> "FakeTrainer":
        trainer = cls(settings, ratings, split)
        vars(trainer).update(checkpoint)
        trainer.losses, trainer.changes = list(trainer.losses), list(trainer.changes)
        return trainer


@pytest.fixture(scope="module")
def data() -> Dataset:
    return tiny_dataset()


@pytest.fixture(autouse=True)
def swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for a pace; what they check is the order of things."""
    monkeypatch.setattr("cf.live.pace.SLOW_SECONDS", 0.001)


@pytest.fixture(autouse=True)
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measuring takes turns in a process: most tests must not queue up for it."""
    monkeypatch.setattr(meter_module, "measure_run_separations", lambda *_, **__: [])


@pytest.fixture
def measuring(unmeasured: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the tests about measuring."""
    monkeypatch.setattr(meter_module, "measure_run_separations", measure_run_separations)


def open_live(
    data: Dataset, trainer: Any = FakeTrainer, settings: Settings = SETTINGS, **more: Any
) -> LiveRun:
    return LiveRun(trainer, settings, data, **more)


def obey(run: LiveRun, order: Order) -> Frame:
    """Give an order and turn the run until there is nothing left to do but wait for the next."""
    run.orders.put(order)
    while not run.orders.empty() or run.frame.state == "running":
        run.turn()
    return run.frame


def places(frame: Frame) -> np.ndarray:
    """The coordinates that a page makes of a frame: (n_movies, 2)."""
    whole = np.frombuffer(frame.positions, "<i2").reshape(-1, 2)
    return whole / 32767 * frame.extent


def test_the_first_frame_shows_the_untrained_model_paused(data):
    before = time.time()
    frame = open_live(data).frame
    assert before <= frame.drawn_at <= time.time()
    assert (frame.sequence, frame.state, frame.step, frame.epoch) == (0, "paused", 0, 0)
    assert frame.losses == () and frame.curve == ()


def test_a_frame_holds_the_projection_to_within_its_rounding(data):
    run = open_live(data)
    plane = fit_projection(run.snapshot.vectors, np.ones(N_MOVIES, bool))
    expected = lay_across(plane, label_poles(data.movies), data.movies)
    assert np.abs(places(run.frame) - expected.points).max() <= run.frame.extent / 32767
    assert run.frame.explained == pytest.approx(tuple(expected.explained))
    assert all(0 < half <= 1.1 * run.frame.extent for half in run.frame.home)


def test_one_factor_gives_a_line_that_can_still_be_drawn(data):
    frame = open_live(data, settings=replace(SETTINGS, n_factors=1)).frame
    assert np.ptp(places(frame)[:, 0]) > 0
    assert not places(frame)[:, 1].any()


@pytest.mark.parametrize("pace", PACES)
def test_no_pace_and_no_pause_changes_the_losses(data, pace):
    undisturbed = Trainer(SETTINGS, data.ratings).run()
    run = open_live(data, Trainer)
    obey(run, SetPace(pace))
    for order in (Step(), Step(), Epoch(), Watch(3), Play()):
        obey(run, order)
    found = [(loss.train_mse, loss.validation_mse) for loss in run.frame.losses]
    assert found == [(loss.train_mse, loss.validation_mse) for loss in undisturbed]
    assert run.frame.state == "finished"


def test_pausing_publishes_the_last_step(data):
    run = open_live(data)
    run.orders.put(Play())
    for _ in range(20):
        run.turn()
    frame = obey(run, Pause())
    assert frame.state == "paused"
    assert 0 < frame.step == run.snapshot.step < frame.n_steps


def test_the_validation_loss_is_a_glance_while_the_run_goes_on_and_whole_where_it_stands(
    data, monkeypatch
):
    monkeypatch.setattr("cf.live.pace.MEASURE_SECONDS", 0.0)
    run = open_live(data)
    assert run.snapshot.validation_mse == 0.5
    run.orders.put(Play())
    while run.frame.step == 0 or run.frame.state != "running":
        run.turn()
    assert run.snapshot.validation_mse == 0.6
    obey(run, Pause())
    assert run.snapshot.validation_mse == 0.5
    obey(run, Play())
    assert (run.frame.state, run.snapshot.validation_mse) == ("finished", 0.5)


def test_where_frames_are_few_the_validation_loss_is_not_measured_for_each(data, monkeypatch):
    monkeypatch.setattr("cf.live.pace.MEASURE_SECONDS", 0.0)
    monkeypatch.setattr(FrameClock, "is_due", lambda *_: True)
    run = open_live(data)
    looked, look = [], run._trainer.validation_mse
    monkeypatch.setattr(
        run._trainer, "validation_mse", lambda glance: looked.append(run._sequence) or look(glance)
    )
    obey(run, Play())
    assert len(looked) > 30
    assert set(np.diff(looked[:-1])) == {MEASURE_FRAMES}, "…but for where the run stands"


def test_one_step_is_one_step_and_one_epoch_ends_with_the_epoch(data):
    run = open_live(data)
    assert obey(run, Step()).step == 1
    frame = obey(run, Epoch())
    assert (frame.step, frame.state, len(frame.losses)) == (40, "paused", 1)
    assert obey(run, Epoch()).step == 80


def test_a_finished_run_stays_finished(data):
    run = open_live(data)
    assert obey(run, Play()).state == "finished"
    assert obey(run, Play()).step == run.frame.n_steps
    assert obey(run, Step()).state == "finished"


def test_sequences_grow_by_one_from_where_they_are_told_to(data):
    run = open_live(data, first_sequence=7)
    seen = [run.frame.sequence]
    run.orders.put(Play())
    while run.frame.state != "finished":
        run.turn()
        if run.frame.sequence != seen[-1]:
            seen.append(run.frame.sequence)
    assert seen == list(range(7, 7 + len(seen)))


def test_rates_set_by_hand_act_at_once_and_are_recorded(data):
    run = open_live(data)
    obey(run, Step())
    obey(run, Set("learning_rate", 0.02))
    frame = obey(run, Set("weight_decay", 0.1))
    assert (frame.settings.learning_rate, frame.settings.weight_decay) == (0.02, 0.1)
    assert frame.changes == (
        Change(1, "learning_rate", 0.01, 0.02),
        Change(1, "weight_decay", 0.3, 0.1),
    )


@dataclass(frozen=True)
class SettingsWithMore(Settings):
    """One field more than the product's, which a row of the table makes a live setting."""

    gusto: float = 1.0


class ZestfulTrainer(FakeTrainer):
    """Its steps depend on the new setting."""

    def step(self) -> None:
        super().step()
        self.vectors = self.vectors * np.float32(self.current.as_dict()["gusto"])


def test_a_new_live_setting_is_a_field_and_a_row(data, monkeypatch):
    row = Setting("gusto", "float", "Gusto", "How hard each step is taken.", "live", "g", 0, 2)
    monkeypatch.setitem(BY_NAME, "gusto", row)
    with pytest.raises(SettingError, match="gusto: 3 is not a number from 0 to 2"):
        Set("gusto", 3)
    settings = SettingsWithMore(**SETTINGS.as_dict())
    for made in (ZestfulTrainer, Trainer):
        run = open_live(data, made, settings)
        obey(run, Step())
        frame = obey(run, Set("gusto", 0.5))
        assert frame.settings.as_dict()["gusto"] == 0.5
        assert frame.changes == (Change(1, "gusto", 1.0, 0.5),)
        obey(run, Epoch())
        reopened = open_live(data, made, settings, kept=run.keeper.newest)
        assert reopened.frame.settings.as_dict()["gusto"] == 0.5
        repeated = open_live(data, made, settings, plan=frame.changes)
        assert obey(repeated, Epoch()).changes == frame.changes
        np.testing.assert_array_equal(repeated.snapshot.vectors, run.snapshot.vectors)
        assert obey(run, Rewind()).settings.as_dict()["gusto"] == 0.5


def test_a_setting_that_starts_the_run_anew_cannot_be_turned_during_one(data):
    for name in ("n_factors", "no such thing"):
        with pytest.raises(SettingError, match=f"{name}: not a setting .* learning_rate"):
            Set(name, 3)


def test_a_run_is_trained_back_to_where_it_stood_with_all_turns_at_no_pace(data):
    first = open_live(data)
    for order in (
        *[Step()] * 30,
        Set("learning_rate", 0.02),
        *[Step()] * 20,
        Set("weight_decay", 0.1),
    ):
        stood = obey(first, order)
    back = open_live(data, plan=stood.changes)
    obey(back, SetPace("slow"))  # 50 steps of it would take 12 seconds
    frame = obey(back, Reach(50))
    assert (frame.state, frame.step, frame.settings) == ("paused", 50, stood.settings)
    assert (frame.changes, frame.pace) == (stood.changes, "slow")
    assert np.array_equal(back.snapshot.vectors, first.snapshot.vectors)
    assert obey(back, SetPace("fast")) and obey(back, Play()).losses == obey(first, Play()).losses
    assert obey(open_live(data), Reach(10**9)).state == "finished"


def test_planned_turns_are_repeated_until_a_hand_takes_over(data):
    plan = (Change(10, "learning_rate", 0.01, 0.02), Change(50, "learning_rate", 0.02, 0.03))
    run = open_live(data, plan=plan)
    assert obey(run, Step()).settings.learning_rate == 0.01
    assert obey(run, Epoch()).settings.learning_rate == 0.02
    obey(run, Set("weight_decay", 0.1))
    frame = obey(run, Play())
    assert frame.settings.learning_rate == 0.02
    assert frame.changes == (plan[0], Change(40, "weight_decay", 0.3, 0.1))
    again = open_live(data, plan=plan)
    assert obey(again, Play()).changes == plan


def test_rewinding_returns_to_the_same_vectors_and_keeps_the_rates(data):
    run = open_live(data)
    first = run.frame
    obey(run, Set("learning_rate", 0.02))
    obey(run, Play())
    frame = obey(run, Rewind())
    assert (frame.state, frame.step, frame.losses) == ("paused", 0, ())
    assert frame.settings.learning_rate == 0.02
    assert frame.positions == first.positions
    assert frame.sequence > first.sequence


def test_watching_describes_one_movie_in_every_frame(data):
    run = open_live(data)
    assert run.frame.watched is None
    watched = obey(run, Watch(3)).watched
    assert watched["row"] == 3
    assert watched["vector"] == run.snapshot.vectors[3].tolist()
    assert len(watched["neighbours"]) == 5
    assert 3 not in [row for row, _ in watched["neighbours"]]
    assert obey(run, Step()).watched["row"] == 3
    assert obey(run, Watch(None)).watched is None


class TurningTrainer(FakeTrainer):
    """Turns its first two coordinates by a quarter each step, which plain PCA shows as a jump."""

    def step(self) -> None:
        super().step()
        self.vectors[:, :2] = self.vectors[:, 1::-1] * np.float32([1, -1])


def test_aligned_drawings_hold_still_where_plain_components_jump(data):
    run = open_live(data, TurningTrainer, replace(SETTINGS, n_factors=2))
    before = places(run.frame)
    after = places(obey(run, Step()))
    assert run.frame.aligned and np.abs(after / 1.01 - before).max() < 1e-2
    frame = obey(run, Align(False))
    plain = fit_projection(run.snapshot.vectors, np.ones(N_MOVIES, bool))
    assert not frame.aligned
    assert np.abs(places(frame) - plain.points).max() <= frame.extent / 32767


def test_a_diverging_run_stops_keeps_its_picture_and_goes_back(data):
    run = open_live(data)
    obey(run, Epoch())
    obey(run, Epoch())
    obey(run, Set("learning_rate", 200.0))
    frame = obey(run, Play())
    assert (frame.state, frame.message) == ("diverged", "The loss exploded. Try 0.001.")
    assert len(frame.positions) == N_MOVIES * 4 and np.isfinite(frame.extent)
    assert obey(run, Play()).state == "diverged"

    frame = obey(run, GoBack(0.001))
    assert (frame.state, frame.message, frame.step) == ("paused", "", 40)
    assert frame.settings.learning_rate == 0.001
    assert [change.new for change in frame.changes] == [0.001]
    assert obey(run, Play()).state == "finished"


class BurstingTrainer(FakeTrainer):
    """Its vectors grow beyond all measure, though its loss says nothing of it."""

    def step(self) -> None:
        super().step()
        self.vectors = self.vectors * np.float32(1e30)


def test_vectors_that_cannot_be_drawn_count_as_diverged(data):
    run = open_live(data, BurstingTrainer)
    frame = obey(run, Step())
    assert frame.state == "diverged" and "vectors" in frame.message
    assert obey(run, GoBack(0.01)).step == 0


def test_an_unexpected_failure_is_kept_shown_and_logged(data, monkeypatch, caplog):
    monkeypatch.setattr(FakeTrainer, "trips_at", 5)
    run = open_live(data)
    frame = obey(run, Play())
    assert (frame.state, frame.step) == ("failed", 5)
    assert frame.message == "ZeroDivisionError: a slip of the pen"
    assert "in step" in run.trace and "a slip of the pen" in caplog.text
    monkeypatch.setattr(FakeTrainer, "trips_at", -1)
    assert obey(run, Rewind()).state == "paused"
    assert obey(run, Play()).state == "finished"


@pytest.mark.parametrize("n_steps_before", [1, 17, 40, 120])
def test_a_run_goes_on_from_a_checkpoint_as_if_nothing_had_happened(data, n_steps_before):
    first = open_live(data)
    for _ in range(n_steps_before):
        obey(first, Step())
    obey(first, Watch(2))
    kept = first.keeper.newest
    assert kept["step"] == n_steps_before
    second = open_live(data, kept=kept, first_sequence=first.frame.sequence + 1)
    assert second.frame.curve == first.frame.curve
    assert second.frame.step == n_steps_before
    assert obey(second, Play()).losses == obey(first, Play()).losses


def test_the_curve_is_thin_however_long_the_run(data):
    run = open_live(data, settings=replace(SETTINGS, epochs=30))
    curve = obey(run, Play()).curve
    assert 200 < len(curve) <= 400
    assert curve[-1][0] == run.frame.n_steps


def test_snapshots_are_thinned_from_start_to_end(data, monkeypatch):
    monkeypatch.setattr("cf.live.checkpoints.MOST_SNAPSHOTS", 6)
    run = open_live(data, settings=replace(SETTINGS, epochs=20))
    obey(run, Play())
    epochs = [snapshot.epoch for snapshot in run.album.snapshots]
    assert epochs[0] == 0 and len(epochs) <= 6
    assert len(set(np.diff(epochs))) == 1


def measured_after(run: LiveRun, epochs: set[int]) -> tuple[Separation, ...]:
    def look() -> Any:
        obey(run, Publish())
        found = run.frame.separations
        return found if {m.epoch for m in found} >= epochs else None

    return wait_for(look)


def test_every_epoch_is_measured_beside_its_null_and_its_start(data, measuring):
    run = open_live(data)
    obey(run, Play())
    found = measured_after(run, {0, 1, 2, 3})
    assert [m.epoch for m in found] == [0, 0, 1, 1, 2, 2, 3, 3]
    assert {m.poles for m in found} == {"blockbuster / independent", "Action / Romance"}
    for m in found:
        assert 0 <= m.null_low <= m.null_high <= 1 and len(m.fold_aucs) == 25
        assert m.auc == pytest.approx(np.mean(m.fold_aucs), abs=0.01)
    assert obey(run, Rewind()).step == 0
    assert {m.epoch for m in measured_after(run, {0})} == {0}


def test_what_was_measured_comes_with_the_next_frame_and_alone_draws_none(data, monkeypatch):
    run = open_live(data)
    obey(run, Step())
    drawn, draw = [], run.camera.draw
    monkeypatch.setattr(run.camera, "draw", lambda *given: drawn.append(given) or draw(*given))
    found = (Separation(0, "p", 0.5),)
    run._meter._measured = found
    before = run.frame
    frame = obey(run, Publish())
    assert frame.sequence == before.sequence + 1 and frame.separations == found and not drawn
    assert (frame.positions, frame.drawn_at) == (before.positions, before.drawn_at)
    monkeypatch.setattr(run.clock, "is_due", lambda _: False)
    run.orders.put(Play())
    run.turn()
    on_its_way = run.frame
    run._meter._measured = found * 2
    run.orders.put(Publish())
    run.turn()
    assert run.frame is on_its_way, "at the pace that frames come at"
    monkeypatch.undo()
    while run.frame is on_its_way:
        run.turn()
    assert run.frame.separations == found * 2


def test_data_without_labels_are_measured_by_how_often_films_were_rated(measuring):
    run = open_live(tiny_dataset(labelled=False))
    assert obey(run, Play()).state == "finished"
    wait_for(lambda: "cf-meter" not in [thread.name for thread in threading.enumerate()])
    found = obey(run, Publish()).separations
    assert {one.poles for one in found} == {"often rated films / rarely rated films"}


def test_a_meter_that_falls_behind_measures_the_newest_and_the_start(data, monkeypatch):
    order, go = [], threading.Event()

    def measure(epoch: int, *_: Any, **__: Any) -> list[Separation]:
        assert go.wait(60)
        order.append(epoch)
        return [Separation(epoch, "p", 0.5, null_low=0.4, null_high=0.6)]

    monkeypatch.setattr(meter_module, "measure_run_separations", measure)
    announced = threading.Semaphore(0)
    meter = Meter(data.movies, announced.release, 29)
    for epoch in range(0, 30):
        meter.add(epoch, np.zeros((2, 2), np.float32))
    go.set()
    wait_for(lambda: len(order) >= 8 and "cf-meter" not in [t.name for t in threading.enumerate()])
    assert {0, 29} <= set(order) and len(order) <= 9
    assert 29 in order[:2]
    assert [m.epoch for m in meter.measured] == sorted(order)


def test_a_meter_rests_while_the_run_needs_the_time_and_catches_up_when_it_pauses(
    data, monkeypatch
):
    def measure(epoch: int, *_: Any, **__: Any) -> list[Separation]:
        return [Separation(epoch, "p", 0.5, null_low=0.4, null_high=0.6)]

    monkeypatch.setattr(meter_module, "measure_run_separations", measure)
    monkeypatch.setattr(meter_module, "BUSY_SHARE", 1e-9)  # a rest without an end
    announced = threading.Semaphore(0)
    meter = Meter(data.movies, announced.release, 29)
    meter.hurry(False)
    for epoch in range(3):
        meter.add(epoch, np.zeros((2, 2), np.float32))
    assert announced.acquire(timeout=30)
    assert not announced.acquire(timeout=0.05) and len(meter.measured) == 1
    meter.hurry(True)
    wait_for(lambda: [m.epoch for m in meter.measured] == [0, 1, 2])


def test_a_failed_measurement_neither_ends_the_meter_nor_the_run(data, monkeypatch, caplog):
    def measure(epoch: int, *_: Any, **__: Any) -> list[Separation]:
        if epoch == 1:
            raise ValueError("no such luck")
        return [Separation(epoch, "p", 0.5, null_low=0.4, null_high=0.6)]

    monkeypatch.setattr(meter_module, "measure_run_separations", measure)
    run = open_live(data)
    obey(run, Play())
    assert [m.epoch for m in measured_after(run, {0, 2, 3})] == [0, 2, 3]
    assert "no such luck" in caplog.text


def test_steps_are_spread_over_ten_seconds_or_two_an_epoch():
    assert step_seconds("fast", 1000, 5) == 0
    assert step_seconds("slow", 100_000, 5) == step_seconds("medium", 4, 1)
    assert step_seconds("medium", 100_000, 5) * 100_000 == pytest.approx(10)
    assert step_seconds("medium", 100_000, 1) * 100_000 == pytest.approx(10)
    assert step_seconds("medium", 400_000, 20) * 400_000 == pytest.approx(40)


def test_frames_nobody_fetches_and_costly_ones_are_drawn_less_often(monkeypatch):
    now = 100.0
    monkeypatch.setattr("cf.live.pace.time", type("Clock", (), {"monotonic": lambda: now}))
    clock = FrameClock()

    def due_after(seconds: float) -> bool:
        nonlocal now
        clock.note_drawn(now - 0.001)
        clock.note_asked()
        clock.note_asked()
        now += seconds
        return clock.due_at(WAITING_SHARE) <= now

    assert not due_after(0.02)
    assert due_after(0.04)
    now += 100  # nobody asks any more
    clock.note_drawn(now - 0.001)
    now += 0.9
    assert clock.due_at(0.5) > now
    now += 0.2
    assert clock.due_at(0.5) <= now
    clock.note_asked()
    clock.note_asked()
    clock.note_drawn(now - 0.1)
    now += 0.04
    assert clock.due_at(0.5) > now  # drawing would take more than its share…
    now += 0.15
    clock.note_held_up(0.1)
    assert clock.due_at(0.5) > now  # others computed meanwhile: that is no time of its own
    now += 0.1
    assert clock.due_at(0.5) <= now
    # Its share is less where training needs the time, at whatever pace.
    assert clock.is_due(next_step=now + 0.01)
    assert not clock.is_due(next_step=now) and not clock.is_due(next_step=now - 1)


def test_who_waits_for_a_frame_is_owed_some_a_second_among_many_runs(monkeypatch):
    now = 100.0
    monkeypatch.setattr("cf.live.pace.time", type("Clock", (), {"monotonic": lambda: now}))
    clock = FrameClock()
    clock.note_drawn(now - 0.004)
    clock.note_asked()
    clock.note_held_up(0.18)
    began = now - 0.004
    assert clock.due_at(BUSY_SHARE) == pytest.approx(began + STEADY_SECONDS)
    clock.note_held_up(0.5)  # so many that pictures would take too much of the time
    assert clock.due_at(BUSY_SHARE) == pytest.approx(began + 0.68 + 0.004 / CROWDED_SHARE)
    now += 10  # nobody waits any more
    assert clock.due_at(BUSY_SHARE) == pytest.approx(
        began + max(UNSEEN_FRAME_SECONDS, 0.68 + 0.004 / BUSY_SHARE)
    )


def test_a_run_does_all_steps_that_are_due_in_one_turn(data, monkeypatch):
    monkeypatch.setattr("cf.live.pace.TURN_SECONDS", 60)
    monkeypatch.setattr(Meter, "add", lambda *_: None)  # whose news would be an order in between
    live = LiveRun(FakeTrainer, SETTINGS, data)
    for order in (SetPace("fast"), Play()):
        live.orders.put(order)
        live.turn()
    live.turn()
    assert live.frame.state == "finished" and live.frame.step == live.frame.n_steps


def test_a_checkpoint_counts_as_sound_once_steps_from_it_went_well():
    keeper = Keeper({"step": 0})
    keeper.keep({"step": 10})
    assert (keeper.newest["step"], keeper.sound["step"]) == (10, 0)
    keeper.keep({"step": PROVEN_STEPS})
    keeper.keep({"step": 2 * PROVEN_STEPS})
    assert (keeper.newest["step"], keeper.sound["step"]) == (2 * PROVEN_STEPS, PROVEN_STEPS)
    assert not keeper.is_due(2 * PROVEN_STEPS + 1)


def latest(run: worker.TrainingRun, after: int = -1) -> Frame | None:
    # In a thread of its own: a browser test before may have left an event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(run.latest(after))).result()


def following(run: worker.TrainingRun, after: int, seconds: float = 30) -> Frame | None:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(run.following(after, seconds))).result()


@pytest.fixture
def actor(data, monkeypatch):
    monkeypatch.setattr(worker, "_trainer_class", lambda: FakeTrainer)
    run = worker.TrainingRun(SETTINGS, data)
    yield run
    run.order(Stop())


def test_an_actor_trains_by_itself_and_answers_only_with_news(actor):
    # Not at once: the meter has one more frame published when it has looked at the start.
    wait_for(lambda: latest(actor, latest(actor).sequence) is None)
    actor.order(SetPace("fast"))
    actor.order(Play())
    frame = wait_for(lambda: (f := latest(actor)).state == "finished" and f)
    assert frame.step == frame.n_steps
    run = actor.run()
    assert [snapshot.epoch for snapshot in run.snapshots] == [0, 1, 2, 3]
    assert run.losses == frame.losses and run.best is not None
    assert set(run.versions) == {"torch", "numpy", "scikit-learn"}
    assert actor.checkpoint()["step"] == frame.n_steps


def test_a_movie_that_is_not_there_cannot_be_watched(actor):
    with pytest.raises(SettingError, match=f"rows go from 0 to {N_MOVIES - 1}"):
        actor.order(Watch(N_MOVIES))


def test_who_waits_for_a_frame_gets_it_when_it_is_published_and_nothing_too_early(actor):
    # The meter has one more frame published when it has looked at the start.
    seen = wait_for(lambda: latest(actor).sequence)
    assert following(actor, seen - 1).sequence == seen  # it is there already
    assert following(actor, seen, 0.05) is None
    with ThreadPoolExecutor(1) as visitor:
        waiting = visitor.submit(following, actor, seen)
        assert not waiting.done()
        wait_for(lambda: actor._news._waiting)
        actor.order(Step())
        assert waiting.result(30).sequence > seen


def test_a_run_gives_memory_back_whenever_it_rests_and_never_on_its_way(actor, monkeypatch):
    given_back = []
    monkeypatch.setattr(worker, "return_memory", lambda: given_back.append(actor._live.frame.state))
    actor.order(Epoch())
    wait_for(lambda: given_back)
    actor.order(Play())
    actor.order(Publish())  # as the meter does, on its way
    wait_for(lambda: given_back[-1] == "finished")
    n_before = len(given_back)
    actor.order(Publish())  # and after its last measurement
    wait_for(lambda: len(given_back) > n_before)
    assert set(given_back) == {"paused", "finished"}


def test_an_actor_that_is_let_go_ends_its_thread(data, monkeypatch):
    def n_threads() -> int:
        return sum(thread.name == "cf-run" for thread in threading.enumerate())

    monkeypatch.setattr(worker, "_trainer_class", lambda: FakeTrainer)
    wait_for(lambda: n_threads() == 0)
    run = worker.TrainingRun(SETTINGS, data)
    run.order(SetPace("slow"))
    run.order(Play())
    assert following(run, 0)
    assert n_threads() == 1
    del run
    gc.collect()
    wait_for(lambda: n_threads() == 0)


def test_runs_of_one_process_share_their_data_until_the_file_changes(tmp_path, data, monkeypatch):
    read = []
    monkeypatch.setattr(worker, "read_data", lambda source: read.append(source) or replace(data))
    path = tmp_path / "ratings.zip"
    path.write_bytes(b"one")
    first = worker.read_once(str(path))
    assert worker.read_once(str(path)) is first and len(read) == 1
    changed = path.stat().st_mtime + 10
    os.utime(path, (changed, changed))
    assert worker.read_once(str(path)) is not first


def test_a_source_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(DataError):
        worker.TrainingRun(SETTINGS, str(tmp_path / "nothing"))


def test_the_steady_frame_follows_closely_at_first_at_steps_that_nobody_decides():
    followed = [step for step in range(1, 1571) if is_followed(step, 157)]
    early = [step for step in followed if step <= 2 * 157]
    assert 18 <= len(early) <= 20
    assert len(followed) - len(early) in (15, 16)  # twice in each of eight epochs


def test_the_time_that_is_left_is_what_the_pace_wants_or_what_the_machine_needs(monkeypatch):
    now = 0.0
    monkeypatch.setattr("cf.live.pace.time", type("Clock", (), {"monotonic": lambda: now}))
    forecast = Forecast()

    def ask(state, step, planned):
        return forecast.ask(state, SimpleNamespace(step_count=step, n_steps=1000), planned)

    assert ask("running", 0, 0.01) == pytest.approx(10), "before anything is known"
    now = 1.0
    assert ask("running", 100, 0.01) == pytest.approx(9), "as planned"
    for now in range(2, 20):
        left = ask("running", 100 + 10 * now, 0.01)
    assert left == pytest.approx(0.1 * (900 - 10 * now)), "ten steps a second by now"
    assert ask("paused", 300, 0.01) == 0
    now = 1000.0
    assert ask("running", 300, 0.0) == 0, "a pause is not the run's time"
