"""Runs on workers: opened, ordered about, found again, and spread over real processes."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from cf.errors import DataError, SettingError, WorkerLostError
from tests.engine.opened import SETTINGS, reach, train
from tests.runs import wait_for

LONG = replace(SETTINGS, epochs=100, batch_size=20)

pytestmark = pytest.mark.engine


def test_a_run_of_the_bundled_data_opens_trains_and_tells(engine):
    handle = engine.open_run(replace(SETTINGS, epochs=1, batch_size=4096))
    first = reach(handle, lambda frame: frame.separations)  # from here on nothing comes unasked
    assert (first.state, first.step) == ("paused", 0)
    assert len(first.positions) == 9066 * 4
    assert handle.latest(first.sequence) is None
    frame = train(handle)
    assert frame.sequence > first.sequence and len(frame.losses) == 1
    assert handle.snapshot().vectors.shape == (9066, 4)
    run = handle.run()
    assert run.id == handle.id != handle.token
    assert [snapshot.epoch for snapshot in run.snapshots] == [0, 1]


def test_every_order_reaches_the_run(engine, data):
    handle = engine.open_run(SETTINGS, data)
    handle.step()
    assert reach(handle, lambda f: f.step == 1).state == "paused"
    handle.set("learning_rate", 0.02)
    handle.set("weight_decay", 0.1)
    handle.watch(3)
    handle.align(False)
    frame = reach(handle, lambda f: not f.aligned)
    assert (frame.settings.learning_rate, frame.settings.weight_decay) == (0.02, 0.1)
    assert frame.watched["row"] == 3
    handle.epoch()
    reach(handle, lambda f: len(f.losses) == 1 and f.state == "paused")
    handle.set_pace("slow")
    handle.play()
    reach(handle, lambda f: f.state == "running")
    handle.pause()
    reach(handle, lambda f: f.state == "paused")
    handle.rewind()
    assert reach(handle, lambda f: f.step == 0).settings.learning_rate == 0.02


def test_a_diverged_run_goes_back_and_finishes(engine, data):
    handle = engine.open_run(replace(SETTINGS, optimiser="sgd", model="dot"), data)
    handle.set_pace("fast")
    handle.epoch()
    reach(handle, lambda f: len(f.losses) == 1 and f.state == "paused")
    handle.set("learning_rate", 1000)
    handle.play()
    frame = reach(handle, lambda f: f.state == "diverged")
    assert "learning rate" in frame.message
    run = handle.run()
    assert (run.message, run.diverged_at) == (frame.message, frame.step)
    assert run.ending == f"diverged at step {frame.step:,}"
    handle.go_back(0.1)
    frame = reach(handle, lambda f: f.state == "paused")
    assert frame.settings.learning_rate == 0.1 and frame.message == ""
    assert handle.run().ending == "", "it goes on"
    handle.play()
    reach(handle, lambda f: f.state == "finished")


def test_what_is_not_allowed_is_refused_before_it_is_sent(engine, data):
    handle = engine.open_run(SETTINGS, data)
    for refused in (
        lambda: handle.set("learning_rate", float("nan")),
        lambda: handle.set("weight_decay", -1),
        lambda: handle.go_back(-1),
        lambda: handle.set("n_factors", 3),
        lambda: handle.set_pace("brisk"),
        lambda: handle.watch(10_000),
    ):
        with pytest.raises(SettingError):
            refused()


def test_a_source_that_cannot_be_read_says_why(engine, tmp_path):
    with pytest.raises(DataError, match="nothing"):
        engine.open_run(SETTINGS, str(tmp_path / "nothing"))
    assert engine.runs == {}


def test_runs_are_spread_evenly_over_the_workers(engine, data):
    opened = [engine.open_run(SETTINGS, data) for _ in range(4)]
    assert sorted(Counter(handle.worker for handle in opened).values()) == [2, 2]
    crowded = opened[0].worker
    for handle in opened:
        if handle.worker != crowded:
            handle.stop()
    assert engine.open_run(SETTINGS, data).worker != crowded


def test_many_visitors_may_open_runs_at_the_same_time(engine, data):
    threads = [threading.Thread(target=engine.open_run, args=(SETTINGS, data)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Counter(h.worker for h in engine.runs.values()).values()) == [2, 2]


def test_a_run_is_found_again_by_its_token_alone(engine, data):
    handle = engine.open_run(SETTINGS, data)
    assert engine.find(handle.token) is handle and len(handle.token) > 20
    assert engine.find("guess") is None
    handle.stop()
    assert engine.find(handle.token) is None
    with pytest.raises(WorkerLostError, match="was stopped"):
        handle.latest()


def test_a_run_opened_under_a_token_in_use_replaces_the_one_before(engine, data):
    before = engine.open_run(SETTINGS, data)
    seen = before.latest().sequence
    after = engine.open_run(replace(SETTINGS, n_factors=3), data, token=before.token)
    assert engine.find(before.token) is after
    assert after.latest(seen).sequence > seen
    with pytest.raises(WorkerLostError, match="taken the place"):
        before.play()


def test_a_run_nobody_visits_ends_and_can_be_opened_again(engine, data, monkeypatch):
    monkeypatch.setattr(engine, "lease_seconds", 0.0)
    monkeypatch.setattr(engine, "hidden_lease_seconds", 60.0)
    hidden = engine.open_run(SETTINGS, data)
    hidden.latest(hidden=True)
    handle = engine.open_run(SETTINGS, data)
    wait_for(lambda: engine.find(handle.token) is None)
    assert engine.find(hidden.token) is hidden
    with pytest.raises(WorkerLostError, match="nobody was watching"):
        handle.latest()
    handle.lease.seconds = 60.0
    handle.reopen()
    assert handle.latest().step == 0
    engine.renew(handle.token)
    assert engine.find(handle.token) is handle


def test_a_rewound_run_is_another_one(engine, data):
    handle = engine.open_run(SETTINGS, data)
    handle.name = "mine"
    before = handle.run()
    assert (before.id, before.name) == (handle.id, "mine")
    handle.rewind()
    after = handle.run()
    assert after.id != before.id and after.name == ""
    assert after.made_at >= before.made_at > "2020-01-01T00:00:00+00:00"


def test_a_hall_that_opens_runs_at_once_gets_them_though_each_wait_is_taken_up_often(
    engine, data, monkeypatch
):
    monkeypatch.setattr("cf.engine.workers.LOOK_SECONDS", 0.001)
    with ThreadPoolExecutor(12) as hall:
        opened = list(hall.map(lambda _: engine.open_run(SETTINGS, data), range(24)))
    assert len({handle.token for handle in opened}) == 24
    for handle in opened:
        assert handle.latest().step == 0
        handle.stop()


def test_visits_and_orders_are_answered_while_a_run_trains_flat_out(engine, data):
    handle = engine.open_run(LONG, data)
    handle.set_pace("fast")
    handle.play()
    reach(handle, lambda f: f.step > 0)  # before, its frame is that of a paused run, too
    for _ in range(50):
        assert handle.latest().n_steps
    handle.pause()
    assert reach(handle, lambda f: f.state != "running").step > 0


def test_orders_count_as_visits(engine, data, monkeypatch):
    monkeypatch.setattr(engine, "lease_seconds", 60.0)
    handle = engine.open_run(SETTINGS, data)
    handle.lease.ends = 0.0
    handle.step()
    assert handle.lease.ends > 0 and engine.find(handle.token) is handle
