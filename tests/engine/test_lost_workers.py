"""Workers and schedulers that die, what is replaced, and an engine that is closed."""

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from unittest.mock import Mock

import psutil
import pytest
from distributed.client import ClosedClientError

from cf.engine import fork_server
from cf.engine.engine import Engine
from cf.engine.lease import Lease
from cf.engine.run_handle import OpenRuns, RunHandle
from cf.engine.workers import LOST, Place
from cf.errors import EngineError, WorkerLostError
from tests.engine.jobs import VECTORS, gated
from tests.engine.opened import SETTINGS, kill_worker_of, reach, results, train
from tests.runs import wait_for

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def own_engine() -> Iterator[Engine]:
    """An engine that tests may break and close."""
    with Engine(n_workers=1) as engine:
        yield engine


def test_after_a_killed_worker_a_run_goes_on_or_is_finished_as_if_nothing_had_happened(
    engine, data, monkeypatch
):
    wait_for(lambda: len(engine.workers.client.nthreads()) == 2)
    finished = engine.open_run(SETTINGS, data)
    finished.latest()  # has the first checkpoint fetched
    with monkeypatch.context() as patch:
        patch.setattr("cf.engine.run_handle.FETCH_SECONDS", 1e9)
        undisturbed = train(finished)
        end = undisturbed.step
        wait_for(lambda: finished.latest() and (finished.checkpoint or {}).get("step") == end)
    opened = [engine.open_run(SETTINGS, data) for _ in range(3)]
    handle = next(one for one in opened if one.worker == finished.worker)
    neighbour = next(one for one in opened if one.worker != finished.worker)
    handle.set_pace("slow")
    handle.epoch()
    handle.set_pace("fast")
    seen = reach(handle, lambda f: len(f.losses) == 1 and f.state == "paused")
    wait_for(lambda: handle.latest() and handle.checkpoint and handle.checkpoint["step"])
    handle.set_pace("slow")
    handle.play()
    reach(handle, lambda f: f.state == "running")
    kill_worker_of(engine, handle)

    def is_lost() -> bool:
        try:
            handle.latest()
        except WorkerLostError as error:
            assert f"step {handle.checkpoint['step']}" in str(error)
            return True
        return False

    wait_for(is_lost)
    assert neighbour.latest().state == "paused"
    handle.reopen()
    frame = handle.latest(seen.sequence)
    assert frame.step >= seen.step and frame.sequence > seen.sequence
    # By itself, and at the pace of its checkpoint: it can be over before it is looked at.
    reach(handle, lambda f: f.state in ("running", "finished"))
    assert results(train(handle)) == results(undisturbed)
    handle.reopen()  # a second visitor, a moment later
    assert handle.latest().state == "finished"
    finished.reopen()
    frame = finished.latest()
    assert (frame.state, frame.step) == ("finished", end)
    wait_for(lambda: len(engine.workers.client.scheduler_info()["workers"]) == 2)


def test_a_worker_that_is_gone_though_still_listed_is_passed_over(engine, monkeypatch):
    busy = engine.open_run(SETTINGS)
    gone = "tcp://127.0.0.1:9"
    listed = iter([{gone, busy.worker}])
    live = engine.workers._listed
    monkeypatch.setattr(engine.workers, "_listed", lambda: next(listed, None) or live())
    handle = engine.open_run(SETTINGS)
    assert handle.worker != gone and handle.latest().state == "paused"
    assert engine.workers.load[gone] == 0


def test_a_hand_steered_run_is_repeated_to_the_last_bit_after_a_killed_worker_too_and_others_open(
    engine, data
):
    steered = engine.open_run(SETTINGS, data)
    steered.set("learning_rate", 0.02)
    for rate in (0.001, 0.03):
        steered.epoch()
        reach(steered, lambda f: f.state == "paused" and f.step % f.steps_per_epoch == 0 < f.step)
        steered.set("learning_rate", rate)
        steered.set("weight_decay", rate / 10)
    wanted = train(steered)
    assert len(wanted.changes) == 5

    wait_for(lambda: len(engine.workers.client.nthreads()) == 2)
    repeated = engine.open_run(SETTINGS, data, plan=wanted.changes)
    repeated.epoch()
    reach(repeated, lambda f: f.state == "paused" and f.step > 0)
    wait_for(lambda: repeated.latest() and repeated.checkpoint and repeated.checkpoint["step"])
    kill_worker_of(engine, repeated)
    opened = [engine.open_run(SETTINGS, data) for _ in range(2)]
    assert repeated.worker not in {other.worker for other in opened}, "at once, on another"
    assert [other.latest().state for other in opened] == ["paused", "paused"]
    wait_for(lambda: not is_alive(repeated))
    repeated.reopen()
    found = train(repeated)
    assert results(found) == results(wanted) != results(train(engine.open_run(SETTINGS, data)))
    assert found.changes == wanted.changes


