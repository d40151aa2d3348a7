"""What workers compute for tests of jobs, for which they import this file, and how a job stands."""

import threading
from pathlib import Path
from typing import Any

import numpy as np

from cf.engine.engine import Engine
from cf.engine.jobs import Job
from tests.runs import wait_for

VECTORS = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)


def at_once(vectors: np.ndarray, seed: int = 0) -> np.ndarray:
    return vectors + seed


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
