"""What watching costs a run: steps a second of the bare trainer, unwatched and watched runs.

Run: python -m tests.benchmarks.watched [--runs 1] [--seconds 5] [--repeats 3]
"""

import argparse
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import torch

from cf.data import read_data
from cf.engine.engine import Engine
from cf.engine.run_handle import RunHandle
from cf.settings import Settings
from cf.training.trainer import Trainer

SETTINGS = Settings(epochs=100)


def main() -> None:
    """Print the three in turn, repetition by repetition, and the medians of their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    seconds, ratios = options.seconds, []
    print("steps a second: bare trainer | unwatched | watched (frames a second) | watched / bare")
    with Engine() as engine:
        for _ in range(options.repeats):
            before = train_bare(seconds / 2)
            unwatched, _ = train(engine, options.runs, seconds, watched=False)
            watched, frames = train(engine, options.runs, seconds, watched=True)
            bare = (before + train_bare(seconds / 2)) / 2
            ratios.append(watched / bare)
            print(
                f"{bare:6.0f} | {unwatched:6.0f} | {watched:6.0f} ({frames:.1f}) | {ratios[-1]:.2f}"
            )
    print(f"median: {statistics.median(ratios):.2f}")


def train_bare(seconds: float) -> float:
    """Return the steps a second of a trainer that nobody looks at, on one thread."""
    trainer = Trainer(SETTINGS, read_data("bundled").ratings)
    began = time.perf_counter()
    while (took := time.perf_counter() - began) < seconds and not trainer.finished:
        trainer.step()
    return trainer.step_count / took


def train(engine: Engine, n_runs: int, seconds: float, watched: bool) -> tuple[float, float]:
    """Return the steps a second of all runs together at fast pace, and the frames of one."""
    handles = [engine.open_run(SETTINGS) for _ in range(n_runs)]
    try:
        for handle in handles:
            handle.set_pace("fast")
            handle.play()
        with ThreadPoolExecutor(n_runs) as viewers:
            seen = list(viewers.map(lambda one: follow(one, seconds, watched), handles))
    finally:
        for handle in handles:
            handle.stop()
    return sum(steps for steps, _ in seen), statistics.median(frames for _, frames in seen)


def follow(handle: RunHandle, seconds: float, watched: bool) -> tuple[float, float]:
    """Return steps and frames a second of a run that trains."""
    first = newest = handle.latest()
    assert first is not None and newest is not None
    began, n_frames = time.perf_counter(), 0
    while (took := time.perf_counter() - began) < seconds:
        if watched:
            frame = handle.following(newest.sequence)
        else:
            time.sleep(seconds)
            frame = handle.latest()
        if frame is not None:
            newest, n_frames = frame, n_frames + 1
    return (newest.step - first.step) / took, n_frames / took


if __name__ == "__main__":
    main()