def is_alive(handle: RunHandle) -> bool:
    try:
        handle.latest()
    except WorkerLostError:
        return False
    return True


def test_a_dead_scheduler_is_replaced_its_runs_can_be_opened_again_and_results_stay(
    own_engine, data
):
    handle = own_engine.open_run(SETTINGS, data)
    job = own_engine.compute(os.getpid)
    wait_for(lambda: job.state == "done")
    cluster = own_engine.workers.cluster
    assert job.result() == cluster.workers[0].pid
    cluster.scheduler.kill()
    wait_for(lambda: own_engine.workers.cluster.is_alive)
    wait_for(lambda: raises_lost(handle))
    handle.reopen()
    assert handle.latest().state == "paused"
    assert own_engine.workers.cluster.workers[0].pid != job.result()
    assert own_engine.compute(os.getpid) is job, "a result outlives its worker"


@pytest.mark.parametrize("error", LOST)
def test_however_dask_says_it_a_lost_connection_is_a_lost_worker(error):
    workers = Mock()
    workers.start.return_value.actor.latest.return_value.result.side_effect = error
    handle = RunHandle(workers, OpenRuns(), Lease(60.0, 60.0), "token", SETTINGS, "bundled")
    handle.open(0)
    with pytest.raises(WorkerLostError, match="has gone"):
        handle.latest()


def test_what_a_closed_client_held_is_let_go_of_without_a_word():
    future = Mock(cancel=Mock(side_effect=ClosedClientError))
    Place(Mock(), "a worker", future, Mock()).close()
    assert future.cancel.called


def raises_lost(handle: RunHandle) -> bool:
    try:
        handle.latest()
    except WorkerLostError:
        return True
    return False


def is_there(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


@pytest.mark.skipif(not fork_server.IS_POSSIBLE, reason="processes are forked on Linux alone")
def test_workers_are_replaced_though_the_process_that_forked_them_has_died(own_engine, data):
    handle = own_engine.open_run(SETTINGS, data)
    before = own_engine.workers.cluster.workers[0].pid
    psutil.Process(before).parent().kill()
    assert train(handle).state == "finished"
    kill_worker_of(own_engine, handle)
    wait_for(lambda: raises_lost(handle))
    handle.reopen()
    assert handle.latest().state == "finished"
    assert own_engine.workers.cluster.workers[0].pid != before


def test_closing_twice_does_no_harm_and_ends_every_process_run_and_job(own_engine, data, tmp_path):
    engine = own_engine
    handle = engine.open_run(SETTINGS, data)
    jobs = [engine.compute(gated, VECTORS, seed, gate=tmp_path) for seed in range(2)]
    wait_for(lambda: any(job.progress == 0.5 for job in jobs))
    pids = engine.workers.client.run(os.getpid).values()
    forked_by = {psutil.Process(pid).parent() for pid in pids} - {psutil.Process()}
    serving = map(psutil.Process, (engine.workers.cluster.scheduler.pid, *pids))
    processes = [*forked_by, *serving]
    engine.close()
    engine.close()
    wait_for(lambda: not any(map(is_there, processes)))
    with pytest.raises(WorkerLostError, match="has stopped"):
        handle.latest()
    with pytest.raises(EngineError):
        handle.reopen()
    for job in jobs:
        assert job.state == "lost" and "has stopped" in job.message
    assert not any(thread.name == "cf-job" for thread in threading.enumerate())
    with pytest.raises(EngineError, match="has stopped"):
        engine.compute(gated, VECTORS, 0, gate=tmp_path)
