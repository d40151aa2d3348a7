"""Functions computed on real workers: shared, watched, cancelled, lost with their worker."""

import gc
import logging
import os
import pickle
import threading
import time
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from cf.analysis.plane.views import fit_tsne
from cf.data import Dataset
from cf.engine import jobs
from cf.engine.computation import Computation
from cf.engine.engine import Engine
from cf.engine.jobs import Job
from cf.errors import EngineError, SettingError, WorkerLostError
from cf.settings import Settings
from tests.runs import tiny_dataset, wait_for

VECTORS = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)

pytestmark = pytest.mark.engine


# What the workers compute; they import this file


def at_once(vectors: np.ndarray, seed: int = 0) -> np.ndarray:
    return vectors + seed


def at_once_too(vectors: np.ndarray) -> np.ndarray:
    return vectors


def gated(vectors: np.ndarray, seed: int, report: Any, *, gate: Path) -> np.ndarray:
    """Be half done, with a first row to show, until there is a file called go."""
    with (gate / "began").open("a") as file:
        file.write(f"{seed} ")
    try:
        report(0.5, vectors[0])
        wait_for(lambda: report(0.5) or (gate / "go").exists())
        return vectors + seed
    finally:
        (gate / "ended").touch()


def stubborn(gate: Path) -> None:
    """Neither end nor report, whatever is asked of it."""
    (gate / "began").touch()
    wait_for((gate / "go").exists, 600)


def refusing() -> None:
    raise SettingError("These are too few films.")


def faulty() -> None:
    raise ZeroDivisionError("by nought")


def nothing() -> None:
    pass


def describe(settings: Settings, data: Dataset) -> str:
    return f"{settings.n_factors} factors, {data.movies.title[0]}"


def reach(job: Job, state: str) -> Job:
    wait_for(lambda: job.state == state or job.has_ended)
    assert job.state == state, job.message
    return job


def job_threads(dask_worker: Any) -> tuple[int, int]:
    """Actors and their threads."""
    n_threads = sum(thread.name == "cf-work" for thread in threading.enumerate())
    return len(dask_worker.state.actors), n_threads


def is_clean(engine: Engine) -> bool:
    """Whether neither this process nor the workers hold anything of a job."""
    here = any(thread.name == "cf-job" for thread in threading.enumerate())
    there = engine.workers.client.run(job_threads).values()
    return not here and set(there) == {(0, 0)} and not any(engine.workers.load.values())


def test_t_sne_on_a_worker_keeps_planted_groups_together_and_tells_its_progress(engine):
    group = np.arange(300) % 3
    rng = np.random.default_rng(1)
    vectors = rng.normal(scale=6, size=(3, 8))[group] + rng.normal(size=(300, 8))
    fitted_on = np.arange(300) < 240
    job = engine.compute(fit_tsne, vectors, fitted_on)
    seen = [0.0]
    wait_for(lambda: seen.append(job.progress) or job.has_ended, 120)
    assert job.state == "done", job.message
    assert seen == sorted(seen) and job.progress == 1 and len(set(seen)) > 2
    view = job.result()
    assert view.name == "t-SNE" and view.points.shape == (300, 2)
    np.testing.assert_array_equal(view.fitted_on, fitted_on)
    distances = np.linalg.norm(view.points[:, None] - view.points, axis=2)
    same = group[:, None] == group
    assert distances[~same].mean() > 2 * distances[same].mean()


def test_a_job_waits_runs_and_is_done(engine, tmp_path):
    job = engine.compute(gated, VECTORS, 2, gate=tmp_path)
    wait_for(lambda: job.progress == 0.5)
    assert (job.state, job.message, job.has_ended) == ("running", "", False)
    np.testing.assert_array_equal(job.partial, VECTORS[0])
    with pytest.raises(EngineError, match="not finished"):
        job.result()
    (tmp_path / "go").touch()
    np.testing.assert_array_equal(reach(job, "done").result(), VECTORS + 2)
    assert job.progress == 1
    wait_for(lambda: is_clean(engine))


def test_the_same_request_is_one_job_whoever_makes_it_and_whatever_they_do_next(engine, tmp_path):
    mine = VECTORS.copy()
    found: list[Job] = []
    visitors = [
        threading.Thread(target=lambda: found.append(engine.compute(gated, mine, 0, gate=tmp_path)))
        for _ in range(8)
    ]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert len(set(found)) == 1
    mine[:] = 0
    (tmp_path / "go").touch()
    np.testing.assert_array_equal(reach(found[0], "done").result(), VECTORS)
    assert engine.compute(gated, VECTORS, 0, gate=tmp_path) is found[0]
    assert (tmp_path / "began").read_text() == "0 ", "it was computed once"


