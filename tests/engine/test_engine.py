"""Where runs live: real Dask processes, their deaths and their replacements."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import psutil
import pytest
from distributed import Security
from distributed.client import ClosedClientError

from cf.data import Dataset
from cf.engine import fork_server
from cf.engine.engine import Engine
from cf.engine.lease import Lease
from cf.engine.run_handle import OpenRuns, RunHandle
from cf.engine.workers import LOST, Place
from cf.errors import DataError, EngineError, SettingError, WorkerLostError
from cf.settings import Settings
from cf.snapshot import Frame
from tests.engine.jobs import VECTORS, gated
from tests.runs import tiny_dataset, wait_for

SETTINGS = Settings(n_factors=4, epochs=4, batch_size=100, seed=5)
LONG = replace(SETTINGS, epochs=100, batch_size=20)
REPOSITORY = Path(__file__).parents[2]

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def data() -> Dataset:
    return tiny_dataset()


@pytest.fixture(scope="module")
def own_engine() -> Iterator[Engine]:
    """An engine that tests may break and close."""
    with Engine(n_workers=1) as engine:
        yield engine


def reach(handle: RunHandle, what: Callable[[Frame], Any]) -> Frame:
    """Visit a run until `what` is true of its newest frame."""
    return wait_for(lambda: f if (f := handle.latest()) is not None and what(f) else None)


def train(handle: RunHandle) -> Frame:
    handle.set_pace("fast")
    handle.play()
    return reach(handle, lambda frame: frame.state == "finished")


def results(frame: Frame) -> list[tuple[float, float]]:
    return [(loss.train_mse, loss.validation_mse) for loss in frame.losses]


def pid_of(engine: Engine, handle: RunHandle) -> int:
    return engine.workers.client.run(os.getpid, workers=[handle.worker])[handle.worker]


def kill_worker_of(engine: Engine, handle: RunHandle) -> None:
    psutil.Process(pid_of(engine, handle)).kill()


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


def test_a_rewound_run_is_another_one(engine, data):
    handle = engine.open_run(SETTINGS, data)
    handle.name = "mine"
    before = handle.run()
    assert (before.id, before.name) == (handle.id, "mine")
    handle.rewind()
    after = handle.run()
    assert after.id != before.id and after.name == ""
    assert after.made_at >= before.made_at > "2020-01-01T00:00:00+00:00"


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


@pytest.mark.skipif(sys.platform == "win32", reason="a process there cannot refuse to terminate")
def test_the_server_alone_decides_when_its_processes_end(engine, data):
    handle = engine.open_run(SETTINGS, data)
    cluster = engine.workers.cluster
    for process in (cluster.scheduler, *cluster.workers):
        os.kill(process.pid, signal.SIGTERM)
    handle.step()
    wait_for(lambda: handle.latest().step == 1)
    assert cluster is engine.workers.cluster and cluster.is_alive


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


def raises_lost(handle: RunHandle) -> bool:
    try:
        handle.latest()
    except WorkerLostError:
        return True
    return False


def state_of_worker(dask_worker: Any) -> tuple[int, int, int]:
    """Actors, run threads and bytes of memory of a worker process."""
    from cf.live.memory import return_memory

    n_threads = sum(thread.name == "cf-run" for thread in threading.enumerate())
    return_memory()  # as the next run would
    return len(dask_worker.state.actors), n_threads, psutil.Process().memory_info().rss


def load_in_worker() -> None:
    """What a worker loads by itself as it starts, done when this returns."""
    from cf.analysis.libraries import load_libraries
    from cf.live.actor import read_once

    load_libraries()
    read_once("bundled")


def test_closed_runs_give_their_memory_back(engine, data):
    client = engine.workers.client
    client.wait_for_workers(2)
    client.run(load_in_worker)  # its memory is not the runs'

    def look() -> list[tuple[int, int, int]]:
        return list(client.run(state_of_worker).values())

    def open_and_close(n: int) -> int:
        for _ in range(n):
            handle = engine.open_run(replace(SETTINGS, n_factors=100, batch_size=4096))
            handle.step()
            reach(handle, lambda f: f.step == 1)
            handle.stop()
        wait_for(lambda: all(state[:2] == (0, 0) for state in look()))
        return sum(memory for *_, memory in look())

    before = open_and_close(2)
    assert open_and_close(4) - before < 150e6  # as many held open take some 300 MB


def is_there(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


def memory_of_worker() -> tuple[int, int]:
    """Bytes that a worker process holds, and how many of them no other process shares."""
    load_in_worker()
    held = psutil.Process().memory_full_info()
    return held.rss, held.uss


def slow_libraries() -> set[str]:
    return {"torch", "sklearn", "scipy", "pandas", "pyarrow", "numba", "umap"} & set(sys.modules)


@pytest.mark.skipif(not fork_server.IS_POSSIBLE, reason="processes are forked on Linux alone")
def test_workers_share_what_they_load_and_the_scheduler_loads_none_of_it(engine):
    client = engine.workers.client
    client.wait_for_workers(2)
    for held, own in client.run(memory_of_worker).values():
        assert own < held / 2
    loaded = client.run(slow_libraries).values()
    assert all("torch" in found and "pandas" not in found for found in loaded)
    assert client.run_on_scheduler(slow_libraries) == set()


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


SERVER = """
import sys, time
import numpy as np
import psutil
from cf.analysis.plane.views import fit_tsne
from cf.engine import fork_server
from cf.engine.engine import Engine
from cf.settings import Settings

