"""Which worker something is given to."""

import threading
import time
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from cf.engine import workers
from cf.engine.workers import CROWD, Workers


@pytest.fixture
def starting() -> Any:
    """Those of a machine whose second worker is listed at the third look."""
    made: Any = object.__new__(Workers)
    made.load, made._gone, made._retired = Counter(), set(), set()
    made._lock, made._closed = threading.RLock(), threading.Event()
    made.cluster = SimpleNamespace(workers=["first", "second"])
    looks = iter([{"first"}, {"first"}])
    made._listed = lambda: next(looks, {"first", "second"})
    return made


def place(on: Workers) -> str:
    return on.place(time.monotonic() + 60)


def test_a_hall_that_opens_its_runs_as_the_server_starts_is_shared_among_the_workers(starting):
    placed = Counter(place(starting) for _ in range(4 * CROWD))
    assert placed == {"first": 2 * CROWD, "second": 2 * CROWD} == starting.load


def test_the_first_visitors_do_not_wait_for_the_second_worker(starting):
    assert [place(starting) for _ in range(2)] == ["first", "first"]


def test_a_worker_that_never_comes_is_not_waited_for_long(starting, monkeypatch):
    monkeypatch.setattr(workers, "CROWD_SECONDS", 0.1)
    starting._listed = lambda: {"first"}
    assert {place(starting) for _ in range(2 * CROWD)} == {"first"}


def test_a_cluster_elsewhere_is_taken_as_it_is(starting):
    starting.cluster, starting._listed = None, lambda: {"first"}
    assert {place(starting) for _ in range(2 * CROWD)} == {"first"}
