"""Which requests are one job, and for how long it is kept."""

import gc
import threading
import weakref

import numpy as np
import pytest

from cf.data import Dataset
from cf.engine import jobs
from cf.engine.jobs import Job
from cf.settings import Settings
from tests.engine.jobs import VECTORS, at_once, gated, reach
from tests.runs import tiny_dataset, wait_for

pytestmark = pytest.mark.engine


def at_once_too(vectors: np.ndarray) -> np.ndarray:
    return vectors


def describe(settings: Settings, data: Dataset) -> str:
    return f"{settings.n_factors} factors, {data.movies.title[0]}"


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