fork_server.IS_POSSIBLE &= {may_fork}
engine = Engine(n_workers=1)
{first}
too_much = {"torch", "streamlit", "sklearn", "openTSNE", "umap", "numba"} & set(sys.modules)
assert not too_much, f"{too_much} in the web process"
print(*(child.pid for child in psutil.Process().children(recursive=True)), flush=True)
input()  # until all are known that are to end
{then}
"""
TRAIN = """
handle = engine.open_run(Settings(n_factors=4, batch_size=4096, epochs=100))
handle.set_pace("fast")
handle.play()
assert handle.latest().n_steps
"""
COMPUTE = """
vectors = np.random.default_rng(0).normal(size=(60, 4))
job = engine.compute(fit_tsne, vectors, np.ones(60, bool))
while not job.has_ended:
    time.sleep(0.01)
assert job.result().points.shape == (60, 2), job.message
"""
LOAD = ""  # what the worker needs is being loaded as soon as there is an engine
REST = ""  # it waits
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
ENDINGS = {  # what the server does before and then, what is sent to it, whether it may fork
    "closed": (COMPUTE, "engine.close()", None, True),
    "interrupted by Ctrl-C": (TRAIN, REST, signal.SIGINT, True),
    "terminated": (LOAD, REST, signal.SIGTERM, True),
    "killed": (TRAIN, REST, KILL, True),
    "killed, having forked nothing": (TRAIN, REST, KILL, False),
    "crashed": (LOAD, "import os; os._exit(3)", None, True),
    "failed": (LOAD, "raise SystemError", None, False),
}


@pytest.mark.parametrize("how", ENDINGS)
def test_a_server_loads_no_library_of_what_it_computes_and_no_process_outlives_one_that_was(how):
    first, then, sent, may_fork = ENDINGS[how]
    code = SERVER.replace("{first}", first).replace("{then}", then)
    code = code.replace("{may_fork}", str(may_fork))
    server = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a terminal of its own, as it were
    )
    try:
        children = [psutil.Process(int(pid)) for pid in server.stdout.readline().split()]
        assert len(children) >= 2, server.stderr.read()
        if sent is None:
            print(file=server.stdin, flush=True)
        elif sent in (signal.SIGINT, signal.SIGTERM):
            # A terminal sends it to all that run in it, who stops a service to all that it started.
            os.killpg(server.pid, sent)
        else:
            server.send_signal(sent)
        server.wait(30)
        _, gone_alive = psutil.wait_procs(children, timeout=30)
        assert not gone_alive
    finally:
        server.kill()
        _, complaints = server.communicate()
    expected = {"interrupted by Ctrl-C": ["KeyboardInterrupt"], "failed": ["SystemError"]}
    assert complaints.splitlines()[-1:] == expected.get(how, [])
    assert (server.returncode == 0) == (how == "closed")


@pytest.fixture
def cluster_elsewhere(tmp_path: Path) -> Iterator[str]:
    """A scheduler and two workers started by hand as the documentation of Dask says."""
    file = tmp_path / "scheduler.json"
    log = (tmp_path / "log").open("w")
    common = ["--scheduler-file", str(file), "--no-dashboard", "--host", "127.0.0.1"]
    python = [sys.executable, "-m"]
    commands = [
        [*python, "distributed.cli.dask_scheduler", *common, "--port", "0"],
        *[[*python, "distributed.cli.dask_worker", *common, "--no-nanny"]] * 2,
    ]
    processes = [
        subprocess.Popen(command, cwd=REPOSITORY, stdout=log, stderr=log) for command in commands
    ]
    try:
        wait_for(lambda: file.exists() and file.read_text().endswith("}"))
        yield json.loads(file.read_text())["address"]
    finally:
        for process in processes:
            process.kill()
            process.wait(30)
        log.close()


def test_a_cluster_elsewhere_serves_and_survives_the_engine(cluster_elsewhere, data, monkeypatch):
    monkeypatch.setenv("CF_SCHEDULER", cluster_elsewhere)
    # The first run must outlast the opening of the second, on a worker that has loaded nothing yet.
    with Engine(lease_seconds=120.0) as engine:
        assert engine.workers.cluster is None
        wait_for(lambda: len(engine.workers.client.scheduler_info()["workers"]) == 2)
        one, other = engine.open_run(SETTINGS, data), engine.open_run(SETTINGS, data)
        assert one.worker != other.worker
        assert results(train(one)) == results(train(other)) != []
        other.pause()
    with Engine() as engine:
        assert len(engine.workers.client.scheduler_info()["workers"]) == 2
        # What the first engine held there is let go of once its client is known to have gone.
        wait_for(
            lambda: (
                [s[:2] for s in engine.workers.client.run(state_of_worker).values()]
                == [(0, 0), (0, 0)]
            )
        )


def is_let_in(address: str, context: ssl.SSLContext | None) -> bool:
    """Whether a scheduler or worker says anything to a client: it is who speaks first."""
    host, port = address.removeprefix("tls://").split(":")
    try:
        with socket.create_connection((host, int(port)), 60) as plain:
            if context is None:
                plain.sendall(b"Let me in, in plain text.")
                return bool(plain.recv(1))
            with context.wrap_socket(plain) as encrypted:
                return bool(encrypted.recv(1))
    except OSError:
        return False


def test_nobody_without_this_starts_certificate_is_let_in_to_scheduler_or_workers(engine):
    def trusting(security: Security | None) -> ssl.SSLContext:
        if security is None:
            context = ssl.create_default_context()
        else:
            context = security.get_connection_args("client")["ssl_context"]
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    wait_for(lambda: len(engine.workers.client.nthreads()) == 2)
    doors = [engine.workers.client.scheduler.address, *engine.workers.client.nthreads()]
    assert all(door.startswith("tls://127.0.0.1:") for door in doors)
    ours, others = engine.workers.cluster.security, Security.temporary()
    for door in doors:
        assert is_let_in(door, trusting(ours))
        for context in (None, trusting(None), trusting(others)):
            assert not is_let_in(door, context)


def test_a_key_is_in_no_command_line_and_no_environment(engine):
    for process in (engine.workers.cluster.scheduler, *engine.workers.cluster.workers):
        known = psutil.Process(process.pid)
        said = " ".join([*known.cmdline(), *known.environ().values()])
        assert "PRIVATE KEY" not in said and "CERTIFICATE" not in said


def test_certificates_that_are_not_there_are_named(monkeypatch, tmp_path):
    monkeypatch.setenv("CF_TLS_CA", str(tmp_path / "ca.pem"))
    with pytest.raises(EngineError, match=r"CF_TLS_CA: .*ca\.pem” is not a file"):
        Engine("tls://127.0.0.1:9")


def test_an_address_where_nobody_answers_is_explained(monkeypatch):
    monkeypatch.setattr("cf.engine.workers.CONNECT_SECONDS", 0.5)
    with pytest.raises(EngineError, match=r"tcp://127.0.0.1:9 .*CF_SCHEDULER"):
        Engine("tcp://127.0.0.1:9")


def test_visits_and_orders_are_answered_while_a_run_trains_flat_out(engine, data):
    handle = engine.open_run(LONG, data)
    handle.set_pace("fast")
    handle.play()
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
