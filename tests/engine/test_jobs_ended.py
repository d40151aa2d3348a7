"""Jobs that do not come to their end: cancelled, left, lost with their worker or their engine."""

import os
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from cf.engine import jobs
from cf.engine.engine import Engine
from cf.errors import EngineError, WorkerLostError
from cf.settings import Settings
from tests.engine.jobs import VECTORS, at_once, gated, is_clean, job_threads, reach
from tests.runs import tiny_dataset, wait_for

pytestmark = pytest.mark.engine


def stubborn(gate: Path) -> None:
    """Neither end nor report, whatever is asked of it."""
    (gate / "began").touch()
    wait_for((gate / "go").exists, 600)


def test_a_cancelled_job_ends_in_the_worker_and_is_begun_anew_when_asked_for(engine, tmp_path):
    job = engine.compute(gated, VECTORS, 0, gate=tmp_path)
    wait_for(lambda: job.progress == 0.5)
    job.cancel()
    assert job.state == "cancelled" and "cancelled" in job.message
    np.testing.assert_array_equal(job.partial, VECTORS[0])
    wait_for(lambda: (tmp_path / "ended").exists() and is_clean(engine))
    with pytest.raises(EngineError, match="was cancelled"):
        job.result()
    again = engine.compute(gated, VECTORS, 0, gate=tmp_path)
    assert again is not job
    (tmp_path / "go").touch()
    reach(again, "done").cancel()
    assert again.state == "done" and job.state == "cancelled"


def test_a_job_that_two_wait_for_ends_when_both_have_left(engine, tmp_path):
    job = engine.compute(gated, VECTORS, 0, gate=tmp_path)
    job.hold("one")
    engine.compute(gated, VECTORS, 0, gate=tmp_path).hold("another")
    wait_for(lambda: job.progress == 0.5)
    job.leave("one")
    assert job.state == "running"
    job.leave("another")
    assert job.state == "cancelled"
    wait_for(lambda: (tmp_path / "ended").exists() and is_clean(engine))


def test_a_worker_computes_one_job_at_a_time_and_those_that_wait_can_be_cancelled(engine, tmp_path):
    wait_for(lambda: is_clean(engine))
    made = [engine.compute(gated, VECTORS, seed, gate=tmp_path) for seed in range(4)]
    wait_for(lambda: sum(job.state == "running" for job in made) == 2)
    wait_for(lambda: [sum(s) for s in engine.workers.client.run(job_threads).values()] == [4, 4])
    waiting = [job for job in made if job.state == "waiting"]
    waiting[0].cancel()
    wait_for(lambda: sum(map(sum, engine.workers.client.run(job_threads).values())) == 6)
    (tmp_path / "go").touch()
    for job in made:
        reach(job, "cancelled" if job is waiting[0] else "done")
    wait_for(lambda: is_clean(engine))
    assert len((tmp_path / "began").read_text().split()) == 3


def test_a_job_that_will_not_end_loses_its_worker_and_disturbs_nobody(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "GRACE_SECONDS", 0.0)
    with Engine(n_workers=1) as engine:
        [before] = engine.workers.cluster.workers
        job = engine.compute(stubborn, gate=tmp_path)
        wait_for((tmp_path / "began").exists)
        handle = engine.open_run(Settings(n_factors=4, epochs=2, batch_size=100), tiny_dataset())
        behind = engine.compute(at_once, VECTORS)
        job.cancel()
        np.testing.assert_array_equal(reach(behind, "done").result(), VECTORS)
        [after] = engine.workers.cluster.workers
        assert after is not before and before.poll() is None
        handle.set_pace("fast")
        handle.play()
        wait_for(lambda: (f := handle.latest()) and f.state == "finished")
        assert engine.workers.is_retired(handle.worker)
        handle.stop()
        wait_for(lambda: before.poll() is not None)
        engine.workers.mend()
        assert engine.workers.cluster.workers == [after]
        assert engine.workers.place(time.monotonic() + 60) != handle.worker, (
            "where the next run goes"
        )


def test_a_killed_worker_takes_its_job_along_and_asking_again_begins_anew(engine, tmp_path):
    job = engine.compute(gated, VECTORS, 0, gate=tmp_path)
    wait_for(lambda: job.progress == 0.5)
    [worker] = [worker for worker, n in engine.workers.load.items() if n]
    psutil.Process(engine.workers.client.run(os.getpid, workers=[worker])[worker]).kill()
    reach(job, "lost")
    assert "Ask for it again" in job.message
    with pytest.raises(WorkerLostError, match="has gone"):
        job.result()
    again = engine.compute(gated, VECTORS, 0, gate=tmp_path)
    assert again is not job
    (tmp_path / "go").touch()
    reach(again, "done")
    wait_for(lambda: len(engine.workers.client.scheduler_info()["workers"]) == 2)
    wait_for(lambda: is_clean(engine))


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_on_a_shared_cluster_an_engine_that_closes_ends_its_own_jobs_alone(
    engine, tmp_path, monkeypatch
):
    security = engine.workers.cluster.security
    monkeypatch.setenv("CF_TLS_CA", str(written(tmp_path / "ca.pem", security.tls_ca_file)))
    monkeypatch.setenv("CF_TLS_CERT", str(written(tmp_path / "cert.pem", security.tls_client_cert)))
    monkeypatch.setenv("CF_TLS_KEY", str(written(tmp_path / "key.pem", security.tls_client_key)))
    gates = [tmp_path / "one", tmp_path / "other"]
    for gate in gates:
        gate.mkdir()
    with Engine(engine.workers.client.scheduler.address) as other:
        mine = engine.compute(gated, VECTORS, 0, gate=gates[0])
        wait_for(lambda: mine.progress == 0.5)
        # Of the two one may have to wait for the other, in the same worker.
        theirs = [other.compute(gated, VECTORS, seed, gate=gates[1]) for seed in (1, 2)]
        wait_for(lambda: any(job.progress == 0.5 for job in theirs))
    wait_for(lambda: (gates[1] / "ended").exists())
    wait_for(lambda: sum(map(sum, engine.workers.client.run(job_threads).values())) == 2)
    assert mine.state == "running"
    (gates[0] / "go").touch()
    reach(mine, "done")