def test_a_private_job_is_nobody_elses_and_is_gone_with_who_holds_it(engine):
    job = engine.compute_privately(at_once, VECTORS)
    assert job not in (engine.compute_privately(at_once, VECTORS), engine.compute(at_once, VECTORS))
    reach(job, "done")
    left = weakref.ref(job)
    del job
    wait_for(lambda: gc.collect() >= 0 and left() is None)


def test_settings_and_data_travel_and_equal_ones_are_the_same_request(engine):
    made = [engine.compute(describe, Settings(n_factors=7), tiny_dataset()) for _ in range(2)]
    assert made[0] is made[1]
    title = tiny_dataset().movies.title[0]
    assert reach(made[0], "done").result() == f"7 factors, {title}"


def test_whatever_is_different_makes_another_job(engine):
    made = [
        engine.compute(at_once, VECTORS),
        engine.compute(at_once, VECTORS, 1),
        engine.compute(at_once, VECTORS, seed=1),
        engine.compute(at_once, VECTORS + 1),
        engine.compute(at_once, VECTORS.astype(np.float64)),
        engine.compute(at_once, VECTORS.reshape(75, 2)),
        engine.compute(at_once_too, VECTORS),
        engine.compute(describe, Settings(), tiny_dataset()),
        engine.compute(describe, Settings(seed=1), tiny_dataset()),
    ]
    assert len(set(made)) == len(made)
    for job in made:
        reach(job, "done")


def test_a_function_that_returns_nothing_and_reports_nothing_is_done_all_the_same(engine):
    job = reach(engine.compute(nothing), "done")
    assert (job.result(), job.progress, job.partial) == (None, 1, None)


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


def test_runs_train_on_while_a_job_is_computed_beside_them(engine, tmp_path):
    job = engine.compute(gated, VECTORS, 0, gate=tmp_path)
    wait_for(lambda: job.progress == 0.5)
    settings = Settings(n_factors=4, epochs=2, batch_size=100)
    handles = [engine.open_run(replace(settings, seed=seed), tiny_dataset()) for seed in range(3)]
    assert len({handle.worker for handle in handles}) == 2
    for handle in handles:
        handle.set_pace("fast")
        handle.play()
    for handle in handles:
        wait_for(lambda handle=handle: (f := handle.latest()) and f.state == "finished")
    assert job.state == "running"


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


def test_a_failure_is_told_in_words_and_not_tried_again(engine, caplog):
    job = reach(engine.compute(refusing), "failed")
    assert job.message == "These are too few films." and not caplog.records
    with pytest.raises(EngineError, match="too few films"):
        job.result()
    assert engine.compute(refusing) is job and job.kind == "SettingError"
    job.forget_failure()
    again = engine.compute(refusing)
    assert again is not job, "what it failed by may have passed"
    reach(again, "failed")

    with caplog.at_level(logging.ERROR):
        job = reach(engine.compute(faulty), "failed")
        assert job.message == "ZeroDivisionError: by nought"
        wait_for(lambda: "in faulty" in caplog.text)


def test_the_jobs_asked_for_last_are_kept_and_no_unfinished_one_is_dropped(
    engine, tmp_path, monkeypatch
):
    monkeypatch.setattr(jobs, "MOST_KEPT", 2)
    slow = engine.compute(gated, VECTORS, 100, gate=tmp_path)
    wait_for(lambda: slow.progress == 0.5)

    def done(seed: int) -> Job:
        return reach(engine.compute(at_once, VECTORS, seed), "done")

    first, second = done(0), done(1)
    assert done(0) is first
    done(2)
    done(3)  # by now the second has been dropped, but not the first, which was asked for since
    assert engine.compute(gated, VECTORS, 100, gate=tmp_path) is slow
    assert done(1) is not second


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


def test_a_worker_gives_memory_back_once_a_job_is_done(monkeypatch):
    given_back = threading.Event()
    monkeypatch.setattr("cf.engine.computation.return_memory", given_back.set)
    job = Computation(pickle.dumps((sum, ([1, 2],), {})))
    assert given_back.wait(30)
    assert job._work.progress.result == 3 and job._work.has_ended.is_set()
