"""The engine's processes: what they load and hold, and that none outlives its server."""

import os
import signal
import subprocess
import sys
from dataclasses import replace

import psutil
import pytest

from cf.engine import fork_server
from tests.engine.opened import REPOSITORY, SETTINGS, load_in_worker, reach, state_of_worker
from tests.runs import wait_for

pytestmark = pytest.mark.engine


@pytest.mark.skipif(sys.platform == "win32", reason="a process there cannot refuse to terminate")
def test_the_server_alone_decides_when_its_processes_end(engine, data):
    handle = engine.open_run(SETTINGS, data)
    cluster = engine.workers.cluster
    for process in (cluster.scheduler, *cluster.workers):
        os.kill(process.pid, signal.SIGTERM)
    handle.step()
    wait_for(lambda: handle.latest().step == 1)
    assert cluster is engine.workers.cluster and cluster.is_alive


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


SERVER = """
import sys, time
import numpy as np
import psutil
from cf.analysis.plane.projection import fit_projection
from cf.analysis.plane.views import fit_tsne
from cf.engine import fork_server
from cf.engine.engine import Engine
from cf.settings import Settings

fork_server.IS_POSSIBLE &= {may_fork}
engine = Engine(n_workers=1)
{first}
slow = {"torch", "streamlit", "sklearn", "scipy", "openTSNE", "umap", "numba"}
too_much = slow & set(sys.modules)
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
assert engine.calculate(fit_projection, vectors, np.ones(60, bool)).has_spread
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
