"""What is computed at once by a worker, and what becomes of it where that dies."""

import os

import numpy as np
import psutil
import pytest

from cf.analysis.plane.projection import Projection, fit_projection
from cf.engine.engine import Engine
from cf.errors import DivergedError, WorkerLostError
from tests.engine.jobs import VECTORS
from tests.runs import wait_for

pytestmark = pytest.mark.engine

EVERY = np.ones(len(VECTORS), bool)


def project(engine: Engine) -> Projection:
    return engine.calculate(fit_projection, VECTORS, EVERY)


def test_a_worker_computes_what_this_process_would(engine):
    np.testing.assert_array_equal(project(engine).points, fit_projection(VECTORS, EVERY).points)


def test_what_the_function_raises_is_raised_here_though_it_could_be_of_a_lost_worker(engine):
    with pytest.raises(DivergedError, match="vectors hold NaN"):
        engine.calculate(fit_projection, VECTORS * np.nan, EVERY)
    with pytest.raises(FileNotFoundError):
        engine.calculate(os.stat, "not there")


def test_another_worker_computes_what_one_that_has_died_did(engine):
    psutil.Process(engine.calculate(os.getpid)).kill()
    assert project(engine).has_spread


def test_a_function_that_ends_every_worker_is_told_in_words(engine):
    with pytest.raises(WorkerLostError, match="2 worker processes died, one after the other"):
        engine.calculate(os._exit, 1)
    wait_for(lambda: len(engine.workers.client.nthreads()) == 2)
    assert project(engine).has_spread


def test_a_worker_that_is_given_up_is_left(engine):
    before = engine.calculate(os.getpid)
    [worker] = (at for at, pid in engine.workers.client.run(os.getpid).items() if pid == before)
    engine.workers.retire(worker)
    assert engine.calculate(os.getpid) != before
    wait_for(lambda: not psutil.pid_exists(before))
