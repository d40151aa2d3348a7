"""Functions computed on real workers: watched, done or failed, beside runs that train."""

import logging
import pickle
import threading
from dataclasses import replace

import numpy as np
import pytest

from cf.analysis.plane.views import fit_tsne
from cf.engine.computation import Computation
from cf.errors import EngineError, SettingError
from cf.settings import Settings
from tests.engine.jobs import VECTORS, gated, is_clean, reach
from tests.runs import tiny_dataset, wait_for

pytestmark = pytest.mark.engine


def refusing() -> None:
    raise SettingError("These are too few films.")


def faulty() -> None:
    raise ZeroDivisionError("by nought")


def nothing() -> None:
    pass


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


def test_a_function_that_returns_nothing_and_reports_nothing_is_done_all_the_same(engine):
    job = reach(engine.compute(nothing), "done")
    assert (job.result(), job.progress, job.partial) == (None, 1, None)


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


def test_a_worker_gives_memory_back_once_a_job_is_done(monkeypatch):
    given_back = threading.Event()
    monkeypatch.setattr("cf.engine.computation.return_memory", given_back.set)
    job = Computation(pickle.dumps((sum, ([1, 2],), {})))
    assert given_back.wait(30)
    assert job._work.progress.result == 3 and job._work.has_ended.is_set()
