"""Watching a run changes nothing of it."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

from cf.data import Dataset
from cf.live import actor
from cf.live.orders import Play, SetPace, Stop
from cf.settings import Settings
from cf.snapshot import EpochLoss, Frame
from tests.runs import tiny_dataset

SETTINGS = Settings(n_factors=4, epochs=20, batch_size=100, learning_rate=0.01, seed=3)


async def watch(run: actor.TrainingRun) -> list[Frame]:
    frames = [await run.latest()]
    while frames[-1].state != "finished":
        if frame := await run.following(frames[-1].sequence, 30):
            frames.append(frame)
    return frames


def train(data: Dataset, n_viewers: int) -> tuple[tuple[EpochLoss, ...], list[list[Frame]]]:
    """Train to the end at fast pace, each viewer on an event loop of its own."""
    run = actor.TrainingRun(SETTINGS, data)
    ready = threading.Barrier(n_viewers + 1)

    def view() -> list[Frame]:
        ready.wait(30)
        return asyncio.run(watch(run))

    with ThreadPoolExecutor(n_viewers + 1) as viewers:
        watching = [viewers.submit(view) for _ in range(n_viewers)]
        ready.wait(30)
        run.order(SetPace("fast"))
        run.order(Play())
        seen = [one.result(60) for one in watching]
        losses = viewers.submit(lambda: asyncio.run(watch(run))[-1].losses).result(60)
    run.order(Stop())
    return losses, seen


def test_losses_are_the_same_to_the_last_bit_with_no_viewer_one_and_twenty():
    data = tiny_dataset()
    (alone, _), (by_one, [one]), (by_many, many) = (train(data, n) for n in (0, 1, 20))
    assert [(loss.train_mse, loss.validation_mse) for loss in alone] == [
        (loss.train_mse, loss.validation_mse) for loss in by_one
    ]
    assert [(loss.train_mse, loss.validation_mse) for loss in alone] == [
        (loss.train_mse, loss.validation_mse) for loss in by_many
    ]
    for frames in (one, *many):
        steps = [frame.step for frame in frames]
        assert steps == sorted(steps) and steps[-1] == frames[-1].n_steps
