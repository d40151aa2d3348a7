"""The meter's shuffled null: measured at both ends of a run, shared by the epochs in between."""

import itertools
import threading
from types import SimpleNamespace

import numpy as np
import pytest

import cf.live.meter as meter_module
from cf.analysis.poles import label_poles
from cf.analysis.separation.measure import measure_run_separations
from cf.data import read_data
from cf.live.meter import Meter
from cf.snapshot import Separation, Snapshot
from tests.runs import wait_for

MOVIES = read_data("bundled").movies
VECTORS = np.random.default_rng(0).normal(size=(len(MOVIES.title), 3)).astype(np.float32)


def test_a_known_band_is_taken_over_and_leaves_the_auc_as_it_is():
    name = label_poles(MOVIES).name
    fresh, shared = (
        measure_run_separations(1, VECTORS, MOVIES, bands=bands)[0]
        for bands in (None, {name: (0, 1)})
    )
    assert (shared.null_low, shared.null_high) == (0, 1)
    assert 0.3 < fresh.null_low < 0.5 < fresh.null_high < 0.7
    assert fresh.auc == shared.auc


def test_only_the_start_and_the_end_are_measured_with_shuffles_of_their_own(monkeypatch):
    known = {}

    def measure(epoch, vectors, movies, bands, **_):
        known[epoch] = bands
        return [Separation(epoch, "p", 0.5, null_low=epoch, null_high=epoch)]

    monkeypatch.setattr(meter_module, "measure_run_separations", measure)
    announced = threading.Semaphore(0)
    meter = Meter(MOVIES, announced.release, last_epoch=2)
    for epoch in range(3):
        meter.add(epoch, VECTORS)
        assert announced.acquire(timeout=60)
    wait_for(lambda: not meter._working)  # nothing is left to be measured
    assert known == {0: {}, 1: {"p": (0, 0)}, 2: {}}


class Rest(threading.Event):
    """Notes how long a meter wants to rest, and has it rest until it may hurry."""

    wanted: list[float]

    def wait(self, timeout=None):
        self.wanted.append(timeout)
        return super().wait(60)


def test_meters_share_a_process_s_time_however_many_there_are(monkeypatch):
    monkeypatch.setattr(meter_module, "measure_run_separations", lambda *_, **__: [])
    ticks = itertools.count()  # a measurement takes one of them
    monkeypatch.setattr(meter_module, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    wait_for(lambda: "cf-meter" not in [thread.name for thread in threading.enumerate()])
    Rest.wanted = []
    meters = [Meter(MOVIES, lambda: None, last_epoch=2) for _ in range(3)]
    for n, meter in enumerate(meters, 1):
        meter._may_hurry = Rest()
        meter.add(0, VECTORS)
        wait_for(lambda n=n: len(Rest.wanted) == n)
    assert [1 + rest for rest in Rest.wanted] == [
        pytest.approx(n / meter_module.BUSY_SHARE) for n in (1, 2, 3)
    ]
    for meter in meters:
        meter.hurry(True)
    wait_for(lambda: not any(meter._working for meter in meters))


def test_a_contrast_that_a_person_looks_at_is_measured_too_from_the_start_on():
    announced = threading.Semaphore(0)
    meter = Meter(MOVIES, announced.release, last_epoch=2)
    snapshots = [Snapshot(epoch, epoch, 0.1, 1.0, 1.0, VECTORS + epoch, None) for epoch in range(2)]
    for snapshot in snapshots:
        meter.add(snapshot.step, snapshot.vectors)
        assert announced.acquire(timeout=60)
    before = meter.measured
    meter.ask("Horror / other genres", snapshots)
    for _ in snapshots:
        assert announced.acquire(timeout=60)
    added = [one for one in meter.measured if one not in before]
    assert {(one.epoch, one.poles) for one in added} == {
        (0, "Horror / other genres"),
        (1, "Horror / other genres"),
    }
    meter.add(2, VECTORS)
    assert announced.acquire(timeout=60)
    assert {one.poles for one in meter.measured if one.epoch == 2} == {
        "blockbuster / independent",
        "Action / Romance",
        "Horror / other genres",
    }
