"""The meter beside a run: it measures each epoch, the newest first, and stays out of the way."""

import threading
from typing import Any

import numpy as np

from cf.live import meter as meter_module
from cf.live.meter import Meter
from cf.live.orders import Play, Publish, Rewind, Step
from cf.live.run import LiveRun
from cf.snapshot import Separation
from tests.live.run.fake import obey, open_live
from tests.runs import tiny_dataset, wait_for


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
        assert 0 <= m.null_low <= m.null_high <= 1
        assert m.interval[0] <= m.auc <= m.interval[1]
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
