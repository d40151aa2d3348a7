"""Runs that are opened on workers: how they are driven, and how their workers are killed."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from cf.engine.engine import Engine
from cf.engine.run_handle import RunHandle
from cf.settings import Settings
from cf.snapshot import Frame
from tests.runs import wait_for

SETTINGS = Settings(n_factors=4, epochs=4, batch_size=100, seed=5)
REPOSITORY = Path(__file__).parents[2]


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
