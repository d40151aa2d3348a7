"""A run in a thread of its own, as a worker holds it."""

import asyncio
import gc
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from cf.errors import DataError, SettingError
from cf.live import actor as worker
from cf.live.orders import Epoch, Play, Publish, SetPace, Step, Stop, Watch
from cf.snapshot import Frame
from tests.live.run.fake import SETTINGS, FakeTrainer
from tests.runs import N_MOVIES, wait_for


def latest(run: worker.TrainingRun, after: int = -1) -> Frame | None:
    # In a thread of its own: a browser test before may have left an event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(run.latest(after))).result()


def following(run: worker.TrainingRun, after: int, seconds: float = 30) -> Frame | None:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(run.following(after, seconds))).result()


@pytest.fixture
def actor(data, monkeypatch):
    monkeypatch.setattr(worker, "_trainer_class", lambda: FakeTrainer)
    run = worker.TrainingRun(SETTINGS, data)
    yield run
    run.order(Stop())


def test_an_actor_trains_by_itself_and_answers_only_with_news(actor):
    # Not at once: the meter has one more frame published when it has looked at the start.
    wait_for(lambda: latest(actor, latest(actor).sequence) is None)
    actor.order(SetPace("fast"))
    actor.order(Play())
    frame = wait_for(lambda: (f := latest(actor)).state == "finished" and f)
    assert frame.step == frame.n_steps
    run = actor.run()
    assert [snapshot.epoch for snapshot in run.snapshots] == [0, 1, 2, 3]
    assert run.losses == frame.losses and run.best is not None
    assert set(run.versions) == {"torch", "numpy", "scikit-learn"}
    assert actor.checkpoint()["step"] == frame.n_steps


def test_a_movie_that_is_not_there_cannot_be_watched(actor):
    with pytest.raises(SettingError, match=f"rows go from 0 to {N_MOVIES - 1}"):
        actor.order(Watch(N_MOVIES))


def test_who_waits_for_a_frame_gets_it_when_it_is_published_and_nothing_too_early(actor):
    # The meter has one more frame published when it has looked at the start.
    seen = wait_for(lambda: latest(actor).sequence)
    assert following(actor, seen - 1).sequence == seen  # it is there already
    assert following(actor, seen, 0.05) is None
    with ThreadPoolExecutor(1) as visitor:
        waiting = visitor.submit(following, actor, seen)
        assert not waiting.done()
        wait_for(lambda: actor._news._waiting)
        actor.order(Step())
        assert waiting.result(30).sequence > seen


def test_a_run_gives_memory_back_whenever_it_rests_and_never_on_its_way(actor, monkeypatch):
    given_back = []
    monkeypatch.setattr(worker, "return_memory", lambda: given_back.append(actor._live.frame.state))
    actor.order(Epoch())
    wait_for(lambda: given_back)
    actor.order(Play())
    actor.order(Publish())  # as the meter does, on its way
    wait_for(lambda: given_back[-1] == "finished")
    n_before = len(given_back)
    actor.order(Publish())  # and after its last measurement
    wait_for(lambda: len(given_back) > n_before)
    assert set(given_back) == {"paused", "finished"}


def test_an_actor_that_is_let_go_ends_its_thread(data, monkeypatch):
    def n_threads() -> int:
        return sum(thread.name == "cf-run" for thread in threading.enumerate())

    monkeypatch.setattr(worker, "_trainer_class", lambda: FakeTrainer)
    wait_for(lambda: n_threads() == 0)
    run = worker.TrainingRun(SETTINGS, data)
    run.order(SetPace("slow"))
    run.order(Play())
    assert following(run, 0)
    assert n_threads() == 1
    del run
    gc.collect()
    wait_for(lambda: n_threads() == 0)


def test_runs_of_one_process_share_their_data_until_the_file_changes(tmp_path, data, monkeypatch):
    read = []
    monkeypatch.setattr(worker, "read_data", lambda source: read.append(source) or replace(data))
    path = tmp_path / "ratings.zip"
    path.write_bytes(b"one")
    first = worker.read_once(str(path))
    assert worker.read_once(str(path)) is first and len(read) == 1
    changed = path.stat().st_mtime + 10
    os.utime(path, (changed, changed))
    assert worker.read_once(str(path)) is not first


def test_a_source_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(DataError):
        worker.TrainingRun(SETTINGS, str(tmp_path / "nothing"))
