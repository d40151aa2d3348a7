"""How many runs one machine carries: steps, fairness, answers, memory.

    python -m tests.benchmarks.many_runs [--seconds 15] [--runs 1 4 8 16 30] [--pace fast]

All runs train on the bundled data and are followed as the push route follows them, each from
a thread of its own; meanwhile one run after the other is given an order, ten a second in all, and
its answer is timed. Read ratios, not times: nothing is asserted, and other processes share the
machine. They least change `ms/step`, the processor time of server and workers over all steps.
"""

import argparse
import itertools
import os
import threading
import time
from dataclasses import dataclass

import numpy as np
import psutil

from cf.engine.engine import Engine
from cf.engine.run_handle import RunHandle
from cf.settings import DEFAULT, Settings
from cf.snapshot import PACES

ENDLESS = Settings.from_dict(DEFAULT.as_dict() | {"epochs": 100})


@dataclass
class Visitor:
    """Follows one run until it is told to stop, and keeps what it saw."""

    handle: RunHandle
    stop: threading.Event
    n_frames: int = 0
    n_steps: int = 0
    n_measured: int = 0

    def visit(self) -> None:
        sequence, last_step = -1, None
        while not self.stop.is_set():
            frame = self.handle.following(sequence)
            if frame is None:
                continue
            sequence = frame.sequence
            self.n_frames += 1
            self.n_measured = len({m.epoch for m in frame.separations})
            if last_step is not None and frame.step >= last_step:
                self.n_steps += frame.step - last_step
            last_step = frame.step
            if frame.state == "finished":
                self.handle.rewind()
                self.handle.play()


def give_orders(handles: list[RunHandle], stop: threading.Event, seconds: list[float]) -> None:
    """Have one run after the other follow a film, and time until it has taken the order."""
    for turn in itertools.count():
        if stop.wait(0.1):
            return
        began = time.perf_counter()
        handles[turn % len(handles)].watch(turn % 1000)
        seconds.append(time.perf_counter() - began)


def spent() -> float:
    """Return the processor seconds of this process and its children so far."""
    own = psutil.Process()
    times = [process.cpu_times() for process in (own, *own.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def measure(engine: Engine, n_runs: int, seconds: float, pace: str) -> str:
    """Open runs, let them train for a while and return a row of the table."""
    handles = [engine.open_run(ENDLESS) for _ in range(n_runs)]
    for handle in handles:
        handle.set_pace(pace)
        handle.play()
    stop = threading.Event()
    visitors = [Visitor(handle, stop) for handle in handles]
    answers: list[float] = []
    threads = [threading.Thread(target=visitor.visit) for visitor in visitors]
    threads.append(threading.Thread(target=give_orders, args=(handles, stop, answers)))
    began, spent_before = time.perf_counter(), spent()
    for thread in threads:
        thread.start()
    stop.wait(seconds)
    memory = sum(process.memory_info().rss for process in psutil.Process().children(recursive=True))
    stop.set()
    for thread in threads:
        thread.join()
    elapsed, processor_seconds = time.perf_counter() - began, spent() - spent_before
    for handle in handles:
        handle.stop()
    steps = [visitor.n_steps for visitor in visitors]
    milliseconds = 1000 * np.array(answers)
    frames = [visitor.n_frames / elapsed for visitor in visitors]
    measured = sum(visitor.n_measured for visitor in visitors)
    return (
        f"{n_runs:4} {sum(steps) / elapsed:9.0f} "
        f"{1000 * processor_seconds / max(sum(steps), 1):7.2f} "
        f"{min(steps) / max(max(steps), 1):9.2f} "
        f"{np.median(milliseconds):10.1f} {np.percentile(milliseconds, 95):9.1f} "
        f"{np.median(frames):11.1f} {min(frames):7.1f} {measured / elapsed:9.1f}{memory / 1e6:6.0f}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--runs", type=int, nargs="+", default=[1, 4, 8, 16, 30])
    parser.add_argument("--workers", type=int)
    parser.add_argument("--pace", choices=PACES, default="fast")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(
        "runs   steps/s ms/step  fairness  answer ms    95 % ms  frames/s fewest measures/s    MB"
    )
    with Engine(n_workers=options.workers, lease_seconds=600) as engine:
        engine.open_run(ENDLESS).stop()  # torch is loaded before anything is measured
        for n_runs in options.runs:
            print(measure(engine, n_runs, options.seconds, options.pace), flush=True)


if __name__ == "__main__":
    main()
